"""Secrets that exist in the tests alone, one of every kind that the program is ever given."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import NamedTuple

HEX = "0123456789abcdef"


class Canary(NamedTuple):
    """A secret, and whether it may stand in the environment of a process, as SEQ_API_KEY does."""

    name: str
    text: str
    in_environment: bool = False


def _digits(name: str) -> str:
    return hashlib.sha256(f"canary {name}".encode()).hexdigest()


def _word(name: str) -> str:
    """Return a secret as exchanges hand them out, with characters that URLs, JSON and Base64 write differently."""
    return f"canary/{_digits(name)[:24]}+{_digits(name)[24:40]}=="


@cache
def rsa_pem() -> str:
    """Return an RSA key of this run alone."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoded = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return encoded.decode()


@cache
def credentials() -> dict[str, dict[str, object]]:
    """Return the body for each venue that takes credentials, every secret of it a canary."""

    def pair(venue: str, **more: object) -> dict[str, object]:
        return {"api_key": _word(f"{venue} key"), "api_secret": _word(f"{venue} secret"), **more}

    def phrase(venue: str) -> str:
        return f'canary phrase "{_digits(venue + " phrase")[:16]}" \\ é'

    return {
        "binance": pair("binance"),
        "bybit": pair("bybit"),
        "kraken": pair("kraken"),
        "coinbase": pair("coinbase", passphrase=phrase("coinbase")),
        "okx": pair("okx", passphrase=phrase("okx")),
        "bitget": pair("bitget", passphrase=phrase("bitget")),
        "cryptocom": pair("cryptocom", passphrase=phrase("cryptocom")),
        "kalshi": {"api_key": "01234567-89ab-cdef-0123-456789abcdef", "api_secret": rsa_pem()},
        "hyperliquid": {"api_key": "0x" + "0" * 40, "api_secret": _digits("hyperliquid signer")},
        "polymarket": {
            "extra_json": {
                "signer_private_key": "0x" + _digits("polymarket signer"),
                "builder": {"secret": _word("polymarket builder")},
            }
        },
    }


@cache
def canaries() -> tuple[Canary, ...]:
    """Return every canary; the public halves of wallet keys and the ids of keys are none."""
    found = [
        Canary("live key", f"seq_live_{_digits('live key')}", in_environment=True),
        Canary("test key", f"seq_test_{_digits('test key')}", in_environment=True),
        Canary("key for a file", f"seq_test_{_digits('key for a file')}"),
        Canary("key file passphrase", f"canary horse {_digits('key file passphrase')[:20]}"),
    ]
    for venue, body in credentials().items():
        found += [Canary(f"{venue} {name}", text) for name, text in _texts(body) if _is_secret(venue, name)]
    return tuple(found)


def canary(name: str) -> str:
    """Return the text of one canary."""
    return next(text for known, text, _ in canaries() if known == name)


def _texts(body: dict[str, object]) -> list[tuple[str, str]]:
    texts = []
    for name, value in body.items():
        if isinstance(value, dict):
            texts += _texts(value)
        else:
            texts.append((name, str(value)))
    return texts


def _is_secret(venue: str, name: str) -> bool:
    return not (venue in {"kalshi", "hyperliquid"} and name == "api_key")
