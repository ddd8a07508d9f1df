"""The view on a terminal, drawn over itself in place: at most every FRAME_SECONDS, and never later than needed."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TextIO

from sequence_cli.errors import OutputError
from sequence_cli.render.live_view import Room
from sequence_cli.render.terminal import STYLES, console_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.console import Group
    from rich.live import Live
    from rich.text import Text

    from sequence_cli.render.live_view import Line

    View = Callable[[Room], list[Line]]

# Thirteen a second: the newest price is on the screen well within a tenth of a second.
FRAME_SECONDS = 0.075


class LiveScreen:
    """Use as a context manager; however it ends, the cursor is back and the last view stays above it."""

    def __init__(self, view: View, stream: TextIO, *, colour: bool) -> None:
        self._view = view
        self._console = console_for(stream, None, colour=colour)
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self._size = self._console.size
        self._drawn = 0.0
        self._live: Live | None = None

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            with suppress(OSError, OutputError):  # the terminal may be gone: that is why it ends
                self._live.stop()

    def due(self, *, changed: bool) -> bool:
        """Tell whether to draw now: every FRAME_SECONDS where something changed, else once to let the clock run."""
        return time.monotonic() - self._drawn >= (FRAME_SECONDS if changed else 1.0)

    def draw(self) -> None:
        """Show what there is to see now."""
        if self._console.size != self._size:
            self._start_afresh()
        assert self._live is not None
        self._drawn = time.monotonic()
        self._live.update(self._frame(), refresh=True)

    def _start(self) -> None:
        from rich.live import Live

        self._live = Live(
            self._frame(),
            console=self._console,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._live.start(refresh=True)

    def _start_afresh(self) -> None:
        """Begin on an empty screen: after a change of its size nobody knows where the old lines are."""
        assert self._live is not None
        self._live.stop()
        self._console.clear()
        self._size = self._console.size
        self._start()

    def _frame(self) -> Group:
        from rich.console import Group

        width, height = self._console.size
        return Group(*map(_text, self._view(Room(width, height, self._encoding))))


def _text(line: Line) -> Text:
    from rich.text import Text

    text = Text(no_wrap=True, overflow="crop")
    for piece in line:
        text.append(piece.text, STYLES[piece.role])
    return text
