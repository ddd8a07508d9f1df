"""The settings of a profile: where it acts, and what this machine lets it do."""

from sequence_cli.money import Usd
from sequence_cli.render.documents.base import Amount, Document
from sequence_cli.render.table import Column, Row, Table, flag


class ConfigDocument(Document):
    """One profile; a limit that is null does not limit."""

    profile: str
    base_url: str
    config_file: str
    max_notional_usd: Amount | None
    max_orders_per_minute: int | None
    allow_symbols: list[str] | None
    read_only: bool
    https_proxy: str | None
    ca_file: str | None

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        profile: str,
        base_url: str,
        config_file: str,
        max_notional: Usd | None,
        max_orders_per_minute: int | None,
        allow_symbols: tuple[str, ...] | None,
        read_only: bool,
        https_proxy: str | None,
        ca_file: str | None,
    ) -> "ConfigDocument":
        """Take the profile as it was read."""
        return cls(
            mode,
            profile,
            base_url,
            config_file,
            None if max_notional is None else str(max_notional),
            max_orders_per_minute,
            None if allow_symbols is None else list(allow_symbols),
            read_only,
            https_proxy,
            ca_file,
        )

    def tables(self) -> list[Table]:
        """Return the settings, one a line."""
        columns = (
            Column("profile", "Profile"),
            Column("base_url", "Base URL"),
            Column("config_file", "File"),
            Column("max_notional_usd", "max_notional_usd"),
            Column("max_orders_per_minute", "max_orders_per_minute"),
            Column("allow_symbols", "allow_symbols"),
            Column("read_only", "read_only"),
            Column("https_proxy", "https_proxy"),
            Column("ca_file", "ca_file"),
        )
        orders = self.max_orders_per_minute
        row: Row = {
            "profile": self.profile,
            "base_url": self.base_url,
            "config_file": self.config_file,
            "max_notional_usd": self.max_notional_usd,
            "max_orders_per_minute": None if orders is None else str(orders),
            "allow_symbols": None if self.allow_symbols is None else ",".join(self.allow_symbols),
            "read_only": flag(self.read_only),
            "https_proxy": self.https_proxy,
            "ca_file": self.ca_file,
        }
        return [Table("Configuration", columns, [row], stacked=True)]
