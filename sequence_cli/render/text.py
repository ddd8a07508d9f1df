"""The terminal's own safety: what others wrote is shown, never obeyed.

Every string that this program did not write goes through `clean` before it reaches a terminal or a CSV file.
"""

# Printable by Unicode's categories, yet nothing is seen of them: they could hide text or fake equality.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
_ASCII_FORMS = str.maketrans(
    {"●": "*", "\u2013": "-", "·": "-", "…": "~", "─": "-", **dict.fromkeys("█▉▊▋▌", "#"), **dict.fromkeys("▍▎▏", ".")}
    | {"▲": "^", "▼": "v", "▁": "_", "▂": ".", "▃": "-", "▄": "=", "▅": "+", "▆": "*", "▇": "#"}
)
_UTF8_NAMES = frozenset({"utf8", "utf8sig", "cp65001"})


def clean(text: str, limit: int = 400) -> str:
    """Return `text` as one harmless line of at most `limit` characters; a cut is marked with `…`.

    Control characters (newline and tab too), bidirectional and zero-width marks, line separators, lone surrogates
    and whatever else cannot be seen become escapes such as `\\x1b` and `\\u202e`.
    """
    shown = text[: limit + 1]
    if not (shown.isascii() and shown.isprintable()):
        shown = "".join(map(_visible, shown))
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def is_hidden(character: str) -> bool:
    """Tell whether a character cannot be seen, or moves what is seen."""
    return not character.isprintable() or character in _INVISIBLE


def display_width(text: str) -> int:
    """Return how many terminal columns `text` takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(character) in {"Mn", "Me"} else 2 if east_asian_width(character) in {"W", "F"} else 1
        for character in text
    )


def is_utf8(encoding: str) -> bool:
    """Tell whether a stream of this encoding can carry every character."""
    return encoding.lower().replace("-", "").replace("_", "") in _UTF8_NAMES


def for_encoding(text: str, encoding: str) -> str:
    """Return `text` with plain ASCII in place of marks and escapes in place of what the encoding cannot carry."""
    if text.isascii() or is_utf8(encoding):
        return text
    return text.translate(_ASCII_FORMS).encode(encoding, "backslashreplace").decode(encoding)


def _visible(character: str) -> str:
    if not is_hidden(character):
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def wrapped(text: str, width: int | None) -> str:
    """Break clean text between words for people; ids and addresses stay whole, so that they can be copied."""
    if width is None or display_width(text) <= width:
        return text
    from textwrap import fill

    return fill(text, width, break_long_words=False, break_on_hyphens=False)
