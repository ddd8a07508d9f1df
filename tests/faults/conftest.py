"""One server, one proxy and one zygote for all rows of a module; a home of its own for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.processes import Rig, rig
from tests.faults.trader import Trader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """The processes of the harness."""
    with rig(tmp_path_factory.mktemp("rig") / "server") as running:
        yield running


@pytest.fixture
def trader(parts: Rig, home: Path) -> Iterator[Trader]:
    """Somebody with a home of their own, at a service that does as it should until a test says otherwise."""
    trading = Trader(parts, home)
    trading.meet()
    yield trading
    trading.meet()
    trading.books.close()


@pytest.fixture
def acquainted(trader: Trader) -> Trader:
    """A trader who has placed an order before, so that the service is known to keep ids made here."""
    trader.run("buy", "ETH-USD", trader.quantity(), "--no-wait", "--yes", expect=0)
    trader.meet()
    return trader
