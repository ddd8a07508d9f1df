"""What fiat and coins cost on average where they were bought or set: purchases move it, sales do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.units import PRICE_UNIT, half_even_divide

if TYPE_CHECKING:
    from sequence_cli.sandbox.session import Session

_DOLLARS = frozenset({"USD", "USDT", "USDC"})


def entry_1e9(session: Session, venue: str, asset: str) -> int | None:
    """Return the average price paid, None where it is not known; a dollar costs one."""
    if asset in _DOLLARS:
        return PRICE_UNIT
    row = session.connection.execute(
        "SELECT price_1e9 FROM entry_prices WHERE epoch = ? AND venue = ? AND asset = ?",
        (session.epoch, venue, asset),
    ).fetchone()
    return None if row is None else int(row[0])


def note_entry(session: Session, venue: str, asset: str, price_1e9: int | None) -> None:
    """Set the average price; None stands for 0, as the service has it (sequence-api.md §15)."""
    session.connection.execute(
        "INSERT OR REPLACE INTO entry_prices (epoch, venue, asset, price_1e9) VALUES (?, ?, ?, ?)",
        (session.epoch, venue, asset, price_1e9 or 0),
    )


def note_purchase(session: Session, venue: str, asset: str, quantity_1e8: int, notional_1e8: int) -> None:
    """Move the average by a purchase that is not yet in the balance; an unknown average stays unknown."""
    held = session.ledger.total_1e8(venue, asset)
    before = entry_1e9(session, venue, asset) if held else 0
    if before is not None:
        cost = held * before + notional_1e8 * PRICE_UNIT
        note_entry(session, venue, asset, half_even_divide(cost, held + quantity_1e8))
