"""The order journal: what was going to be sent is on disk before a byte of it leaves (order safety, R1).

Every method that writes is one transaction, and it is durable when the method returns.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import msgspec

from sequence_cli.scrub import scrubber
from sequence_cli.trading import host_facts, process_identity
from sequence_cli.trading.checkpoints import Checkpoint, reached
from sequence_cli.trading.clock import Clock, SystemClock
from sequence_cli.trading.journal_errors import Meaning, translated
from sequence_cli.trading.journal_file import connect, release, transaction
from sequence_cli.trading.journal_path import journal_exists, journal_path
from sequence_cli.trading.journal_rows import INSERT, Intent, NewIntent, as_stored, may_call_unseen, new_row, read_row
from sequence_cli.trading.journal_schema import prepare
from sequence_cli.trading.journal_view import JournalView
from sequence_cli.trading.states import IntentState, InvalidTransitionError, next_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType


def admit_all(_: JournalView) -> None:
    """The guard that stops nothing."""


class Journal(JournalView):
    """The journal of one state folder; one connection, for one thread.

    Failures of the disk raise LocalStateError where the order was certainly not sent and UnknownOutcomeError where
    it may have been. Unsafe owners, modes and symlinks raise UnsafeError.
    """

    exists = staticmethod(journal_exists)
    may_call_unseen = staticmethod(may_call_unseen)

    @classmethod
    def open(cls, state_folder: Path, *, clock: Clock | None = None, busy_seconds: float | None = None) -> Self:
        """Open the journal, made where it was missing; use it as a context manager or close it.

        It waits `busy_seconds` for other processes that write, and where that is None as long as an order should.
        """
        path = journal_path(state_folder)
        with translated(path, Meaning.OPENING):
            connection = connect(state_folder, busy_seconds)
            try:
                prepare(connection)
            except BaseException:
                connection.close()
                raise
        return cls(connection, path, clock or SystemClock(), Meaning.LOOKING)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; what was written is durable already."""
        release(self._connection)

    def record(self, intent: NewIntent, admit: Callable[[JournalView], None] = admit_all) -> Intent:
        """Write the intent down and that its first attempt begins; it is durable then, and may be sent.

        `admit` may raise to stop it. It sees the journal in the same transaction, so that of two terminals only one
        passes the guard against duplicates or takes the last order of a minute.
        """
        reached(Checkpoint.JOURNAL_PRE)
        with self._writing(Meaning.BEFORE_SENDING):
            admit(JournalView(self._connection, self._path, self._clock, Meaning.BEFORE_SENDING))
            row = new_row(intent, process_identity.current(), self._clock)
            number = self._connection.execute(INSERT, row).lastrowid
            recorded = read_row((number, *row[:-2]))
            reached(Checkpoint.JOURNAL_IN_TXN)
        reached(Checkpoint.JOURNAL_POST)
        return recorded

    def begin_attempt(self, graph_id: str) -> int:
        """Note that the same bytes are about to be sent again and return the number of the attempt, from 2.

        After an attempt that may have reached the exchange, `settle` the intent as unknown first. An intent of
        another process needs `take_lease`.
        """
        with self._writing(Meaning.BEFORE_SENDING_AGAIN):
            intent = self._require(graph_id)
            state = next_state(intent.state, IntentState.SENDING)
            owner, attempt = process_identity.current(), intent.attempts + 1
            sent = {"state": state, "attempts": attempt, "owner": owner, "last_send_ns": self._clock.wall_ns()}
            self._update(intent, **sent, **self._settling_anew())
        return attempt

    def settle(
        self,
        graph_id: str,
        state: IntentState,
        *,
        note: str | None = None,
        server_graph_id: str | None = None,
        request_id: str | None = None,
        digest: str | None = None,
        idempotency: host_facts.Idempotency | None = None,
    ) -> Intent:
        """Write down what is now known of the intent and return it; None leaves what was there.

        `idempotency` is what the answer taught about the intent's base URL (R3); what was refuted stays refuted.
        Raises InvalidTransitionError for a state that cannot follow, for a refusal after an ambiguous attempt, and
        for `unseen` or `abandoned` before the settle window has passed.
        """
        with self._writing(Meaning.BEFORE_SENDING if state is IntentState.NOT_SENT else Meaning.AFTER_SENDING):
            intent = self._require(graph_id)
            _require_allowed(intent, state)
            answer = {"server_graph_id": server_graph_id, "server_request_id": request_id, "response_digest": digest}
            # What the service says may repeat a secret that it was sent.
            told = {name: value for name, value in {**answer, "note": note}.items() if value is not None}
            known = {name: scrubber.scrub(value) for name, value in told.items()}
            ambiguous = state is IntentState.UNKNOWN and intent.state is not state
            settled = self._update(intent, state=state, **known, **(self._ambiguous_now() if ambiguous else {}))
            if idempotency is not None:
                host_facts.write_idempotency(self._connection, intent.base_url, idempotency)
            reached(Checkpoint.ACK_IN_TXN)
        reached(Checkpoint.ACK_POST)
        return settled

    def note_negative_lookup(self, graph_id: str) -> Intent:
        """Count one more look-up that missed the intent, and how long ago it may last have been sent.

        After a restart of the machine that time cannot be told and starts again; the wall clock has no say.
        """
        with self._writing(Meaning.LOOKING):
            intent = self._require(graph_id)
            now_ns = self._clock.steady_ns()
            if intent.quiet_clock != self._clock.reference:
                intent = self._update(intent, quiet_clock=self._clock.reference, quiet_since_ns=now_ns)
            missing_ns, wall_ns = now_ns - intent.quiet_since_ns, self._clock.wall_ns()
            return self._update(intent, lookups=intent.lookups + 1, missing_ns=missing_ns, last_lookup_ns=wall_ns)

    def take_lease(self, graph_id: str) -> bool:
        """Make this process the owner unless another one that still runs is; tell whether it is.

        What a process was sending when it ended is unknown from here on.
        """
        owner = process_identity.current()
        with self._writing(Meaning.LOOKING):
            intent = self._require(graph_id)
            if intent.owner == owner:
                return True
            if process_identity.is_alive(intent.owner):
                return False
            left = (
                {"state": IntentState.UNKNOWN, **self._ambiguous_now()} if intent.state is IntentState.SENDING else {}
            )
            self._update(intent, owner=owner, **left)
            return True

    def note_unreachable(self, base_url: str) -> None:
        """Count one more consecutive failure to reach the base URL (R10)."""
        with self._writing(Meaning.LOOKING):
            host_facts.write_failure(self._connection, base_url, self._clock)

    def note_reachable(self, base_url: str) -> None:
        """Forget the failures to reach the base URL."""
        with self._writing(Meaning.LOOKING):
            host_facts.write_success(self._connection, base_url)

    def _ambiguous_now(self) -> dict[str, object]:
        # The bytes may have left long after the attempt began: the machine may have slept in between.
        return {"ambiguous": True, **self._settling_anew()}

    def _settling_anew(self) -> dict[str, object]:
        reference, now_ns = self._clock.reference, self._clock.steady_ns()
        return {"quiet_clock": reference, "quiet_since_ns": now_ns, "lookups": 0, "missing_ns": 0}

    def _require(self, graph_id: str) -> Intent:
        rows = self._rows("graph_id = ?", graph_id)
        if not rows:
            raise KeyError(graph_id)
        return rows[0]

    def _update(self, intent: Intent, **changes: object) -> Intent:
        changes["updated_ns"] = self._clock.wall_ns()
        columns = ", ".join(f"{name} = ?" for name in changes)
        statement = f"UPDATE intents SET {columns} WHERE id = ?"  # noqa: S608 - names from this module
        self._connection.execute(statement, (*map(as_stored, changes.values()), intent.id))
        return msgspec.structs.replace(intent, **changes)

    @contextmanager
    def _writing(self, meaning: Meaning) -> Iterator[None]:
        with translated(self._path, meaning), transaction(self._connection):
            yield


def _require_allowed(intent: Intent, state: IntentState) -> None:
    next_state(intent.state, state, ambiguous=intent.ambiguous)
    gives_up = state in (IntentState.UNSEEN, IntentState.ABANDONED) and intent.state is IntentState.UNKNOWN
    if gives_up and not may_call_unseen(intent):
        raise InvalidTransitionError(f"it is too early to call {intent.graph_id} {state}")
