"""Where a result leaves the program: the same rows and fields everywhere, only the dress differs."""

from enum import StrEnum, unique
from typing import TextIO

from sequence_cli.render.documents.base import Document
from sequence_cli.render.dress import Dress
from sequence_cli.render.text import clean, for_encoding, is_utf8


@unique
class Format(StrEnum):
    """What `-o` takes."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


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
