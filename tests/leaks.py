"""Finding secrets where none may be: every form in which one could have been written."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Mapping

# Shorter pieces, of a PEM's last line for instance, would be found by chance.
_SHORTEST = 12


def forms_of(name: str, secret: str) -> dict[str, bytes]:
    """Return what to search for, by a name that tells which form was found."""
    data = secret.encode()
    forms = {
        "plain": data,
        "JSON": json.dumps(secret)[1:-1].encode(),
        "Python": repr(secret)[1:-1].encode(),
        "URL": quote(secret, safe="").encode(),
        "form": quote_plus(secret).encode(),
        "hexadecimal": data.hex().encode(),
        **{f"base64 at {shift}": _base64_core(data, shift) for shift in range(3)},
    }
    for number, line in enumerate(secret.strip().splitlines()[1:-1]):
        forms[f"line {number}"] = line.encode()
    # A form that looks like another one is found once, under the first name.
    unique = {form: kind for kind, form in reversed(forms.items()) if len(form) >= _SHORTEST}
    return {f"{name}, {kind}": form for form, kind in unique.items()}


def found_in(content: bytes, forms: Mapping[str, bytes]) -> set[str]:
    """Return the names of the forms that the content holds."""
    urlsafe = content.replace(b"-", b"+").replace(b"_", b"/")
    return {name for name, form in forms.items() if form in content or ("base64" in name and form in urlsafe)}


def _base64_core(data: bytes, shift: int) -> bytes:
    """Return the characters that the secret alone decides when it starts at that byte of a group of three."""
    encoded = base64.b64encode(bytes(shift) + data)
    return encoded[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
