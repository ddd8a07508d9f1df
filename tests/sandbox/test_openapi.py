"""The description of the API is true: complete, valid, and every answer to generated requests is as it says.

The long run, 10,000 requests and more, is the same through the command line:

    sequence --json sandbox serve > ready.json &
    schemathesis --config-file tests/sandbox/schemathesis.toml run URL/openapi.json
        -H 'Authorization: Bearer KEY' -n 180 --exclude-path /v1/sandbox/settings

The settings are left out of it, and tested here, because one of them turns the rate limit on: from then on most of what
is asked is answered with 429, and says nothing.
"""

from __future__ import annotations

import ast
import json
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis.generation import GenerationMode

import sequence_cli.sandbox
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.asgi import create_app
from sequence_cli.sandbox.clock import StepClock
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.openapi import document, operation_id
from sequence_cli.sandbox.openapi_operations import ALSO, ANSWERS, BODIES, NARROWER, NEEDED, QUERY, TEXT
from sequence_cli.sandbox.openapi_page import page
from sequence_cli.sandbox.openapi_schemas import references
from sequence_cli.sandbox.routes import ROUTES
from tests.sandbox.desk import START_NS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.desk import Desk

FOLDER = Path(sequence_cli.sandbox.__file__).parent
CONFIG = Path(__file__).with_name("schemathesis.toml")
QUICK = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The exchange as schemathesis sees it, through ASGI."""
    folder = tmp_path_factory.mktemp("openapi") / "sandbox"
    with closing(Exchange(folder, clock=StepClock(START_NS))) as exchange:
        config = schemathesis.Config.from_path(CONFIG)
        config.projects.default.headers = {"Authorization": f"Bearer {local_api_key(folder)}"}
        yield schemathesis.openapi.from_asgi("/openapi.json", create_app(exchange), config=config)


def query_of(method: str, path: str) -> list[dict[str, Any]]:
    """The query parameters of an operation."""
    parameters: list[dict[str, Any]] = document()["paths"][path][method]["parameters"]
    return [parameter for parameter in parameters if parameter["in"] == "query"]


OPERATIONS = [(method, path) for path, methods in document()["paths"].items() for method in methods]
# Any text is a text: where nothing else is asked for, nothing can be wrong.
DEMANDING = [
    (method, path)
    for method, path in OPERATIONS
    if "requestBody" in document()["paths"][path][method]
    or any(parameter["schema"] not in (TEXT, NEEDED) for parameter in query_of(method, path))
]


def check(api: Any, method: str, path: str, mode: GenerationMode) -> None:
    @given(api[path][method].as_strategy(generation_mode=mode))
    @QUICK
    def run(case: Any) -> None:
        case.call_and_validate()

    run()


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda word: word)
def test_an_answer_to_a_request_that_fits_is_as_described(api: Any, method: str, path: str) -> None:
    check(api, method, path, GenerationMode.POSITIVE)


@pytest.mark.parametrize(("method", "path"), DEMANDING, ids=lambda word: word)
def test_a_request_that_does_not_fit_is_refused_as_described(api: Any, method: str, path: str) -> None:
    check(api, method, path, GenerationMode.NEGATIVE)


def test_what_follows_an_order_is_as_described_too(api: Any) -> None:
    run_state_machine_as_test(api.as_state_machine(), settings=settings(QUICK, max_examples=12, stateful_step_count=6))


def test_the_description_is_public_and_names_every_route_once(desk: Desk) -> None:
    desk.headers = {}
    described = desk.get("/openapi.json")

    operations = [(method.upper(), path) for path, methods in described["paths"].items() for method in methods]
    assert sorted(operations) == sorted((route.method, route.path) for route in ROUTES if route.path.startswith("/v1/"))
    ids = [operation["operationId"] for methods in described["paths"].values() for operation in methods.values()]
    assert len(set(ids)) == len(ids)
    assert described["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere_and_nothing_is_described_for_nobody() -> None:
    found = set(references(document()))
    known = {
        f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in document()["components"][kind]
    }

    assert found == known


def test_the_tables_speak_of_routes_that_exist() -> None:
    names = {f"{route.method} {route.path}" for route in ROUTES}

    assert set(QUERY) | set(BODIES) | set(ANSWERS) <= names
    assert set(NARROWER) | set(ALSO) <= set(document()["components"]["schemas"])


def query_names() -> set[str]:
    """Every name that a handler asks a request for."""
    found = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="request"), attr="text" | "words" | "number" | "flag"),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    found.add(name)
    return found


def test_every_parameter_that_a_handler_reads_is_described() -> None:
    described = {parameter.name for parameters in QUERY.values() for parameter in parameters}
    read = query_names()

    assert len(read) > 15
    # Another name of `symbol`, kept for clients that send it.
    assert read - described == {"underlying"} - described


def test_the_page_needs_nothing_from_anywhere(desk: Desk) -> None:
    answer = desk.exchange.handle("GET", "/docs", {}, b"")
    text = answer.body.decode()

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in text
    assert re.findall(r'(?:src|href)="(?!#|/openapi\.json")[^"]*"', text) == []
    assert "url(" not in text
    for route in ROUTES:
        if route.path.startswith("/v1/"):
            assert f'id="{operation_id(route)}"' in text


def test_texts_of_the_description_cannot_break_the_page() -> None:
    hostile = json.loads(json.dumps(document()))
    hostile["info"]["title"] = "<script>alert(1)</script>"
    hostile["components"]["schemas"]["Quote"]["description"] = '"><img src=x>'

    text = page(hostile)

    assert "<script" not in text
    assert "<img" not in text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_a_method_that_is_none_is_405_and_tells_the_right_ones(desk: Desk, method: str) -> None:
    answer = desk.exchange.handle(method, "/v1/positions", desk.headers, b"")

    assert (answer.status, answer.headers["allow"]) == (405, "GET")


def test_head_is_answered_as_get(desk: Desk) -> None:
    get, head = (desk.exchange.handle(method, "/v1/symbols", desk.headers, b"") for method in ("GET", "HEAD"))

    assert (head.status, head.headers["content-type"]) == (get.status, get.headers["content-type"])


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_a_body_that_says_it_is_no_json_is_415(desk: Desk, kind: str) -> None:
    headers = desk.headers | {"content-type": kind}
    body = b'{"symbol": "ETH-USD", "side": "buy", "qty": 0.1}'

    assert desk.exchange.handle("POST", "/v1/orders", headers, body).status == 415
    for fine in ("application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded"):
        headers["content-type"] = fine
        assert desk.exchange.handle("POST", "/v1/orders", headers, body).status == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"symbol": "ETH-USD", "side": "buy", "qty": 1e400}',
        b'{"symbol": "ETH-USD", "side": "buy", "qty": 99999999999999999999999999999999999}',
        b'{"symbol": "ETH-USD", "side": "buy", "qty": "NaN"}',
        b'{"symbol": "ETH-USD", "side": "buy", "qty": 0.1, "notional": null, "price": 1e-30}',
        b'{"symbol": "\\ud800", "side": "buy", "qty": 1}',
        b'{"symbol": "\\u0000", "side": "buy", "qty": 1}',
        b'{"symbol": "ETH-USD", "side": "buy", "qty": 1, "graph_id": "\xc3\xa9"}',
        b'{"symbol": "ETH-USD", "side": "buy", "qty": 1, "venue": "\\ud800"}',
    ],
)
def test_a_hostile_order_is_refused(desk: Desk, body: bytes) -> None:
    status = desk.exchange.handle("POST", "/v1/orders", desk.headers, body).status

    assert status in {400, 404, 422} or b"venue" in body


@pytest.mark.parametrize(
    "target",
    [
        "/v1/quotes/%00",
        "/v1/quotes/%f0%9f%92%a9",
        "/v1/quotes/%ff",
        "/v1/orders/%ed%a0%80",
        "/v1/execution_graphs/" + "a" * 5000,
        "/v1/orders?limit=" + "9" * 5000,
        "/v1/orders?offset=-1",
        "/v1/orders?symbol=%00",
        "/v1/quotes?symbols=" + ",".join(["ETH-USD"] * 3000),
        "/v1/intelligence/slippage?symbol=ETH-USD&sizes=" + "9" * 5000,
        "/v1/execution/forecast?symbol=ETH-USD&side=buy&qty=1e999999999",
        "/v1/price_history/ETH-USD?start_ts=" + "9" * 18,
        "/v1//positions",
        "//v1/positions",
        "/v1/positions/",
        "*",
        "http://elsewhere/v1/positions",
    ],
)
def test_a_hostile_target_is_no_server_error(desk: Desk, target: str) -> None:
    assert desk.exchange.handle("GET", target, desk.headers, b"").status < 500
