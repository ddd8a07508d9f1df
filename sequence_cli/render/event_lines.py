"""What a feed tells as lines of JSON, one per event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sequence_cli.render import values
from sequence_cli.render.documents.stream import StreamEventDocument
from sequence_cli.render.output import write_line
from sequence_cli.render.stream_data import stream_data

if TYPE_CHECKING:
    from typing import TextIO

    import msgspec


class EventLines:
    """Writes each event at once; a closed pipe is the caller's to handle."""

    def __init__(self, mode: str, stream: TextIO) -> None:
        self._mode = mode
        self._stream = stream

    def connected(self, now_ns: int, topics: tuple[str, ...], gap_seconds: float | None, *, by_stream: bool) -> None:
        """From now on news comes."""
        gap = None if gap_seconds is None else f"{gap_seconds:.3f}"
        self._write("connected", None, now_ns, {"topics": list(topics), "gap_seconds": gap}, by_stream=by_stream)

    def data(self, now_ns: int, topic: str, data: msgspec.Raw, *, by_stream: bool) -> None:
        """Something happened on a topic; raises ServerError where it cannot be read."""
        self._write("data", topic, now_ns, stream_data(topic, data), by_stream=by_stream)

    def gap(self, now_ns: int, reason: str) -> None:
        """What happens from now on may be missed."""
        self._write("gap", None, now_ns, {"reason": reason})

    def rejected(self, now_ns: int, topic: str, reason: str) -> None:
        """There is no such topic."""
        self._write("rejected", topic, now_ns, {"reason": reason})

    def _write(
        self,
        event: Literal["data", "connected", "gap", "rejected"],
        topic: str | None,
        now_ns: int,
        data: dict[str, Any],
        *,
        by_stream: bool | None = None,
    ) -> None:
        source: Literal["stream", "rest"] | None = None if by_stream is None else "stream" if by_stream else "rest"
        received = values.time(now_ns)
        assert received is not None
        document = StreamEventDocument(self._mode, event, topic, received, source, data)
        write_line(document, self._stream, is_terminal=self._stream.isatty())
        self._stream.flush()
