"""A line on stderr while something takes long; it erases itself, and it never breaks what it reports on."""

from types import TracebackType
from typing import Self, TextIO

from sequence_cli.render.text import clean, display_width, for_encoding

_WIDTH = 79


class WaitingLine:
    """Use as a context manager; where the stream is no terminal, `update` does nothing."""

    def __init__(self, stream: TextIO, *, is_terminal: bool, width: int | None = None) -> None:
        self._stream = stream
        self._is_active = is_terminal
        self._room = max(1, (width or _WIDTH + 1) - 1)
        self._shown = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._shown:
            self._write("")
            self._shown = 0

    def update(self, text: str) -> None:
        """Replace the line's text."""
        encoding = getattr(self._stream, "encoding", None) or "utf-8"
        self._write(for_encoding(clean(text, self._room), encoding)[: self._room])

    def _write(self, text: str) -> None:
        if not self._is_active:
            return
        width = display_width(text)
        blank = " " * (self._shown - width)
        try:
            self._stream.write(f"\r{text}{blank}" if text else f"\r{blank}\r")
            self._stream.flush()
        except (OSError, ValueError):  # a closed stderr must not end the wait for a fill
            self._is_active = False
        self._shown = width
