"""Refusals of the exchange, each with its HTTP status and code (sequence-api.md §4)."""

from sequence_cli.api.wire.common import ErrorDetail


class ProblemError(Exception):
    """A request that is answered with the error envelope; nothing of it takes effect."""

    def __init__(
        self, status: int, code: str, message: str, details: list[ErrorDetail] | None = None, allow: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details
        self.allow = allow


class OrderRejectError(Exception):
    """An order that the exchange takes note of and refuses (sequence-api.md §4.3)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def bad_request(message: str) -> ProblemError:
    """The request could not be read."""
    return ProblemError(400, "BAD_REQUEST", message)


def not_found(message: str) -> ProblemError:
    """There is no such resource."""
    return ProblemError(404, "NOT_FOUND", message)


def conflict(message: str) -> ProblemError:
    """The request contradicts what is there already."""
    return ProblemError(409, "CONFLICT", message)


def invalid(field: str, message: str) -> ProblemError:
    """One field failed validation."""
    return ProblemError(422, "VALIDATION_ERROR", f"{field}: {message}", [ErrorDetail(field, message)])


def invalid_params(message: str) -> ProblemError:
    """The parameters can be read and make no sense together (sequence-api.md §4.2)."""
    return ProblemError(400, "INVALID_PARAMS", message)
