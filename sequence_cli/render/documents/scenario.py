"""What is forced on the local sandbox's market."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.control import PriceShock, ScenarioState
from sequence_cli.money import Price
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.table import Column, Kind, Row, Table, number


class ForcedVenueDocument(msgspec.Struct):
    """A venue in a state that chance did not give it; `until` null means until it is cleared."""

    venue: str
    state: str
    since: Time | None
    until: Time | None


class ShockDocument(msgspec.Struct):
    """A push of a symbol's prices."""

    symbol: str
    shift: Amount
    since: Time | None
    until: Time | None


class ScenarioDocument(Document):
    """All that is forced now."""

    venues: list[ForcedVenueDocument]
    shocks: list[ShockDocument]

    @classmethod
    def build(cls, mode: str, state: ScenarioState) -> "ScenarioDocument":
        """Take the exchange's own account of it, venues sorted by name."""
        venues = [
            ForcedVenueDocument(name, forced.state, values.time(forced.since_ns), values.time(forced.until_ns))
            for name, forced in sorted(state.venues.items())
        ]
        return cls(mode, venues, [_shock(shock) for shock in state.shocks])

    def tables(self) -> list[Table]:
        """Return the venues, and the shocks where there are any."""
        nothing = not self.venues and not self.shocks
        venues = _table(
            "Scenario",
            (Column("venue", "Venue"), Column("state", "State")),
            [msgspec.structs.asdict(row) for row in self.venues],
            ("nothing is forced",) if nothing else (),
        )
        shocks = _table(
            None,
            (Column("symbol", "Symbol"), number("shift", "Shift", Kind.AMOUNT, "USD")),
            [msgspec.structs.asdict(row) for row in self.shocks],
        )
        return [venues, shocks] if self.shocks else [venues]


def _shock(shock: PriceShock) -> ShockDocument:
    shift = str(Price(shock.shift_1e9))
    return ShockDocument(shock.symbol, shift, values.time(shock.since_ns), values.time(shock.until_ns))


def _table(title: str | None, columns: Sequence[Column], rows: Sequence[Row], notes: Sequence[str] = ()) -> Table:
    times = (Column("since", "Since", kind=Kind.TIME, unit="UTC"), Column("until", "Until", kind=Kind.TIME, unit="UTC"))
    return Table(title, (*columns, *times), rows, notes)
