"""Any trading at a new exchange, for the invariants."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.sandbox.desk import Desk
from tests.sandbox.random_trading import RandomTrader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

CHANCE = st.randoms(use_true_random=False)
STEPS = 12
# Each example opens an exchange on disk and sends some twenty requests: to make a failing one smaller takes longer
# than to read it.
thoroughly = settings(
    max_examples=8,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


@contextmanager
def trader(chance: Random) -> Iterator[RandomTrader]:
    """A random trader at a new exchange."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder) / "sandbox", fee_profile=chance.choice(("flat", "retail")))
        with closing(desk.exchange):
            yield RandomTrader(desk, chance)


def traded(chance: Random) -> Iterator[RandomTrader]:
    """The same trader after each step, and once more when all has ended."""
    with trader(chance) as found:
        for _ in range(STEPS):
            found.step()
            yield found
        found.end()
        yield found


def rows(desk: Desk, query: str) -> list[sqlite3.Row]:
    """What a query finds in the exchange's own database."""
    with closing(sqlite3.connect(desk.folder / "exchange.db")) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(query).fetchall()


@contextmanager
def a_day(chance: Random) -> Iterator[RandomTrader]:
    """A random trader who has ended everything."""
    with trader(chance) as found:
        for _ in range(STEPS):
            found.step()
        found.end()
        yield found
