"""A change that is sent once: where its answer is lost or not waited for, its outcome is unknown, and that is said."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sequence_cli.errors import UnknownOutcomeError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def sent_once(unknown: str, hint: str) -> Iterator[None]:
    """Raise UnknownOutcomeError, with the sentence that says what is unknown, for a lost answer and for Ctrl-C.

    Of Ctrl-C nobody can tell whether it came before the request was there.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise UnknownOutcomeError(f"{unknown} It was interrupted before the answer came.", hint=hint) from None
    except UnknownOutcomeError as error:
        raise UnknownOutcomeError(f"{unknown} {error.message}", hint=hint, request_id=error.request_id) from error
