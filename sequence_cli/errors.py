"""The exception tree and the exit codes: the only place where exit codes are named.

SequenceError
    UsageError              the input was invalid; nothing was sent
    AuthenticationError     no key, or the key was refused
    NotFoundError           the service knows no such thing
    RefusedError            the service or a venue said no
    RateLimitedError        throttled; nothing was executed
    UnavailableError        nothing was sent, or a read failed
    UnknownOutcomeError     an order may or may not exist
    ConflictError           same id with other content, or the kill switch
    LocalStateError         the journal, the disk or the configuration is unusable
      OutputError           what a command says cannot be written
    UnsafeError             refused on this machine for safety
      RedirectRefusedError  a redirect, which is never followed
    ServerError             the service failed, or its answer made no sense
    InterruptedCommandError Ctrl-C before anything was sent
"""

from enum import IntEnum, unique


@unique
class ExitCode(IntEnum):
    """What a command's end tells a script (design: the table of exit codes in the README)."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    AUTHENTICATION = 3
    NOT_FOUND = 4
    REFUSED = 5
    RATE_LIMITED = 6
    UNAVAILABLE = 7
    UNKNOWN_OUTCOME = 8
    CONFLICT = 9
    LOCAL_STATE = 10
    UNSAFE = 11
    INTERRUPTED = 130


class SequenceError(Exception):
    """Base of every failure that this program reports.

    `message` says in one sentence what happened and what was not done, `hint` the next step. `code` is the
    machine-readable name; the service's own code replaces the class's where there is one. `retry_after` is in seconds.
    """

    exit_code = ExitCode.FAILURE
    code = "INTERNAL_ERROR"
    retryable = False

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.request_id = request_id
        self.retry_after = retry_after
        if code is not None:
            self.code = code

    def as_document(self) -> dict[str, dict[str, object]]:
        """Return the JSON form that `--json` prints on stderr."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "hint": self.hint,
                "retryable": self.retryable,
                "request_id": self.request_id,
                "exit_code": int(self.exit_code),
            }
        }


class UsageError(SequenceError):
    """The command line or a value on it was invalid; nothing was sent."""

    exit_code = ExitCode.USAGE
    code = "INVALID_INPUT"


class AuthenticationError(SequenceError):
    """There is no key, or the service refused it."""

    exit_code = ExitCode.AUTHENTICATION
    code = "UNAUTHORIZED"


class NotFoundError(SequenceError):
    """The service knows no such resource."""

    exit_code = ExitCode.NOT_FOUND
    code = "NOT_FOUND"


class RefusedError(SequenceError):
    """The service or a venue refused: the answer is definite."""

    exit_code = ExitCode.REFUSED
    code = "REFUSED"


class RateLimitedError(SequenceError):
    """The service throttled the request; it had no effect."""

    exit_code = ExitCode.RATE_LIMITED
    code = "RATE_LIMITED"
    retryable = True


class UnavailableError(SequenceError):
    """The network or the service is unavailable: nothing was sent, or a read failed."""

    exit_code = ExitCode.UNAVAILABLE
    code = "UNAVAILABLE"
    retryable = True


class UnknownOutcomeError(SequenceError):
    """A write may or may not have taken effect."""

    exit_code = ExitCode.UNKNOWN_OUTCOME
    code = "OUTCOME_UNKNOWN"


class ConflictError(SequenceError):
    """The same id is taken by other content, or the kill switch is on; there is no new order."""

    exit_code = ExitCode.CONFLICT
    code = "CONFLICT"


class LocalStateError(SequenceError):
    """A file of this program on this machine is unusable."""

    exit_code = ExitCode.LOCAL_STATE
    code = "LOCAL_STATE"


class OutputError(LocalStateError):
    """What a command says cannot be written, as on a full disk; what it did is done."""

    code = "OUTPUT_NOT_WRITTEN"


class UnsafeError(SequenceError):
    """Refused here, before anything was sent, because it would not be safe."""

    exit_code = ExitCode.UNSAFE
    code = "REFUSED_FOR_SAFETY"


class RedirectRefusedError(UnsafeError):
    """The service answered with a redirect, which is never followed; a write may still have taken effect."""

    code = "REDIRECT_REFUSED"


class ServerError(SequenceError):
    """The service failed, or sent an answer that makes no sense."""

    exit_code = ExitCode.FAILURE
    code = "SERVER_ERROR"


class InterruptedCommandError(SequenceError):
    """The person pressed Ctrl-C before anything was sent."""

    exit_code = ExitCode.INTERRUPTED
    code = "INTERRUPTED"
