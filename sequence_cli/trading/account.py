"""Whose orders are whose: every command ends by asking the journal, so this loads nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sequence_cli.keys import Mode
    from sequence_cli.trading.journal_rows import Intent


class Account(NamedTuple):
    """Where recovery may look: an order of another account, host or environment is left alone (R9)."""

    environment: Mode
    base_url: str
    fingerprint: str

    def owns(self, intent: Intent) -> bool:
        """Tell whether the order was sent with this key to this place."""
        return (intent.environment, intent.base_url, intent.fingerprint) == self
