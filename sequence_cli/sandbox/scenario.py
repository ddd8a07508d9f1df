"""What a scenario does to the market: venues forced into a state, and a mid that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox.books import VenueState

if TYPE_CHECKING:
    import sqlite3


class Forced(NamedTuple):
    """The state of a venue from one time on and, where `until_ns` is not None, before another."""

    state: VenueState
    since_ns: int
    until_ns: int | None

    def holds(self, at_ns: int) -> bool:
        """Return whether it holds at a time."""
        return self.since_ns <= at_ns and (self.until_ns is None or at_ns < self.until_ns)


class Shock(NamedTuple):
    """A push of the mid from one time on and, where `until_ns` is not None, before another."""

    shift_1e9: int
    since_ns: int
    until_ns: int | None

    def overlaps(self, from_ns: int, to_ns: int) -> bool:
        """Return whether it is felt at any time from one to another, both included."""
        return self.since_ns <= to_ns and (self.until_ns is None or from_ns < self.until_ns)

    def shifts_1e9(self, from_ns: int, to_ns: int) -> tuple[int, int]:
        """Return the two pushes between which all lie from one time to another, both included."""
        if not self.overlaps(from_ns, to_ns):
            return 0, 0
        throughout = self.since_ns <= from_ns and (self.until_ns is None or to_ns < self.until_ns)
        return self.shift_1e9, self.shift_1e9 if throughout else 0


class Scenario:
    """The rows of a scenario, read once per transaction and kept in step with what is written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._forced: dict[str, Forced] | None = None
        self._shocks: dict[str, list[Shock]] | None = None

    def forced(self, venue: str, at_ns: int) -> Forced | None:
        """Return what a venue is forced into at a time, None where chance decides."""
        found = self.forced_states().get(venue)
        return found if found is not None and found.holds(at_ns) else None

    def forced_states(self) -> dict[str, Forced]:
        """Return the forced states by venue, those that are over too."""
        if self._forced is None:
            rows = self._connection.execute("SELECT venue, state, since_ns, until_ns FROM forced_states ORDER BY venue")
            self._forced = {row[0]: Forced(VenueState(row[1]), row[2], row[3]) for row in rows}
        return self._forced

    def shocks(self, symbol: str) -> list[Shock]:
        """Return the shocks of a book, those that are over too."""
        if self._shocks is None:
            self._shocks = {}
            query = "SELECT symbol, shift_1e9, since_ns, until_ns FROM shocks ORDER BY id"
            for row in self._connection.execute(query):
                self._shocks.setdefault(row[0], []).append(Shock(row[1], row[2], row[3]))
        return self._shocks.get(symbol, [])

    def shift_1e9(self, symbol: str, at_ns: int) -> int:
        """Return how far shocks push a book's mid at a time."""
        return sum(shock.shift_1e9 for shock in self.shocks(symbol) if shock.overlaps(at_ns, at_ns))

    def force(self, venue: str, forced: Forced | None) -> None:
        """Force a venue into a state, or leave it to chance again."""
        self._connection.execute("DELETE FROM forced_states WHERE venue = ?", (venue,))
        if forced is not None:
            self._connection.execute("INSERT INTO forced_states VALUES (?, ?, ?, ?)", (venue, *forced))
        self._forced = None

    def shake(self, symbol: str, shock: Shock) -> None:
        """Push the mid of a book."""
        self._connection.execute(
            "INSERT INTO shocks (symbol, shift_1e9, since_ns, until_ns) VALUES (?, ?, ?, ?)", (symbol, *shock)
        )
        self._shocks = None

    def clear(self) -> None:
        """Leave everything to chance again."""
        self._connection.execute("DELETE FROM forced_states")
        self._connection.execute("DELETE FROM shocks")
        self._forced = self._shocks = None
