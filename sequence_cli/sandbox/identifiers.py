"""Ids that depend on seed, time and count alone, so that the same requests get the same answers anywhere."""

from hashlib import blake2b


def make_hex(purpose: str, *parts: int) -> str:
    """Return 32 hex digits."""
    text = ":".join([purpose, *map(str, parts)])
    return blake2b(text.encode(), digest_size=16).hexdigest()


def make_request_id(seed: int, now_ns: int, count: int) -> str:
    """Return an id in the form of a UUID version 4 (sequence-api.md §6)."""
    digits = make_hex("request", seed, now_ns, count)
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
