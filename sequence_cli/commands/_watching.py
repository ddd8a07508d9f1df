"""Following topics until somebody or something ends it: in place on a terminal, as lines of JSON everywhere else."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sequence_cli.errors import NotFoundError, UnavailableError, UsageError
from sequence_cli.trading.told import Gap, Live, News, Rejected

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.render.live_screen import LiveScreen, View
    from sequence_cli.trading.feed import Feed
    from sequence_cli.trading.told import Told

# How long nothing may happen before a due frame is drawn or the end is noticed.
PATIENCE = 0.02
LOCAL_PAUSE = 0.25


class Limits(NamedTuple):
    """When to end without Ctrl-C: after so many events, after so many seconds."""

    events: int | None = None
    seconds: float | None = None


def watch(invocation: Invocation, topics: Sequence[str], limits: Limits) -> None:
    """Follow the topics to the end.

    Raises NotFoundError where the service knows none of them, UnavailableError where it ended before it connected.
    """
    if invocation.options.output == "csv":
        raise UsageError("Events have different fields and cannot be CSV; nothing was sent.", hint="Use --json.")
    view = _Screen(invocation, topics) if on_screen(invocation) else _Lines(invocation)
    end = _End(limits, topics)
    feed = open_feed(invocation, topics)
    with suppress(KeyboardInterrupt), Signals() as signals, closing(feed.told(PATIENCE)) as told, view:
        for item in told:
            signals.check()
            is_last = end.reached(item)
            view.take(item)
            if is_last:
                break
    if end.nothing_is_left:
        reasons = "; ".join(f"{topic}: {reason}" for topic, reason in end.rejected.items())
        raise NotFoundError(f"Nothing is left to follow. {reasons}.", hint="`sequence symbols` lists the symbols.")
    if not end.was_live:
        raise UnavailableError("It never connected; nothing was seen.", hint="Check the address and the network.")


def open_feed(invocation: Invocation, topics: Sequence[str]) -> Feed:
    """Return the account's feed: over the stream, or in this process."""
    from sequence_cli.api.stream import Stream
    from sequence_cli.trading.feed import Feed

    target = invocation.target
    if target.key is None:
        return Feed(invocation.client, None, topics, pause=LOCAL_PAUSE)
    stream = Stream(target.base_url, target.key, topics, https_proxy=target.https_proxy, ca_file=target.ca_file)
    return Feed(invocation.client, stream, topics, pause=None)


def screen(view: View) -> LiveScreen:
    """Return a screen on stdout for a view."""
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.live_screen import LiveScreen

    return LiveScreen(view, sys.stdout, colour=terminal_dress(os.environ, sys.stdout).colour)


class _End:
    """Knows when enough has been seen.

    What ever had news exists: that it has none for a moment, such as no price, is no end.
    """

    def __init__(self, limits: Limits, topics: Sequence[str]) -> None:
        self._topics = set(topics)
        self.rejected: dict[str, str] = {}
        self._seen: set[str] = set()
        self._events_left = limits.events
        self._deadline = None if limits.seconds is None else time.monotonic() + limits.seconds
        self.was_live = False

    def reached(self, item: Told) -> bool:
        """Take note of what was told and tell whether to end."""
        self.was_live = self.was_live or isinstance(item, Live)
        if isinstance(item, Rejected) and item.topic not in self._seen:
            self.rejected[item.topic] = item.reason
        elif isinstance(item, News):
            self._take_news(item)
        if self.nothing_is_left or self._events_left == 0:
            return True
        return self._deadline is not None and time.monotonic() >= self._deadline

    @property
    def nothing_is_left(self) -> bool:
        """Whether the service knows none of the topics."""
        return self.rejected.keys() == self._topics

    def _take_news(self, news: News) -> None:
        self._seen.add(news.topic)
        self.rejected.pop(news.topic, None)
        if not news.known and self._events_left is not None:
            self._events_left -= 1


class _Lines:
    """One JSON line per event; what was so before anything was followed is no event."""

    def __init__(self, invocation: Invocation) -> None:
        from sequence_cli.render.event_lines import EventLines

        self._lines = EventLines(invocation.mode, sys.stdout)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass

    def take(self, item: Told) -> None:
        """Write what was told."""
        now_ns = time.time_ns()
        if isinstance(item, News):
            if not item.known:
                self._lines.data(now_ns, item.topic, item.data, by_stream=item.by_stream)
        elif isinstance(item, Live):
            self._lines.connected(now_ns, item.topics, item.gap_seconds, by_stream=item.by_stream)
        elif isinstance(item, Gap):
            self._lines.gap(now_ns, item.reason)
        elif isinstance(item, Rejected):
            self._lines.rejected(now_ns, item.topic, item.reason)


class _Screen:
    """A view in place: the newest state at once, at most one frame each FRAME_SECONDS of the screen."""

    def __init__(self, invocation: Invocation, topics: Sequence[str]) -> None:
        from sequence_cli.render.live_board import Board
        from sequence_cli.render.live_view import board_lines

        self._board, mode = Board(tuple(topics)), invocation.mode
        self._screen = screen(lambda room: board_lines(self._board, mode, room))
        self._changed = False

    def __enter__(self) -> None:
        self._screen.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._screen.__exit__(kind, error, traceback)

    def take(self, item: Told) -> None:
        """Take note of what was told, and draw when it is time."""
        self._changed = self._note(item) or self._changed
        if self._screen.due(changed=self._changed):
            self._screen.draw()
            self._changed = False

    def _note(self, item: Told) -> bool:
        if isinstance(item, News):
            self._board.take(item.topic, item.data)
            self._board.rejected.pop(item.topic, None)
        elif isinstance(item, Live):
            self._board.connect("" if item.by_stream else "asking again and again: there is no stream")
        elif isinstance(item, Gap):
            self._board.lose(item.reason)
        elif isinstance(item, Rejected):
            self._board.rejected[item.topic] = item.reason
        else:
            return False
        return True


def on_screen(invocation: Invocation) -> bool:
    """Tell whether there is a terminal to draw on."""
    return sys.stdout.isatty() and not invocation.options.json


class Signals:
    """Lets SIGINT, SIGTERM and SIGHUP end what happens in its block with KeyboardInterrupt, the terminal in order.

    An exception out of a signal can get lost where it strikes a destructor, so what loops asks `check` as well.
    """

    def __init__(self) -> None:
        self._came = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in (getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)):
            self._before[number] = signal.signal(number, self._end)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise KeyboardInterrupt where a signal came."""
        if self._came:
            raise KeyboardInterrupt

    def _end(self, _number: int, _frame: object) -> None:
        self._came = True
        raise KeyboardInterrupt
