"""Durations as people write them: `500ms`, `30s`, `5m`, `1h`."""

from sequence_cli.errors import UsageError

UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000}


def parse_milliseconds(text: str, what: str) -> int:
    """Return whole milliseconds; raises UsageError for anything but digits and a unit."""
    number = text.rstrip("hms")
    unit = text[len(number) :]
    if unit not in UNITS_MS or not (number.isascii() and number.isdigit()) or len(number) > 9 or int(number) == 0:
        raise UsageError(
            f"The {what} was {text!r}; nothing was sent.", hint="Write a whole number and a unit, such as 500ms or 30s."
        )
    return int(number) * UNITS_MS[unit]
