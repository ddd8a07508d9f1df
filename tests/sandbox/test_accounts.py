"""API keys and their accounts, settings, reset and purge, holdings that are set, the rate limit."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sequence_cli.sandbox.account_schema import ACCOUNT_TABLES
from sequence_cli.sandbox.clock import FrozenClock
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.rate_limit import take_token
from sequence_cli.sandbox.store import Store
from tests.sandbox.desk import START_NS, Desk, imbalance

if TYPE_CHECKING:
    from pathlib import Path

CREDENTIAL = {"api_key": "obviously-fake-key-7Q", "api_secret": "obviously-fake-secret-8W"}


class Holder:
    """Someone with a key of their own at a desk's exchange."""

    def __init__(self, desk: Desk, key: str) -> None:
        self._desk = desk
        self.headers = {"authorization": f"Bearer {key}"}

    def call(self, method: str, target: str, document: object = None) -> tuple[int, Any]:
        body = b"" if document is None else json.dumps(document).encode()
        answer = self._desk.exchange.handle(method, target, self.headers, body)
        return answer.status, json.loads(answer.body)


def new_key(desk: Desk, label: str = "bot") -> tuple[str, Holder]:
    """Make a key and return its id and its holder."""
    status, made = desk.call("POST", "/v1/api_keys", {"label": label, "sandbox": True})
    assert status == 200, made
    assert made["api_key"].startswith("seq_test_")
    assert len(made["api_key"]) == len("seq_test_") + 64
    return made["key_id"], Holder(desk, made["api_key"])


def worth(rows: Any) -> dict[tuple[str, str], int]:
    return {(row["venue"], row["instrument"]["symbol"]): row["qty_1e8"] for row in rows["positions"]}


def test_a_new_key_has_an_account_of_its_own(desk: Desk) -> None:
    _, bot = new_key(desk)
    before = worth(desk.get("/v1/positions"))

    status, graph = bot.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", "qty": 0.1})
    bot.call("POST", "/v1/credentials/binance", CREDENTIAL)
    desk.wait(1)

    assert status == 200
    assert bot.call("GET", f"/v1/execution_graphs/{graph['graph_id']}")[1]["status"] == "completed"
    assert desk.call("GET", f"/v1/execution_graphs/{graph['graph_id']}")[0] == 404
    assert worth(desk.get("/v1/positions")) == before
    assert worth(bot.call("GET", "/v1/positions")[1]) != before
    assert desk.get("/v1/credentials") == {"credentials": []}
    assert desk.get("/v1/orders")["total"] == 0
    assert bot.call("GET", "/v1/account")[1]["client_id"] != desk.get("/v1/account")["client_id"]


def test_a_key_is_stored_as_a_digest_and_shown_once(desk: Desk) -> None:
    key_id, bot = new_key(desk)
    key = bot.headers["authorization"].removeprefix("Bearer ")
    desk.exchange.close()

    assert key not in json.dumps(desk.get("/v1/api_keys"))
    assert [row["key_id"] for row in desk.get("/v1/api_keys")["api_keys"]] == [key_id]
    content = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert key.encode() not in content
    assert bytes.fromhex(key.removeprefix("seq_test_")) not in content
    assert key_id.encode() in content  # the control: what is stored is found


def test_a_rotated_key_keeps_its_account_and_the_old_one_is_refused(desk: Desk) -> None:
    key_id, old = new_key(desk)
    old.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", "qty": 0.1})

    rotated = desk.call("POST", f"/v1/api_keys/{key_id}/rotate")[1]
    new = Holder(desk, rotated["api_key"])

    assert rotated["key_id"] == key_id
    assert old.call("GET", "/v1/orders")[0] == 401
    assert new.call("GET", "/v1/orders")[1]["total"] == 1


def test_a_revoked_key_is_refused_and_cannot_be_rotated_or_revoked_again(desk: Desk) -> None:
    key_id, bot = new_key(desk)

    assert desk.call("DELETE", f"/v1/api_keys/{key_id}")[1]["revoked_ns"] == START_NS
    assert bot.call("GET", "/v1/positions")[0] == 401
    assert desk.call("POST", f"/v1/api_keys/{key_id}/rotate")[0] == 404
    assert desk.call("DELETE", f"/v1/api_keys/{key_id}")[0] == 404


