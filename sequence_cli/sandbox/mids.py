"""What everything is worth at a tick before anybody trades: the mid around which the venues quote."""

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.sandbox.events import event_of
from sequence_cli.sandbox.funding import RATE_UNIT, premium_1e9
from sequence_cli.sandbox.listings import Instrument
from sequence_cli.sandbox.probabilities import Probabilities
from sequence_cli.sandbox.reference import ReferencePath
from sequence_cli.sandbox.units import PRICE_UNIT


class Mids:
    """The unshifted mid of every instrument as a function of the seed and the tick."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.path = ReferencePath(seed)
        self.probabilities = Probabilities(seed)

    def mid_1e9(self, traded: Instrument, tick: int) -> int:
        """Return the mid: a pair's own, a perp's with its premium, an outcome's probability."""
        if traded.kind is InstrumentType.SPOT:
            return self.path.mid_1e9(traded, tick)
        if traded.kind is InstrumentType.PERP:
            spot = self.path.mid_1e9(traded, tick)
            return spot + spot * premium_1e9(self._seed, traded.base, tick) // RATE_UNIT
        event = event_of(traded)
        assert event is not None, f"{traded.symbol} is no outcome of any event"
        yes = self.probabilities.yes_1e9(event, tick)
        return PRICE_UNIT - yes if traded.mirrored else yes
