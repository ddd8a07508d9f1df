"""What the local sandbox's commands report."""

from sequence_cli.api.wire.account import SandboxStatus
from sequence_cli.api.wire.positions import Totals
from sequence_cli.render import values
from sequence_cli.render.documents.base import Amount, Document, Time
from sequence_cli.render.table import Column, Kind, Row, Table, flag


class ServeDocument(Document):
    """Where the served sandbox answers, and the key that it accepts: simulated money, this machine alone."""

    url: str
    api_key: str

    def tables(self) -> list[Table]:
        """Return the address and the key, with how to use them."""
        columns = [Column("url", "URL"), Column("api_key", "API key")]
        notes = [
            f"curl {self.url}/v1/quotes/BTC-USD -H 'Authorization: Bearer {self.api_key}'",
            f"SEQ_BASE_URL={self.url} SEQ_API_KEY={self.api_key} sequence quote BTC-USD",
            "Ctrl-C stops the server; orders and balances stay.",
        ]
        row = {"url": self.url, "api_key": self.api_key}
        return [Table("Local sandbox, ready", columns, [row], notes, stacked=True)]


class ResetDocument(Document):
    """A new epoch has begun; `purged_epochs` earlier ones are gone for good."""

    epoch: int
    purged_epochs: int
    key_rotated: bool

    def tables(self) -> list[Table]:
        """Return the new epoch."""
        columns = (
            Column("epoch", "Epoch"),
            Column("purged_epochs", "Earlier epochs deleted"),
            Column("key_rotated", "New master key", kind=Kind.FLAG, shown=self.key_rotated),
        )
        row: Row = {
            "epoch": str(self.epoch),
            "purged_epochs": str(self.purged_epochs),
            "key_rotated": flag(self.key_rotated),
        }
        return [Table("Local sandbox, as new", columns, [row], stacked=True)]


class FundDocument(Document):
    """What the account holds of an asset at a venue from now on."""

    venue: str
    asset: str
    qty: Amount

    def tables(self) -> list[Table]:
        """Return the holding."""
        columns = (Column("venue", "Venue"), Column("asset", "Asset"), Column("qty", "Held", kind=Kind.QUANTITY))
        row: Row = {"venue": self.venue, "asset": self.asset, "qty": self.qty}
        return [Table("Funded", columns, [row], stacked=True)]


class SandboxStatusDocument(Document):
    """Where an exchange stands; `folder` is null where it did not tell."""

    account: str
    epoch: int
    started: Time | None
    now: Time | None
    clock: str
    seed: int
    nav_usd: Amount | None
    cash_usd: Amount | None
    positions: int
    orders: int
    open_orders: int
    fills: int
    earlier_epochs: int
    folder: str | None

    @classmethod
    def build(cls, mode: str, status: SandboxStatus, totals: Totals) -> "SandboxStatusDocument":
        """Take the exchange's own account of itself, and the sums over what is held."""
        return cls(
            mode,
            account=status.account,
            epoch=status.epoch,
            started=values.time(status.started_ns),
            now=values.time(status.now_ns),
            clock=status.clock,
            seed=status.seed,
            nav_usd=values.usd(totals.nav_usd_1e9),
            cash_usd=values.usd(totals.cash_usd_1e9),
            positions=totals.num_positions,
            orders=status.orders,
            open_orders=status.open_orders,
            fills=status.fills,
            earlier_epochs=status.earlier_epochs,
            folder=status.folder,
        )

    def tables(self) -> list[Table]:
        """Return a line per fact."""
        columns = (
            Column("account", "Account"),
            Column("epoch", "Epoch"),
            Column("started", "Since", kind=Kind.TIME, unit="UTC"),
            Column("now", "Now", kind=Kind.TIME, unit="UTC"),
            Column("clock", "Clock"),
            Column("seed", "Seed"),
            Column("nav_usd", "Net asset value", kind=Kind.USD, unit="USD"),
            Column("cash_usd", "Cash", kind=Kind.USD, unit="USD"),
            Column("positions", "Positions"),
            Column("orders", "Orders"),
            Column("open_orders", "Open orders"),
            Column("fills", "Fills"),
            Column("earlier_epochs", "Earlier epochs"),
            Column("folder", "Folder"),
        )
        row: Row = {
            column.key: None if (value := getattr(self, column.key)) is None else str(value) for column in columns
        }
        notes = ("`sequence sandbox reset --purge` deletes the earlier epochs.",) if self.earlier_epochs else ()
        return [Table("Local sandbox", columns, [row], notes, stacked=True)]
