"""`recover` looks and never sends: kills, other accounts and recoveries, old backups (order-safety.md B.5)."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from sequence_cli.commands import recover
from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.conftest import acquainted, parts, trader
from tests.faults.plan import Fault, Kind
from tests.faults.processes import QUICK
from tests.faults.trader import Trader, answered, lost
from tests.harness import FAKE_LIVE_KEY, sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["acquainted", "parts", "trader"]
LATE = 61.0
UNFINDABLE = [answered(503)] * 3
PATIENT = msgspec.structs.replace(QUICK, silence=10.0, total=10.0, budget=20.0)
KILLED_BEFORE_SENDING = msgspec.structs.replace(QUICK, stop_at=Checkpoint.SEND_PRE)


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def killed_before_sending(trader: Trader) -> tuple[str, str]:
    """Leave an order in the journal that was never sent; returns its quantity and id."""
    quantity = trader.quantity()
    trader.buy(quantity, setup=KILLED_BEFORE_SENDING, expect=-9)
    row = trader.row(quantity)
    assert row is not None
    return quantity, row.graph_id


def unknown_and_placed(trader: Trader) -> tuple[str, str]:
    """Leave an order whose answer and look-up were lost; returns its quantity and id."""
    quantity = trader.quantity()
    trader.meet(*[lost()] * 4, lookups=UNFINDABLE)
    trader.buy(quantity, expect=8)
    trader.meet()
    row = trader.row(quantity)
    assert row is not None
    return quantity, row.graph_id


@pytest.mark.parametrize("checkpoint", [Checkpoint.JOURNAL_POST, Checkpoint.SEND_PRE])
def test_row_31_an_order_that_was_never_sent_is_unseen_after_the_settle_window_and_never_sent(
    acquainted: Trader, checkpoint: str
) -> None:
    quantity = acquainted.quantity()
    acquainted.buy(quantity, setup=msgspec.structs.replace(QUICK, stop_at=checkpoint), expect=-9)

    early = acquainted.recover(expect=8).json
    late = acquainted.recover(later=LATE, expect=0).json

    assert [early["orders"][0]["finding"], late["orders"][0]["finding"]] == ["not_seen_yet", "unseen"]
    assert [early["unresolved"], late["unresolved"]] == [1, 0]
    assert acquainted.seen() == []
    assert acquainted.state(quantity) == "unseen"


def test_row_31_where_ids_are_not_proved_to_be_kept_silence_is_no_proof_and_a_person_decides(trader: Trader) -> None:
    quantity, graph_id = killed_before_sending(trader)

    trader.recover(expect=8)
    late = trader.recover(later=LATE, expect=8).json
    trader.recover(graph_id, "--abandon", later=LATE, expect=0)

    assert late["orders"][0]["finding"] == "no_proof"
    assert "--abandon" in late["orders"][0]["next_step"]
    assert trader.state(quantity) == "abandoned"
    assert trader.recover(later=LATE, expect=0).json["orders"] == []
    assert trader.seen() == []


def test_row_59_of_two_recoveries_at_once_one_acts_and_both_end_well(trader: Trader) -> None:
    quantity, _ = unknown_and_placed(trader)
    trader.meet(lookups=[Fault(Kind.DELAY_AFTER, seconds=1.0)])
    first = trader.start(PATIENT, "recover", "--json")
    eventually(lambda: len(trader.seen("lookup")) == 1)

    second = trader.recover(expect=0)
    stdout, stderr = first.communicate(timeout=10)

    assert second.json["orders"][0]["finding"] == "busy"
    assert first.returncode == 0, stderr
    assert msgspec.json.decode(stdout)["orders"][0]["finding"] == "placed"
    assert len(trader.seen("lookup")) == 1
    assert trader.orders(quantity) == 1


def test_row_60_the_order_of_a_running_buy_is_left_to_it(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(Fault(Kind.DELAY_BEFORE, seconds=1.0))
    buying = trader.start(PATIENT, "buy", "ETH-USD", quantity, "--no-wait", "--yes")
    eventually(lambda: len(trader.seen()) == 1)

    during = trader.recover(expect=0).json
    _, stderr = buying.communicate(timeout=10)

    assert during["orders"][0]["finding"] == "busy"
    assert trader.seen("lookup") == []
    assert buying.returncode == 0, stderr
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("what", ["look", "--resubmit", "--abandon"])
@pytest.mark.parametrize("other", ["key", "address", "environment"])
def test_row_61_a_named_order_of_another_account_is_refused_before_any_look(
    trader: Trader, what: str, other: str
) -> None:
    quantity, graph_id = unknown_and_placed(trader)
    others: Mapping[str, Mapping[str, str]] = {
        "key": {"SEQ_API_KEY": "seq_test_" + "1" * 64},
        "address": {"SEQ_BASE_URL": trader.server.url},
        "environment": {"SEQ_API_KEY": FAKE_LIVE_KEY},
    }
    words = [] if what == "look" else [what, "--yes"]

    refused = trader.run("recover", graph_id, *words, "--json", expect=11, env=others[other])

    assert refused.error["code"] == "OTHER_ACCOUNT"
    assert "nothing was looked up or sent" in refused.error["message"]
    assert trader.server.seen() == []
    assert trader.state(quantity) == "unknown"
    assert trader.recover(graph_id, expect=0).json["orders"][0]["finding"] == "placed"


def test_row_61_the_local_sandbox_is_another_account_too(trader: Trader) -> None:
    _, graph_id = unknown_and_placed(trader)

    refused = trader.run("--local", "recover", graph_id, "--json", expect=11)
    listed = trader.run("--local", "recover", "--json", expect=8).json

    assert refused.error["code"] == "OTHER_ACCOUNT"
    assert listed["orders"][0]["finding"] == "other_account"


def test_row_62_an_order_over_a_day_old_is_looked_for_and_not_sent_again(acquainted: Trader) -> None:
    quantity, graph_id = killed_before_sending(acquainted)

    refused = acquainted.recover(graph_id, "--resubmit", "--yes", later=25 * 3600, expect=8)

    assert "over a day old" in refused.error["message"]
    assert len(acquainted.seen("lookup")) == 1
    assert acquainted.seen() == []
    assert acquainted.orders(quantity) == 0


def test_row_63_after_an_old_backup_the_orders_since_are_foreign_and_nothing_is_sent(acquainted: Trader) -> None:
    backup = acquainted.home.with_name("backup")
    shutil.copytree(acquainted.home, backup)
    known = acquainted.run("status", "--json").json["graph_id"]
    since = acquainted.buy(acquainted.quantity(), "--json", expect=0).json["graph_id"]
    shutil.rmtree(acquainted.home)
    backup.rename(acquainted.home)
    acquainted.meet()

    document = acquainted.recover(expect=0).json

    foreign = [order["graph_id"] for order in document["foreign"]]
    assert foreign[0] == since
    assert known not in foreign
    assert [document["orders"], document["unresolved"]] == [[], 0]
    assert acquainted.seen() == []
    assert "Foreign orders" in acquainted.run("recover", expect=0).stdout


def test_row_63_a_backup_from_the_middle_of_a_submission_finds_the_order_and_never_sends_it_again(
    acquainted: Trader,
) -> None:
    quantity, _ = killed_before_sending(acquainted)
    backup = acquainted.home.with_name("backup")
    shutil.copytree(acquainted.home, backup)
    row = acquainted.row(quantity)
    assert row is not None
    acquainted.recover(row.graph_id, "--resubmit", "--yes", expect=0)
    shutil.rmtree(acquainted.home)
    backup.rename(acquainted.home)
    acquainted.meet()

    assert acquainted.recover(expect=0).json["orders"][0]["finding"] == "placed"
    assert acquainted.seen() == []
    assert acquainted.orders(quantity) == 1


def test_row_63_without_any_journal_all_orders_are_foreign_and_nothing_is_unresolved(trader: Trader) -> None:
    trader.buy(trader.quantity(), expect=0)
    shutil.rmtree(trader.home / "state")

    document = trader.recover(expect=0).json

    assert len(document["foreign"]) > 0
    assert not (trader.home / "state").exists()


def test_that_foreign_orders_cannot_be_listed_is_said_and_fails_nothing(trader: Trader) -> None:
    trader.buy(trader.quantity(), expect=0)
    trader.meet(down=True)

    result = trader.run("recover", expect=0)

    assert "could not be listed" in result.stderr
    assert "nothing is unresolved" in result.stdout


def test_an_order_at_a_service_with_ids_of_its_own_is_known_and_not_foreign(trader: Trader) -> None:
    trader.meet(ignores_graph_id=True)
    theirs = trader.buy(trader.quantity(), "--json", expect=0).json["graph_id"]

    assert theirs not in [order["graph_id"] for order in trader.recover(expect=0).json["foreign"]]


def test_a_service_that_cannot_be_reached_leaves_everything_unresolved(trader: Trader) -> None:
    _, graph_id = unknown_and_placed(trader)
    trader.meet(down=True)

    document = trader.recover(graph_id, expect=8).json

    assert [order["finding"] for order in document["orders"]] == ["unreachable"]


def test_watch_looks_until_everything_is_resolved(trader: Trader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recover, "WATCH_SECONDS", 0.05)
    quantity, _ = unknown_and_placed(trader)
    trader.meet(lookups=[answered(404), answered(404)])
    url, key = trader.env["SEQ_BASE_URL"], trader.env["SEQ_API_KEY"]

    result = sequence("recover", "--watch", "--json", home=trader.home, SEQ_BASE_URL=url, SEQ_API_KEY=key)

    looks = [msgspec.json.decode(line) for line in result.stdout.splitlines()]
    findings = [look["orders"][0]["finding"] if look["orders"] else None for look in looks]
    assert findings == ["not_seen_yet", "not_seen_yet", "placed"]
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["--watch", "--repair"], 2),
        (["graph_ab", "--resubmit", "--abandon"], 2),
        (["--resubmit"], 2),
        (["--abandon"], 2),
        (["graph_ab"], 4),
        (["graph_ab", "--resubmit"], 4),
        (["graph_ab", "--abandon"], 4),
    ],
)
@pytest.mark.parametrize("journal", [True, False], ids=["with a journal", "without a journal"])
def test_what_makes_no_sense_or_names_nothing_does_nothing(
    trader: Trader, words: list[str], exit_code: int, journal: bool
) -> None:
    if journal:
        trader.buy(trader.quantity(), expect=0)
        trader.meet()

    result = trader.recover(*words, expect=exit_code)

    assert result.stdout == ""
    assert result.error["exit_code"] == exit_code
    assert trader.server.seen() == []
