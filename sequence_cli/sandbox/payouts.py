"""What becomes of event contracts: the market closes, a minute later the outcome is known, and contracts pay.

A winning contract pays one dollar, the other nothing. Kalshi pays by itself as soon as the outcome is known. A
Polymarket holding stays, resolved, until it is redeemed; the redemption is done thirty seconds after it was asked for.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import TYPE_CHECKING

from sequence_cli.sandbox.events import Event, event_of, outcome_of
from sequence_cli.sandbox.ledger import HOUSE, TRADER, Entry
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nodes import set_timer
from sequence_cli.sandbox.position_rows import PositionRow, load_id, save, traded
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.session import Session

PAYOUT = "payout"
RELAYER_NS = 30 * SECOND_NS


@unique
class EventState(StrEnum):
    """How far an event has got (sequence-api.md §17); before it opens it is shown as open and has no market."""

    OPEN = "open"
    RESOLVING = "resolving"
    RESOLVED = "resolved"


def event_state(event: Event, at_ns: int) -> EventState:
    """Return how far an event has got at a time."""
    if at_ns < event.closes_ns:
        return EventState.OPEN
    return EventState.RESOLVING if at_ns < event.resolves_ns else EventState.RESOLVED


def settled_1e9(session: Session, contract: Instrument) -> int | None:
    """Return what a contract pays, None as long as the outcome is not known."""
    event = event_of(contract)
    if event is None or event_state(event, session.now_ns) is not EventState.RESOLVED:
        return None
    won = session.market.pure.happens(event) == (outcome_of(contract) == "YES")
    return PRICE_UNIT if won else 0


def await_payout(session: Session, row: PositionRow, due_ns: int) -> PositionRow:
    """Have a holding pay at a time, unless it waits for that already."""
    if row.due_ns is not None:
        return row
    row = save(session, row._replace(due_ns=due_ns))
    assert row.id is not None, f"{row} has no id"
    set_timer(session.connection, due_ns, PAYOUT, row.id)
    return row


def pays_by_itself_ns(contract: Instrument) -> int | None:
    """Return when a holding pays without being asked to, None where it has to be redeemed."""
    event = event_of(contract)
    return event.resolves_ns if event is not None and event.venue == "kalshi" else None


def pay_out(session: Session, position: int) -> None:
    """Turn a resolved holding into cash."""
    row = load_id(session, position)._replace(due_ns=None)
    contract = known(row.symbol)
    price = settled_1e9(session, contract)
    assert price is not None, f"{row.symbol} pays before it is resolved"
    payout = row.quantity_1e8 * price // PRICE_UNIT
    entries = [
        Entry(TRADER, row.venue, contract.asset, -row.quantity_1e8),
        Entry(HOUSE, row.venue, contract.asset, row.quantity_1e8),
        Entry(TRADER, row.venue, row.cash, payout),
        Entry(HOUSE, row.venue, row.cash, -payout),
    ]
    session.ledger.post(session.now_ns, PAYOUT, None, entries)
    if row.quantity_1e8:
        row = traded(row, -1, row.quantity_1e8, payout).row._replace(paid_1e8=row.paid_1e8 + row.quantity_1e8)
    save(session, row)
