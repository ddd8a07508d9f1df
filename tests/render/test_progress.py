"""A line on stderr while waiting: it erases itself, keeps quiet in pipes, and never breaks the wait."""

import io

import pytest

from sequence_cli.render.progress import WaitingLine


def screen(output: str) -> str:
    """Return what a terminal's line shows after `output`."""
    line: list[str] = []
    column = 0
    for character in output:
        if character == "\r":
            column = 0
            continue
        line[column : column + 1] = [character]
        column += 1
    return "".join(line)


def test_a_shorter_text_leaves_nothing_of_the_longer_one() -> None:
    stream = io.StringIO()
    line = WaitingLine(stream, is_terminal=True)
    line.update("filled 0.05 of 0.1")
    line.update("filled")

    assert screen(stream.getvalue()).rstrip() == "filled"


def test_the_line_erases_itself_even_when_the_wait_fails() -> None:
    stream = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        _wait_and_be_interrupted(stream)

    assert screen(stream.getvalue()).strip() == ""
    assert stream.getvalue().endswith("\r")


def test_nothing_is_written_where_stderr_is_no_terminal() -> None:
    stream = io.StringIO()
    with WaitingLine(stream, is_terminal=False) as line:
        line.update("waiting")

    assert stream.getvalue() == ""


def test_a_long_text_stays_on_one_line() -> None:
    stream = io.StringIO()
    WaitingLine(stream, is_terminal=True, width=20).update("x" * 100)

    assert screen(stream.getvalue()) == "x" * 18 + "…"


def test_a_closed_stderr_does_not_end_the_wait() -> None:
    stream = io.StringIO()
    with WaitingLine(stream, is_terminal=True) as line:
        line.update("waiting")
        stream.close()
        line.update("still waiting")


def _wait_and_be_interrupted(stream: io.StringIO) -> None:
    with WaitingLine(stream, is_terminal=True) as line:
        line.update("waiting")
        raise KeyboardInterrupt
