"""Positions: the most valuable first, exact whatever their size, unknown shown as unknown."""

# ruff: noqa: RUF001  # the dash of a missing value is part of what people see

from textwrap import dedent

import msgspec
import pytest

from sequence_cli.errors import ServerError
from sequence_cli.money import Quantity, Usd
from sequence_cli.render.documents.positions import PositionsDocument
from sequence_cli.render.output import Format
from tests.render.samples import POSITIONS, positions, shown


def test_positions_as_people_see_them() -> None:
    output = shown(PositionsDocument.build("sandbox", positions(POSITIONS)))

    assert output.splitlines()[0] == "Positions · SANDBOX"
    assert [line.split() for line in output.splitlines()[4:9]] == [
        ["binance", "crypto", "USDT", "50,000", "1.00", "50,000.00", "███████▍", "–"],
        ["binance", "crypto", "BTC", "0.15", "91,200.00", "13,680.00", "██", "–"],
        ["okx", "crypto", "SHIB", "0.000001", "0.0000123", "0.000000012", "▏", "–"],
        ["hyperliquid", "perp", "ETH-USD-PERP", "-1.5", "2,325.53", "-3,488.30", "▌", "-12.35"],
        ["polymarket", "hologram", "BTC-UP", "5", "–", "–", "–"],
    ]
    assert (
        dedent("""\

        Net asset value  60,191.71 USD
        Cash             50,000.00 USD
        Positions        5
        As of            2026-04-22 03:25:35.325953 UTC
        """)
        == output[output.index("\nNet asset") :]
    )


def test_positions_as_programs_get_them() -> None:
    decoded = msgspec.json.decode(shown(PositionsDocument.build("sandbox", positions(POSITIONS)), Format.JSON))

    assert decoded["mode"] == "sandbox"
    assert decoded["totals"] == {"nav_usd": "60191.705000012", "cash_usd": "50000", "num_positions": 5}
    assert decoded["as_of"] == "2026-04-22T03:25:35.325953000Z"
    perp, unknown = decoded["positions"][3:]
    assert (
        perp["qty"],
        perp["current_value_usd"],
        perp["unrealized_pnl_usd"],
    ) == ("-1.5", "-3488.295", "-12.345678901")
    assert unknown["instrument"] == {"kind": "hologram", "symbol": "BTC-UP"}
    assert (unknown["current_price_usd"], unknown["current_value_usd"]) == (None, None)


def test_bars_go_where_there_is_no_room_for_them() -> None:
    document = PositionsDocument.build("sandbox", positions(POSITIONS))

    assert "Allocation" in shown(document, width=120)
    assert "Allocation" not in shown(document, width=100)


def test_csv_is_one_rectangle_with_every_field() -> None:
    lines = shown(PositionsDocument.build("live", positions(POSITIONS)), Format.CSV).splitlines()

    assert lines[0].startswith("mode,venue,kind,symbol,qty,current_price_usd,current_value_usd,entry_price_usd,")
    assert len({line.count(",") for line in lines}) == 1
    assert "live,hyperliquid,perp,ETH-USD-PERP,-1.5,2325.53,-3488.295,2317.3,-12.345678901,,,,,,,,,".startswith(
        lines[4]
    )


@pytest.mark.parametrize("units", [2**53 + 1, -(2**53 + 1), 2**63 - 1, 2**70 + 1])
def test_integers_that_no_double_holds_stay_exact(units: int) -> None:
    wire = positions(POSITIONS)
    wire.positions[0].current_value_usd_1e9 = wire.positions[0].qty_1e8 = units

    document = PositionsDocument.build("live", wire)
    changed = next(row for row in document.positions if row.venue == "okx")
    assert units == int(_scaled_up(str(changed.current_value_usd), 9))
    assert units == int(_scaled_up(changed.qty, 8))


def test_each_of_many_positions_keeps_what_is_its_own() -> None:
    wire = positions(POSITIONS)
    row = wire.positions[0]
    wire.positions = [
        msgspec.structs.replace(row, id=number, qty_1e8=number, current_value_usd_1e9=number * 7 % 4_999 - 9)
        for number in range(1, 4_999)
    ]

    document = PositionsDocument.build("live", wire)
    amounts = [(row.id, row.qty, str(row.current_value_usd)) for row in document.positions]
    by_value = sorted(range(1, 4_999), key=lambda number: -(number * 7 % 4_999))
    expected = [(number, str(Quantity(number)), str(Usd(number * 7 % 4_999 - 9))) for number in by_value]
    assert expected == amounts


def test_a_closed_position_is_worth_nothing_rather_than_unknown() -> None:
    wire = positions(POSITIONS)
    wire.positions[0].qty_1e8 = wire.positions[0].current_value_usd_1e9 = 0
    wire.positions[0].current_price_usd_1e9 = None

    document = PositionsDocument.build("live", wire)
    assert [row.current_value_usd for row in document.positions] == ["50000", "13680", "0", "-3488.295", None]


def test_no_positions_are_said_to_be_none() -> None:
    wire = positions(POSITIONS)
    wire.positions = []

    assert "Positions · LIVE\n\n\nno positions\n" in shown(PositionsDocument.build("live", wire))


def test_a_time_that_makes_no_sense_is_the_services_error() -> None:
    wire = positions(POSITIONS)
    wire.as_of_ns = -1

    with pytest.raises(ServerError):
        PositionsDocument.build("live", wire)


def _scaled_up(text: str, decimals: int) -> str:
    whole, _, fraction = text.partition(".")
    return whole + fraction.ljust(decimals, "0")
