"""What the journal keeps of one intent, and its form in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from sequence_cli.api.wire.common import Side
from sequence_cli.keys import Mode
from sequence_cli.trading.process_identity import Owner
from sequence_cli.trading.states import IntentState

if TYPE_CHECKING:
    from sequence_cli.trading.clock import Clock

GRAPH_PREFIX: Final = "graph_"
_HEX_DIGITS: Final = frozenset("0123456789abcdef")
_ID_DIGITS: Final = 32

# R6: how often, and how long after the last moment at which it may have been sent, an order must be missed.
NEEDED_LOOKUPS: Final = 2
SETTLE_NS: Final = 60 * 10**9


class NewIntent(msgspec.Struct, frozen=True, kw_only=True):
    """An intent that is about to be recorded; `body` is what will be sent, byte for byte.

    `fingerprint` is the key's, empty where there is no key. `symbol`, `side` and `qty_1e8` are those of an order, and
    None for a graph of several legs; `limit_price_1e9` is also None for a market order. `summary` says in words what
    it does, such as `buy 0.1 ETH-USD`.
    Raises ValueError for a graph id that is not `graph_` and 32 hexadecimal digits.
    """

    graph_id: str
    profile: str | None
    environment: Mode
    base_url: str
    fingerprint: str
    body: bytes
    symbol: str | None
    side: Side | None
    qty_1e8: int | None
    limit_price_1e9: int | None
    summary: str

    def __post_init__(self) -> None:
        digits = self.graph_id.removeprefix(GRAPH_PREFIX)
        if len(self.graph_id) - len(digits) != len(GRAPH_PREFIX) or not is_id_part(digits, exact=True):
            raise ValueError(f"{self.graph_id!r} is no graph id of this program")

    @property
    def digest(self) -> str:
        """SHA-256 of the body in hexadecimal."""
        return _digest(self.body)


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the journal as it was read; times are wall-clock nanoseconds, to show and not to decide by.

    `ambiguous` tells whether any attempt may have reached the exchange without its answer reaching us. `lookups`
    counts the times it was looked for and missed since it was last sent, and `missing_ns` is how long after that
    the last of them was, at least. `server_graph_id` is the id in the answer, ours or not.
    """

    id: int
    graph_id: str
    profile: str | None
    environment: Mode
    base_url: str
    fingerprint: str
    body: bytes
    sha256: str
    symbol: str | None
    side: Side | None
    qty_1e8: int | None
    limit_price_1e9: int | None
    summary: str
    state: IntentState
    attempts: int
    ambiguous: bool
    owner: Owner
    created_ns: int
    updated_ns: int
    last_send_ns: int | None
    quiet_clock: str
    quiet_since_ns: int
    lookups: int
    last_lookup_ns: int | None
    missing_ns: int
    server_graph_id: str | None
    server_request_id: str | None
    response_digest: str | None
    note: str

    @property
    def is_intact(self) -> bool:
        """Whether the body still has the digest that was recorded with it; a damaged one is never sent."""
        return _digest(self.body) == self.sha256


COLUMNS: Final = ", ".join(Intent.__struct_fields__)
_CREATED_COLUMNS: Final = ", created_clock, created_steady_ns"
INSERT: Final = (
    f"INSERT INTO intents ({COLUMNS.removeprefix('id, ')}{_CREATED_COLUMNS})"  # noqa: S608 - constants
    f" VALUES ({', '.join('?' * (len(Intent.__struct_fields__) + 1))})"
)


def new_row(intent: NewIntent, owner: Owner, clock: Clock) -> tuple[object, ...]:
    """Return the values for `INSERT`: the intent as it goes out for the first time."""
    wall, steady, reference = clock.wall_ns(), clock.steady_ns(), clock.reference
    asked = (*msgspec.structs.astuple(intent)[:6], intent.digest, *msgspec.structs.astuple(intent)[6:])
    history = (IntentState.SENDING, 1, False, owner.as_text(), wall, wall, wall, reference, steady, 0, None, 0)
    return (*asked, *history, None, None, None, "", reference, steady)


def read_row(row: tuple[object, ...]) -> Intent:
    """Turn one row of `COLUMNS` into an intent."""
    values = dict(zip(Intent.__struct_fields__, row, strict=True))
    values["owner"] = Owner.from_text(str(values["owner"]))
    return msgspec.convert(values, Intent, strict=False)


def as_stored(value: object) -> object:
    """Return a field's value as the table has it."""
    return value.as_text() if isinstance(value, Owner) else value


def is_id_part(digits: str, *, exact: bool = False) -> bool:
    """Tell whether the text may be the start, or the whole, of a graph id after its prefix."""
    length_fits = len(digits) == _ID_DIGITS if exact else 0 < len(digits) <= _ID_DIGITS
    return length_fits and _HEX_DIGITS.issuperset(digits)


def may_call_unseen(intent: Intent) -> bool:
    """Tell whether the exchange was asked often enough and late enough to say that it never got the intent (R6).

    It takes two look-ups that missed it, the last 60 s after the last moment at which it may have been sent.
    """
    return intent.lookups >= NEEDED_LOOKUPS and intent.missing_ns >= SETTLE_NS


def _digest(body: bytes) -> str:
    # Loading it costs a third of what the journal itself does; who only asks for open orders never needs it.
    from hashlib import sha256

    return sha256(body).hexdigest()
