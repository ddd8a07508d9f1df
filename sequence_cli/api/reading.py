"""Reading a response within bounds of size and time, and how long to wait before asking again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from sequence_cli.api.failures import Refusal, refusal_error, unreadable_answer

if TYPE_CHECKING:
    import httpx

BACK_OFF_BASE = 0.25
BACK_OFF_CAP = 8.0


def bounded_body(response: httpx.Response, limit: int, deadline: float, *, write: bool, request_id: str) -> bytes:
    """Return the whole body; raises the typed error for one larger than `limit` bytes or still coming at `deadline`.

    `deadline` is on the monotonic clock, so that a peer that sends a byte a second cannot hold a command for ever.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise unreadable_answer("it was compressed, which was not asked for", write=write, request_id=request_id)
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > limit:
            raise unreadable_answer(f"it is larger than {limit} bytes", write=write, request_id=request_id)
        if time.monotonic() > deadline:
            raise unreadable_answer("it took too long to arrive", write=write, request_id=request_id)
        chunks.append(chunk)
    return b"".join(chunks)


def check_success(response: httpx.Response, body: bytes, *, write: bool, request_id: str) -> None:
    """Raise the typed error of a response outside 2xx, and of one whose body is said to be something else than JSON.

    A gateway's or a hotel's page is no answer of the service, whatever its status says.
    """
    readable = not body or _is_json(response.headers.get("Content-Type"))
    if not 200 <= response.status_code < 300:
        explained = body if readable else b""
        refusal = Refusal(
            response.status_code, explained, request_id, _redirect_host(response), _retry_after(response)
        )  # fmt: skip
        raise refusal_error(refusal, write=write)
    if not readable:
        raise unreadable_answer(
            f"it is {response.headers['Content-Type'][:80]!r} and not JSON", write=write, request_id=request_id
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


def _redirect_host(response: httpx.Response) -> str | None:
    location = response.headers.get("Location")
    if location is None:
        return None
    from urllib.parse import urlsplit

    try:
        return urlsplit(location).hostname or "a path on the same host"
    except ValueError:
        return "an unreadable address"


def _retry_after(response: httpx.Response) -> float | None:
    """Read the header's seconds or HTTP date; anything else counts as absent."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError, TypeError):
        return None
