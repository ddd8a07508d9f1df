"""What the local sandbox's commands report."""

from sequence_cli.render.documents.base import Document
from sequence_cli.render.table import Column, Table


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
