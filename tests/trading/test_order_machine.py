"""Whatever happens to orders, in whatever sequence: none is doubled, none is lost, nothing untrue is written down.

`ORDER_MACHINE_EXAMPLES=5000 pytest tests/trading/test_order_machine.py` looks longer.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sequence_cli.trading.intent import prepare
from sequence_cli.trading.outcome import Unknown
from tests.trading.order_machine import OrderMachine, Wish

if TYPE_CHECKING:
    from sequence_cli.api.client import Client
    from sequence_cli.trading.journal import Journal
    from sequence_cli.trading.outcome import Outcome

TestOrders = OrderMachine.TestCase
TestOrders.pytestmark = pytest.mark.timeout(600)  # type: ignore[attr-defined]  # pytest reads it from any class
TestOrders.settings = settings(
    max_examples=int(os.environ.get("ORDER_MACHINE_EXAMPLES", "100")),
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


class RepeatingMachine(OrderMachine):
    """The control: a client that places its order once more when it does not know what became of it."""

    def _place(self, client: Client, journal: Journal, wish: Wish) -> Outcome:
        outcome = super()._place(client, journal, wish)
        if isinstance(outcome, Unknown):
            again = prepare(wish.intent)
            super()._submitter(client, journal).place(
                again, lambda: journal.record(self._entry(Wish(again, wish.intent)))
            )
        return outcome


def test_control_a_client_that_repeats_blindly_is_caught_by_the_same_machine() -> None:
    few = settings(TestOrders.settings, max_examples=40, phases=[Phase.generate], print_blob=False)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(RepeatingMachine, settings=few)
