"""Writes hostile strings through every renderer to its own stdout and stderr, to be run in a terminal.

python -m tests.render.pty_program SEED COUNT        through the program's renderers
python -m tests.render.pty_program SEED COUNT naive  as a program would that trusts what it prints
"""

from __future__ import annotations

import os
import sys
from random import Random
from typing import TYPE_CHECKING

from sequence_cli.errors import ServerError
from sequence_cli.render.failure import failure_json, failure_text
from sequence_cli.render.output import Format, terminal_dress, write, write_line
from sequence_cli.render.progress import WaitingLine
from sequence_cli.render.text import clean
from tests.render.any_document import Filler, document_types, filled
from tests.render.hostile import NASTY

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def write_naively(strings: list[str]) -> None:
    """Print every string as it is."""
    for text in strings:
        sys.stdout.write(text.encode("utf-8", "replace").decode())


if __name__ == "__main__":
    writer = write_naively if "naive" in sys.argv else write_everything
    writer(hostile_strings(int(sys.argv[1]), int(sys.argv[2])))
    sys.stdout.write("written to the end\n")
