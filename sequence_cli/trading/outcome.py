"""How sending an order ended: four outcomes that are never mixed up, each with its sentence and its exit code.

Placed is a result. The others become errors for the one boundary, through `error()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import InterruptedCommandError, SequenceError, UnavailableError, UnknownOutcomeError

if TYPE_CHECKING:
    from sequence_cli.api.wire.orders import GraphStatus
    from sequence_cli.trading.intent import GraphId, PreparedOrder


class Placed(NamedTuple):
    """The service has the order, exactly once; `graph` is its state where a look-up found it."""

    order: PreparedOrder
    graph_id: GraphId
    status: str
    graph: GraphStatus | None = None
    note: str | None = None


class NotSent(NamedTuple):
    """No order came of it for certain: not a byte of it left this machine, or the service throttled it.

    Without a cause it was interrupted before its first byte.
    """

    order: PreparedOrder
    cause: SequenceError | None

    def error(self) -> SequenceError:
        """Return the cause, with the sentence that the order was not sent."""
        if self.cause is None:
            return InterruptedCommandError(f"Interrupted; the order to {self.order.summary} was NOT sent.")
        if isinstance(self.cause, UnavailableError):
            return UnavailableError(
                f"The order to {self.order.summary} was NOT sent: {self.cause.message}",
                code=self.cause.code,
                hint="Nothing is open; it is safe to place it again.",
                request_id=self.cause.request_id,
            )
        return self.cause


class Refused(NamedTuple):
    """The service said no, for certain; there is no order."""

    order: PreparedOrder
    cause: SequenceError

    def error(self) -> SequenceError:
        """Return the cause with the order named; its class, and so its exit code, stays."""
        cause = self.cause
        cause.message = f"The order to {self.order.summary} was refused, and none was placed. {cause.message}"
        return cause


class Unknown(NamedTuple):
    """The order may or may not exist; nothing was or will be sent again on a guess."""

    order: PreparedOrder
    mode: str
    cause: SequenceError | None

    def error(self) -> UnknownOutcomeError:
        """Return what a person needs: what was tried, what was not done, and the one command to run."""
        order = self.order
        why = "" if self.cause is None else f" {self.cause.message}"
        return UnknownOutcomeError(
            f"The outcome of your order to {order.summary} ({self.mode}, {order.graph_id}) is unknown: the "
            f"exchange may or may not have it. It was not sent again.{why}",
            hint=f"Run `sequence recover {order.graph_id}`. Do not repeat the order until this is resolved.",
            request_id=None if self.cause is None else self.cause.request_id,
        )


Outcome = Placed | NotSent | Refused | Unknown
