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
    with a text, None for nothing. Only what is public is shown while it is typed. `advice` is said before the question.
    """

    name: str
    label: str
    check: Callable[[str], str | None] = forms.word_fault
    secret: bool = True
    required: bool = True
    advice: str = ""


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
_PASSPHRASE = Field("passphrase", "passphrase", forms.passphrase_fault)
_PASTE = "paste it whole, from -----BEGIN to -----END, then press Enter."
_KALSHI = (
    Field("api_key", "API key id", forms.uuid_fault, secret=False),
    Field("api_secret", "private key", forms.rsa_pem_fault, advice=f"The RSA private key: {_PASTE}"),
)
_COINBASE = (
    _KEY,
    _SECRET._replace(check=forms.secret_or_pem_fault, advice=f"If it is a PEM key: {_PASTE}"),
    _PASSPHRASE._replace(required=False, advice="A passphrase only if the key has one; Enter leaves it out."),
)
_POLYMARKET = (
    Field(f"{EXTRA}signer_private_key", "signer private key", forms.hex_key_fault),
    Field(
        f"{EXTRA}proxy_address", "proxy wallet address", forms.address_fault, secret=False, required=False,
        advice="A proxy wallet only if you have one; Enter leaves it out.",
    ),
)  # fmt: skip
_HYPERLIQUID = (
    Field("api_key", "agent wallet address", forms.address_fault, secret=False),
    Field("api_secret", "agent wallet private key", forms.hex_key_fault),
    Field(
        "passphrase", "vault address", forms.address_fault, secret=False, required=False,
        advice="A vault only if you trade for one; Enter leaves it out.",
    ),
)  # fmt: skip

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

    names = {**{name: name for name in VENUES}, **{alias: venue.name for alias, venue in _ALIASES.items()}}
    near = dict.fromkeys(names[match] for match in get_close_matches(word, names, n=2, cutoff=0.7))
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"The venues are: {', '.join(VENUES)}."
