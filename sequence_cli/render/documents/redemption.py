"""What became of claiming a settled event contract's payout."""

from sequence_cli.api.wire.markets import Redemption
from sequence_cli.render.documents.base import Document
from sequence_cli.render.table import Column, Row, Table

_NOTES = {
    "auto_settled": "the venue settles it by itself",
    "relayer_submitted": "it was handed in; the payout takes minutes",
    "noop": "there was nothing to redeem",
}


class RedemptionDocument(Document):
    """One market. `outcome` is the service's: auto_settled, relayer_submitted or noop; null is what it did not tell."""

    slug: str
    venue: str
    outcome: str | None
    condition_id: str | None
    token_ids: list[str] | None
    note: str | None

    @classmethod
    def build(cls, mode: str, slug: str, venue: str, wire: Redemption) -> "RedemptionDocument":
        """Take what was asked for and the service's answer (sequence-api.md §8.12)."""
        return cls(mode, slug, venue, wire.mode, wire.condition_id, wire.token_ids, wire.note)

    def tables(self) -> list[Table]:
        """Return the outcome, a line per fact."""
        columns = (
            Column("slug", "Market"),
            Column("venue", "Venue"),
            Column("outcome", "Outcome"),
            Column("condition_id", "Condition", shown=self.condition_id is not None),
            Column("token_ids", "Tokens", shown=self.token_ids is not None),
            Column("note", "Note", shown=self.note is not None),
        )
        row: Row = {
            "slug": self.slug,
            "venue": self.venue,
            "outcome": self.outcome,
            "condition_id": self.condition_id,
            "token_ids": None if self.token_ids is None else " ".join(self.token_ids),
            "note": self.note,
        }
        told = _NOTES.get((self.outcome or "").lower())
        return [Table(f"Redeem {self.slug}", columns, [row], () if told is None else (told,), stacked=True)]
