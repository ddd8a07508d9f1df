"""From what a person gave to the body that the API takes (sequence-api.md §12.2, §12.3), all of it checked before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.errors import UsageError
from sequence_cli.scrub import scrubber
from sequence_cli.venues import EXTRA, Field, Venue

if TYPE_CHECKING:
    from collections.abc import Mapping


def checked_value(venue: Venue, field: Field, text: str) -> str:
    """Return the text without surrounding whitespace; raises UsageError that does not repeat it."""
    value = text.strip().replace("\r\n", "\n")
    if field.secret:
        scrubber.register(value)
    fault = value_fault(field, value)
    if fault is None:
        return value
    raise UsageError(f"{venue.title}: the {field.label} {fault}. Nothing was sent.")


def value_fault(field: Field, value: str) -> str | None:
    """Return what is wrong with a value; an optional one may be empty."""
    if not value:
        return "is empty" if field.required else None
    return field.check(value)


def body_from_values(values: Mapping[str, str], opaque: Mapping[str, Any] | None = None) -> CredentialBody:
    """Return the body for checked values by field name; `opaque` goes into `extra_json` as it is.

    A venue without key and secret gets empty ones, as the API wants it (sequence-api.md §12.2).
    """
    given = {name: value for name, value in values.items() if value}
    extra = {name.removeprefix(EXTRA): value for name, value in given.items() if name.startswith(EXTRA)}
    return CredentialBody(
        api_key=given.get("api_key", ""),
        api_secret=given.get("api_secret", ""),
        passphrase=given.get("passphrase"),
        extra_json={**extra, **(opaque or {})} or None,
    )


def body_from_json(venue: Venue, text: str, source: str) -> CredentialBody:
    """Return the body that a file holds, in the API's own form.

    Raises UsageError for anything that the venue does not take; no message repeats what stands in the file.
    """
    given = _flatten(venue, _object(text, source), source)
    opaque = {name.removeprefix(EXTRA): given.pop(name) for name in venue.opaque if name in given}
    _register(opaque)
    if not all(isinstance(value, dict) for value in opaque.values()):
        raise _unusable(source, f"{', '.join(venue.opaque)} is not a JSON object")
    values = {}
    for field in venue.fields:
        value = given.pop(field.name, "")
        if not isinstance(value, str):
            raise _unusable(source, f"{field.name} is not a text")
        values[field.name] = checked_value(venue, field, value)
    if given:
        known = [field.name for field in venue.fields]
        raise _unusable(source, f"it has a field that {venue.title} does not take, which takes {', '.join(known)}")
    return body_from_values(values, opaque)


def _flatten(venue: Venue, document: dict[str, Any], source: str) -> dict[str, Any]:
    """Bring what lies in `extra_json` up by its full name; empty fields count as absent."""
    extra = document.pop("extra_json", None)
    if extra is not None and not isinstance(extra, dict):
        raise _unusable(source, "extra_json is not a JSON object")
    flat = {**document, **{f"{EXTRA}{name}": value for name, value in (extra or {}).items()}}
    return {name: value for name, value in flat.items() if value not in (None, "")}


def _object(text: str, source: str) -> dict[str, Any]:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as exc:
        raise _unusable(source, f"it is not JSON ({exc})") from None
    if isinstance(document, dict):
        return document
    raise _unusable(source, "it is not a JSON object")


def _register(value: object) -> None:
    if isinstance(value, str):
        scrubber.register(value)
    elif isinstance(value, dict):
        for inner in value.values():
            _register(inner)


def _unusable(source: str, fault: str) -> UsageError:
    return UsageError(
        f"{source} cannot be used: {fault}. Nothing was sent.",
        hint='It holds what the API takes, such as {"api_key": "…", "api_secret": "…"}.',
    )
