"""The same rows and fields everywhere: pipe or terminal, wide or narrow, any encoding."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest

from sequence_cli.money import Quantity
from sequence_cli.render.documents.positions import PositionsDocument
from sequence_cli.render.documents.quotes import QuotesDocument
from sequence_cli.render.documents.status import StatusDocument
from sequence_cli.render.dress import Dress, terminal_dress
from sequence_cli.render.output import Format, write_line
from tests.render.samples import (
    BTC_QUOTE,
    POSITIONS,
    encoded,
    every_document,
    filled_graph,
    filled_order,
    positions,
    quote,
    shown,
)

if TYPE_CHECKING:
    from sequence_cli.render.documents.base import Document

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
NUMBER = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")
DOCUMENTS: list[Document] = [
    QuotesDocument.build("live", [quote(BTC_QUOTE)]),
    PositionsDocument.build("sandbox", positions(POSITIONS)),
    StatusDocument.build("local", filled_graph()),
    filled_order(),
]
names = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: type(document).__name__)


def lines_of(output: str) -> list[str]:
    """Return the lines without colours, padding and the rule below the headings."""
    lines = (line.rstrip() for line in COLOURS.sub("", output).splitlines())
    return [line for line in lines if not line or set(line) != {"─"}]


@names
def test_a_terminal_shows_the_rows_and_fields_of_the_pipe(document: Document) -> None:
    piped = lines_of(shown(document))

    assert piped == lines_of(shown(document, is_terminal=True, width=200))
    assert piped == lines_of(shown(document, is_terminal=True, width=200, colour=True))
    assert piped == lines_of(shown(document, colour=True))


@names
@pytest.mark.parametrize("width", [40, 60, 72, 80, 100, 120, 200])
def test_no_width_loses_a_digit_or_runs_over(document: Document, width: int) -> None:
    output = shown(document, is_terminal=True, width=width)

    assert max(map(len, output.splitlines())) <= width
    assert sorted(NUMBER.findall(shown(document))) == sorted(NUMBER.findall(output))
    assert "…" not in output


@names
def test_a_width_in_a_pipe_is_honoured_too(document: Document) -> None:
    wide, narrow = shown(document), shown(document, width=60)

    assert max(map(len, narrow.splitlines())) <= 60
    assert sorted(NUMBER.findall(wide)) == sorted(NUMBER.findall(narrow))


def test_a_long_identifier_is_folded_rather_than_cut() -> None:
    wire = positions(POSITIONS)
    wire.positions[0].instrument.symbol = token = "7132104567925221259462638553270691275033272857194253228963137931"
    output = shown(PositionsDocument.build("live", wire), is_terminal=True, width=100)

    assert "okx" in output
    assert token in re.sub(r"\s+", "", shown(PositionsDocument.build("live", wire), is_terminal=True, width=50))
    folded = [line.split()[2] for line in output.splitlines() if line.startswith("okx")]
    assert folded
    assert token.startswith(folded[0])
    assert max(map(len, output.splitlines())) <= 100


@pytest.mark.parametrize(("mode", "code"), [("live", "31"), ("sandbox", "33"), ("local", "36")])
def test_every_title_names_the_mode_in_its_colour(mode: str, code: str) -> None:
    output = shown(QuotesDocument.build(mode, [quote(BTC_QUOTE)]), is_terminal=True, width=100, colour=True)

    titles = [line for line in output.splitlines() if mode.upper() in line]
    assert [COLOURS.sub("", title).split(" ·")[0] for title in titles] == ["Quote BTC-USD", "Book BTC-USD"]
    assert all(f"\x1b[1;{code}m · {mode.upper()}" in title for title in titles)


def test_without_colour_there_is_no_escape_and_the_best_is_still_marked() -> None:
    output = shown(DOCUMENTS[0], is_terminal=True, width=100)

    assert "\x1b" not in output
    assert re.findall(r"\S+ ●", output)[:2] == ["74,349.44 ●", "74,349.45 ●"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_stream_that_is_not_utf8_gets_marks_that_it_can_carry(encoding: str, *, is_terminal: bool) -> None:
    output = encoded(DOCUMENTS[0], Format.TABLE, encoding, is_terminal=is_terminal)

    assert "Quote BTC-USD - LIVE" in output
    assert "74,349.44 *" in output
    assert output.isascii()
    for document in every_document("日本\u202e ●"):
        for fmt in Format:
            assert encoded(document, fmt, encoding, is_terminal=is_terminal)


def test_json_is_escaped_on_a_terminal_and_the_same_data_in_a_pipe() -> None:
    document = every_document("日本 é")[3]
    piped, on_terminal = shown(document, Format.JSON), shown(document, Format.JSON, is_terminal=True)

    assert '"symbol": "日本 é"' in piped
    assert '"symbol": "\\u65e5\\u672c \\u00e9"' in on_terminal
    assert msgspec.json.decode(piped) == msgspec.json.decode(on_terminal)


def test_json_is_one_indented_document_with_the_mode_first() -> None:
    for document in every_document("x"):
        output = shown(document, Format.JSON)

        assert output.startswith('{\n  "mode": "x",\n')
        assert output.endswith("}\n")


def test_a_large_document_is_written_in_pieces_that_join_exactly() -> None:
    wire = positions(POSITIONS)
    wire.positions = wire.positions * 1000
    for position in wire.positions[:1000]:
        position.instrument.symbol = "日本"
    document = PositionsDocument.build("live", wire)

    output = shown(document, Format.JSON)
    assert len(output) > 1_000_000
    assert msgspec.to_builtins(document) == msgspec.json.decode(output)


@pytest.mark.parametrize("rows", [0, 1, 1_000, 1_001, 2_000, 4_999])
def test_a_document_of_any_length_is_indented_as_if_it_were_one_text(rows: int) -> None:
    wire = positions(POSITIONS)
    row = msgspec.structs.replace(wire.positions[0], venue='\n  "positions": [')
    wire.positions = [msgspec.structs.replace(row, current_value_usd_1e9=number) for number in range(rows)]
    document = PositionsDocument.build('\n  "positions": []', wire)

    expected = msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
    assert expected == shown(document, Format.JSON)


def test_a_line_of_a_stream_is_one_document() -> None:
    stream = io.StringIO()
    for document in DOCUMENTS:
        write_line(document, stream, is_terminal=False)

    assert [msgspec.to_builtins(document, str_keys=True) for document in DOCUMENTS] == [
        _tuples(document, line) for document, line in zip(DOCUMENTS, stream.getvalue().splitlines(), strict=True)
    ]


def test_csv_fields_with_commas_and_quotes_are_quoted() -> None:
    output = shown(every_document('a"b,c')[6], Format.CSV)

    assert output == 'mode,venue,outcome\n"a""b,c","a""b,c","a""b,c"\n'


def test_a_formula_in_a_text_is_disarmed_and_a_negative_number_is_not() -> None:
    wire = positions(POSITIONS)
    wire.positions[0].instrument.symbol = "=HYPERLINK(1)"
    output = shown(PositionsDocument.build("live", wire), Format.CSV)

    assert ",'=HYPERLINK(1)," in output
    assert ",-1.5," in output


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, Dress(is_terminal=False, width=None, colour=False)),
        ({"FORCE_COLOR": "1"}, Dress(is_terminal=False, width=None, colour=True)),
        ({"FORCE_COLOR": "0"}, Dress(is_terminal=False, width=None, colour=False)),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, Dress(is_terminal=False, width=None, colour=False)),
        ({"COLUMNS": "60"}, Dress(is_terminal=False, width=60, colour=False)),
        ({"COLUMNS": "0"}, Dress(is_terminal=False, width=None, colour=False)),
        ({"COLUMNS": "wide"}, Dress(is_terminal=False, width=None, colour=False)),
        ({"COLUMNS": ""}, Dress(is_terminal=False, width=None, colour=False)),
    ],
)
def test_a_pipe_is_dressed_as_the_environment_says(environ: dict[str, str], expected: Dress) -> None:
    assert expected == terminal_dress(environ, io.StringIO())


@pytest.mark.parametrize(
    ("environ", "width", "colour"),
    [
        ({"TERM": "xterm"}, 91, True),
        ({"TERM": "dumb"}, 91, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, 91, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, 91, True),
        ({"TERM": "xterm", "COLUMNS": "60"}, 60, True),
    ],
)
def test_a_terminal_is_dressed_as_it_and_the_environment_say(
    environ: dict[str, str], width: int, *, colour: bool
) -> None:
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 91, 0, 0))
    with os.fdopen(leader), os.fdopen(follower, "w") as stream:
        assert Dress(is_terminal=True, width=width, colour=colour) == terminal_dress(environ, stream)


def test_a_pipe_loads_no_rich_and_a_terminal_does() -> None:
    program = (
        "import sys\n"
        "from tests.render.samples import *\n"
        "for fmt in Format: shown(filled_order(), fmt)\n"
        "print('rich' in sys.modules, end=' ')\n"
        "shown(filled_order(), is_terminal=True, width=80)\n"
        "print('rich' in sys.modules)"
    )

    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False True\n"


def test_a_smallest_quantity_is_never_shown_as_zero() -> None:
    document = every_document("x")[2]

    assert Quantity(1) == Quantity.parse("0.00000001")
    assert "Quantity       0.00000001\n" in shown(document)


def _tuples(document: Document, line: str) -> object:
    return msgspec.to_builtins(msgspec.json.decode(line, type=type(document)), str_keys=True)
