"""One event of a followed topic, as a line of JSON."""

from typing import Annotated, Any, Literal

import msgspec

from sequence_cli.render.documents.base import Document, Time
from sequence_cli.render.json_text import json_line
from sequence_cli.render.table import Column, Kind, Table

Data = Annotated[
    dict[str, Any] | None,
    msgspec.Meta(
        description="On `data` the payload of the topic: exact decimal texts in human units, times in RFC 3339."
        " On `connected`: `topics`, `gap_seconds` (null at the first start). On `gap` and `rejected`: `reason`.",
    ),
]


class StreamEventDocument(Document):
    """What happened, and when it was received here.

    `source` is `stream`, or `rest` for what was asked for: without a stream, or after a gap.
    """

    event: Literal["data", "connected", "gap", "rejected"]
    topic: str | None
    received: Time
    source: Literal["stream", "rest"] | None
    data: Data

    def tables(self) -> list[Table]:
        """Return the event as one row, its data as JSON."""
        columns = (
            Column("received", "Received", kind=Kind.TIME, unit="UTC"),
            Column("event", "Event"),
            Column("topic", "Topic"),
            Column("source", "Source"),
            Column("data", "Data"),
        )
        data = None if self.data is None else json_line(self.data, ascii_only=False).rstrip("\n")
        row = {
            "received": self.received,
            "event": self.event,
            "topic": self.topic,
            "source": self.source,
            "data": data,
        }
        return [Table("Event", columns, [row])]
