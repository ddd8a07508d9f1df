"""Ids of orders are read exactly: no part of one is taken for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.errors import UsageError
from sequence_cli.trading.order_names import OrderName, find_order, node_order_id

part = st.text("abcdef0123456789_-", min_size=1, max_size=40)


@given(part, part, st.integers(0, 999_999_999))
def test_a_node_order_id_names_its_graph_node_and_number(graph_id: str, node: str, seq: int) -> None:
    text = node_order_id(graph_id, node, seq)

    assert find_order(text, None, "http://x") == OrderName(text, graph_id, node, seq)


@given(part)
def test_anything_without_a_colon_is_a_graph_id(graph_id: str) -> None:
    assert find_order(f" {graph_id}\n", None, "http://x") == OrderName(graph_id, graph_id)


@pytest.mark.parametrize("text", ["", " ", ":", "graph:a:b:x", "graph:a:b:-1", "graph:a:b:٣", "a:b", "order:a:b:1"])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no id of an order; nothing was sent"):
        find_order(text, None, "http://x")
