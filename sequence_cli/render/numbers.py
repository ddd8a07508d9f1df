"""Exact decimal texts as people read them: separators, aligned points, and never a zero that is none."""

from collections.abc import Sequence

from sequence_cli.render.table import Kind

_DIGITS = frozenset("0123456789")
_MINIMUM = {Kind.PRICE: 2, Kind.AMOUNT: 2, Kind.USD: 2, Kind.QUANTITY: 0, Kind.COUNT: 0}


def is_numeric(kind: Kind) -> bool:
    """Tell whether a column holds numbers."""
    return kind in _MINIMUM


def human_numbers(texts: Sequence[str], kind: Kind) -> list[str]:
    """Return the texts as people read them, padded on the right so that right-aligned points stand in one line.

    What is no plain decimal number, such as a dash for a missing one, stays as it is.
    """
    split = [_split(text, kind) for text in texts]
    finest = max((len(parts[1]) for parts in split if parts is not None), default=0)
    decimals = max(finest, _MINIMUM[kind]) if kind is Kind.PRICE else _MINIMUM[kind]
    joined = [text if parts is None else _join(*parts, decimals) for text, parts in zip(texts, split, strict=True)]
    return _on_one_point(joined)


def human_number(text: str, kind: Kind) -> str:
    """Return one number as people read it."""
    return human_numbers([text], kind)[0]


def human_time(text: str) -> str:
    """Return RFC 3339 UTC text without its `T` and `Z` and with no trailing zeros."""
    seconds, point, fraction = text.removesuffix("Z").replace("T", " ").partition(".")
    kept = fraction.rstrip("0")
    return f"{seconds}{point}{kept}" if kept else seconds


def cents(whole: str, fraction: str) -> tuple[str, str]:
    """Round to cents, half to even; what would read as zero keeps its first two significant digits, cut."""
    if len(fraction) <= 2:
        return whole, fraction
    units, divisor = int(whole + fraction), 10 ** (len(fraction) - 2)
    rounded, rest = divmod(units, divisor)
    rounded += rest * 2 > divisor or (rest * 2 == divisor and rounded % 2 == 1)
    if rounded == 0 and units != 0:
        leading = len(fraction) - len(fraction.lstrip("0"))
        return whole, fraction[: leading + 2].rstrip("0")
    return str(rounded // 100), f"{rounded % 100:02d}"


def _split(text: str, kind: Kind) -> tuple[str, str] | None:
    sign = "-" if text.startswith("-") else ""
    whole, point, fraction = text.removeprefix("-").partition(".")
    if not whole or (point and not fraction) or not _DIGITS.issuperset(whole + fraction):
        return None
    if kind is Kind.USD:
        whole, fraction = cents(whole, fraction)
    return sign + f"{int(whole):,}", fraction


def _join(whole: str, fraction: str, decimals: int) -> str:
    filled = fraction.ljust(decimals, "0")
    return f"{whole}.{filled}" if filled else whole


def _on_one_point(texts: list[str]) -> list[str]:
    tails = [len(text) - text.index(".") if "." in text else 0 for text in texts]
    longest = max(tails, default=0)
    return [text + " " * (longest - tail) for text, tail in zip(texts, tails, strict=True)]
