"""The graph that a command line names: a file, stdin, or one of the examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.commands._body_input import read_input

if TYPE_CHECKING:
    from sequence_cli.trading.graph_plan import GraphPlan


def named_graph(source: str, *, paper: bool) -> GraphPlan:
    """Return the graph in a file, or in JSON on stdin for `-`; raises UsageError before anything is sent."""
    from sequence_cli.trading.graph_file import read_graph
    from sequence_cli.trading.graph_source import read_source

    content = read_input(source, "FILE")
    return read_graph(read_source("stdin" if source == "-" else source, content), paper=paper)
