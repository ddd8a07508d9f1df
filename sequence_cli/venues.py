"""The venues, and what each needs before it lets somebody trade (sequence-api.md §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli import credential_forms as forms
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

EXTRA = "extra_json."


class Field(NamedTuple):
    """One value of a credential.

    `name` is its place in the API's body, `extra_json.` before what lies in there. `check` returns what is wrong
    with a text, None for nothing. Only what is public is shown while it is typed.
    """

    name: str
    label: str
    check: Callable[[str], str | None] = forms.word_fault
    secret: bool = True
    required: bool = True


class Venue(NamedTuple):
    """One venue; `fields` is empty where it takes no credentials.

    `file_field` names the field that a file can hold alone. `opaque` names JSON objects that are passed on unread,
    because what is in them is not documented; nobody is asked for them.
    """

    name: str
    title: str
    fields: tuple[Field, ...] = ()
    file_field: str = "api_secret"
    opaque: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


_KEY = Field("api_key", "API key")
_SECRET = Field("api_secret", "API secret")
_PASSPHRASE = Field("passphrase", "Passphrase", forms.passphrase_fault)
_KALSHI = (
    Field("api_key", "API key id", forms.uuid_fault, secret=False),
    Field("api_secret", "RSA private key (PEM)", forms.rsa_pem_fault),
)
_COINBASE = (
    _KEY,
    Field("api_secret", "API secret, or the EC private key (PEM)", forms.secret_or_pem_fault),
    _PASSPHRASE._replace(label="Passphrase, if the key has one", required=False),
)
_POLYMARKET = (
    Field(f"{EXTRA}signer_private_key", "Signer private key (hex)", forms.hex_key_fault),
    Field(
        f"{EXTRA}proxy_address", "Proxy wallet address, if you have one", forms.address_fault,
        secret=False, required=False,
    ),
)  # fmt: skip
_HYPERLIQUID = (
    Field("api_key", "Agent wallet address", forms.address_fault, secret=False),
    Field("api_secret", "Agent wallet private key (hex)", forms.hex_key_fault),
    Field("passphrase", "Vault address, if you trade for one", forms.address_fault, secret=False, required=False),
)

VENUES = {
    venue.name: venue
    for venue in (
        Venue("binance", "Binance", (_KEY, _SECRET)),
        Venue("coinbase", "Coinbase", _COINBASE),
        Venue("kraken", "Kraken", (_KEY, _SECRET)),
        Venue("okx", "OKX", (_KEY, _SECRET, _PASSPHRASE)),
        Venue("bybit", "Bybit", (_KEY, _SECRET)),
        Venue("kalshi", "Kalshi", _KALSHI),
        Venue("polymarket", "Polymarket", _POLYMARKET, f"{EXTRA}signer_private_key", opaque=(f"{EXTRA}builder",)),
        Venue("hyperliquid", "Hyperliquid", _HYPERLIQUID),
        Venue("bitget", "Bitget", (_KEY, _SECRET, _PASSPHRASE)),
        Venue("cryptocom", "Crypto.com", (_KEY, _SECRET, _PASSPHRASE), aliases=("crypto.com", "crypto-com")),
        Venue("dex_ethereum", "Ethereum DEX", aliases=("dex", "ethereum")),
        Venue("solana", "Solana"),
    )
}
_ALIASES = {alias: venue for venue in VENUES.values() for alias in venue.aliases}


def find_venue(text: str) -> Venue:
    """Return the venue of that name in any case; raises UsageError that suggests the nearest names."""
    word = text.strip().lower()
    found = VENUES.get(word) or _ALIASES.get(word)
    if found is None:
        raise UsageError(f"There is no venue {text!r}; nothing was sent.", hint=_suggestion(word))
    return found


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word, [*VENUES, *_ALIASES], n=2)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"The venues are: {', '.join(VENUES)}."
