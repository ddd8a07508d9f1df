"""What a symbol says about units."""

# A Kalshi ticker may look like a pair, so only these are believed to be currencies.
_QUOTE_CURRENCIES = frozenset({"USD", "USDT", "USDC", "EUR", "GBP", "BTC", "ETH"})


def units_of(symbol: str) -> tuple[str, str]:
    """Return the base and quote currency of a pair such as ETH-USD, two empty texts where it is no pair."""
    base, _, rest = symbol.partition("-")
    quote = rest.split("-")[0]
    return (base, quote) if quote in _QUOTE_CURRENCIES else ("", "")
