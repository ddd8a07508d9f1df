"""The one scrubber: what leaves this program passes it, and no secret that was loaded survives.

It works on whole texts. A secret whose end its caller cut off is found from its first twelve characters on; one
that is handed over in pieces is not.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

from sequence_cli.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

PLACEHOLDER = "***"
KEY_PATTERN = r"seq_(live|test)_[0-9A-Za-z]+"
# The user name and password in an address; a quotation mark ends the text that it stands in.
LOGIN_PATTERN = r"""://[^/\s"']+@"""
# Shorter values would also blank ordinary words and prices.
MINIMUM_LENGTH = 8
# Of a longer secret so many characters are enough to blank what is left of it after a cut.
START_LENGTH = 12
# Every secret of a kind begins so: a key's prefix, a PEM's frame.
_PUBLIC_STARTS = ("seq_live_", "seq_test_", "-----")


class Scrubber:
    """Replaces registered secrets, in every form in which they could be printed, keys by their shape, and logins."""

    __slots__ = ("_forms", "_starts", "_values")

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._forms: list[str] = []
        self._starts: dict[str, list[str]] = {}

    def register(self, secret_text: str) -> None:
        """Remember a secret; surrounding whitespace and values under eight characters are left alone."""
        value = secret_text.strip()
        if len(value) < MINIMUM_LENGTH or value in self._values:
            return
        self._values.add(value)
        # Longest first, so that no form is cut by one that is a part of it.
        self._forms = sorted({*self._forms, *_forms(value)}, key=lambda form: (-len(form), form))
        self._starts = _by_start(self._forms)

    def scrub(self, text: str) -> str:
        """Return the text without any registered secret, anything shaped like an API key, and logins in addresses."""
        # One search finds all forms that begin alike, and in most texts there is none: answers may be 40 MB long.
        present = [start for start in self._starts if start in text]
        if present:
            for form in self._forms:
                text = text.replace(form, PLACEHOLDER)
            for start in present:
                if len(start) == START_LENGTH and not start.startswith(_PUBLIC_STARTS):
                    text = _without_start(text, start, self._starts[start])
        # A lone character is found eight times faster.
        if "@" in text and "://" in text:
            text = _scrub_logins(text)
        return _scrub_key_pattern(text) if "seq_" in text else text


scrubber = Scrubber()


class ScrubbedStream:
    """A text stream that lets no secret through; everything but writing is the stream's own.

    `unscrubbed` is that stream: for what is meant to show a key, and for nothing else.
    """

    def __init__(self, stream: TextIO) -> None:
        self.unscrubbed = stream

    def write(self, text: str) -> int:
        """Write the text without secrets; the count is that of the text as it was given.

        Raises OutputError, and BrokenPipeError where the reader has gone.
        """
        with self._output():
            self.unscrubbed.write(scrubber.scrub(text))
        return len(text)

    def flush(self) -> None:
        """Write what is held back; raises OutputError, and BrokenPipeError where the reader has gone."""
        with self._output():
            self.unscrubbed.flush()

    @contextmanager
    def _output(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise
        except OSError as exc:
            raise OutputError(
                f"What this command says could not be written ({exc.strerror or exc}). It has run all the same.",
                hint="Before you repeat an order, look for it: `sequence orders`.",
            ) from exc

    def writelines(self, lines: Iterable[str]) -> None:
        """Write every line without secrets."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.unscrubbed, name)


class ScrubbedRemarks(ScrubbedStream):
    """The same for stderr, where no result goes: that nobody can read it changes nothing about what a command does."""

    @contextmanager
    def _output(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            silence(self.unscrubbed)


def silence(stream: TextIO) -> None:
    """Let what comes and what is still held back go nowhere: flushing it at the end would fail once more."""
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextmanager
def scrubbed_output() -> Iterator[None]:
    """Let nothing leave unscrubbed: results, notes, failures, warnings, log records, tracebacks of threads."""
    stdout, stderr = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast("TextIO", ScrubbedStream(stdout)), cast("TextIO", ScrubbedRemarks(stderr))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = stdout, stderr


def unscrubbed(stream: TextIO) -> TextIO:
    """Return the stream below a scrubbed one."""
    below: TextIO = getattr(stream, "unscrubbed", stream)
    return below


def report_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell of what passed even the error boundary, its message and traceback only with --debug."""
    text = f"{kind.__name__}\n"
    if "--debug" in sys.argv:
        import traceback

        text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(scrubber.scrub(text))


def _by_start(forms: list[str]) -> dict[str, list[str]]:
    starts: dict[str, list[str]] = {}
    for form in forms:
        starts.setdefault(form[:START_LENGTH], []).append(form)
    return starts


def _without_start(text: str, start: str, forms: list[str]) -> str:
    """Blank what is left of secrets that begin so and whose end was cut off."""
    at = text.find(start)
    while at >= 0:
        length = max(_shared(text, at, form) for form in forms)
        text = text[:at] + PLACEHOLDER + text[at + length :]
        at = text.find(start)
    return text


def _shared(text: str, at: int, form: str) -> int:
    """Count the characters that the text has in common with the beginning of a form."""
    for length, character in enumerate(form):
        if text[at + length : at + length + 1] != character:
            return length
    return len(form)


def _scrub_key_pattern(text: str) -> str:
    import re

    return re.sub(KEY_PATTERN, rf"seq_\1_{PLACEHOLDER}", text)


def _scrub_logins(text: str) -> str:
    import re

    return re.sub(LOGIN_PATTERN, f"://{PLACEHOLDER}@", text)


def _forms(value: str) -> set[str]:
    lines = [line.strip() for line in value.splitlines()]
    pieces = {value, *lines} if len(lines) > 1 else {value}
    forms = {form for piece in pieces for form in (*_escaped(piece), *_base64_runs(piece))}
    return {form for form in forms if len(form) >= MINIMUM_LENGTH}


def _escaped(value: str) -> set[str]:
    if value.replace("_", "").isalnum() and value.isascii():
        return {value}
    import json
    from urllib.parse import quote, quote_plus

    urls = {
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
        quote_plus(value, errors="replace"),
    }
    quoted = {json.dumps(value), json.dumps(value, ensure_ascii=False), repr(value), ascii(value)}
    return {value, *(text[1:-1] for text in quoted), *urls, *map(_lower_escapes, urls)}


def _lower_escapes(url: str) -> str:
    first, *rest = url.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


def _base64_runs(value: str) -> set[str]:
    """Return the Base64 characters that depend on the value alone, for each of its three possible alignments."""
    from binascii import b2a_base64

    data = value.encode("utf-8", "surrogatepass")
    runs = set()
    for shift in range(3):
        encoded = b2a_base64(bytes(shift) + data, newline=False).decode()
        run = encoded[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
        runs |= {run, run.replace("+", "-").replace("/", "_")}
    return runs
