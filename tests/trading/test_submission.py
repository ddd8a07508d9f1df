"""What a failure on this side of the wire says about an order: nothing, so it is looked up."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sequence_cli.api.client import Client
from sequence_cli.api.transport import Transport
from sequence_cli.api.wire.common import Side
from sequence_cli.errors import OutputError
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.money import Quantity
from sequence_cli.trading.admission import journal_entry
from sequence_cli.trading.intent import OrderIntent, prepare
from sequence_cli.trading.interruption import Interruption
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.outcome import Placed
from sequence_cli.trading.states import IntentState
from sequence_cli.trading.submission import Submitter
from tests.served import served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.served import Served

__all__ = ["served_sandbox"]


def unwritable(text: str) -> None:
    """A remark about an exchange that cannot be written."""
    raise OutputError(text)


def test_an_order_that_was_accepted_stays_so_where_a_remark_about_it_fails(
    served_sandbox: Served, tmp_path: Path
) -> None:
    intent = OrderIntent("ETH-USD", Side.BUY, Quantity(10_000_000))
    order = prepare(intent)
    entry = journal_entry(
        order, intent, profile=None, environment=Mode.SANDBOX, base_url=served_sandbox.url, fingerprint=""
    )
    failures = iter([True])

    def trace(text: str) -> None:
        if next(failures, False):
            unwritable(text)

    key = parse_api_key(served_sandbox.api_key)
    with closing(Client(Transport(served_sandbox.url, key, trace=trace))) as client, Journal.open(tmp_path) as journal:
        submitter = Submitter(client, journal, base_url=served_sandbox.url, mode="sandbox", interruption=Interruption())
        outcome = submitter.place(order, lambda: journal.record(entry))
        row = journal.get(order.graph_id)

    assert isinstance(outcome, Placed)
    assert row is not None
    assert row.state is IntentState.ACKED
