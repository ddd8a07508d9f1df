"""A request as the handlers see it: path and query taken apart and decoded exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import unquote, unquote_plus

import msgspec

from sequence_cli.api.wire.common import ErrorDetail
from sequence_cli.sandbox.problems import ProblemError, bad_request, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Body = TypeVar("Body")


class Answer(NamedTuple):
    """What goes back over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Page(NamedTuple):
    """What a handler returns that is no JSON document of a wire type: its media type and bytes."""

    kind: str
    body: bytes


class Request(NamedTuple):
    """One request; `path` holds the values of the template's parameters, `query` the parts of each csv value.

    `caller` is the account whose key was sent, empty where none is needed.
    """

    path: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    body: bytes
    caller: str = ""

    def words(self, name: str) -> list[str]:
        """Return the parts of a comma-separated parameter, without the empty ones; encoded commas separate too."""
        return [word for part in self.query.get(name, ()) for word in part.split(",") if word]

    def text(self, name: str) -> str | None:
        """Return a parameter's text, None where it is missing or empty."""
        return ",".join(self.query.get(name, ())) or None

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number within bounds; raises ProblemError otherwise."""
        if name not in self.query:
            return default
        text = self.text(name) or ""
        if not (text.isascii() and text.isdigit() and len(text) < 19 and low <= int(text) <= high):
            raise invalid(name, f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a parameter that is true or false; raises ProblemError otherwise."""
        text = (self.text(name) or "").lower() if name in self.query else str(default).lower()
        if text not in ("true", "false", "1", "0"):
            raise invalid(name, f"{text!r} is neither true nor false")
        return text in ("true", "1")

    def read(self, kind: type[Body]) -> Body:
        """Decode the body; raises ProblemError 400 where it is no JSON, 422 where it is not of this shape."""
        return decode(self.body, kind)


def decode(body: bytes, kind: type[Body]) -> Body:
    """Decode JSON; raises ProblemError 400 where it is no JSON, 422 where it is not of this shape."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as exc:
        raise _not_of_this_shape(str(exc)) from exc
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise bad_request(f"The body is not valid JSON: {exc}.") from exc


def check_body_kind(kind: str | None, body: bytes) -> None:
    """Refuse a body that says that it is no JSON; one that says nothing is taken for JSON."""
    named = (kind or "").partition(";")[0].strip().lower()
    # What curl -d and urllib send where nobody names a type.
    if body and named not in ("", "application/json", "application/x-www-form-urlencoded"):
        raise ProblemError(415, "UNSUPPORTED_MEDIA_TYPE", f"The body is {named}; the API takes application/json.")


def split_target(target: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the decoded segments of the path and the decoded query of a request target."""
    path, _, query = target.partition("?")
    try:
        return [unquote(segment, errors="strict") for segment in path.strip("/").split("/")], _parameters(query)
    except UnicodeDecodeError as exc:
        raise bad_request("The path or query is not UTF-8.") from exc


def _parameters(query: str) -> dict[str, list[str]]:
    # A comma inside a value is encoded, a comma between values is not: split before decoding.
    parameters: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        name, _, value = pair.partition("=")
        parts = [unquote_plus(part, errors="strict") for part in value.split(",")]
        parameters.setdefault(unquote_plus(name, errors="strict"), []).extend(parts)
    return parameters


def _not_of_this_shape(message: str) -> ProblemError:
    reason, _, where = message.partition(" - at `$")
    field = where.rstrip("`").lstrip(".") or "body"
    return ProblemError(422, "VALIDATION_ERROR", f"{field}: {reason}", [ErrorDetail(field, reason)])
