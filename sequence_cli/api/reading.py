"""What a reply says of success, and how long to wait before asking again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from sequence_cli.api.failures import Refusal, refusal_error, unreadable_answer

if TYPE_CHECKING:
    from sequence_cli.api.peer import Reply

BACK_OFF_BASE = 0.25
BACK_OFF_CAP = 8.0


def check_success(reply: Reply, *, write: bool, request_id: str) -> None:
    """Raise the typed error of a reply outside 2xx, and of one whose body is said to be something else than JSON.

    A gateway's or a hotel's page is no answer of the service, whatever its status says.
    """
    if reply.headers.get("content-encoding", "identity") != "identity":
        raise unreadable_answer("it was compressed, which was not asked for", write=write, request_id=request_id)
    readable = not reply.body or _is_json(reply.headers.get("content-type"))
    if not 200 <= reply.status < 300:
        explained = reply.body if readable else b""
        refusal = Refusal(reply.status, explained, request_id, _redirect_host(reply), _retry_after(reply))
        raise refusal_error(refusal, write=write)
    if not readable:
        raise unreadable_answer(
            f"it is {reply.headers['content-type'][:80]!r} and not JSON", write=write, request_id=request_id
        )


def back_off(attempt: int, retry_after: float | None) -> float:
    """Return the seconds to wait after the given attempt: what the service asked for, else full jitter (R5)."""
    if retry_after is not None:
        return retry_after
    ceiling = min(BACK_OFF_CAP, BACK_OFF_BASE * 2.0 ** (attempt - 1))
    return ceiling * int.from_bytes(os.urandom(4)) / 2**32


def _is_json(content_type: str | None) -> bool:
    """Tell whether a body may be decoded as JSON; one that nobody described is tried, and decoded strictly."""
    if content_type is None:
        return True
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = {
        value.strip("\"'") for name, _, value in (text.partition("=") for text in parameters) if name == "charset"
    }
    return (kind == "application/json" or kind.endswith("+json")) and charsets <= {"utf-8", "utf8", "us-ascii"}


def _redirect_host(reply: Reply) -> str | None:
    location = reply.headers.get("location")
    if location is None:
        return None
    from urllib.parse import urlsplit

    try:
        return urlsplit(location).hostname or "a path on the same host"
    except ValueError:
        return "an unreadable address"


def _retry_after(reply: Reply) -> float | None:
    """Read the header's seconds or HTTP date; anything else counts as absent."""
    text = reply.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError, TypeError):
        return None