def test_a_key_sees_and_rotates_itself_alone(desk: Desk) -> None:
    (one, first), (two, _) = new_key(desk, "one"), new_key(desk, "two")

    assert [row["key_id"] for row in first.call("GET", "/v1/api_keys")[1]["api_keys"]] == [one]
    assert first.call("POST", f"/v1/api_keys/{two}/rotate")[0] == 404
    assert first.call("DELETE", f"/v1/api_keys/{two}")[0] == 404
    assert first.call("POST", "/v1/api_keys", {"label": "x", "sandbox": True})[0] == 403
    assert first.call("POST", f"/v1/api_keys/{one}/rotate")[0] == 200


def test_no_live_key_is_made(desk: Desk) -> None:
    assert desk.call("POST", "/v1/api_keys", {"label": "x", "sandbox": False})[0] == 422


def test_accounts_outlive_the_process(desk: Desk) -> None:
    _, bot = new_key(desk)
    bot.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", "qty": 0.1})

    with closing(Exchange(desk.folder, clock=FrozenClock(START_NS + 10**9))) as again:
        answer = again.handle("GET", "/v1/orders", bot.headers, b"")

    assert json.loads(answer.body)["total"] == 1


def test_many_accounts_stay_apart_though_few_files_are_open(desk: Desk) -> None:
    bots = [new_key(desk, str(number))[1] for number in range(40)]
    for number, bot in enumerate(bots):
        assert bot.call("PUT", "/v1/sandbox/settings", {"rate_limit_qps": number + 1})[0] == 200

    found = [bot.call("GET", "/v1/sandbox/settings")[1]["rate_limit_qps"] for bot in bots]
    assert found == list(range(1, 41))


def test_settings_change_only_what_is_named(desk: Desk) -> None:
    default = desk.get("/v1/sandbox/settings")

    changed = desk.call("PUT", "/v1/sandbox/settings", {"fee_profile": "pro", "resilience": "thin"})[1]

    assert changed == default | {"fee_profile": "pro", "resilience": "thin"}
    assert desk.get("/v1/account")["fee_profile"] == "pro"
    assert desk.get("/v1/sandbox/settings") == changed


@pytest.mark.parametrize(
    "change",
    [
        {"fee_profile": "none"},
        {"resilience": "steel"},
        {"latency_scale_percent": -1},
        {"rate_limit_qps": 0},
        {"rate_limit": "yes"},
        {"fee_profil": "pro"},
        {"balances": [{"venue": "nowhere", "asset": "USD", "qty": 1}]},
        {"balances": [{"venue": "kraken", "asset": "USD", "qty": -1}]},
        {"balances": [{"venue": "kraken", "asset": "USD", "qty": "0.000000001"}]},
    ],
)
def test_a_setting_that_is_none_is_refused_and_changes_nothing(desk: Desk, change: dict[str, object]) -> None:
    before = desk.get("/v1/sandbox/settings")

    assert desk.call("PUT", "/v1/sandbox/settings", change)[0] == 422
    assert desk.get("/v1/sandbox/settings") == before


def test_fees_do_not_change_under_open_orders(desk: Desk) -> None:
    graph = desk.submit(qty=0.1, price=1000)["graph_id"]
    desk.wait(1)

    assert desk.call("PUT", "/v1/sandbox/settings", {"fee_profile": "retail"})[0] == 409
    desk.call("DELETE", f"/v1/execution_graphs/{graph}")
    assert desk.call("PUT", "/v1/sandbox/settings", {"fee_profile": "retail"})[0] == 200


def test_latency_is_scaled(desk: Desk) -> None:
    desk.call("PUT", "/v1/sandbox/settings", {"latency_scale_percent": 2000})

    graph = desk.submit(qty=0.1)["graph_id"]
    desk.wait(0.5)
    slow = desk.node(graph)["status"]
    desk.wait(2)

    assert (slow, desk.node(graph)["status"]) == ("active", "filled")


