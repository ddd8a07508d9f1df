"""The view of what is followed: true to the newest state, within its terminal, readable without colour."""

from __future__ import annotations

import json
from random import Random

import msgspec
import pytest

from sequence_cli.errors import ServerError
from sequence_cli.render.live_board import Board
from sequence_cli.render.live_view import Room, board_lines
from sequence_cli.render.stream_data import stream_data

TOPICS = ("prices:ETH-USD", "book:ETH-USD", "orders", "fills")


def raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())


def price(bid: str, ask: str) -> msgspec.Raw:
    return raw(f'{{"bid":{bid},"ask":{ask},"mid":{bid},"bid_sz":1.5,"ask_sz":2,"spread_bps":0.1,"ts_ns":1}}')


def view(board: Board, width: int = 120, height: int = 60, encoding: str = "utf-8") -> list[str]:
    return [
        "".join(piece.text for piece in line) for line in board_lines(board, "local", Room(width, height, encoding))
    ]


def full_board() -> Board:
    board = Board(TOPICS)
    board.connect("")
    board.take("prices:ETH-USD", price("2300.1", "2300.2"))
    levels = ",".join(f"[{2300 - number},{number + 1}]" for number in range(50))
    board.take("book:ETH-USD", raw(f'{{"bids":[{levels}],"asks":[{levels}],"ts_ns":1}}'))
    for number in range(30):
        order = f'{{"node_order_id":"graph:g{number}:order:1","side":"buy","qty_1e8":1,"symbol":"X","status":"active"}}'
        board.take("orders", raw(order))
        board.take("fills", raw(f'{{"venue":"v{number}","side":"buy","qty_1e8":{number + 1},"price_1e9":5}}'))
    return board


def test_only_the_newest_price_is_shown_and_its_move_is_marked_without_colour() -> None:
    board = Board(TOPICS)
    for bid, ask in (("2300", "2301"), ("2300.5", "2300.75")):
        board.take("prices:ETH-USD", price(bid, ask))
        view(board)
    row = next(line for line in view(board) if line.startswith("ETH-USD"))

    assert row.split()[1:6] == ["1.5", "2,300.50", "▲", "2,300.75", "▼"]


def test_connecting_comes_first_then_live_then_a_gap_with_its_reason() -> None:
    board = Board(TOPICS)
    first = view(board)[0]
    board.connect("")
    second = view(board)[0]
    board.lose("it was closed")
    third = view(board)[0]

    assert first.endswith("connecting")
    assert second.endswith("live")
    assert "gap 0 s" in third
    assert "it was closed" in third
    assert "gaps so far: 1" in third


def test_a_connection_that_never_was_is_no_gap() -> None:
    board = Board(TOPICS)
    board.lose("no connection")

    assert "connecting" in view(board)[0]
    assert board.gaps == 0


@pytest.mark.parametrize("height", [3, 10, 24, 40, 100])
def test_a_view_is_never_higher_than_its_terminal_and_says_what_is_left_out(height: int) -> None:
    lines = view(full_board(), height=height)

    assert len(lines) < height
    assert ("more lines" in lines[-1]) == (height < 40)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_a_view_is_never_wider_than_its_terminal(width: int) -> None:
    assert max(len(line.rstrip()) for line in view(full_board(), width=width)) <= width


def test_a_terminal_that_knows_only_ascii_gets_only_ascii() -> None:
    assert "".join(view(full_board(), encoding="ascii")).isascii()


def test_the_latest_orders_and_fills_stand_first() -> None:
    lines = view(full_board())
    venues = [line.split()[-1] for line in lines if line.split() and line.split()[-1].startswith("v")]

    assert venues == [f"v{number}" for number in range(29, 21, -1)]


def test_data_is_exact_in_human_units_and_unknown_prices_are_null() -> None:
    fill = stream_data("fills", raw('{"qty_1e8":1,"price_1e9":0,"fee_usd_1e9":0,"ts_ns":1,"fill_count":2,"x":1.10}'))
    tick = stream_data("prices:X", raw('{"bid":0,"ask":123456789012345678.123456789,"ts_ns":null,"spread_bps":0}'))

    assert fill == {
        "qty": "0.00000001",
        "price": None,
        "fee_usd": "0",
        "ts": "1970-01-01T00:00:00.000000001Z",
        "fill_count": 2,
        "x": "1.1",
    }
    assert tick == {"bid": None, "ask": "123456789012345678.123456789", "ts": None, "spread_bps": "0"}


@pytest.mark.parametrize(
    "text", ["[]", "5", "null", '{"bid":1e999999}', '{"ts_ns":-1}', '{"qty_1e8":' + "9" * 60 + "}"]
)
def test_nonsense_is_an_error_of_the_service_and_never_shown(text: str) -> None:
    with pytest.raises(ServerError):
        stream_data("prices:X", raw(text))


NONSENSE: list[object] = [
    None, True, 0, -1, 10**30, 1.5, 1e300, "", "1.5", "abc", "\x1b[2J", "NaN", "-Infinity", "1e999999999", "9" * 5000,
    [], {}, [[]], [["1", "2"]], [[1, 2]], [["1"]], [None], [["a", "b"]], {"a": 1}, [[1.5, -3]], [["1", None]],
]  # fmt: skip
FIELDS = {
    "prices:ETH-USD": ("bid", "ask", "mid", "bid_sz", "ask_sz", "spread_bps", "ts_ns"),
    "book:ETH-USD": ("bids", "asks", "ts_ns"),
    "orders": ("node_order_id", "side", "qty_1e8", "symbol", "limit_price_1e9", "status", "created_ns"),
    "fills": ("ts_ns", "side", "qty_1e8", "price_1e9", "fee_usd_1e9", "venue"),
    "tca": ("anything",),
}


def test_events_of_any_content_are_shown_or_are_a_typed_error() -> None:
    random, refused, shown = Random(7), 0, 0
    for _ in range(2000):
        board = Board(TOPICS)
        for topic, fields in FIELDS.items():
            data = {name: random.choice(NONSENSE) for name in fields if random.random() < 0.15}
            board.take(topic, raw(json.dumps(data)))
        try:
            shown += len(view(board, width=random.choice((40, 120)))) > 1
        except ServerError:
            refused += 1

    assert refused > 100
    assert shown > 100
