"""The API's description as a page for people: plain HTML that loads nothing, from this machine or any other."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code, .path { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
details { border-top: 1px solid #8886; padding: .4rem 0; }
summary { cursor: pointer; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 700; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8883; }
"""


def page(document: dict[str, Any]) -> str:
    """Return the page; every text of the description is escaped."""
    info = document["info"]
    schemas = document["components"]["schemas"]
    operations = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>',
        f"<h1>{escape(info['title'])}</h1><p>{escape(info['description'])}</p>",
        "<p>Send the key that <code>sequence sandbox serve</code> prints as <code>Authorization: Bearer KEY</code>. "
        'The machine-readable form is <a href="/openapi.json">/openapi.json</a>.</p>',
        "<h2>Endpoints</h2>",
        *operations,
        "<h2>Types</h2>",
        *[_type(name, schema) for name, schema in schemas.items()],
        "</body></html>",
    ]
    return "\n".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [
        (parameter["name"], parameter["in"], _words(parameter["schema"]), parameter.get("description", ""))
        for parameter in operation["parameters"]
    ]
    body = operation.get("requestBody")
    if body is not None:
        needed = "required" if body["required"] else "optional"
        rows.append(("body", needed, _words(body["content"]["application/json"]["schema"]), ""))
    answer = _words(operation["responses"]["200"]["content"]["application/json"]["schema"])
    return (
        f'<details id="{escape(operation["operationId"])}"><summary><span class="method">{method.upper()}</span>'
        f'<span class="path">{escape(path)}</span></summary><p>{escape(operation["summary"])}</p>{_table(rows)}'
        f"<p>Answers {answer}.</p></details>"
    )


def _type(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        (field, "required" if field in needed else "", _words(part), part.get("description", ""))
        for field, part in schema.get("properties", {}).items()
    ] or [("", "", _words(schema), "")]
    text = escape(schema.get("description", ""))
    heading = f"<summary><code>{escape(name)}</code></summary>"
    return f'<details id="{escape(name)}">{heading}<p>{text}</p>{_table(rows)}</details>'


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    if not rows:
        return ""
    lines = [
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(where)}</td><td>{kind}</td><td>{escape(text)}</td></tr>"
        for name, where, kind, text in rows
    ]
    return f"<table>{''.join(lines)}</table>"


def _words(schema: dict[str, Any]) -> str:
    """Return a schema in a few words of HTML."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_words(part) for part in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(word))}</code>" for word in schema["enum"])
    if "items" in schema and isinstance(schema["items"], dict):
        return f"list of {_words(schema['items'])}"
    bounds = [f"{mark} {schema[name]}" for name, mark in _BOUNDS if name in schema]
    return escape(" ".join([str(schema.get("type", "any")), *bounds]))


_BOUNDS = (("minimum", "≥"), ("exclusiveMinimum", ">"), ("maximum", "≤"), ("pattern", "like"))
