"""What can be followed (sequence-api.md §14.1)."""

from __future__ import annotations

from sequence_cli.errors import UsageError
from sequence_cli.trading.symbols import normal_symbol

HINT = "Topics are prices:SYMBOL, book:SYMBOL, orders, fills, tca and funding, such as prices:ETH-USD."
_WITH_SYMBOL = frozenset({"prices", "book"})
_BEFORE_MORE = frozenset({"funding", "fair_price", "traces", "deployment"})
_ALONE = frozenset({"orders", "fills", "tca", "routing", "funding", "fair_price"})


def normal_topic(text: str) -> str:
    """Return the topic as the service names it; raises UsageError where nothing has that name."""
    kind, colon, rest = text.partition(":")
    if kind in _WITH_SYMBOL and rest:
        return f"{kind}:{normal_symbol(rest)}"
    if (colon and rest and kind in _BEFORE_MORE) or text in _ALONE:
        return text
    raise UsageError(f"There is no topic {text!r}; nothing was sent.", hint=HINT)
