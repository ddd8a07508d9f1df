"""What every document has: the mode that acted, its tables, and the one of them that CSV prints."""

from typing import Annotated

import msgspec

from sequence_cli.render.table import Table

ModeName = Annotated[
    str,
    msgspec.Meta(
        description="Whose money: real, simulated by the service, or simulated on this machine.",
        extra_json_schema={"enum": ["live", "sandbox", "local"]},
    ),
]
Amount = Annotated[str, msgspec.Meta(description="An exact decimal number.", pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
Time = Annotated[
    str, msgspec.Meta(description="RFC 3339, UTC, nanoseconds.", extra_json_schema={"format": "date-time"})
]


class Document(msgspec.Struct):
    """A result as programs get it; `tables` is the same result for people."""

    mode: ModeName

    def tables(self) -> list[Table]:
        """Return the tables that people see."""
        raise NotImplementedError

    def tables_for(self, width: int | None) -> list[Table]:
        """Return the tables that people see where there is this much room, None for any; most are the same in all."""
        return self.tables()

    def csv_table(self) -> Table:
        """Return the one rectangular table that CSV prints."""
        return self.tables()[0]