def test_resilience_decides_how_long_eaten_depth_is_missing(tmp_path: Path) -> None:
    def ask_after(name: str, resilience: str) -> int:
        desk = Desk(tmp_path / name)
        with closing(desk.exchange):
            desk.call("PUT", "/v1/sandbox/settings", {"resilience": resilience})
            desk.submit(qty=4, venue="binance", notional=None)
            desk.wait(3)
            size: float = desk.get("/v1/quotes/ETH-USD")["venues"]["binance"]["ask_size"]
            return round(size * 10**8)

    assert ask_after("thin", "thin") != ask_after("deep", "deep")


def test_reset_restores_the_opening_balances_exactly_and_no_credential(desk: Desk) -> None:
    opening = worth(desk.get("/v1/positions"))
    desk.call("POST", "/v1/credentials/binance", CREDENTIAL)
    desk.submit(qty=3)
    desk.submit(qty=0.1, price=1000)
    desk.wait(1)

    status, document = desk.call("POST", "/v1/sandbox/reset")

    assert (status, document) == (200, {"status": "reset", "epoch": 2})
    assert worth(desk.get("/v1/positions")) == opening
    assert len(desk.get("/v1/credentials")["credentials"]) == 1
    assert desk.get("/v1/orders")["total"] == 0
    assert imbalance(desk.folder) == []


