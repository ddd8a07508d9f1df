"""`sandbox serve --fault`: what goes wrong is what was ordered, and nothing else is touched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from sequence_cli.errors import UsageError
from sequence_cli.sandbox.fault_answers import FOREIGN_ID, spoiled
from sequence_cli.sandbox.faults import Fault, Kind, read_plan
from tests.faults import plan as faults_plan
from tests.harness import environment, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUY = {"symbol": "ETH-USD", "side": "buy", "qty": 0.01}


@contextmanager
def failing(home: Path, *faults: str) -> Iterator[httpx.Client]:
    """A client of a served sandbox with faults."""
    command = [sys.executable, "-m", "sequence_cli", "sandbox", "serve", "--port", "0", "--json"]
    command += [word for fault in faults for word in ("--fault", fault)]
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment(home), **pipes) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert ", ".join(faults) in process.stderr.readline()
            ready = json.loads(process.stdout.readline())
            headers = {"authorization": f"Bearer {ready['api_key']}"}
            with httpx.Client(base_url=ready["url"], headers=headers, timeout=10, trust_env=False) as client:
                yield client
        finally:
            process.terminate()


def order(client: httpx.Client, graph_id: str) -> httpx.Response:
    return client.post("/v1/orders", json={**BUY, "graph_id": graph_id})


def exists(client: httpx.Client, graph_id: str) -> bool:
    return client.get(f"/v1/execution_graphs/{graph_id}").status_code == 200


def test_an_order_is_dropped_before_or_after_its_commit_and_the_next_is_answered(tmp_path: Path) -> None:
    with failing(tmp_path, "drop_before_commit", "drop_after_commit") as client:
        for graph_id in ("graph_a", "graph_b"):
            with pytest.raises(httpx.TransportError):
                order(client, graph_id)
        answered = order(client, "graph_c")
        kept = [exists(client, graph_id) for graph_id in ("graph_a", "graph_b", "graph_c")]

    assert answered.status_code == 200
    assert kept == [False, True, True]


def test_an_order_is_dropped_before_it_is_read(tmp_path: Path) -> None:
    with failing(tmp_path, "drop_before_read") as client:
        with pytest.raises(httpx.TransportError):
            order(client, "graph_a")

        assert not exists(client, "graph_a")
        assert order(client, "graph_a").status_code == 200


def test_an_answer_that_comes_byte_by_byte_is_whole_and_takes_its_time(tmp_path: Path) -> None:
    with failing(tmp_path, "byte_by_byte=1") as client:
        slow = order(client, "graph_a")

    assert slow.json()["graph_id"] == "graph_a"
    assert slow.elapsed.total_seconds() >= 1


def test_an_error_is_answered_with_and_without_the_order_having_happened(tmp_path: Path) -> None:
    with failing(tmp_path, "status_before_commit=429", "status_after_commit", "redirect") as client:
        statuses = [order(client, graph_id).status_code for graph_id in ("graph_a", "graph_b", "graph_c")]
        kept = [exists(client, graph_id) for graph_id in ("graph_a", "graph_b", "graph_c")]

    assert statuses == [429, 502, 307]
    assert kept == [False, True, False]


def test_an_order_is_answered_late_or_not_at_all_and_a_lookup_fails_by_a_list_of_its_own(tmp_path: Path) -> None:
    with failing(
        tmp_path, "delay_after_commit=1", "lookup:status_before_commit=500", "none", "truncated_answer"
    ) as client:
        late = order(client, "graph_a")
        looked = [client.get("/v1/execution_graphs/graph_a").status_code for _ in range(2)]
        healthy = order(client, "graph_b")
        with pytest.raises(httpx.TransportError):
            order(client, "graph_c")

    assert (late.status_code, healthy.status_code) == (200, 200)
    assert late.elapsed.total_seconds() >= 1
    assert looked == [500, 200]


@pytest.mark.parametrize("kind", [Kind.TOO_LONG, Kind.GARBAGE])
def test_what_is_no_whole_answer_is_an_error_of_the_connection(tmp_path: Path, kind: Kind) -> None:
    with failing(tmp_path, kind) as client, pytest.raises(httpx.TransportError):
        order(client, "graph_a")


def test_answers_that_are_none_of_the_order_come_after_its_commit(tmp_path: Path) -> None:
    kinds = (Kind.NOT_JSON, Kind.HTML, Kind.EMPTY, Kind.WRONG_SHAPE, Kind.OTHER_ID, Kind.STALE_FIRST, Kind.DUPLICATE)
    with failing(tmp_path, *kinds, Kind.TOO_SHORT) as client:
        texts = [order(client, f"graph_{number:032x}").text for number in range(len(kinds) + 1)]
        kept = [exists(client, f"graph_{number:032x}") for number in range(len(kinds) + 1)]

    assert texts[:4] == ['{"graph_id": "graph_', texts[1], "", '{"orders": []}']
    assert texts[1].startswith("<!doctype html>")
    assert [FOREIGN_ID in text for text in texts[4:7]] == [True, True, False]
    assert not texts[7].endswith("}")
    assert all(kept)


@pytest.mark.parametrize("graph_id", ["graph_a", "my-order-1", "g", "graph_" + "0" * 122])
def test_an_answer_names_another_order_whatever_the_form_of_the_id(tmp_path: Path, graph_id: str) -> None:
    with failing(tmp_path, Kind.OTHER_ID, f"lookup:{Kind.OTHER_ID}", Kind.STALE_FIRST) as client:
        answers = [
            order(client, graph_id),
            client.get(f"/v1/execution_graphs/{graph_id}"),
            order(client, f"{graph_id[:-1]}2"),
        ]

    assert [answer.json()["graph_id"] for answer in answers] == [FOREIGN_ID] * 3


@pytest.mark.parametrize("kind", [Kind.DROP_BEFORE, Kind.STATUS_AFTER, Kind.REDIRECT])
def test_a_fault_that_is_none_of_an_answer_makes_no_answer(kind: Kind) -> None:
    with pytest.raises(KeyError):
        spoiled(kind, 200, {}, b"{}")


def test_the_harness_refuses_a_fault_that_it_does_not_make() -> None:
    with pytest.raises(AssertionError, match="status 307"):
        faults_plan.Fault(Kind.REDIRECT)


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("weather", "'weather' is none of none, drop_before_read, drop_before_commit"),
        ("server_killed_after_commit", "is none of none"),
        ("html=3", "html takes no value"),
        ("status_before_commit=200", "no whole number from 400 to 599"),
        ("delay_after_commit=-1", "no whole number from 1 to 600"),
        ("lookup:delay_after_commit=", "no whole number from 1 to 600"),
    ],
)
def test_what_is_no_fault_is_refused_before_anything_starts(tmp_path: Path, word: str, complaint: str) -> None:
    result = sequence("sandbox", "serve", "--port", "0", "--fault", word, home=tmp_path, expect=2)

    assert complaint in re.sub(r"\s+", " ", result.stderr)
    with pytest.raises(UsageError):
        read_plan([word])


def test_only_orders_and_lookups_of_orders_meet_faults_each_once() -> None:
    plan = read_plan(["html", "lookup:delay_before_commit=3"])
    asked = [("GET", "/v1/quotes/BTC-USD"), ("GET", "/v1/orders"), ("GET", "/v1/execution_graphs/graph_a")]
    asked += [("POST", "/v1/orders"), ("POST", "/v1/orders"), ("GET", "/v1/execution_graphs/graph_a")]
    healthy = Fault()

    found = [plan.next_fault(*request) for request in asked]

    assert found == [healthy, healthy, Fault(Kind.DELAY_BEFORE, 3), Fault(Kind.HTML), healthy, healthy]
