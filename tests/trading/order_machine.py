"""What people, processes, machines and services do to orders, as rules, and what must be true after every step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from sequence_cli.errors import UnknownOutcomeError, UnsafeError
from sequence_cli.profiles import NO_LIMITS
from sequence_cli.trading.admission import admission, journal_entry
from sequence_cli.trading.checkpoints import Checkpoint
from sequence_cli.trading.foreign import foreign_orders
from sequence_cli.trading.guards import Overrides
from sequence_cli.trading.host_facts import Idempotency
from sequence_cli.trading.intent import prepare
from sequence_cli.trading.interruption import Interruption
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.outcome import NotSent, Placed, Refused, Unknown
from sequence_cli.trading.recovery import OPEN, abandon, prepared_again, resolve, resolve_all
from sequence_cli.trading.states import IntentState
from sequence_cli.trading.submission import ATTEMPTS, Submitter
from tests.faults.oracle import NOT_PLACED, PLACED
from tests.trading.order_world import URL, Fault, World

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.money import Quantity
    from sequence_cli.trading.intent import OrderIntent, PreparedOrder
    from sequence_cli.trading.journal_rows import NewIntent
    from sequence_cli.trading.outcome import Outcome

SETTLE_SECONDS = 61
NEVER = frozenset({IntentState.NOT_SENT, IntentState.REJECTED})
FAULTS = st.lists(st.sampled_from(Fault), max_size=ATTEMPTS)
# Those that a client on this wire passes.
KILLS = st.none() | st.sampled_from([
    Checkpoint.JOURNAL_PRE, Checkpoint.JOURNAL_IN_TXN, Checkpoint.JOURNAL_POST, Checkpoint.SEND_PRE,
    Checkpoint.RECV_POST, Checkpoint.ACK_IN_TXN, Checkpoint.ACK_POST,
])  # fmt: skip
PICKS = st.integers(0, 2**16)


class Wish(NamedTuple):
    """One order that somebody wanted, once."""

    order: PreparedOrder
    intent: OrderIntent

    @property
    def quantity(self) -> Quantity:
        """What tells it from every other."""
        return self.intent.quantity


class OrderMachine(RuleBasedStateMachine):
    """One account, its client processes and its exchange."""

    def __init__(self) -> None:
        super().__init__()
        self.world: World | None = None
        self.wishes: list[Wish] = []
        self.restored = False
        self.seen_as_foreign = set[int | None]()

    @initialize(honours_ids=st.sampled_from([True, True, True, False]), known=st.booleans())
    def begin(self, honours_ids: bool, known: bool) -> None:
        self.world = World(honours_ids=honours_ids)
        if known:
            self.submit([], None, limit=False)

    @rule(faults=FAULTS, kill_at=KILLS, limit=st.booleans())
    def submit(self, faults: list[Fault], kill_at: str | None, limit: bool) -> None:
        """Somebody orders; the client may die on the way."""
        wish = Wish(*self._world.new_order(limit=limit))
        self.wishes.append(wish)
        self._world.faults = faults
        with self._world.process(kill_at) as (client, journal):
            self._believe(wish, self._place(client, journal, wish))
        self._world.faults = []

    @rule(faults=FAULTS, others_fault=FAULTS, other=st.sampled_from(["recover", "order", "same order"]))
    def two_clients_at_once(self, faults: list[Fault], others_fault: list[Fault], other: str) -> None:
        """While the answer to one order is outstanding, another process recovers, orders, or orders the same."""
        world, sent = self._world, self._world.sent

        def meanwhile() -> None:
            world.meanwhile = lambda: None
            rest, world.faults = world.faults, others_fault
            if other == "recover":
                self.recover(0, None)
            elif other == "order":
                self.submit(others_fault, None, limit=False)
            else:
                self._repeat(self.wishes[-1])
            world.faults = rest

        world.meanwhile = meanwhile
        self.submit(faults, None, limit=False)
        world.meanwhile = lambda: None
        assert world.sent > sent

    @precondition(lambda self: self.wishes)
    @rule(pick=PICKS)
    def order_the_same_again(self, pick: int) -> None:
        """Somebody presses the up-arrow and Enter; while the first is unresolved nothing may go out (R7)."""
        wish = self.wishes[pick % len(self.wishes)]
        if self._states().get(wish.order.graph_id) in {IntentState.SENDING, IntentState.UNKNOWN}:
            self._repeat(wish)

    @rule(lookup_faults=st.integers(0, 4), kill_at=st.none() | st.just(Checkpoint.ACK_IN_TXN))
    def recover(self, lookup_faults: int, kill_at: str | None) -> None:
        """Somebody looks for everything that is open."""
        self._world.lookup_faults, sent = lookup_faults, self._world.sent
        with self._world.process(kill_at) as (client, journal):
            open_ones = [*journal.unresolved(), *journal.watched()]
            resolve_all(client, journal, self._world.account, open_ones)
        self._world.lookup_faults = 0
        assert self._world.sent == sent

    @precondition(lambda self: self.wishes and self._world.honours_ids)
    @rule(pick=PICKS, faults=FAULTS, kill_at=KILLS)
    def send_again(self, pick: int, faults: list[Fault], kill_at: str | None) -> None:
        """A person asks for the same bytes to be sent once more."""
        wish, world = self.wishes[pick % len(self.wishes)], self._world
        world.faults = faults
        with world.process(kill_at) as (client, journal):
            row = journal.get(wish.order.graph_id)
            if row is not None and row.state in OPEN:
                found = resolve(client, journal, world.account, row)
                if found.intent.state in OPEN:
                    again = prepared_again(found.intent)
                    assert again == wish.order
                    self._believe(wish, self._submitter(client, journal).send_again(again))
        world.faults = []

    @precondition(lambda self: self.wishes)
    @rule(pick=PICKS)
    def give_up(self, pick: int) -> None:
        """A person stops watching an order; before the settle window that is refused."""
        with self._world.process() as (_, journal):
            row = journal.get(self.wishes[pick % len(self.wishes)].order.graph_id)
            if row is not None and row.state is IntentState.UNKNOWN:
                if journal.may_call_unseen(row):
                    abandon(journal, row)
                else:
                    with pytest.raises(UnsafeError, match="too early"):
                        abandon(journal, row)

    @precondition(lambda self: self.wishes)
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        """Somebody cancels an order that stands."""
        with self._world.process() as (client, journal):
            row = journal.get(self.wishes[pick % len(self.wishes)].order.graph_id)
            if row is not None and row.state in PLACED and row.server_graph_id is not None:
                client.cancel_graph(row.server_graph_id)

    @rule(seconds=st.integers(1, 90))
    def time_passes(self, seconds: int) -> None:
        """What is under way arrives within 30 s."""
        if seconds >= 30:
            self._world.deliver_late()
        self._world.clock.advance(seconds)

    @rule(days=st.integers(-400, 400))
    def the_wall_clock_jumps(self, days: int) -> None:
        """Somebody or something sets the clock."""
        self._world.clock.wall = max(0, self._world.clock.wall + days * 24 * 3600 * 10**9)

    @rule()
    def the_machine_restarts(self) -> None:
        """The steady clock starts again; what was under way has arrived by then."""
        self._world.deliver_late()
        self._world.restart_machine()

    @rule()
    def the_server_restarts(self) -> None:
        """The exchange's process ends and another takes its files."""
        self._world.restart_server()

    @precondition(lambda self: self._world.state.exists())
    @rule()
    def the_home_is_backed_up(self) -> None:
        """Somebody copies the state folder."""
        self._world.back_up()

    @rule()
    def an_old_backup_is_restored(self) -> None:
        """The journal knows nothing any more of what came after it."""
        self._world.restore()
        self.restored = True

    @invariant()
    def none_is_doubled_none_is_lost_and_what_the_journal_says_is_so(self) -> None:
        """Placed means that the exchange has it; not sent and refused mean that it never will."""
        if self.world is None:
            return
        states, coming = self._states(), [request.body for request in self.world.late]
        missing = set[int]()
        for wish in self.wishes:
            state, orders = states.get(wish.order.graph_id), self.world.orders(wish.quantity)
            assert orders <= 1, wish
            assert state not in PLACED or orders == 1, (wish, state)
            assert state not in NEVER or (orders == 0 and wish.order.body not in coming), (wish, state)
            if state is None and orders:
                missing.add(wish.quantity.units)
        self._expect_foreign(missing)

    @invariant()
    def the_ledger_sums_to_zero(self) -> None:
        """No step of anybody makes or loses money."""
        assert self.world is None or self.world.books.imbalance() == []

    def teardown(self) -> None:
        """After everything has arrived and recovery has had its time, journal and exchange agree."""
        if self.world is None:
            return
        try:
            self._settle()
        finally:
            self.world.close()

    @property
    def _world(self) -> World:
        assert self.world is not None
        return self.world

    def _settle(self) -> None:
        world = self._world
        world.deliver_late()
        # An order that goes through shows whether the service keeps ids made here: only then is silence an answer.
        self.submit([], None, limit=False)
        for _ in range(3):
            self.recover(0, None)
            world.clock.advance(SETTLE_SECONDS)
        states = self._states()
        with Journal.open(world.state, clock=world.clock) as journal:
            proved = journal.idempotency(URL) is Idempotency.PROVED
        for wish in self.wishes:
            state, orders = states.get(wish.order.graph_id), world.orders(wish.quantity)
            assert orders <= 1, wish
            if orders and state is not None and world.honours_ids:
                assert state in PLACED | {IntentState.ABANDONED}, (wish, state)
            if not orders and proved:
                assert state is None or state in NOT_PLACED, (wish, state)

    def _expect_foreign(self, missing: set[int]) -> None:
        """What the journal does not know is shown as foreign, and there is such only after a backup was restored."""
        assert self.restored or not missing
        if missing - self.seen_as_foreign:
            with self._world.process() as (client, journal):
                self.seen_as_foreign = {row.qty_1e8 for row in foreign_orders(client, journal)}
        assert missing <= self.seen_as_foreign

    def _place(self, client: Client, journal: Journal, wish: Wish) -> Outcome:
        entry = self._entry(wish)
        admit = admission(entry, NO_LIMITS, Overrides())
        return self._submitter(client, journal).place(wish.order, lambda: journal.record(entry, admit))

    def _entry(self, wish: Wish) -> NewIntent:
        environment, base_url, fingerprint = self._world.account
        return journal_entry(
            wish.order, wish.intent, profile=None, environment=environment, base_url=base_url, fingerprint=fingerprint
        )

    def _submitter(self, client: Client, journal: Journal) -> Submitter:
        return Submitter(client, journal, base_url=URL, mode="sandbox", interruption=Interruption())

    def _repeat(self, first: Wish) -> None:
        """Ask for the same once more, under a new id, as a second command does."""
        again, sent = Wish(prepare(first.intent), first.intent), self._world.sent
        with self._world.process() as (client, journal), pytest.raises(UnknownOutcomeError, match="NOT sent"):
            self._place(client, journal, again)
        assert self._world.sent == sent

    def _believe(self, wish: Wish, outcome: Outcome) -> None:
        """What a person is told is true at that moment."""
        orders = self._world.orders(wish.quantity)
        if isinstance(outcome, Placed):
            assert orders == 1, outcome
        elif isinstance(outcome, NotSent | Refused):
            assert orders == 0, outcome
        else:
            assert isinstance(outcome, Unknown)

    def _states(self) -> dict[str, IntentState]:
        return self._world.states()