def test_reset_forgets_credentials_only_when_asked(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/binance", CREDENTIAL)

    desk.call("POST", "/v1/sandbox/reset", {"credentials": True})

    assert desk.get("/v1/credentials") == {"credentials": []}


def test_reset_opens_with_the_balances_of_the_settings(desk: Desk) -> None:
    balances = [{"venue": "kraken", "asset": "USD", "qty": "123.45"}, {"venue": "okx", "asset": "BTC", "qty": 2}]
    desk.call("PUT", "/v1/sandbox/settings", {"balances": balances})
    before = worth(desk.get("/v1/positions"))
    desk.call("POST", "/v1/sandbox/reset")

    assert len(before) > 2
    assert worth(desk.get("/v1/positions")) == {("kraken", "USD"): 12_345_000_000, ("okx", "BTC"): 200_000_000}
    desk.call("PUT", "/v1/sandbox/settings", {"balances": None})
    desk.call("POST", "/v1/sandbox/reset")
    assert worth(desk.get("/v1/positions")) == before


def rows(folder: Path) -> dict[str, int]:
    with closing(Store(folder)) as store, store.reading() as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def test_old_epochs_stay_until_they_are_purged(desk: Desk) -> None:
    fresh = rows(desk.folder)
    for _ in range(3):
        desk.submit(qty=30)
        desk.submit(qty=0.1, price=1000)
        desk.wait(1)
        desk.get("/v1/orders")
        desk.call("POST", "/v1/sandbox/reset")
    kept = rows(desk.folder)

    assert kept["epochs"] == 4
    assert kept["fills"] >= 3
    assert desk.get("/v1/sandbox/status")["earlier_epochs"] == 3
    assert desk.call("POST", "/v1/sandbox/reset", {"purge": True})[1]["purged_epochs"] == 4
    assert rows(desk.folder) == fresh
    assert imbalance(desk.folder) == []


def test_holdings_are_set_exactly_and_the_books_still_balance(desk: Desk) -> None:
    wanted = [
        {"venue": "binance", "kind": "crypto", "symbol": "ETH", "qty": 0.29, "entry_price_usd": 2000.5},
        {"venue": "kraken", "kind": "fiat", "symbol": "USD", "qty": "1000000.00000001"},
    ]

    assert desk.call("POST", "/v1/sandbox/positions", {"positions": wanted})[1] == {"written": 2, "deleted": 0}

    held = worth(desk.get("/v1/positions"))
    assert held["binance", "ETH"] == 29_000_000
    assert held["kraken", "USD"] == 100_000_000_000_001
    assert held["binance", "USDT"] == 50_000 * 10**8
    assert imbalance(desk.folder) == []


def test_replacing_removes_every_other_holding(desk: Desk) -> None:
    before = len(worth(desk.get("/v1/positions")))
    row = {"venue": "binance", "kind": "crypto", "symbol": "USDT", "qty": 7}

    answer = desk.call("POST", "/v1/sandbox/positions", {"positions": [row], "replace": True})[1]

    assert answer == {"written": 1, "deleted": before - 1}
    assert worth(desk.get("/v1/positions")) == {("binance", "USDT"): 700_000_000}
    assert imbalance(desk.folder) == []


@pytest.mark.parametrize(
    "change",
    [
        {"qty": -1},
        {"qty": "0.000000001"},
        {"qty": 1e300},
        {"venue": "nowhere"},
        {"kind": "gold"},
        {"kind": "fiat"},
        {"symbol": ""},
        {"entry_price_usd": -1},
    ],
)
def test_a_holding_that_cannot_be_is_refused_with_all_others(desk: Desk, change: dict[str, object]) -> None:
    good = {"venue": "binance", "kind": "crypto", "symbol": "ETH", "qty": 5}
    before = worth(desk.get("/v1/positions"))

    assert desk.call("POST", "/v1/sandbox/positions", {"positions": [good, good | change]})[0] == 422
    assert worth(desk.get("/v1/positions")) == before


def test_what_open_orders_need_cannot_be_taken_away(desk: Desk) -> None:
    desk.submit(qty=1, price=2000, venue="binance")
    desk.wait(1)
    row = {"venue": "binance", "kind": "crypto", "symbol": "USDT", "qty": 10}

    status, document = desk.call("POST", "/v1/sandbox/positions", {"positions": [row]})

    assert (status, document["error"]["code"]) == (409, "CONFLICT")
    assert imbalance(desk.folder) == []


def test_the_rate_limit_is_off_until_it_is_switched_on(desk: Desk) -> None:
    for _ in range(50):
        assert desk.call("GET", "/v1/account")[0] == 200

    desk.call("PUT", "/v1/sandbox/settings", {"rate_limit": True, "rate_limit_qps": 5})
    statuses = [desk.call("GET", "/v1/account")[0] for _ in range(12)]

    assert statuses == [200] * 10 + [429] * 2
    desk.wait(0.2)
    assert desk.call("GET", "/v1/account")[0] == 200
    assert desk.call("GET", "/v1/account")[0] == 429


def test_a_limited_answer_has_the_headers_and_the_envelope(desk: Desk) -> None:
    desk.call("PUT", "/v1/sandbox/settings", {"rate_limit": True, "rate_limit_qps": 1})
    passed = desk.exchange.handle("GET", "/v1/account", desk.headers, b"")
    desk.exchange.handle("GET", "/v1/account", desk.headers, b"")
    refused = desk.exchange.handle("POST", "/v1/orders", desk.headers, b"{}")

    limits = {name: value for name, value in passed.headers.items() if name.startswith("x-ratelimit")}
    assert limits == {"x-ratelimit-limit": "2", "x-ratelimit-remaining": "1", "x-ratelimit-reset": "1"}
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert json.loads(refused.body)["error"]["code"] == "RATE_LIMITED"
    assert desk.exchange.handle("GET", "/v1/health/live", {}, b"").status == 200


def test_accounts_have_buckets_of_their_own(desk: Desk) -> None:
    _, bot = new_key(desk)
    bot.call("PUT", "/v1/sandbox/settings", {"rate_limit": True, "rate_limit_qps": 1})

    assert [bot.call("GET", "/v1/account")[0] for _ in range(3)] == [200, 200, 429]
    assert desk.call("GET", "/v1/account")[0] == 200


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 20), st.lists(st.integers(0, 2 * 10**9), min_size=1, max_size=60))
def test_no_window_ever_lets_more_through_than_burst_and_refill(qps: int, gaps: list[int]) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript("CREATE TABLE epochs (epoch INTEGER PRIMARY KEY);" + ACCOUNT_TABLES)
        now, passed = START_NS, []
        for gap in gaps:
            now += gap
            if take_token(connection, qps, now).allowed:
                passed.append(now)
    for index, first in enumerate(passed):
        for count, last in enumerate(passed[index:], 1):
            assert count <= 2 * qps + (last - first) * qps // 10**9 + 1


def test_status_tells_where_the_exchange_stands(desk: Desk) -> None:
    desk.submit(qty=0.1)
    desk.submit(qty=0.1, price=1000)
    desk.wait(1)

    status = desk.get("/v1/sandbox/status")

    assert (status["account"], status["epoch"], status["clock"]) == ("local", 1, "frozen")
    assert (status["orders"], status["open_orders"], status["fills"]) == (2, 1, 1)
    assert status["folder"] == str(desk.folder)
