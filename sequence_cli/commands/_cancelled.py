"""What `cancel` says of each order: a row, and where it was not cancelled the sentence and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import ConflictError, ExitCode, NotFoundError, SequenceError, UnknownOutcomeError
from sequence_cli.money import Quantity
from sequence_cli.trading.cancellation import CancelOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.render.documents.cancellations import CancelDocument
    from sequence_cli.trading.cancellation import Cancellation

# From what leaves the most unknown to what is merely too late; codes that are not here count between.
_GRAVITY = (ExitCode.UNKNOWN_OUTCOME, ExitCode.INTERRUPTED, ExitCode.AUTHENTICATION, ExitCode.UNAVAILABLE,
            ExitCode.RATE_LIMITED, ExitCode.UNSAFE, ExitCode.FAILURE, ExitCode.REFUSED, ExitCode.NOT_FOUND,
            ExitCode.CONFLICT)  # fmt: skip


def failure_of(one: Cancellation, mode: str) -> SequenceError | None:
    """Return what a person must know where the order is not cancelled, None where it is or will be."""
    order = f"{one.name.graph_id} ({mode})"
    why = "" if one.error is None else f" {one.error.message}"
    request_id = None if one.error is None else one.error.request_id
    match one.outcome:
        case CancelOutcome.CANCELLED | CancelOutcome.ACCEPTED:
            return None
        case CancelOutcome.ENDED:
            return _ended(one, order)
        case CancelOutcome.WORKING:
            return UnknownOutcomeError(
                f"{order} is still working: the answer to the cancel was lost, and it was not sent again.{why}",
                code="STILL_WORKING",
                hint=f"Look with `sequence status {one.name.graph_id}`. Cancelling the same order twice does no harm.",
                request_id=request_id,
            )
        case CancelOutcome.UNKNOWN:
            return _unknown(one, order, why, request_id)
        case CancelOutcome.NOT_FOUND:
            return NotFoundError(
                f"The service knows no order {one.name.graph_id} ({mode}); nothing was cancelled.",
                hint="`sequence orders` lists the ids; only orders placed from here are known by the start of theirs.",
                request_id=request_id,
            )
    assert one.error is not None, f"{one.outcome} has its error"
    verb = "was NOT sent" if one.outcome is CancelOutcome.NOT_SENT else "was refused"
    return _same_kind(one.error, f"The cancel of {order} {verb}. {one.error.message}")


def document_of(
    mode: str, found: Sequence[Cancellation], failures: Sequence[SequenceError | None]
) -> CancelDocument:  # fmt: skip
    """Return every id with what became of it."""
    from sequence_cli.render.documents.cancellations import CancelDocument, CancelledOrder

    rows = [
        CancelledOrder.build(
            given=one.name.given,
            graph_id=one.name.graph_id,
            outcome=str(one.outcome),
            graph=one.graph,
            message=None if failure is None else failure.message,
            exit_code=0 if failure is None else int(failure.exit_code),
        )
        for one, failure in zip(found, failures, strict=True)
    ]
    return CancelDocument.build(mode, rows)


def gravest(failures: Sequence[SequenceError | None]) -> int:
    """Return the exit code of a command with several results."""
    codes = {failure.exit_code for failure in failures if failure is not None}
    return next((int(code) for code in _GRAVITY if code in codes), max(map(int, codes), default=0))


def _ended(one: Cancellation, order: str) -> SequenceError:
    status = "" if one.graph is None else one.graph.status.lower()
    filled = "" if one.graph is None else _filled(one.graph)
    return ConflictError(
        f"{order} had ended before as {status}{filled}; there was nothing to cancel.",
        code="ALREADY_ENDED",
        hint=f"See `sequence status {one.name.graph_id}`.",
    )


def _filled(graph: GraphStatus) -> str:
    if len(graph.nodes) != 1:
        return ""
    node = next(iter(graph.nodes.values()))
    return f", with {Quantity(node.filled_qty_1e8)} of {Quantity(node.target_qty_1e8)} filled"


def _unknown(one: Cancellation, order: str, why: str, request_id: str | None) -> UnknownOutcomeError:
    intent = one.name.intent
    if intent is not None and one.graph is None and isinstance(one.error, NotFoundError):
        return UnknownOutcomeError(
            f"The service does not show {order} yet, which is no proof that it does not exist; nothing was cancelled.",
            hint=f"Run `sequence recover {intent.graph_id}`, and cancel it once it is found.",
            request_id=request_id,
        )
    return UnknownOutcomeError(
        f"Whether {order} is cancelled is unknown, and the cancel was not sent again.{why}",
        hint=f"Look with `sequence status {one.name.graph_id}`. Cancelling the same order twice does no harm.",
        request_id=request_id,
    )


def _same_kind(error: SequenceError, message: str) -> SequenceError:
    return type(error)(message, hint=error.hint, code=error.code, request_id=error.request_id)
