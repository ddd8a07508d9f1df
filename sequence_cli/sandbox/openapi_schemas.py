"""The wire types as JSON Schema components. Decimals are JSON numbers in answers; in bodies they may be text too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.sandbox.openapi_operations import ALSO, NARROWER

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEMPLATE = "#/components/schemas/{name}"
_DECIMAL = {"type": "string", "format": "decimal"}
_NUMBER = {"type": "number"}
_NUMBER_OR_TEXT = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$"}]}


def components(answers: Iterable[type], bodies: Iterable[type]) -> dict[str, Any]:
    """Return every schema that the types need, by name."""
    found = _schemas(answers, _NUMBER)
    for name, schema in _schemas(bodies, _NUMBER_OR_TEXT).items():
        found[name] = _narrowed(name, schema)
    return dict(sorted(found.items()))


def reference(kind: type) -> dict[str, str]:
    """Return the reference to a type's component."""
    return {"$ref": _TEMPLATE.format(name=kind.__name__)}


def _schemas(kinds: Iterable[type], decimal: dict[str, Any]) -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(list(kinds), ref_template=_TEMPLATE)
    replaced: dict[str, Any] = _replaced(schemas, decimal)
    return replaced


def _replaced(schema: Any, decimal: dict[str, Any]) -> Any:
    """Return the schema with another form of decimals, and texts on one line."""
    if isinstance(schema, list):
        return [_replaced(part, decimal) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if {name: schema.get(name) for name in _DECIMAL} == _DECIMAL:
        return decimal | {name: value for name, value in schema.items() if name not in _DECIMAL}
    return {
        name: " ".join(value.split()) if name == "description" and isinstance(value, str) else _replaced(value, decimal)
        for name, value in schema.items()
    }


def _narrowed(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    for field, narrower in NARROWER.get(name, {}).items():
        fields[field] = _both(fields[field], narrower)
    return schema | ALSO.get(name, {})


def _both(schema: dict[str, Any], narrower: dict[str, Any]) -> dict[str, Any]:
    # The bounds of a number do not touch null or text, so that they may stand beside the alternatives.
    if any(name in schema for name in narrower if name != "examples"):
        raise ValueError(f"{narrower} would replace part of {schema}")
    return schema | narrower
