"""Row 66 through the front door: an order does not go out over a state folder that others could have a hand in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from sequence_cli.trading.journal_path import journal_path
from tests.faults.conftest import parts, trader
from tests.faults.trader import Trader

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["parts", "trader"]


def folder_is_a_symlink(state: Path) -> Path:
    elsewhere = state.with_name("elsewhere")
    state.rename(elsewhere)
    state.symlink_to(elsewhere)
    return state


def journal_is_a_symlink(state: Path) -> Path:
    elsewhere = state.with_name("elsewhere.db")
    journal_path(state).rename(elsewhere)
    journal_path(state).symlink_to(elsewhere)
    return journal_path(state)


def folder_is_open_to_the_group(state: Path) -> Path:
    state.chmod(0o770)
    return state


def journal_is_open_to_all(state: Path) -> Path:
    journal_path(state).chmod(0o606)
    return journal_path(state)


def journal_belongs_to_somebody_else(state: Path) -> Path:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file to another user")
    os.chown(journal_path(state), 65534, 65534)
    return journal_path(state)


@pytest.mark.parametrize(
    "spoil",
    [
        folder_is_a_symlink,
        journal_is_a_symlink,
        folder_is_open_to_the_group,
        journal_is_open_to_all,
        journal_belongs_to_somebody_else,
    ],
)
def test_row_66_an_unsafe_state_folder_stops_every_order_and_names_the_path(
    trader: Trader, spoil: Callable[[Path], Path]
) -> None:
    quantity = trader.quantity()
    trader.buy(trader.quantity(), expect=0)
    named = spoil(trader.home / "state")
    trader.meet()

    refused = trader.buy(quantity, "--json", expect=11)
    looked = trader.run("recover", "--json", expect=11)
    read = trader.run("positions", "--json", expect=0)

    assert str(named) in refused.error["message"]
    assert "nothing was sent" in refused.error["message"].lower()
    assert str(named) in looked.error["message"]
    assert [trader.left(), trader.orders(quantity)] == [0, 0]
    assert read.json["mode"] == "sandbox"
