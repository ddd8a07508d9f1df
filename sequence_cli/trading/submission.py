"""Sending an order at most once and finding out what became of it (order-safety.md B.3).

The journal has the exact bytes before a socket opens. A definite answer is definite only for its own attempt: once an
attempt was ambiguous, nothing that a later one says proves that there is no order; only a look-up can show one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.reading import back_off
from sequence_cli.api.transport import Stage
from sequence_cli.api.wire.orders import GraphStatus, QuantityBody, Submission
from sequence_cli.errors import (
    ConflictError,
    NotFoundError,
    OutputError,
    RateLimitedError,
    RedirectRefusedError,
    SequenceError,
    UnavailableError,
    UnknownOutcomeError,
    UnsafeError,
)
from sequence_cli.trading.checkpoints import Checkpoint, reached
from sequence_cli.trading.host_facts import Idempotency
from sequence_cli.trading.intent import GraphId
from sequence_cli.trading.outcome import NotSent, Outcome, Placed, Refused, Unknown
from sequence_cli.trading.states import IntentState

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.api.client import Client
    from sequence_cli.api.wire.orders import NodeStatus
    from sequence_cli.trading.intent import PreparedOrder
    from sequence_cli.trading.interruption import Interruption
    from sequence_cli.trading.journal import Journal

ATTEMPTS = 4
BUDGET_SECONDS = 20.0
# With the last nothing is known but that something could not be written: the order may well have been accepted.
AMBIGUOUS = (UnknownOutcomeError, RedirectRefusedError, OutputError)
# The attempt had no effect for certain: throttled, or failed before its first byte.
WITHOUT_EFFECT = (RateLimitedError, UnavailableError)


class Submitter:
    """Sends one journalled order, or graph of several legs, and concludes what became of it.

    Where it waits for the network or the clock, `interruption` may end it.
    """

    def __init__(
        self, client: Client, journal: Journal, *, base_url: str, mode: str, interruption: Interruption
    ) -> None:
        self._client = client
        self._journal = journal
        self._base_url = base_url
        self._mode = mode
        self._interruption = interruption
        # Bytes may be under way whose answer is not known.
        self._in_flight = False
        self._ambiguous = False
        self._throttled: RateLimitedError | None = None

    def place(self, order: PreparedOrder, record: Callable[[], object]) -> Outcome:
        """Journal the order with `record`, send it, and return what is known of it.

        Ctrl-C never rolls anything back (R8). Raises LocalStateError or UnsafeError where the journal cannot take
        the order or a guard refuses it: then nothing is sent.
        """
        record()
        return self._send(order, recorded=True)

    def send_again(self, order: PreparedOrder) -> Outcome:
        """Send the same bytes of an order whose earlier attempt was ambiguous; only a look-up can say it is not there.

        The caller holds the order's lease and has the person's word.
        """
        self._ambiguous = self._in_flight = True
        return self._send(order, recorded=False)

    def _send(self, order: PreparedOrder, *, recorded: bool) -> Outcome:
        try:
            return self._try_until_known(order, recorded=recorded)
        except KeyboardInterrupt:
            return self._interrupted(order)

    def _try_until_known(self, order: PreparedOrder, *, recorded: bool) -> Outcome:
        deadline = time.monotonic() + BUDGET_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            if attempt > 1 or not recorded:
                self._journal.begin_attempt(order.graph_id)
            answer = self._try_once(order)
            if isinstance(answer, Submission):
                return self._acknowledged(order, answer)
            pause = self._pause_before_next(answer, attempt, deadline)
            if pause is None:
                return self._conclude(order, answer)
            with self._interruption.waiting():
                time.sleep(pause)
        raise AssertionError("the last attempt concludes")

    def _try_once(self, order: PreparedOrder) -> Submission | SequenceError:
        reached(Checkpoint.SEND_PRE)
        try:
            with self._interruption.waiting():
                self._in_flight = True
                submission = self._client.submit(order.body, on_stage=_report_stage)
        except AMBIGUOUS as error:
            self._ambiguous = True
            self._journal.settle(order.graph_id, IntentState.UNKNOWN, note=error.message, request_id=error.request_id)
            return error
        except SequenceError as error:
            self._in_flight = self._ambiguous
            self._throttled = error if isinstance(error, RateLimitedError) else self._throttled
            return error
        reached(Checkpoint.RECV_POST)
        return submission

    def _pause_before_next(self, error: SequenceError, attempt: int, deadline: float) -> float | None:
        if attempt == ATTEMPTS or not self._may_send_again(error):
            return None
        pause = back_off(attempt, error.retry_after)
        return pause if time.monotonic() + pause <= deadline else None

    def _may_send_again(self, error: SequenceError) -> bool:
        """The same bytes again: after no effect always, after ambiguity only where the service proved itself (R3)."""
        if isinstance(error, AMBIGUOUS):
            return self._proved()
        return isinstance(error, WITHOUT_EFFECT)

    def _proved(self) -> bool:
        return self._journal.idempotency(self._base_url) is Idempotency.PROVED

    def _acknowledged(self, order: PreparedOrder, submission: Submission) -> Placed:
        note, learnt = None, Idempotency.PROVED
        if submission.graph_id != order.graph_id:
            learnt = Idempotency.REFUTED
            note = (
                f"The service gave the order the id {submission.graph_id} and not {order.graph_id}: it does not honour "
                "ids made here, so nothing is ever sent to it again after a lost answer."
            )
        self._journal.settle(
            order.graph_id, IntentState.ACKED, note=note, server_graph_id=submission.graph_id, idempotency=learnt
        )
        return Placed(order, GraphId(submission.graph_id), submission.status, note=note)

    def _conclude(self, order: PreparedOrder, error: SequenceError) -> Outcome:
        if self._ambiguous:
            return self._look_up(order, error)
        if isinstance(error, ConflictError):
            return self._compare(order, error)
        if isinstance(error, (*WITHOUT_EFFECT, UnsafeError)):
            self._settle(order, IntentState.NOT_SENT, error)
            return NotSent(order, error)
        self._settle(order, IntentState.REJECTED, error)
        return Refused(order, error)

    def _look_up(self, order: PreparedOrder, cause: SequenceError) -> Placed | Unknown:
        """Ask once for the order's own id; that it is not there yet proves nothing (R6)."""
        # What the last attempt was answered says nothing of the ones before it.
        self._settle(order, IntentState.UNKNOWN, cause)
        try:
            with self._interruption.waiting():
                graph = self._client.graph(order.graph_id)
        except NotFoundError:
            self._journal.note_negative_lookup(order.graph_id)
        except SequenceError as error:
            self._journal.settle(order.graph_id, IntentState.UNKNOWN, note=error.message)
        else:
            return self._found(order, graph)
        return Unknown(order, self._mode, cause)

    def _compare(self, order: PreparedOrder, conflict: ConflictError) -> Outcome:
        """After a 409: the order is ours if what is stored under its id is what was sent (R4)."""
        self._in_flight = True
        try:
            with self._interruption.waiting():
                graph = self._client.graph(order.graph_id)
        except NotFoundError:
            self._settle(order, IntentState.REJECTED, conflict)
            return Refused(order, conflict)
        except SequenceError as error:
            self._settle(order, IntentState.UNKNOWN, error)
            return Unknown(order, self._mode, error)
        if is_same_order(order, graph):
            return self._found(order, graph)
        self._settle(order, IntentState.REJECTED, conflict)
        return Refused(order, conflict)

    def _found(self, order: PreparedOrder, graph: GraphStatus) -> Placed:
        self._journal.settle(order.graph_id, IntentState.ACKED, server_graph_id=graph.graph_id)
        return Placed(order, order.graph_id, graph.status, graph)

    def _settle(self, order: PreparedOrder, state: IntentState, error: SequenceError) -> None:
        self._journal.settle(order.graph_id, state, note=error.message, request_id=error.request_id)

    def _interrupted(self, order: PreparedOrder) -> NotSent | Unknown:
        if self._in_flight:
            self._journal.settle(order.graph_id, IntentState.UNKNOWN, note="interrupted while waiting for the answer")
            return Unknown(order, self._mode, None)
        self._journal.settle(order.graph_id, IntentState.NOT_SENT, note="interrupted before it was sent")
        return NotSent(order, self._throttled)


