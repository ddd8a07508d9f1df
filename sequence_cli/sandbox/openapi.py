"""The API's own description, OpenAPI 3.1: made from the route table, the handlers and the wire types."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from sequence_cli import __version__
from sequence_cli.api import wire
from sequence_cli.api.wire.common import ErrorEnvelope
from sequence_cli.sandbox.openapi_operations import ANSWERS, BODIES, PATH_EXAMPLES, QUERY
from sequence_cli.sandbox.openapi_schemas import Components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.sandbox.openapi_operations import Body, Parameter
    from sequence_cli.sandbox.routes import Route

_REFUSALS = {
    400: "BAD_REQUEST or INVALID_PARAMS: the request cannot be read, or its parameters make no sense.",
    401: "UNAUTHORIZED: the key is missing or is none of this sandbox.",
    403: "FORBIDDEN: a live key, or a key that lacks the right.",
    404: "NOT_FOUND: there is no such resource.",
    409: "CONFLICT: the same graph_id with other content, the kill switch, or a state that forbids it.",
    413: "PAYLOAD_TOO_LARGE: the body is longer than a million bytes.",
    415: "UNSUPPORTED_MEDIA_TYPE: the body is no JSON.",
    422: "VALIDATION_ERROR: a field is not valid; `details` names it.",
    429: "RATE_LIMITED: the account's bucket is empty. Off unless the settings switch it on.",
    500: "INTERNAL_ERROR: a defect of the sandbox; the request had no effect.",
    503: "SERVICE_UNAVAILABLE: the sandbox's files cannot be used.",
}
_PUBLIC_REFUSALS = (400, 413, 415, 500, 503)
_LIMITS = {
    "X-RateLimit-Limit": "Requests that the full bucket holds.",
    "X-RateLimit-Remaining": "Requests that it holds now.",
    "X-RateLimit-Reset": "Seconds until it is full.",
    "Retry-After": "Seconds until a request passes.",
}
_REQUEST_ID = {"X-Request-Id": {"description": "The request's own id, or a new one.", "schema": {"type": "string"}}}
_DESCRIPTION = (
    "An exchange simulator behind the Sequence Markets API: several venues with depth, a router that splits by all-in "
    "cost, a double-entry ledger. Names with a suffix are scaled integers: `_1e8` quantities, `_1e9` prices and USD, "
    "`_ns` nanoseconds since 1970; names without one are human units. Unknown query parameters are ignored."
)


@cache
def document() -> dict[str, Any]:
    """Return the whole description."""
    from sequence_cli.sandbox.routes import ROUTES

    described = [route for route in ROUTES if route.path.startswith("/v1/")]
    answers = [answer_type(route) for route in described]
    types = Components([*answers, ErrorEnvelope], [kind for body in BODIES.values() for kind in body.kinds])
    paths: dict[str, Any] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, types)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sequence local sandbox", "version": __version__, "description": _DESCRIPTION},
        "servers": [{"url": "/"}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "bearerFormat": "seq_test_ and 64 hex"}},
            "responses": {f"E{status}": _refusal(status, text, types) for status, text in _REFUSALS.items()},
            "schemas": types.schemas,
        },
    }


def answer_type(route: Route) -> type:
    """Return the wire type of a route's answer, as its handler is annotated."""
    named = ANSWERS.get(name_of(route))
    if named is not None:
        return named
    return _wire_types()[route.handler.__annotations__["return"]]


@cache
def _wire_types() -> dict[str, type]:
    modules = [import_module(f"{wire.__name__}.{found.name}") for found in iter_modules(wire.__path__)]
    return {name: kind for module in modules for name, kind in vars(module).items() if isinstance(kind, type)}


def name_of(route: Route) -> str:
    """Return method and path, by which the tables name an endpoint."""
    return f"{route.method} {route.path}"


