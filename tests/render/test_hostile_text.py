"""No renderer lets through what could trick a terminal, whatever the service or the command line says."""

import io

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.errors import MarkupError

from sequence_cli.errors import ServerError
from sequence_cli.render.documents.base import Document
from sequence_cli.render.failure import failure_json, failure_text
from sequence_cli.render.output import Format, write_line
from sequence_cli.render.progress import WaitingLine
from tests.render.any_document import document_types, filled_with
from tests.render.hostile import NASTY, hidden_characters, texts
from tests.render.samples import every_document, shown

few = settings(max_examples=25, deadline=None)


@few
@given(texts())
def test_a_table_in_a_pipe_is_harmless(text: str) -> None:
    for document in every_document(text):
        assert set() == hidden_characters(shown(document))


@few
@given(texts())
def test_a_table_on_a_terminal_is_harmless(text: str) -> None:
    for document in every_document(text):
        for width in (60, 200):
            assert set() == hidden_characters(shown(document, is_terminal=True, width=width))


@few
@given(texts())
def test_csv_is_harmless_and_runs_no_formula(text: str) -> None:
    for document in every_document(text):
        output = shown(document, Format.CSV)

        assert set() == hidden_characters(output)
        assert ",=" not in output.replace('"', "")


@few
@given(texts())
def test_json_is_harmless_and_the_same_data_on_a_terminal(text: str) -> None:
    for document in every_document(text):
        piped, on_terminal = shown(document, Format.JSON), shown(document, Format.JSON, is_terminal=True)

        assert set() == hidden_characters(piped)
        assert on_terminal.isascii()
        assert "\x7f" not in on_terminal
        assert msgspec.json.decode(piped) == msgspec.json.decode(on_terminal)


@few
@given(texts())
def test_lines_of_a_stream_and_failures_are_harmless(text: str) -> None:
    stream, waiting = io.StringIO(), io.StringIO()
    write_line(every_document(text)[0], stream, is_terminal=False)
    with WaitingLine(waiting, is_terminal=True) as line:
        line.update(text)
    error = ServerError(text, hint=text, code=text, request_id=text)

    assert set() == hidden_characters(stream.getvalue())
    assert stream.getvalue().count("\n") == 1
    assert set() == hidden_characters(waiting.getvalue()) - {"\r"}
    assert set() == hidden_characters(failure_text(error, colour=False))
    assert failure_text(error, colour=False).count("\n") == 3
    assert failure_json(error).isascii()


@few
@given(st.sampled_from(document_types()), texts())
def test_every_document_that_there_is_is_harmless_in_every_dress(kind: type[Document], text: str) -> None:
    document = filled_with(kind, text)

    for fmt in Format:
        assert set() == hidden_characters(shown(document, fmt))
        assert set() == hidden_characters(shown(document, fmt, is_terminal=True, width=70))


def test_colours_of_others_are_shown_as_text_among_our_own() -> None:
    output = shown(every_document("\x1b[38;5;123m")[0], is_terminal=True, width=200, colour=True)

    assert "\x1b[38;5;123m" not in output
    assert "\\x1b[38;5;123m" in output
    assert "\x1b[1m" in output


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b31m", "\u202e", "\u200b", "\x7f"])
def test_control_the_same_check_catches_writers_that_do_not_clean(text: str) -> None:
    """Rich and print let these through, so the checks above do see something."""
    rich_output, plain_output = io.StringIO(), io.StringIO()
    Console(file=rich_output, markup=False, emoji=False, highlight=False).print(f"venue {text}")
    print(f"venue {text}", file=plain_output)

    assert hidden_characters(rich_output.getvalue())
    assert hidden_characters(plain_output.getvalue())


def test_control_markup_does_break_a_console_that_obeys_it() -> None:
    assert "[/nonsense]" in NASTY
    with pytest.raises(MarkupError):
        Console(file=io.StringIO(), markup=True).print("[/nonsense]")


@pytest.mark.parametrize("base", ["\x7f", "\x1bX", "\u202eX", "\x9bX"])
def test_a_unit_that_comes_from_a_symbol_is_harmless(base: str) -> None:
    for document in every_document(f"{base}BTC-USD"):
        for is_terminal in (False, True):
            output = shown(document, is_terminal=is_terminal, width=100 if is_terminal else None)
            assert set() == hidden_characters(output)
