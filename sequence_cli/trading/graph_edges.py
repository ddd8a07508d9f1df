"""The edges of a graph file, and what only the graph as a whole shows (sequence-api.md §8.2)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sequence_cli.api.wire.orders import GraphEdge
from sequence_cli.trading.durations import parse_milliseconds
from sequence_cli.trading.graph_source import BareDecimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sequence_cli.trading.graph_plan import Leg
    from sequence_cli.trading.graph_source import Table

ON_FILL_RATIO = "on_fill_ratio"
ON_TIMEOUT = "on_timeout"
TRIGGERS = ("on_accepted", "on_first_fill", "on_fill", "on_full_fill", ON_FILL_RATIO, "on_cancel", "on_done")
_MOST_MS = 10**12


def read_edges(tables: Sequence[Table], nodes: Sequence[str]) -> list[GraphEdge]:
    """Return the edges; raises UsageError for one that leads nowhere, and for those that run in a circle."""
    edges: list[GraphEdge] = []
    for table in tables:
        start, end = _end(table, "from", nodes), _end(table, "to", nodes)
        edge = GraphEdge(_edge_id(table, edges, start, end), start, end, _trigger(table))
        edge.condition = _condition(table, edge.trigger)
        table.finish()
        edges.append(edge)
        if (circle := _circle(edges)) is not None:
            raise table.fault(None, f"the edges run in a circle: {' -> '.join(circle)}")
    return edges


def check_activation(root: Table, legs: Sequence[Leg]) -> None:
    """Refuse a graph whose first step never comes; raises UsageError."""
    if all(leg.waits for leg in legs):
        raise root.fault("nodes", "every node waits for another one, so that nothing would ever start")


def _end(table: Table, word: str, nodes: Sequence[str]) -> str:
    long = f"{word}_node"
    if word in table and long in table:
        raise table.fault(word, f"there is a {long} already")
    field = word if word in table else long
    name = table.needed_text(field) if field in table else None
    table.raw(word)
    if name is None:
        raise table.fault(word, "it is missing")
    if name not in nodes:
        from difflib import get_close_matches

        near = get_close_matches(name, nodes, n=1) or nodes
        raise table.fault(field, f"there is no node {name!r}; did you mean {near[0]!r}?")
    return name


def _edge_id(table: Table, edges: Sequence[GraphEdge], start: str, end: str) -> str:
    taken = {edge.edge_id for edge in edges}
    given = table.text("edge_id")
    if given is not None:
        if not given or given in taken:
            raise table.fault("edge_id", f"{given!r} is empty or there twice")
        return given
    # The name that the vendor's SDK makes.
    name = base = f"e_{start}_{end}"
    while name in taken:
        name = f"{base}_{len(taken) + 1}"
    return name


def _trigger(table: Table) -> str | dict[str, Any]:
    delay = table.converted("after", lambda text: parse_milliseconds(text, "time"))
    value = table.raw("trigger")
    if delay is not None:
        if value is not None:
            raise table.fault("trigger", "there is an after already")
        return {ON_TIMEOUT: {"ms": delay}}
    if isinstance(value, dict):
        return {ON_TIMEOUT: {"ms": _timeout(table)}}
    if value in TRIGGERS:
        return str(value)
    known = ", ".join(TRIGGERS)
    problem = "it is missing" if value is None else f"{value!r} is unknown"
    raise table.fault("trigger", f'{problem}; a trigger is one of {known}, or after = "30s"')


def _timeout(table: Table) -> int:
    outer = table.table("trigger")
    inner = None if outer is None else outer.table(ON_TIMEOUT)
    if outer is None or inner is None:
        raise table.fault("trigger", f'the only trigger of this form is {{"{ON_TIMEOUT}": {{"ms": number}}}}')
    delay = inner.needed_whole("ms", 0, _MOST_MS)
    inner.finish()
    outer.finish()
    return delay


def _condition(table: Table, trigger: str | dict[str, Any]) -> dict[str, Any] | None:
    condition, short = table.table("condition"), table.raw("fill_ratio")
    if trigger != ON_FILL_RATIO:
        if condition is not None or short is not None:
            raise table.fault("fill_ratio" if condition is None else "condition", f"it belongs to {ON_FILL_RATIO}")
        return None
    if condition is not None and short is not None:
        raise table.fault("fill_ratio", "there is a condition already")
    field, owner = ("fill_ratio", table) if condition is None else ("fill_ratio_gte", condition)
    ratio = _ratio(owner, field)
    if condition is not None:
        condition.finish()
    return {"fill_ratio_gte": ratio}


def _ratio(table: Table, field: str) -> Decimal:
    value = table.raw(field)
    text = value.text if isinstance(value, BareDecimal) else str(value)
    try:
        ratio = Decimal(text) if value is not None and not isinstance(value, bool) else Decimal(0)
    except InvalidOperation:
        ratio = Decimal(0)
    if not (ratio.is_finite() and 0 < ratio <= 1):
        raise table.fault(field, f"{ON_FILL_RATIO} needs a number above 0 and up to 1")
    return ratio


def _circle(edges: Sequence[GraphEdge]) -> list[str] | None:
    """Follow the edges onward from where the newest one leads: the others are known to have no circle."""
    start, first = edges[-1].from_node, edges[-1].to_node
    paths, ahead = {first: [start, first]}, [first]
    while ahead:
        node = ahead.pop()
        if node == start:
            return paths[node]
        for edge in edges:
            if edge.from_node == node and edge.to_node not in paths:
                paths[edge.to_node] = [*paths[node], edge.to_node]
                ahead.append(edge.to_node)
    return None


def trigger_words(trigger: str | dict[str, Any], condition: dict[str, Any] | None) -> str:
    """Return a trigger in words for people, such as `on_fill_ratio 0.5` or `30000 ms after the start`."""
    match trigger:
        case {"on_timeout": {"ms": delay}}:
            return f"{delay} ms after the start"
    ratio = (condition or {}).get("fill_ratio_gte")
    return str(trigger) if ratio is None else f"{trigger} {ratio}"
