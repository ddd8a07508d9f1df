"""An account's settings: stored as one document, checked before they are stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.account import SandboxSettings, SettingsChange, StartingBalance
from sequence_cli.money import Quantity
from sequence_cli.sandbox.fees import PROFILES
from sequence_cli.sandbox.impact import Resilience
from sequence_cli.sandbox.instruments import VENUES
from sequence_cli.sandbox.problems import conflict, invalid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sequence_cli.sandbox.session import Session

_DECODER = msgspec.json.Decoder(SandboxSettings)
_MOST_LATENCY_PERCENT = 100_000
_MOST_QPS = 1_000_000
_MOST_BALANCES = 1_000
_MOST_UNITS = 10**18
_LONGEST_ASSET = 128


def stored_settings(connection: sqlite3.Connection) -> SandboxSettings:
    """Return the account's settings."""
    row = connection.execute("SELECT document FROM settings").fetchone()
    return SandboxSettings() if row is None else _DECODER.decode(row[0])


def store_settings(connection: sqlite3.Connection, settings: SandboxSettings) -> None:
    """Store the account's settings."""
    document = msgspec.json.encode(settings)
    connection.execute("INSERT OR REPLACE INTO settings VALUES (1, ?)", (document,))


def change_settings(session: Session, change: SettingsChange) -> SandboxSettings:
    """Apply a change; raises ProblemError where a value is no setting, or orders depend on the fees."""
    named = {name: value for name, value in _values(change).items() if value is not msgspec.UNSET}
    settings = msgspec.structs.replace(session.settings, **named)
    _check(settings)
    if settings.fee_profile != session.fee_profile:
        _change_fees(session, settings.fee_profile)
    store_settings(session.connection, settings)
    session.settings = settings
    return settings


def opening_balances(settings: SandboxSettings) -> list[tuple[str, str, int]] | None:
    """Return venue, asset and quantity in 1e-8 of each opening balance; None where they are those of a new account."""
    if settings.balances is None:
        return None
    return [(row.venue, row.asset, Quantity.from_decimal(row.qty).units) for row in settings.balances]


def units(field: str, row: StartingBalance) -> int:
    """Return a balance in 1e-8; raises ProblemError where it has more digits, is negative or too large."""
    try:
        quantity = Quantity.from_decimal(row.qty).units
    except ValueError as exc:
        raise invalid(field, str(exc)) from exc
    if not 0 <= quantity <= _MOST_UNITS:
        raise invalid(field, f"{row.qty} is negative or too large")
    return quantity


def _values(change: SettingsChange) -> dict[str, object]:
    return {name: getattr(change, name) for name in change.__struct_fields__}


def _check(settings: SandboxSettings) -> None:
    _check_word("fee_profile", settings.fee_profile, sorted(PROFILES))
    _check_word("resilience", settings.resilience, list(Resilience))
    _check_range("latency_scale_percent", settings.latency_scale_percent, 0, _MOST_LATENCY_PERCENT)
    _check_range("rate_limit_qps", settings.rate_limit_qps, 1, _MOST_QPS)
    _check_balances(settings.balances or [])


def _check_word(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise invalid(field, f"{value!r} is none of {', '.join(known)}")


def _check_range(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise invalid(field, f"{value} is not between {low} and {high}")


def _check_balances(balances: Sequence[StartingBalance]) -> None:
    if len(balances) > _MOST_BALANCES:
        raise invalid("balances", f"{len(balances)} balances are more than {_MOST_BALANCES}")
    for index, row in enumerate(balances):
        where = f"balances[{index}]"
        _check_word(f"{where}.venue", row.venue, VENUES)
        if not 0 < len(row.asset) <= _LONGEST_ASSET:
            raise invalid(f"{where}.asset", f"it must be 1 to {_LONGEST_ASSET} characters")
        units(f"{where}.qty", row)


def _change_fees(session: Session, fee_profile: str) -> None:
    # What an open order has set aside covers the fees that held when it was accepted.
    if session.connection.execute("SELECT 1 FROM children WHERE state <> 'done' LIMIT 1").fetchone() is not None:
        raise conflict("Orders are open under the present fees; cancel them or reset first. Nothing was changed.")
    session.connection.execute("UPDATE epochs SET fee_profile = ? WHERE epoch = ?", (fee_profile, session.epoch))
    session.fee_profile = fee_profile
