"""Graph files: both spellings mean the same bytes, and whatever is wrong is refused with its file, line and field."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sequence_cli.errors import UsageError
from sequence_cli.graph_examples import EXAMPLES, example_text
from sequence_cli.trading.file_lines import json_lines
from sequence_cli.trading.graph_file import read_graph
from sequence_cli.trading.graph_plan import edges_of, prepare_graph
from sequence_cli.trading.graph_source import read_source
from sequence_cli.trading.intent import new_graph_id

GRAPH_ID = new_graph_id()
NODE = '[[nodes]]\nnode_id = "a"\nsymbol = "ETH-USD"\nside = "buy"\nquantity = "0.1"\n'
SECOND = '[[nodes]]\nnode_id = "b"\nsymbol = "ETH-USD-PERP"\nside = "sell"\nquantity = "0.1"\n'
EDGE = '[[edges]]\nfrom = "a"\nto = "b"\ntrigger = "on_fill"\n'
WIRE_NODE = {
    "node_id": "a",
    "instrument": {"symbol": "ETH-USD", "type": "spot", "venue": "kraken"},
    "side": "buy",
    "order_type": {"limit": {"price_1e9": 2_300_000_000_000}},
    "quantity": {"fixed": {"qty_1e8": 29_000_000}},
    "execution": {
        "urgency": "low", "max_slippage_bps": 10, "horizon_ms": 60_000, "tif": "gtc",
        "pacing": {"uniform": {"num_slices": 3, "interval_ms": 30_000}},
    },
    "activation": "root",
}  # fmt: skip


def sent(text: str, name: str = "graph.toml", *, paper: bool = False) -> Any:
    """Return the body that a file becomes, decoded with exact numbers."""
    plan = read_graph(read_source(name, text.encode()), paper=paper)
    return json.loads(prepare_graph(plan, GRAPH_ID).body, parse_float=str)


def refusal(text: str, name: str = "graph.toml") -> str:
    with pytest.raises(UsageError) as caught:
        read_graph(read_source(name, text.encode()), paper=False)
    return caught.value.message


def test_the_names_of_the_api_go_out_as_they_came_in() -> None:
    assert sent(json.dumps({"nodes": [WIRE_NODE]}), "graph.json") == {"nodes": [WIRE_NODE], "graph_id": GRAPH_ID}


def test_the_short_names_mean_the_same_bytes() -> None:
    short = """
        [[nodes]]
        node_id = "a"
        symbol = "eth-usd"
        type = "spot"
        venue = "Kraken"
        side = "BUY"
        quantity = "0.29"
        limit = "2300"
        urgency = "low"
        max_slippage_bps = 10
        horizon = "60s"
        tif = "gtc"
        slices = 3
        interval = "30s"
    """

    assert sent(short) == sent(json.dumps({"nodes": [WIRE_NODE]}), "graph.json")


def test_edges_of_both_spellings_mean_the_same() -> None:
    long = (
        '[[edges]]\nedge_id = "e_a_b"\nfrom_node = "a"\nto_node = "b"\n'
        'trigger = "on_fill_ratio"\ncondition = {fill_ratio_gte = 0.5}\n'
    )
    short = '[[edges]]\nfrom = "a"\nto = "b"\ntrigger = "on_fill_ratio"\nfill_ratio = "0.5"\n'

    assert sent(NODE + SECOND + long) == sent(NODE + SECOND + short)
    assert sent(NODE + SECOND + short)["edges"][0]["condition"] == {"fill_ratio_gte": "0.5"}
    timed = '[[edges]]\nfrom = "a"\nto = "b"\ntrigger = {on_timeout = {ms = 30000}}\n'
    assert sent(NODE + SECOND + timed) == sent(NODE + SECOND + '[[edges]]\nfrom = "a"\nto = "b"\nafter = "30s"\n')


def test_a_node_to_which_an_edge_leads_waits_without_being_told() -> None:
    nodes = sent(NODE + SECOND + EDGE)["nodes"]

    assert [node["activation"] for node in nodes] == ["root", "wait"]
    assert nodes[1]["instrument"] == {"symbol": "ETH-USD-PERP", "type": "perp", "venue": None}


def test_a_second_edge_between_two_nodes_has_an_id_of_its_own() -> None:
    edges = sent(NODE + SECOND + EDGE + EDGE.replace("on_fill", "on_cancel"))["edges"]

    assert len({edge["edge_id"] for edge in edges}) == 2


def test_limits_of_the_graph_go_out_as_exact_numbers() -> None:
    body = sent(NODE + '[risk.admission]\nmax_notional_usd = "2500.1"\n[risk.runtime]\nmax_loss_usd = "7"\n')

    assert body["risk"] == {"admission": {"max_notional_usd": "2500.1"}, "runtime": {"max_loss_usd": 7}}


def test_paper_orders_of_a_live_key_say_so() -> None:
    assert sent(NODE, paper=True)["is_sandbox"] is True
    assert "is_sandbox" not in sent(NODE)


def test_metadata_is_passed_on() -> None:
    assert sent(NODE + '[metadata]\nnote = "x"\nscore = 1.50\ntags = ["a", 1, true]\n')["metadata"] == {
        "note": "x", "score": "1.50", "tags": ["a", 1, True]
    }  # fmt: skip


def test_edges_are_read_back_from_the_bytes() -> None:
    body = prepare_graph(read_graph(read_source("g.toml", (NODE + SECOND + EDGE).encode()), paper=False), GRAPH_ID).body

    assert [(edge.from_node, edge.to_node, edge.trigger) for edge in edges_of(body)] == [("a", "b", "on_fill")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "graph.toml, nodes: a graph has 1 to 100 nodes, this one has 0; nothing was sent."),
        (NODE.replace('"0.1"', "0.1"), "graph.toml, line 5, nodes[0].quantity: 0.1 is a bare number"),
        (NODE.replace('"0.1"', "2"), "line 5, nodes[0].quantity: 2 is a bare number"),
        (NODE.replace('"0.1"', '"1e3"'), "line 5, nodes[0].quantity: The quantity '1e3' is not a plain decimal number"),
        (NODE.replace('"0.1"', '"0.000000001"'), "nodes[0].quantity: The quantity 0.000000001 has 9 decimals"),
        (NODE.replace('"0.1"', '"0"'), "nodes[0].quantity: The quantity was 0: it must be above zero"),
        (NODE.replace("quantity", "qty"), "line 1, nodes[0].quantity: it is missing"),
        (NODE + "limt = 1\n", "line 6, nodes[0].limt: this name does not belong here; what does is activation"),
        (NODE + "limit = 2300.5\n", "line 6, nodes[0].limit: 2300.5 is a bare number"),
        (NODE + 'order_type = "limit"\n', "line 6, nodes[0].order_type: it is neither"),
        (NODE + 'limit = "1"\norder_type = "market"\n', "line 7, nodes[0].order_type: there is a limit already"),
        (NODE + "order_type = {limit = {price_1e9 = 1.5}}\n", "nodes[0].order_type.limit.price_1e9: it is not a whole"),
        (NODE + 'order_type = {limit = {price_1e9 = 1, x = "y"}}\n', "nodes[0].order_type.limit.x: this name"),
        (NODE.replace('"buy"', '"by"'), "line 4, nodes[0].side: 'by' is none of buy, sell"),
        (NODE.replace('side = "buy"\n', ""), "nodes[0].side: it is missing"),
        (NODE.replace('"ETH-USD"', '""'), "line 3, nodes[0].symbol: it is empty"),
        (NODE.replace('"a"', '"a:b"'), "line 2, nodes[0].node_id: 'a:b' holds a colon"),
        (NODE + NODE, "line 7, nodes[1].node_id: 'a' is there twice"),
        (NODE + 'venue = "kraken "\nurgency = "now"\n', "line 7, nodes[0].urgency: 'now' is none of low, medium, high"),
        (NODE + 'venue = "krakn"\n', "line 6, nodes[0].venue: "),
        (NODE + "slices = 3\n", "line 6, nodes[0].slices: a TWAP has both slices and interval"),
        (NODE + 'interval = "3"\nslices = 2\n', "line 6, nodes[0].interval: The interval was '3'"),
        (NODE + "[nodes.execution]\nmax_slippage_bps = 20000\n", "line 7, nodes[0].execution.max_slippage_bps: 20000"),
        (NODE + "[nodes.execution]\nurgncy = 1\n", "line 7, nodes[0].execution.urgncy: this name does not belong here"),
        (NODE + 'activation = "wait"\n', "line 6, nodes[0].activation: no edge leads to this node"),
        (NODE + SECOND + 'activation = "root"\n' + EDGE, "line 11, nodes[1].activation: an edge leads to this node"),
        (NODE + SECOND + EDGE.replace('"b"', '"bb"'), "edges[0].to: there is no node 'bb'; did you mean 'b'?"),
        (NODE + SECOND + EDGE.replace("on_fill", "on_fil"), "line 14, edges[0].trigger: 'on_fil' is unknown"),
        (NODE + SECOND + EDGE.replace("on_fill", "on_fill_ratio"), "edges[0].fill_ratio: on_fill_ratio needs a number"),
        (NODE + SECOND + EDGE + 'fill_ratio = "0.5"\n', "line 15, edges[0].fill_ratio: it belongs to on_fill_ratio"),
        (NODE + SECOND + EDGE + 'after = "30s"\n', "edges[0].trigger: there is an after already"),
        (NODE + SECOND + EDGE + "weight = 1\n", "line 15, edges[0].weight: this name does not belong here"),
        (NODE + EDGE.replace('"b"', '"a"'), "line 6, edges[0]: the edges run in a circle: a -> a"),
        (
            NODE + SECOND + EDGE + '[[edges]]\nfrom = "b"\nto = "a"\ntrigger = "on_done"\n',
            "line 15, edges[1]: the edges run in a circle: b -> a -> b",
        ),
        (NODE + '[risk.runtime]\nmax_unhedged_qty = "1"\n', "line 7, risk.runtime.max_unhedged_qty: this name"),
        (NODE + "[risk.admission]\nmax_notional_usd = 2500.5\n", "line 7, risk.admission.max_notional_usd: 2500.5"),
        ('graph_id = "graph_1"\n' + NODE, "line 1, graph_id: the id is made anew"),
        ("is_sandbox = true\n" + NODE, "line 1, is_sandbox: the command line says whose money it is"),
        ("speed = 1\n" + NODE, "line 1, speed: this name does not belong here"),
        ("[[nodes]\n", "graph.toml is not TOML: Expected"),
        (NODE + "[metadata]\nx = nan\n", "metadata: nan has no form in JSON"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(text: str, expected: str) -> None:
    message = refusal(text)

    assert expected in message
    assert "nothing was sent" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"nodes": [\n{"node_id": "a",,}]}', "graph.json, line 2: "),
        ('{"nodes": [],\n"nodes": []}', "graph.json is not usable JSON: 'nodes' is there twice in one object"),
        ("[]", "graph.json holds no object with nodes"),
        ('{"nodes": [1]}', "graph.json, line 1, nodes[0]: it is not a table"),
        ('{"nodes": [\n {"node_id": "a",\n  "symbol": "ETH-USD", "side": "buy",\n  "quantity": 0.1}\n]}',
         "graph.json, line 4, nodes[0].quantity: 0.1 is a bare number"),
        ('{"nodes": NaN}', "graph.json, line 1, nodes: it is not a list"),
    ],
)  # fmt: skip
def test_json_is_refused_with_its_place(text: str, expected: str) -> None:
    assert expected in refusal(text, "graph.json")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        read_source("graph.json", b"\xff")


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
)


@given(some.dictionaries(some.text(), JSON, max_size=5))
def test_the_line_of_every_value_is_the_one_where_it_stands(document: dict[str, Any]) -> None:
    lines = json_lines(json.dumps(document, indent=1))
    shown = json.dumps(document, indent=1).splitlines()

    for path, value in places(document, ()):
        line = shown[lines[path] - 1].strip()
        key = f"{json.dumps(path[-1])}: " if isinstance(path[-1], str) else ""
        assert line.startswith(key + json.dumps(value)[:1])


def places(value: Any, path: tuple[Any, ...]) -> Any:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield (*path, step), part
        yield from places(part, (*path, step))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_understood_and_has_the_same_meaning_as_json(name: str) -> None:
    text = example_text(name)

    assert sent(text) == sent(json.dumps(tomllib.loads(text)), "example.json")
    assert msgspec.json.encode(sent(text))
