"""Writes hostile strings through every renderer to its own stdout and stderr, to be run in a terminal.

python -m tests.render.pty_program SEED COUNT        through the program's renderers
python -m tests.render.pty_program SEED COUNT live   through the view that updates in place
python -m tests.render.pty_program SEED COUNT naive  as a program would that trusts what it prints
"""

from __future__ import annotations

import json
import os
import sys
from random import Random
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.errors import ServerError
from sequence_cli.render.dress import terminal_dress
from sequence_cli.render.failure import failure_json, failure_text
from sequence_cli.render.live_board import Board
from sequence_cli.render.live_screen import LiveScreen
from sequence_cli.render.live_view import board_lines
from sequence_cli.render.output import Format, write, write_line
from sequence_cli.render.progress import WaitingLine
from sequence_cli.render.text import clean
from tests.render.any_document import Filler, document_types, filled
from tests.render.hostile import NASTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sequence_cli.render.documents.base import Document

ROWS = 20
# What terminals have been tricked with: titles, links, answers to questions, clipboard, status lines, resets.
SEQUENCES = (
    "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "\x1b[6n", "\x1b[21t", "\x1b]52;c;aGk=\x07",
    "\x1bP+q\x1b\\", "\x1b[38;5;123m", "\x1b[1;1H", "\x1bc", "\x9b2J", "\x9d0;x\x9c", "\x90q\x9c", "\x1b[?1049h",
    "\x1b#8", "\x1b_x\x1b\\",
)  # fmt: skip


def hostile_strings(seed: int, count: int) -> list[str]:
    """Return different strings of any characters, mixed with those that are known to hurt."""
    random = Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(_piece(random) for _ in range(random.randrange(1, 7)))] = None
    return list(found)


def _piece(random: Random) -> str:
    match random.randrange(6):
        case 0:
            return random.choice(NASTY)
        case 1:
            return random.choice(SEQUENCES)
        case 2:
            return chr(random.randrange(0xA0))
        case 3:
            return chr(random.randrange(0x2000, 0x2100))
        case 4:
            return chr(random.randrange(0x110000))
    return random.choice(("a", "BTC-USD", "-USD", "X-ETH-", "0.1", " ", "x" * 90, "\x1b" * 9))


def documents(strings: list[str]) -> Iterator[Document]:
    """Return documents of every kind in turn until every string stands in one of them."""
    texts, left, used = iter(strings), len(strings), 0
    kinds = document_types()

    def text() -> str:
        nonlocal used
        used += 1
        return next(texts, "the end")

    while used < left:
        for kind in kinds:
            yield filled(kind, Filler(text, ROWS))


def write_everything(strings: list[str]) -> None:
    """Send every string through every renderer."""
    dress = terminal_dress(os.environ, sys.stdout)
    for number, document in enumerate(documents(strings)):
        width = (40, 100, 250)[number % 3]
        for fmt in Format:
            write(document, fmt, sys.stdout, is_terminal=True, width=width, colour=dress.colour)
        write(document, Format.TABLE, sys.stdout, is_terminal=False, width=None, colour=False)
        write_line(document, sys.stdout, is_terminal=True)
    for text in strings:
        error = ServerError(text, hint=text, code=text, request_id=text)
        sys.stderr.write(failure_text(error, colour=dress.colour) + failure_json(error))
        sys.stderr.write(f"{clean(text)}\n")
    with WaitingLine(sys.stderr, is_terminal=True, width=80) as line:
        for text in strings:
            line.update(text)


def write_live(strings: list[str]) -> None:
    """Show every string in a view that updates in place, wherever the service puts texts of its own."""
    texts, left = iter(strings), len(strings)

    def text() -> str:
        nonlocal left
        left -= 1
        return next(texts, "the end")

    board = Board(("orders", "fills"))
    with LiveScreen(lambda room: board_lines(board, "live", room), sys.stdout, colour=_has_colour()) as screen:
        while left > 0:
            _happen(board, text)
            screen.draw()
            # What comes next has the whole screen again.
            for shown in (board.prices, board.books, board.orders, board.fills, board.others, board.rejected):
                shown.clear()


def _happen(board: Board, text: Callable[[], str]) -> None:
    """Let the service say something new on every topic, and lose the line with words of its own."""
    board.take(f"prices:{text()}", _event({"bid": "1.5", "ask": "1.6", "mid": "1.55", text(): text()}))
    board.take(f"book:{text()}", _event({"bids": [["1", "2"]], "asks": [["2", "3"]], text(): text()}))
    order = (
        "node_order_id",
        "side",
        "qty",
        "symbol",
        "limit_price",
        "status",
        "filled_qty",
        "avg_fill_price",
        "created",
    )
    board.take("orders", _event({name: text() for name in order}))
    board.take("fills", _event({name: text() for name in ("side", "qty", "symbol", "price", "fee_usd", "venue", "ts")}))
    board.take(text(), _event({text(): text(), "nested": {text(): [text()]}}))
    board.rejected[text()] = text()
    board.connect(text())
    board.lose(text())


def _event(data: dict[str, object]) -> msgspec.Raw:
    # No message is UTF-8 with a lone surrogate in it; the topics and reasons have them.
    return msgspec.Raw(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


def _has_colour() -> bool:
    return terminal_dress(os.environ, sys.stdout).colour


def write_naively(strings: list[str]) -> None:
    """Print every string as it is."""
    for text in strings:
        sys.stdout.write(text.encode("utf-8", "replace").decode())


if __name__ == "__main__":
    writers = {"naive": write_naively, "live": write_live}
    writer = writers.get(sys.argv[-1], write_everything)
    writer(hostile_strings(int(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write("written to the end\n")