def _report_stage(stage: Stage) -> None:
    reached(Checkpoint.SEND_MID if stage is Stage.SENDING_BODY else Checkpoint.RECV_PRE)


def is_same_order(order: PreparedOrder, graph: GraphStatus) -> bool:
    """Compare what the service stores, leg by leg, with what was sent, as far as it tells."""
    sent = {node.node_id: node for node in msgspec.json.decode(order.body, type=_SentGraph).nodes}
    if graph.graph_id != order.graph_id or graph.nodes.keys() != sent.keys():
        return False
    return all(_is_same_node(sent[name], stored) for name, stored in graph.nodes.items())


class _SentInstrument(msgspec.Struct):
    symbol: str


class _SentNode(msgspec.Struct):
    """What is compared of a node; a quantity that is no fixed number is one that the service works out."""

    node_id: str
    instrument: _SentInstrument
    side: str
    quantity: msgspec.Raw


class _SentGraph(msgspec.Struct):
    nodes: list[_SentNode]


def _is_same_node(sent: _SentNode, stored: NodeStatus) -> bool:
    quantity = _fixed_quantity(sent)
    same_size = quantity is None or stored.target_qty_1e8 == quantity
    same_symbol = stored.symbol is None or stored.symbol == sent.instrument.symbol
    same_side = stored.side is None or stored.side.lower() == sent.side.lower()
    return same_size and same_symbol and same_side


def _fixed_quantity(sent: _SentNode) -> int | None:
    try:
        return msgspec.json.decode(sent.quantity, type=QuantityBody).fixed.qty_1e8
    except msgspec.ValidationError:
        return None
