"""Where a result leaves the program: the same rows and fields everywhere, only the dress differs."""

from collections.abc import Mapping
from enum import StrEnum, unique
from typing import NamedTuple, TextIO

from sequence_cli.render.documents.base import Document
from sequence_cli.render.text import clean, for_encoding, is_utf8

_WIDTH_WHERE_UNKNOWN = 80


@unique
class Format(StrEnum):
    """What `-o` takes."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Dress(NamedTuple):
    """How a stream wants its tables; `width` is None where lines may be as long as they are."""

    is_terminal: bool
    width: int | None
    colour: bool


def write(
    document: Document, fmt: Format, stream: TextIO, *, is_terminal: bool, width: int | None, colour: bool
) -> None:
    """Write one result; a closed pipe is the caller's to handle."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    if fmt is Format.JSON:
        from sequence_cli.render.json_text import json_document

        stream.writelines(json_document(document, ascii_only=is_terminal or not is_utf8(encoding)))
    elif fmt is Format.CSV:
        from sequence_cli.render.delimited import csv_lines

        stream.writelines(for_encoding(line, encoding) for line in csv_lines(document))
    else:
        _write_tables(document, stream, encoding, Dress(is_terminal, width, colour))


def write_line(document: Document, stream: TextIO, *, is_terminal: bool) -> None:
    """Write one result as one line of JSON, as streams do."""
    from sequence_cli.render.json_text import json_line

    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(json_line(document, ascii_only=is_terminal or not is_utf8(encoding)))


def terminal_dress(environ: Mapping[str, str], stream: TextIO) -> Dress:
    """Read what the environment and the stream say; an empty variable is unset.

    NO_COLOR wins over FORCE_COLOR, which also colours a pipe. COLUMNS wins over the terminal's own width; in a pipe
    it is the only width.
    """
    is_terminal = stream.isatty()
    forced = environ.get("FORCE_COLOR", "") not in {"", "0"}
    colour = not environ.get("NO_COLOR") and (forced or (is_terminal and environ.get("TERM") != "dumb"))
    columns = environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns[:6]) > 0:
        return Dress(is_terminal, int(columns[:6]), colour)
    return Dress(is_terminal, _terminal_width(stream) if is_terminal else None, colour)


def _write_tables(document: Document, stream: TextIO, encoding: str, dress: Dress) -> None:
    from sequence_cli.render.layout import lay_out

    grids = [lay_out(table, width=dress.width, encoding=encoding) for table in document.tables_for(dress.width)]
    mode = for_encoding(f" · {clean(document.mode).upper()}", encoding)
    if dress.is_terminal or dress.colour:
        from sequence_cli.render.terminal import write_terminal

        write_terminal(grids, mode, stream, width=dress.width, colour=dress.colour)
    else:
        from sequence_cli.render.plain import write_plain

        write_plain(grids, mode, stream)


def _terminal_width(stream: TextIO) -> int:
    from os import get_terminal_size

    try:
        return get_terminal_size(stream.fileno()).columns or _WIDTH_WHERE_UNKNOWN
    except (OSError, ValueError):
        return _WIDTH_WHERE_UNKNOWN
