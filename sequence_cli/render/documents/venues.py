"""Connected venues, and one venue's credential stored or removed. No secret is ever here."""

from collections.abc import Sequence

import msgspec

from sequence_cli.api.wire.credentials import StoredCredential
from sequence_cli.render import values
from sequence_cli.render.documents.base import Document, Time
from sequence_cli.render.documents.progress import status_role
from sequence_cli.render.table import Cell, Column, Kind, Row, Table


class VenueDocument(msgspec.Struct):
    """One connected venue; null is what the service did not tell."""

    venue: str
    status: str | None
    key_last4: str | None
    updated: Time | None


class VenuesDocument(Document):
    """The venues that have credentials."""

    venues: list[VenueDocument]

    @classmethod
    def build(cls, mode: str, credentials: Sequence[StoredCredential]) -> "VenuesDocument":
        """Take the service's list, sorted by venue."""
        rows = [
            VenueDocument(stored.venue, stored.status, stored.key_last4, values.time(stored.updated_ns))
            for stored in credentials
        ]
        return cls(mode, sorted(rows, key=lambda row: row.venue))

    def tables(self) -> list[Table]:
        """Return a row per venue."""
        columns = (
            Column("venue", "Venue"),
            Column("status", "Status"),
            Column("key_last4", "Key ends with"),
            Column("updated", "Updated", kind=Kind.TIME, unit="UTC"),
        )
        rows: list[Row] = [
            {
                "venue": row.venue,
                "status": None if row.status is None else Cell(row.status, status_role(row.status)),
                "key_last4": row.key_last4,
                "updated": row.updated,
            }
            for row in self.venues
        ]
        return [Table("Venues", columns, rows, () if rows else ("no venue is connected",))]


class CredentialDocument(Document):
    """What happened to one venue's credential: `outcome` is stored or removed."""

    venue: str
    outcome: str

    @classmethod
    def build(cls, mode: str, venue: str, outcome: str) -> "CredentialDocument":
        """Take the venue and `stored` or `removed`."""
        return cls(mode, venue, outcome)

    def tables(self) -> list[Table]:
        """Return the venue and the outcome, with what removal does not do (sequence-api.md §12.3)."""
        columns = (Column("venue", "Venue"), Column("outcome", "Credential"))
        row: Row = {"venue": self.venue, "outcome": Cell(self.outcome, status_role(self.outcome))}
        removed = "the service's venue adapters may use the old key until they reconnect; revoke it at the venue too"
        notes = (removed,) if self.outcome == "removed" else ()
        return [Table(f"Venue {self.venue}", columns, [row], notes, stacked=True)]
