"""What can be asked of the order journal; guards get it inside the transaction that records their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sequence_cli.errors import UsageError
from sequence_cli.trading import host_facts, process_identity
from sequence_cli.trading.journal_errors import translated
from sequence_cli.trading.journal_rows import COLUMNS, GRAPH_PREFIX, Intent, is_id_part, read_row
from sequence_cli.trading.journal_schema import HAS_OTHER_ID, IS_UNRESOLVED, IS_UNSEEN

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from sequence_cli.keys import Mode
    from sequence_cli.trading.clock import Clock
    from sequence_cli.trading.journal_errors import Meaning
    from sequence_cli.trading.journal_rows import NewIntent

WATCH_NS: Final = 24 * 3600 * 10**9
_LISTED_CANDIDATES: Final = 5
_STARTS_SO: Final = "graph_id >= ? AND graph_id < ?"
# Sorts after every digit and letter, so that it ends the range of a prefix.
_AFTER_DIGITS: Final = "~"


class JournalView:
    """Read access to the journal; rows come in the order in which they were recorded, whatever the clock did."""

    def __init__(self, connection: sqlite3.Connection, path: Path, clock: Clock, meaning: Meaning) -> None:
        self._connection = connection
        self._path = path
        self._clock = clock
        self._meaning = meaning

    def get(self, graph_id: str) -> Intent | None:
        """Return the intent with exactly this id."""
        return self._one("graph_id = ?", graph_id)

    def find(self, prefix: str) -> Intent | None:
        """Return the intent whose graph id starts so, with or without `graph_`; None when there is none.

        Raises UsageError with the candidates when there are several.
        """
        digits = prefix.strip().lower().removeprefix(GRAPH_PREFIX)
        if not is_id_part(digits):
            return None
        start = GRAPH_PREFIX + digits
        rows = self._select(f"{_STARTS_SO} ORDER BY graph_id LIMIT {_LISTED_CANDIDATES}", start, start + _AFTER_DIGITS)
        if len(rows) > 1:
            raise _several(prefix, self._count(_STARTS_SO, start, start + _AFTER_DIGITS), rows)
        return rows[0] if rows else None

    def latest(self, environment: Mode, base_url: str) -> Intent | None:
        """Return the intent that was recorded last for this environment and base URL."""
        return self._one("environment = ? AND base_url = ? ORDER BY id DESC LIMIT 1", environment, base_url)

    def unresolved(self) -> list[Intent]:
        """Return every intent that the exchange may or may not have."""
        return self._select(f"{IS_UNRESOLVED} ORDER BY id")

    def unattended(self) -> list[Intent]:
        """Return the unresolved intents that no other running process is working on."""
        current, is_alive = process_identity.current(), process_identity.is_alive
        return [intent for intent in self.unresolved() if intent.owner == current or not is_alive(intent.owner)]

    def watched(self) -> list[Intent]:
        """Return the intents called unseen within the last 24 h by either clock: a late commit may still appear."""
        return [intent for intent in self._select(f"{IS_UNSEEN} ORDER BY id") if self._is_recent(intent)]

    def matching_unresolved(self, wanted: NewIntent) -> list[Intent]:
        """Return the unresolved intents that ask for the same thing (R7)."""
        asked = _what_it_asks(wanted)
        return [intent for intent in self.unresolved() if _what_it_asks(intent) == asked]

    def knows(self, server_graph_id: str) -> bool:
        """Tell whether the service's order was placed from here, also where it has an id that the service made."""
        if self.get(server_graph_id) is not None:
            return True
        return self._one(f"server_graph_id = ? AND {HAS_OTHER_ID}", server_graph_id) is not None

    def count_since(self, profile: str | None, since_ns: int, *, at_most: int) -> int:
        """Count the intents that the profile recorded since that wall-clock time, as far as `at_most`.

        Where the steady clock can tell, it decides, so that a jump of the wall clock neither blocks orders nor
        lets them through.
        """
        now_ns, steady_ns = self._clock.wall_ns(), self._clock.steady_ns()
        with translated(self._path, self._meaning):
            counted = self._connection.execute(
                "SELECT count(*) FROM (SELECT created_clock, created_steady_ns, created_ns FROM intents"
                " WHERE profile IS ? ORDER BY id DESC LIMIT ?)"
                " WHERE CASE created_clock WHEN ? THEN created_steady_ns >= ? ELSE created_ns BETWEEN ? AND ? END",
                (profile, at_most, self._clock.reference, steady_ns - (now_ns - since_ns), since_ns, now_ns),
            )
            count: int = counted.fetchone()[0]
        return count

    def is_older_than(self, intent: Intent, age_ns: int) -> bool:
        """Tell whether the intent may be older than that: either clock says so, or neither can tell."""
        wall_age_ns = self._clock.wall_ns() - intent.created_ns
        with translated(self._path, self._meaning):
            row = self._connection.execute(
                "SELECT created_clock, created_steady_ns FROM intents WHERE id = ?", (intent.id,)
            ).fetchone()
        if row[0] == self._clock.reference and self._clock.steady_ns() - row[1] > age_ns:
            return True
        return not 0 <= wall_age_ns <= age_ns

    def idempotency(self, base_url: str) -> host_facts.Idempotency:
        """Return whether the same bytes may be sent to the base URL again after a lost answer (R3)."""
        with translated(self._path, self._meaning):
            return host_facts.read_idempotency(self._connection, base_url)

    def pause_seconds(self, base_url: str) -> float:
        """Return for how long a loop should leave the base URL alone after failures to reach it, mostly 0 (R10)."""
        with translated(self._path, self._meaning):
            return host_facts.pause_ns(self._connection, base_url, self._clock) / 10**9

    def _is_recent(self, intent: Intent) -> bool:
        if intent.quiet_clock == self._clock.reference and self._clock.steady_ns() - intent.quiet_since_ns < WATCH_NS:
            return True
        return self._clock.wall_ns() - intent.updated_ns < WATCH_NS

    def _one(self, condition: str, *values: object) -> Intent | None:
        rows = self._select(condition, *values)
        return rows[0] if rows else None

    def _select(self, condition: str, *values: object) -> list[Intent]:
        with translated(self._path, self._meaning):
            return self._rows(condition, *values)

    def _count(self, condition: str, *values: object) -> int:
        with translated(self._path, self._meaning):
            question = f"SELECT count(*) FROM intents WHERE {condition}"  # noqa: S608 - constants of this module
            count: int = self._connection.execute(question, values).fetchone()[0]
        return count

    def _rows(self, condition: str, *values: object) -> list[Intent]:
        query = f"SELECT {COLUMNS} FROM intents WHERE {condition}"  # noqa: S608 - constants of this package
        return [read_row(row) for row in self._connection.execute(query, values)]


def _what_it_asks(intent: Intent | NewIntent) -> tuple[str | int | bytes | None, ...]:
    account = (intent.profile, intent.environment)
    if intent.symbol is None:
        return (*account, intent.body.replace(intent.graph_id.encode(), b""))
    return (*account, intent.symbol, intent.side, intent.qty_1e8, intent.limit_price_1e9)


def _several(prefix: str, count: int, first: list[Intent]) -> UsageError:
    shown = [f"{intent.graph_id} ({intent.summary})" for intent in first]
    more = [f"{count - len(shown)} more"] if count > len(shown) else []
    return UsageError(
        f"{prefix!r} is the start of {count} orders: {', '.join(shown + more)}. Nothing was done.",
        hint="Write more of the id.",
    )
