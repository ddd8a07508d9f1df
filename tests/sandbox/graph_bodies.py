"""Bodies of graphs with several nodes."""

from __future__ import annotations

from typing import Any

ETH = 10**8


def node(node_id: str, quantity_1e8: int = ETH // 10, **more: Any) -> dict[str, Any]:
    """One node; what is not named is execution."""
    limit = more.pop("limit_1e9", None)
    return {
        "node_id": node_id,
        "instrument": {
            "symbol": more.pop("symbol", "ETH-USD"),
            "type": more.pop("type", "spot"),
            "venue": more.pop("venue", None),
        },
        "side": more.pop("side", "buy"),
        "order_type": "market" if limit is None else {"limit": {"price_1e9": limit}},
        "quantity": {"fixed": {"qty_1e8": quantity_1e8}},
        "activation": more.pop("activation", "root"),
        "execution": more,
    }


def waiting(node_id: str, quantity_1e8: int = ETH // 10, **more: Any) -> dict[str, Any]:
    """A node that an edge starts."""
    return node(node_id, quantity_1e8, activation="wait", **more)


def edge(from_node: str, to_node: str, trigger: object, **more: Any) -> dict[str, Any]:
    """One edge, named as the vendor's SDK does."""
    name = f"e_{from_node}_{to_node}"
    return {"edge_id": name, "from_node": from_node, "to_node": to_node, "trigger": trigger, **more}


def graph(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The full body."""
    return {"nodes": nodes, "edges": edges, "is_sandbox": True, **more}
