"""Which raw calls of the API this program makes for a person, and which it leaves to its own commands.

An order must not get round the journal, and a new key must not be shown; what a path means is decided on its
fully decoded form, so that no spelling of it gets through.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple
from urllib.parse import unquote

from sequence_cli.errors import UnsafeError, UsageError

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# These answer a question that does not fit into a query (sequence-api.md §8.6, §10.3).
_READING_POSTS = frozenset({("v1", "orders", "preview"), ("v1", "quotes_batch")})
# Where orders are born, also in earlier forms of the API (sequence-api.md §5, §14.3).
_ORDER_PLACES = frozenset({("v1", name) for name in ("orders", "execution_graphs", "parent_orders", "algo_orders")})


class RawCall(NamedTuple):
    """One request; `target` is the path with its query, `words` the path's decoded segments in lower case."""

    method: str
    target: str
    words: tuple[str, ...]

    @property
    def writes(self) -> bool:
        """Whether it may change something; what is not known to be a question counts as a change."""
        return not (self.method == "GET" or (self.method == "POST" and self.words in _READING_POSTS))

    @property
    def carries_credentials(self) -> bool:
        """Whether every text in its body is a secret."""
        return self.words[:2] == ("v1", "credentials")


def raw_call(method: str, path: str) -> RawCall:
    """Return the call; raises UsageError for what is no call of the API and UnsafeError for one that is not made."""
    verb = method.upper()
    if verb not in METHODS:
        raise UsageError(f"The method was {method!r}; nothing was sent.", hint=f"Choose from {', '.join(METHODS)}.")
    target = path if path.startswith("/") else f"/{path}"
    words = _words(path, target.partition("?")[0])
    call = RawCall(verb, target, words)
    if call.writes and verb != "DELETE" and words in _ORDER_PLACES:
        raise UnsafeError(
            f"{verb} {path} would place an order past the order journal; nothing was sent.",
            code="ORDER_PAST_JOURNAL",
            hint="Use `sequence buy`, `sequence sell` or `sequence graph submit`: they send an order once and find it "
            "again if the answer is lost.",
        )
    if call.writes and verb != "DELETE" and words[:2] == ("v1", "api_keys"):
        raise UnsafeError(
            f"{verb} {path} answers with a new key, which this program never shows; nothing was sent.",
            code="KEY_IN_ANSWER",
            hint="Make and rotate keys on the service's web site.",
        )
    return call


def _words(path: str, bare: str) -> tuple[str, ...]:
    if not (path.isascii() and _decoded(path).isprintable()) or set(path) & set(" #\\"):
        raise _no_path(path, "holds a character that must be percent-encoded")
    segments = bare.removeprefix("/").split("/")
    if len(segments) < 2 or segments[0] != "v1":
        raise _no_path(path, "does not begin with /v1/")
    if any(not _decoded(segment).strip(".") for segment in segments):
        raise _no_path(path, "has an empty segment or one of dots")
    # An encoded slash is data to the service, and may be a slash to a gateway before it.
    words = posixpath.normpath(_decoded(bare)).lower().strip("/").split("/")
    return tuple(word.partition(";")[0].strip() for word in words)


def _decoded(text: str) -> str:
    """Decode until nothing changes any more: a gateway may decode once more than the service."""
    while (once := unquote(text)) != text:
        text = once
    return text


def _no_path(path: str, fault: str) -> UsageError:
    return UsageError(
        f"The path {path!r} {fault}; nothing was sent.",
        hint="Give a path such as /v1/account. The host is the profile's own; the key goes nowhere else.",
    )
