"""Which order a person means: a graph id, a unique start of one placed from here, or a node order id."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import UnsafeError, UsageError

if TYPE_CHECKING:
    from sequence_cli.trading.journal_rows import Intent
    from sequence_cli.trading.journal_view import JournalView

_NODE_PREFIX = "graph"


class OrderName(NamedTuple):
    """One order as it was named; `node` and `seq` are None where the whole graph was named.

    `graph_id` is the service's, `intent` what the journal knows of it.
    """

    given: str
    graph_id: str
    node: str | None = None
    seq: int | None = None
    intent: Intent | None = None


def find_order(text: str, journal: JournalView | None, base_url: str) -> OrderName:
    """Return the order that the text names; nothing is asked of the service.

    Raises UsageError for what is no id and for a start of several, UnsafeError for an order of another service.
    """
    name = _read(text.strip())
    intent = None if journal is None else journal.find(name.graph_id)
    if intent is None:
        return name
    if intent.base_url != base_url:
        raise UnsafeError(
            f"{intent.graph_id} was placed at {intent.base_url} ({intent.environment}), and this command acts on "
            f"{base_url}; nothing was sent.",
            code="OTHER_ACCOUNT",
            hint="Use the profile that it was placed with, or --local for the local sandbox.",
        )
    return name._replace(graph_id=intent.server_graph_id or intent.graph_id, intent=intent)


def node_order_id(graph_id: str, node: str, seq: int) -> str:
    """Return the id of one order of a graph (sequence-api.md §9.1)."""
    return f"{_NODE_PREFIX}:{graph_id}:{node}:{seq}"


def _read(text: str) -> OrderName:
    words = text.split(":")
    if len(words) == 1 and text:
        return OrderName(text, text)
    is_node = len(words) == 4 and words[0] == _NODE_PREFIX and all(words)
    if is_node and words[3].isascii() and words[3].isdigit() and len(words[3]) < 10:
        return OrderName(text, words[1], words[2], int(words[3]))
    # Guessing here would act on another order: the vendor's SDK takes what stands before the first colon.
    raise UsageError(
        f"{text!r} is no id of an order; nothing was sent.",
        hint="An id is graph_… or graph:<graph_id>:<node>:<seq>, as `sequence orders` lists them.",
    )
