"""What an exchange credential must look like: each check returns what is wrong with a text, None for nothing.

No message repeats the text.
"""

from __future__ import annotations

LONGEST = 16_384
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")
_UUID_GROUPS = [8, 4, 4, 4, 12]
_PEM_HEADERS = ("-----BEGIN PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----", "-----BEGIN EC PRIVATE KEY-----")


def word_fault(text: str) -> str | None:
    """Check a key or secret as exchanges hand them out: one word of printable ASCII."""
    if not text.isascii():
        return "contains a character that is not ASCII"
    if not text.isprintable() or " " in text:
        return "contains whitespace or a control character"
    if text.startswith(("seq_live_", "seq_test_")):
        return "is a Sequence API key, not one of the venue's"
    return _length_fault(text)


def passphrase_fault(text: str) -> str | None:
    """Check a passphrase: any characters that can be typed."""
    return _length_fault(text) if text.isprintable() else "contains a control character"


def uuid_fault(text: str) -> str | None:
    """Check Kalshi's key id."""
    groups = text.split("-")
    if list(map(len, groups)) == _UUID_GROUPS and all(map(_is_hex, groups)):
        return None
    return "is not a UUID, like 01234567-89ab-cdef-0123-456789abcdef"


def address_fault(text: str) -> str | None:
    """Check an EVM address."""
    if text.startswith("0x") and len(text) == 42 and _is_hex(text[2:]):
        return None
    return "is not an address: 0x and 40 hexadecimal digits"


def hex_key_fault(text: str) -> str | None:
    """Check a wallet's private key."""
    digits = text.removeprefix("0x")
    if len(digits) == 64 and _is_hex(digits):
        return None
    if len(digits) == 40 and _is_hex(digits):
        return "is an address, not a private key: 64 hexadecimal digits, with or without 0x before them"
    return "is not a private key: 64 hexadecimal digits, with or without 0x before them"


def rsa_pem_fault(text: str) -> str | None:
    """Check Kalshi's private key: PEM, PKCS#1 or PKCS#8, RSA, without a passphrase."""
    if text.startswith("-----BEGIN EC "):
        return "is an EC key, not an RSA key"
    return _length_fault(text) or _pem_fault(text, "an RSA key")


def secret_or_pem_fault(text: str) -> str | None:
    """Check Coinbase's secret: one word, or an EC private key."""
    if not text.startswith("-----"):
        return word_fault(text)
    return _length_fault(text) or _pem_fault(text, "an EC key")


def is_unfinished_pem(text: str) -> bool:
    """Tell whether a PEM block has begun whose last line has not come yet."""
    lines = text.strip().splitlines()
    return bool(lines) and lines[0].startswith("-----BEGIN ") and not lines[-1].strip().startswith("-----END ")


def _length_fault(text: str) -> str | None:
    if not text:
        return "is empty"
    return f"is longer than {LONGEST} characters" if len(text) > LONGEST else None


def _is_hex(text: str) -> bool:
    return _HEX_DIGITS.issuperset(text)


def _pem_fault(text: str, kind: str) -> str | None:
    first = text.splitlines()[0].strip()
    if "ENCRYPTED" in text:
        return "is encrypted with a passphrase; the venue's own file is not"
    if first.startswith("-----BEGIN ") and "PRIVATE KEY" not in first:
        return "is a certificate or a public key, not the private key"
    if first not in _PEM_HEADERS:
        return "is not a private key in PEM form: it begins with -----BEGIN … PRIVATE KEY-----"
    if is_unfinished_pem(text):
        return "is cut off: its last line, -----END … PRIVATE KEY-----, is missing"
    return _parse_fault(text, kind)


def _parse_fault(text: str, kind: str) -> str | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    kinds: dict[str, type] = {"an RSA key": RSAPrivateKey, "an EC key": EllipticCurvePrivateKey}
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "is damaged: it looks like a private key in PEM form but cannot be read as one"
    return None if isinstance(key, kinds[kind]) else f"is not {kind}"
