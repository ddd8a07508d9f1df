"""What a symbol names: a pair, a perpetual, or an event contract (sequence-api.md §11)."""

# A Polymarket CTF token id has 77 digits; the vendor's SDK takes 60 or more as one.
TOKEN_DIGITS = 60
KALSHI_PREFIXES = ("KX", "INX", "NASDAQ100")
QUOTE_ASSETS = frozenset({"USD", "USDT", "USDC", "EUR", "GBP", "BTC", "ETH"})


def normal_symbol(text: str) -> str:
    """Return a pair or perpetual in upper case, and anything else as it is: Polymarket's slugs are lower case."""
    words = text.upper().split("-")
    is_pair = len(words) >= 2 and words[1] in QUOTE_ASSETS and (len(words) == 2 or words[2:] == ["PERP"])
    return text.upper() if is_pair or words[1:] == ["PERP"] else text


def is_perpetual(symbol: str) -> bool:
    """Tell a perpetual from a spot pair by its suffix."""
    return symbol.endswith("-PERP")


def is_event_contract(symbol: str) -> bool:
    """Tell whether a symbol names a Kalshi ticker, or a Polymarket slug, token or address."""
    bare = symbol.partition(":")[0]
    is_slug = "-" in bare and bare == bare.lower()
    return "://" in symbol or is_token(bare) or bare.startswith(KALSHI_PREFIXES) or is_slug


def is_token(text: str) -> bool:
    """Tell a raw CTF token id, which names its outcome by itself."""
    return text.isascii() and text.isdigit() and len(text) >= TOKEN_DIGITS


def means_yes_by_default(symbol: str) -> bool:
    """Tell whether an event contract's symbol names no outcome, so that the service buys YES."""
    names_outcome = symbol.rpartition(":")[2].lower() in {"yes", "no"}
    return is_event_contract(symbol) and not names_outcome and not is_token(symbol)
