"""Every failure below becomes one of this program's errors, and a write's only where it is certain a definite one."""

from __future__ import annotations

import ssl
from typing import Any

import msgspec
import pytest

from sequence_cli.api.failures import MAX_MESSAGE, Refusal, explain, refusal_error, transport_error, unreadable_answer
from sequence_cli.api.peer import BrokenExchangeError, ExchangeError, NotConnectedError, UnusableReplyError
from sequence_cli.errors import (
    ExitCode,
    RateLimitedError,
    RedirectRefusedError,
    SequenceError,
    ServerError,
    UnavailableError,
    UnknownOutcomeError,
    UnsafeError,
)

OURS = "0" * 32
HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
BEFORE = NotConnectedError("no connection")
AFTER = BrokenExchangeError("no answer in time")
UNUSABLE = UnusableReplyError("it took too long to arrive")


def test_there_is_no_failure_of_an_exchange_that_nobody_thought_of() -> None:
    assert {*ExchangeError.__subclasses__()} == {type(BEFORE), type(AFTER), type(UNUSABLE)}


@pytest.mark.parametrize(
    ("failure", "of_a_write", "of_a_read"),
    [
        (BEFORE, UnavailableError, UnavailableError),
        (AFTER, UnknownOutcomeError, UnavailableError),
        (UNUSABLE, UnknownOutcomeError, ServerError),
    ],
)
def test_only_a_write_that_never_left_was_not_sent(
    failure: ExchangeError, of_a_write: type[SequenceError], of_a_read: type[SequenceError]
) -> None:
    write, read = (transport_error(failure, write=write, request_id=OURS, where="host") for write in (True, False))

    assert (type(write), type(read)) == (of_a_write, of_a_read)
    assert ("nothing was sent" in write.message) is (failure is BEFORE)
    assert {write.request_id, read.request_id} == {OURS}
    assert failure.reason in write.message
    assert failure.reason in read.message
    assert read.retryable is (of_a_read is UnavailableError)


def test_a_certificate_that_cannot_be_verified_is_no_network_failure() -> None:
    cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
    cause.verify_message = "self-signed certificate"
    error = NotConnectedError("no connection")
    error.__cause__ = cause

    found = transport_error(error, write=True, request_id=OURS, where="host")

    assert type(found) is UnsafeError
    assert "self-signed certificate" in found.message


READ_ENDS = {
    101: 1, 301: 11, 302: 11, 303: 11, 304: 11, 307: 11, 308: 11, 400: 5, 401: 3, 402: 5, 403: 3, 404: 4, 405: 5,
    408: 1, 409: 9, 410: 5, 413: 5, 415: 5, 422: 5, 429: 6, 499: 1, 500: 1, 501: 1, 502: 7, 503: 7, 504: 7, 599: 1,
}  # fmt: skip


@pytest.mark.parametrize(("status", "exit_code"), READ_ENDS.items())
def test_every_status_of_a_read_has_its_exit_code(status: int, exit_code: int) -> None:
    assert refusal_error(Refusal(status, b"", OURS), write=False).exit_code == exit_code


@pytest.mark.parametrize(("status", "exit_code"), READ_ENDS.items())
def test_a_write_is_refused_for_certain_or_its_outcome_is_unknown(status: int, exit_code: int) -> None:
    error = refusal_error(Refusal(status, b"", OURS), write=True)

    undecided = status < 200 or status >= 500 or status in {408, 499}
    assert error.exit_code == (ExitCode.UNKNOWN_OUTCOME if undecided else exit_code)
    # A redirect is refused here; that the write had no effect is not said (R4).
    assert isinstance(error, RedirectRefusedError) is (300 <= status < 400)


@pytest.mark.parametrize("word", ["failed", "error", "cancelled"])
def test_what_a_service_says_of_its_own_failure_does_not_make_an_unknown_outcome_sound_decided(word: str) -> None:
    body = msgspec.json.encode({"error": {"code": "INTERNAL_ERROR", "message": f"the order {word}"}})

    assert word not in refusal_error(Refusal(500, body, OURS), write=True).message
    assert word in refusal_error(Refusal(500, body, OURS), write=False).message


def envelope(**inner: Any) -> bytes:
    return msgspec.json.encode({"error": inner})


@pytest.mark.parametrize(
    ("body", "code", "message", "request_id"),
    [
        (envelope(code="X_1", message="text", request_id="theirs"), "X_1", "text", "theirs"),
        (envelope(code="X_1", message="text"), "X_1", "text", None),
        (
            envelope(code="VALIDATION_ERROR", message="bad", details=[{"field": "qty", "message": "too small"}]),
            "VALIDATION_ERROR", "bad; qty: too small", None,
        ),
        (envelope(code="X_1", details=[{"field": "a", "message": "b"}] * 9), "X_1", "; ".join(["a: b"] * 5), None),
        (envelope(code="X_1", message="text", details="odd"), "X_1", "text", None),
        (envelope(code="X_1", message="text", details=[1, None]), "X_1", "text", None),
        (envelope(code=7, message=["a"], request_id={}), None, None, None),
        (envelope(code="X_1", message="a" * 9999), "X_1", "a" * MAX_MESSAGE, None),
        (b'{"error": "Rate limit exceeded"}', None, "Rate limit exceeded", None),
        (b'{"error": null}', None, None, None),
        (b'{"error": 17}', None, None, None),
        (b'{"message": "no envelope"}', None, None, None),
        (b'"text"', None, None, None),
        (b"[]", None, None, None),
        (b"null", None, None, None),
        (b"", None, None, None),
        (b"{", None, None, None),
        (b"\xff\xfe", None, None, None),
        (b'{"error": "\xff"}', None, None, None),
        (HTML, None, None, None),
    ],
)  # fmt: skip
def test_every_form_of_an_error_body_is_read_or_left_alone(
    body: bytes, code: str | None, message: str | None, request_id: str | None
) -> None:
    assert explain(body) == (code, message, request_id)

    error = refusal_error(Refusal(422, body, OURS), write=True)

    assert error.exit_code == ExitCode.REFUSED
    assert error.code == (code or "REFUSED")
    assert error.request_id == (request_id or OURS)
    assert (message or "(422).") in error.message


def test_a_throttled_request_keeps_the_time_to_wait() -> None:
    error = refusal_error(Refusal(429, b'{"error": "Rate limit exceeded"}', OURS, retry_after=3.0), write=True)

    assert isinstance(error, RateLimitedError)
    assert error.retry_after == 3.0
    assert error.hint == "Try again in 3 s."
    assert "Rate limit exceeded" in error.message


def test_an_answer_that_makes_no_sense_leaves_a_write_open_and_shows_nothing_of_a_read() -> None:
    kinds: list[type[SequenceError]] = [
        type(unreadable_answer("odd", write=write, request_id=OURS)) for write in (True, False)
    ]

    assert kinds == [UnknownOutcomeError, ServerError]
