"""A long run of random orders, after which not one unit of cash or of any coin may be missing or too much.

Run `python -m tests.benchmarks.long_run_conservation --orders 1000000 --workers 2`. Orders of every kind (market and
limit, every urgency and time in force, paced ones, graphs of two nodes), cancellations and amendments go through the
exchange's own door, one transaction each, on a clock that moves by the order. Each worker is a process with an exchange
and a seed of its own and its share of the orders. Three accounts of the same thing must agree to the last unit: the
ledger's entries, the balances, and opening balances plus fills, which knows nothing of the ledger. Every order's
filled, cancelled and open quantity must add up to its target, and nothing may stay reserved at the end. The check is
proved able to fail: in a transaction that is given up one unit goes missing, and it must be found.

`--folder /dev/shm` keeps the databases in memory, about three gigabytes for a million orders.
"""

from __future__ import annotations

import argparse
import gc
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from random import Random
from typing import NamedTuple

from sequence_cli.sandbox.ledger import Ledger
from sequence_cli.sandbox.nodes import TERMINAL
from sequence_cli.sandbox.venue_table import quote_asset
from tests.sandbox.desk import Desk
from tests.sandbox.random_trading import PAIRS, RandomTrader

CHECKS = 4
# Seconds: close together, so that the run spends its time on orders and not on watching prices.
WAITS = (0, 0.01, 0.03, 0.03, 0.06, 0.06, 0.1, 0.3)
VENUES = ("binance", "coinbase", "kraken", "okx", "bybit", "bitget", "cryptocom", "hyperliquid")
TABLES = ("graphs", "nodes", "children", "fills", "ledger_entries")


class Share(NamedTuple):
    """What one worker does: so many orders under a seed, in a folder."""

    orders: int
    seed: int
    folder: Path


def fund(desk: Desk) -> None:
    """Give every venue cash and coins enough for both sides."""
    rows = [
        {"venue": venue, "kind": "crypto", "symbol": asset, "qty": quantity, "entry_price_usd": 1}
        for venue in VENUES
        for asset, quantity in (
            (quote_asset(venue), 5_000_000),
            *((symbol.partition("-")[0], 50_000_000_000 // PAIRS[symbol][2]) for symbol in PAIRS),
        )
    ]
    for row in rows:
        row["kind"] = "fiat" if row["symbol"] == "USD" else "crypto"
    status, answer = desk.call("POST", "/v1/sandbox/positions", {"positions": rows})
    assert status == 200, answer


def differences(connection: sqlite3.Connection) -> list[str]:
    """Everything that does not add up: by the exchange's own check, and by fills alone."""
    return imbalance(connection) + [f"fills do not explain {row}" for row in unexplained(connection)]


def imbalance(connection: sqlite3.Connection) -> list[str]:
    """What does not add up by the exchange's own check."""
    return Ledger(connection, connection.execute("SELECT max(epoch) FROM epochs").fetchone()[0]).imbalance()


def unexplained(connection: sqlite3.Connection) -> list[tuple[str, str, int]]:
    """What the trader has beyond what was put in and what the fills changed, by venue and asset."""
    totals: Counter[tuple[str, str]] = Counter()
    for venue, asset, amount in connection.execute(
        "SELECT venue, asset, total_1e8 FROM balances WHERE account = 'trader'"
    ):
        totals[venue, asset] += amount
    for venue, asset, amount in connection.execute(
        "SELECT venue, asset, sum(amount_1e8) FROM ledger_entries"
        " WHERE account = 'trader' AND reason <> 'fill' GROUP BY venue, asset"
    ):
        totals[venue, asset] -= amount
    for symbol, side, venue, quantity, price, fee in connection.execute(
        "SELECT n.symbol, n.side, f.venue, f.quantity_1e8, f.price_1e9, f.fee_1e8"
        " FROM fills AS f JOIN nodes AS n ON n.id = f.node"
    ):
        way = 1 if side == "buy" else -1
        totals[venue, symbol.partition("-")[0]] -= way * quantity
        totals[venue, quote_asset(venue)] += way * (quantity * price // 10**9) + fee
    return [(venue, asset, amount) for (venue, asset), amount in totals.items() if amount]


def misses_a_unit(connection: sqlite3.Connection) -> bool:
    """Take one unit from one fill for a moment, and tell whether either check goes on as if nothing had happened."""
    connection.execute("UPDATE fills SET quantity_1e8 = quantity_1e8 - 1 WHERE id = (SELECT max(id) FROM fills)")
    blind = not unexplained(connection) or not imbalance(connection)
    connection.rollback()
    return blind


def report(share: Share, done: int, began: float) -> bool:
    """Check the books and say where a worker stands; whether anything is missing."""
    spent = time.perf_counter() - began
    with closing(database(share.folder)) as connection:
        found = differences(connection)
        counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}
    verdict = "everything adds up" if not found else f"{len(found)} DIFFERENCES: {found[:3]}"
    say(f"seed {share.seed}: {done:>9,} orders  {spent:>6,.0f} s  {done / spent:>5,.0f}/s  {verdict}  {counts}")
    return bool(found)


def work(share: Share) -> bool:
    """Trade, check at every quarter and at the end; whether anything was ever missing."""
    # What lives long is of a bounded size and has no cycles: to look for some in it over and over is wasted.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    desk = Desk(share.folder)
    with closing(desk.exchange):
        fund(desk)
        trader = RandomTrader(desk, Random(share.seed), WAITS)
        began, wrong = time.perf_counter(), False
        for part in range(1, CHECKS + 1):
            while trader.placed < share.orders * part // CHECKS:
                trader.step()
            if part == CHECKS:
                trader.end()
            wrong |= report(share, trader.placed, began)
    return wrong | ended_wrongly(share)


def ended_wrongly(share: Share) -> bool:
    """Whether anything is still open or reserved, or the checks would not have seen a missing unit."""
    with closing(database(share.folder)) as connection:
        reserved = connection.execute("SELECT count(*) FROM balances WHERE reserved_1e8 <> 0").fetchone()[0]
        ended = dict(connection.execute("SELECT status, count(*) FROM nodes GROUP BY status ORDER BY status"))
        blind = misses_a_unit(connection)
    say(f"seed {share.seed}: {ended}; still reserved: {reserved}; control finds the unit: {not blind}")
    return bool(reserved or blind or set(ended) - set(TERMINAL))


def database(folder: Path) -> sqlite3.Connection:
    """An exchange's database."""
    return sqlite3.connect(folder / "exchange.db")


def run(orders: int, seed: int, workers: int, scratch: Path) -> int:
    """Let every worker do its share; 1 where anything is missing."""
    shares = [
        Share(orders * (number + 1) // workers - orders * number // workers, seed + number, scratch / str(number))
        for number in range(workers)
    ]
    with ProcessPoolExecutor(workers) as pool:
        return int(any(list(pool.map(work, shares))))


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to keep the databases; a temporary folder otherwise")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch:
        return run(arguments.orders, arguments.seed, arguments.workers, Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
