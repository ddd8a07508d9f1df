"""From what went wrong below to the typed errors of this program: the only place where that is decided.

A request is a read or a write. A read that failed can be repeated. A write that failed after its first byte may
have taken effect, so it becomes `UnknownOutcomeError` and nothing here sends it again (order-safety.md R4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.api.peer import NotConnectedError, UnusableReplyError
from sequence_cli.errors import (
    AuthenticationError,
    ConflictError,
    NotFoundError,
    RateLimitedError,
    RedirectRefusedError,
    RefusedError,
    SequenceError,
    ServerError,
    UnavailableError,
    UnknownOutcomeError,
    UnsafeError,
)

if TYPE_CHECKING:
    from sequence_cli.api.peer import ExchangeError

MAX_MESSAGE = 500


class Explanation(NamedTuple):
    """What an error body says, in whichever of its forms it came (sequence-api.md §4.1)."""

    code: str | None
    message: str | None
    request_id: str | None


class Refusal(NamedTuple):
    """A response that is no success, with what is needed to explain it."""

    status: int
    body: bytes
    request_id: str
    location: str | None = None
    retry_after: float | None = None


def explain(body: bytes) -> Explanation:
    """Read the envelope, a bare string, or nothing usable (gateway HTML, empty)."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Explanation(None, None, None)
    inner = document.get("error") if isinstance(document, dict) else None
    if isinstance(inner, str):
        return Explanation(None, inner[:MAX_MESSAGE], None)
    if not isinstance(inner, dict):
        return Explanation(None, None, None)
    message = _with_details(_text(inner.get("message")), inner.get("details"))
    return Explanation(_text(inner.get("code")), message, _text(inner.get("request_id")))


def refusal_error(refusal: Refusal, *, write: bool) -> SequenceError:
    """Return the typed error for a response that is no success."""
    explanation = explain(refusal.body)
    request_id = explanation.request_id or refusal.request_id
    said = f": {explanation.message}" if explanation.message else "."
    if 300 <= refusal.status < 400:
        return _redirect(refusal, request_id)
    if refusal.status == 429:
        return RateLimitedError(
            f"The service is limiting requests (429){said}",
            retry_after=refusal.retry_after,
            hint=_wait_hint(refusal.retry_after),
            request_id=request_id,
        )
    if refusal.status not in range(200, 500) or refusal.status in _DOUBTFUL:
        return _server_failure(refusal, explanation, request_id, said, write=write)
    kind = _DEFINITE.get(refusal.status, RefusedError)
    return kind(f"{_SENTENCES.get(refusal.status, f'The service answered {refusal.status}')}{said}",
                code=explanation.code, hint=_HINTS.get(refusal.status), request_id=request_id)  # fmt: skip


def transport_error(exc: ExchangeError, *, write: bool, request_id: str, where: str) -> SequenceError:
    """Return the typed error for an exchange without a reply; `where` names the host for the message."""
    certificate = _certificate_problem(exc)
    if certificate is not None:
        return UnsafeError(
            f"The certificate of {where} could not be verified ({certificate}); nothing was sent.",
            hint="There is no switch to skip this check; see whether a proxy or a wrong clock is in the way.",
            request_id=request_id,
        )
    if isinstance(exc, UnusableReplyError):
        return unreadable_answer(exc.reason, write=write, request_id=request_id)
    if isinstance(exc, NotConnectedError):
        return UnavailableError(
            f"Could not connect to {where} ({exc.reason}); nothing was sent.",
            hint="Check the network, then try again.",
            request_id=request_id,
        )
    if write:
        return UnknownOutcomeError(
            f"The connection to {where} was lost after the request was sent: {exc.reason}.", request_id=request_id
        )
    return UnavailableError(
        f"{where} did not answer ({exc.reason}).", hint="Try again in a moment.", request_id=request_id
    )


def unreadable_answer(reason: str, *, write: bool, request_id: str) -> SequenceError:
    """Return the typed error for a success whose body makes no sense."""
    message = f"The service sent an answer that could not be read ({reason})"
    if write:
        return UnknownOutcomeError(f"{message}.", request_id=request_id)
    return ServerError(f"{message}; nothing of it is shown.", hint="Try again in a moment.", request_id=request_id)


def _redirect(refusal: Refusal, request_id: str) -> SequenceError:
    return RedirectRefusedError(
        f"The service redirected the request to {refusal.location or 'an unnamed place'}; it was not followed.",
        hint="Redirects are never followed, so that a key cannot leave its host. Check the base URL.",
        request_id=request_id,
    )


def _server_failure(
    refusal: Refusal, explanation: Explanation, request_id: str, said: str, *, write: bool
) -> SequenceError:
    if write:
        # What the service says of its own failure is left out: "failed" would read as "there is no order".
        return UnknownOutcomeError(f"The service answered {refusal.status}.", request_id=request_id)
    message = f"The service answered {refusal.status}{said}"
    if refusal.status in {502, 503, 504}:
        return UnavailableError(
            message, code=explanation.code, hint="Try again in a moment.", request_id=request_id,
            retry_after=refusal.retry_after,
        )  # fmt: skip
    return ServerError(message, code=explanation.code, hint="Try again in a moment.", request_id=request_id)


def _text(value: object) -> str | None:
    return value[:MAX_MESSAGE] if isinstance(value, str) and value else None


def _with_details(message: str | None, details: object) -> str | None:
    """Add what each field's detail says, where the message does not say it already."""
    if not isinstance(details, list):
        return message
    said = [f"{item.get('field')}: {item.get('message')}" for item in details[:5] if isinstance(item, dict)]
    parts = [part for part in said if message is None or part not in message]
    return "; ".join(filter(None, [message, *parts]))[:MAX_MESSAGE] or None


def _wait_hint(retry_after: float | None) -> str:
    return "Try again in a moment." if retry_after is None else f"Try again in {retry_after:.0f} s."


def _certificate_problem(exc: ExchangeError) -> str | None:
    """Return what is wrong with the certificate; the name of the class tells, so that plain http loads no TLS."""
    cause = exc.__cause__
    if isinstance(cause, OSError) and type(cause).__name__ == "SSLCertVerificationError":
        return str(getattr(cause, "verify_message", cause))
    return None


# A gateway gave up waiting, for the request or for the service behind it.
_DOUBTFUL = {408, 499}
_DEFINITE: dict[int, type[SequenceError]] = {
    401: AuthenticationError,
    403: AuthenticationError,
    404: NotFoundError,
    409: ConflictError,
}
_SENTENCES = {
    400: "The service refused the request (400)",
    401: "The service did not accept the key (401)",
    403: "The key may not do this (403)",
    404: "Not found (404)",
    409: "The request conflicts with what is there (409)",
    422: "The service refused the values (422)",
}
_HINTS = {
    401: "Check it with `sequence whoami --check`, or log in again with `sequence login`.",
    403: "Use a key that has this right.",
    404: "`sequence orders` lists your orders, and `sequence symbols` what can be traded.",
    409: "See what is there: `sequence orders`, or `sequence status GRAPH_ID`.",
}
