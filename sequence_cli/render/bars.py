"""Horizontal bars of text: a share that is seen without colour, in as many columns as a heading needs anyway."""

WIDTH = 10
_PARTS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_FULL = "█"


def bar(part: int, whole: int) -> str:
    """Return the share as a bar of at most ten columns, in steps of an eighth; what is not nothing is seen."""
    if part <= 0 or whole <= 0:
        return ""
    eighths = max(1, min(part, whole) * WIDTH * 8 // whole)
    full, rest = divmod(eighths, 8)
    return _FULL * full + _PARTS[rest]
