"""The wire types as JSON Schema components. Decimals are JSON numbers in answers; in bodies they may be text too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.sandbox.openapi_operations import ALSO, NARROWER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TEMPLATE = "#/components/schemas/{name}"
_DECIMAL = {"type": "string", "format": "decimal"}
_NUMBER = {"type": "number"}
_NUMBER_OR_TEXT = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,9})?$"}]}


class Components:
    """The schemas of all types, and how to refer to each; two types of one name are told apart by their modules."""

    def __init__(self, answers: Iterable[type], bodies: Iterable[type]) -> None:
        kinds = [*bodies, *answers]
        found, schemas = msgspec.json.schema_components(kinds, ref_template=_TEMPLATE)
        self._references: dict[type, dict[str, Any]] = {
            kind: _shortened(part) for kind, part in zip(kinds, found, strict=True)
        }
        named = {_short(name): _shortened(schema) for name, schema in schemas.items()}
        sent = _reachable(named, [self._references[kind] for kind in bodies])
        self.schemas = {
            name: _narrowed(name, _replaced(schema, _NUMBER_OR_TEXT)) if name in sent else _replaced(schema, _NUMBER)
            for name, schema in sorted(named.items())
        }

    def reference(self, kind: type) -> dict[str, Any]:
        """Return the schema that refers to a type."""
        return self._references[kind]


def references(part: Any) -> Iterator[str]:
    """Yield every reference anywhere in a document."""
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def _reachable(schemas: dict[str, Any], roots: Any) -> set[str]:
    found: set[str] = set()
    ahead = list(references(roots))
    while ahead:
        name = ahead.pop().rpartition("/")[2]
        if name not in found:
            found.add(name)
            ahead.extend(references(schemas[name]))
    return found


def _short(name: str) -> str:
    """Return `orders.Execution` for what msgspec tells apart by the whole path of its module."""
    return ".".join(name.split(".")[-2:])


def _shortened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_shortened(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _TEMPLATE.format(name=_short(value.rpartition("/")[2])) if name == "$ref" else _shortened(value)
        for name, value in schema.items()
    }


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
