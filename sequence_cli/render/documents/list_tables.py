"""What lists of orders and fills have in common when people see them."""

import msgspec


def short_id(node_order_id: str | None, graph_id: str | None) -> str | None:
    """Return the shortest id that names an order in every command: the graph's, where the graph is this order alone.

    A simple order is the first of the node `order` (sequence-api.md §8.1).
    """
    if node_order_id is None or node_order_id == f"graph:{graph_id}:order:1":
        return graph_id
    return node_order_id


def left_out(noun: str, shown: int, total: int | None, *, has_more: bool) -> tuple[str, ...]:
    """Return the note below a list: that it is empty, or that older rows are left out."""
    if not shown:
        return (f"no {noun}s",)
    if not has_more:
        return ()
    count = "" if total is None else f" of {total}"
    return (f"the newest {shown}{count}; --all lists every {noun}",)


def fact_row(row: msgspec.Struct) -> dict[str, str | None]:
    """Return every field of a flat row as raw text."""
    facts = msgspec.structs.asdict(row)
    return {name: None if value is None else str(value) for name, value in facts.items()}