def _operation(route: Route, types: Components) -> dict[str, Any]:
    name = name_of(route)
    operation: dict[str, Any] = {
        "operationId": operation_id(route),
        "summary": _summary(route),
        "tags": [route.path.split("/")[2]],
        "parameters": [
            *[_path_parameter(part[1:-1]) for part in route.path.split("/") if part.startswith("{")],
            *[_query_parameter(parameter) for parameter in QUERY.get(name, ())],
        ],
        "responses": _responses(route, types),
    }
    if route.public:
        operation["security"] = []
    if name in BODIES:
        operation["requestBody"] = _request_body(BODIES[name], types)
    return operation


def operation_id(route: Route) -> str:
    """Return a name that no other endpoint has."""
    words = [part.strip("{}").replace("-", "_") for part in route.path.split("/")[2:]]
    return "_".join([route.method.lower(), *words])


def _summary(route: Route) -> str:
    text = " ".join((route.handler.__doc__ or "").split())
    _, found, rest = text.partition("`: ")
    return rest[0].upper() + rest[1:] if found and rest else name_of(route)


def _path_parameter(name: str) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "path", "required": True}
    parameter["schema"] = {"type": "string", "minLength": 1}
    for number, example in enumerate(PATH_EXAMPLES.get(name, [])):
        parameter.setdefault("examples", {})[f"e{number}"] = {"value": example}
    return parameter


def _query_parameter(parameter: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.text,
        "required": parameter.required,
        "schema": parameter.schema,
    }
    return described | ({"style": "form", "explode": False} if parameter.schema["type"] == "array" else {})


def _request_body(body: Body, types: Components) -> dict[str, Any]:
    schemas: Sequence[dict[str, Any]] = [types.reference(kind) for kind in body.kinds]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}
    return {"required": body.required, "content": {"application/json": {"schema": schema}}}


def _responses(route: Route, types: Components) -> dict[str, Any]:
    statuses = _PUBLIC_REFUSALS if route.public else tuple(_REFUSALS)
    content = {"application/json": {"schema": types.reference(answer_type(route))}}
    done: dict[str, Any] = {"description": "Done.", "headers": _REQUEST_ID, "content": content}
    links = _LINKS.get(name_of(route))
    if links is not None:
        done["links"] = links
    return {"200": done} | {str(status): {"$ref": f"#/components/responses/E{status}"} for status in statuses}


def _refusal(status: int, text: str, types: Components) -> dict[str, Any]:
    headers: dict[str, Any] = dict(_REQUEST_ID)
    if status == 429:
        for name, words in _LIMITS.items():
            headers[name] = {"description": words, "required": True, "schema": {"type": "integer"}}
    return {
        "description": text,
        "headers": headers,
        "content": {"application/json": {"schema": types.reference(ErrorEnvelope)}},
    }


def _link(operation: str, parameter: str, value: str) -> dict[str, Any]:
    return {"operationId": operation, "parameters": {parameter: value}}


_GRAPH = "$response.body#/graph_id"
_ORDER = "graph:{$response.body#/graph_id}:order:1"
_KEY = "$response.body#/key_id"
_LINKS: dict[str, dict[str, Any]] = {
    "POST /v1/orders": {
        "status": _link("get_execution_graphs_graph_id", "graph_id", _GRAPH),
        "explain": _link("get_execution_graphs_graph_id_explain", "graph_id", _GRAPH),
        "cancel": _link("delete_execution_graphs_graph_id", "graph_id", _GRAPH),
        "resume": _link("post_execution_graphs_graph_id_resume", "graph_id", _GRAPH),
        "order": _link("get_orders_node_order_id", "node_order_id", _ORDER),
        "amend": _link("patch_orders_node_order_id", "node_order_id", _ORDER),
        "cancel_order": _link("delete_orders_node_order_id", "node_order_id", _ORDER),
    },
    "POST /v1/api_keys": {
        "rotate": _link("post_api_keys_key_id_rotate", "key_id", _KEY),
        "revoke": _link("delete_api_keys_key_id", "key_id", _KEY),
    },
}
