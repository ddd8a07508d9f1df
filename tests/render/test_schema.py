"""Every document has a schema, and what is written obeys it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from sequence_cli.render.output import Format
from sequence_cli.render.schema import schema
from tests.render.any_document import document_types
from tests.render.samples import every_document, shown

if TYPE_CHECKING:
    from sequence_cli.render.documents.base import Document

samples = pytest.mark.parametrize("document", every_document("local"), ids=lambda document: type(document).__name__)


@pytest.mark.parametrize("kind", document_types(), ids=lambda kind: kind.__name__)
def test_a_schema_has_its_draft_a_title_and_the_mode_first(kind: type[Document]) -> None:
    described = schema(kind)

    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert kind.__name__ == described["title"]
    properties = described["$defs"][kind.__name__]["properties"]
    assert next(iter(properties)) == "mode"
    assert properties["mode"]["enum"] == ["live", "sandbox", "local"]


@samples
def test_what_is_written_obeys_the_schema(document: Document) -> None:
    described = schema(type(document))
    instance = msgspec.json.decode(shown(document, Format.JSON))

    assert list(violations(instance, described, described["$defs"])) == []


@samples
def test_control_a_number_in_place_of_a_decimal_string_is_a_violation(document: Document) -> None:
    described = schema(type(document))
    instance = msgspec.json.decode(shown(document, Format.JSON))

    assert list(violations({**instance, "mode": 1}, described, described["$defs"]))


def violations(instance: Any, rule: dict[str, Any], definitions: dict[str, Any]) -> list[str]:
    """Return what in `instance` breaks `rule`, for the part of JSON Schema that documents use."""
    if "$ref" in rule:
        return violations(instance, definitions[rule["$ref"].rsplit("/", 1)[1]], definitions)
    if "anyOf" in rule:
        outcomes = [violations(instance, option, definitions) for option in rule["anyOf"]]
        return [] if [] in outcomes else [text for outcome in outcomes for text in outcome]
    found = _type_violations(instance, rule)
    if isinstance(instance, dict) and not found:
        properties = rule.get("properties", {})
        found += [f"{key} is missing" for key in rule.get("required", []) if key not in instance]
        for key, value in instance.items():
            found += violations(value, properties.get(key, rule.get("additionalProperties", {})), definitions)
    if isinstance(instance, list) and not found:
        prefix = rule.get("prefixItems", [])
        for position, value in enumerate(instance):
            item = prefix[position] if position < len(prefix) else rule.get("items", {})
            found += violations(value, item, definitions)
    return found


def _type_violations(instance: Any, rule: dict[str, Any]) -> list[str]:
    kinds: dict[str, Any] = {
        "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
    }  # fmt: skip
    if "type" in rule and not isinstance(instance, kinds[rule["type"]]):
        return [f"{instance!r} is no {rule['type']}"]
    if "enum" in rule and instance not in rule["enum"]:
        return [f"{instance!r} is not in {rule['enum']}"]
    if "pattern" in rule and not re.search(rule["pattern"], instance):
        return [f"{instance!r} does not match {rule['pattern']}"]
    return []
