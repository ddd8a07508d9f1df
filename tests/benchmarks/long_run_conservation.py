"""A long run of random orders, after which not one unit of cash or of any coin may be missing or too much.

Run `python -m tests.benchmarks.long_run_conservation --orders 1000000`. Orders of every kind (market and limit, every
urgency and time in force, paced ones, graphs of two nodes), cancellations and amendments go through the exchange's own
door, one durable transaction each, on a clock that moves by the order. Three accounts of the same thing must agree to
the last unit: the ledger's entries, the balances, and opening balances plus fills, which knows nothing of the ledger.
Every order's filled, cancelled and open quantity must add up to its target, and nothing may stay reserved at the end.
The check is proved able to fail: in a copy of the database one unit goes missing, and it must be found.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

from sequence_cli.sandbox.nodes import TERMINAL
from sequence_cli.sandbox.venue_table import quote_asset
from tests.sandbox.desk import Desk, holdings, imbalance
from tests.sandbox.random_trading import PAIRS, RandomTrader

CHECKS = 10
# Seconds: close together, so that the run spends its time on orders and not on watching prices.
WAITS = (0, 0.01, 0.03, 0.06, 0.1, 0.3, 0.3, 1)
VENUES = ("binance", "coinbase", "kraken", "okx", "bybit", "bitget", "cryptocom", "hyperliquid")


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


def differences(folder: Path) -> list[str]:
    """Everything that does not add up: by the exchange's own check, and by fills alone."""
    return imbalance(folder) + [f"fills do not explain {row}" for row in unexplained(folder)]


def unexplained(folder: Path) -> list[tuple[str, str, int]]:
    """What the trader has beyond what was put in and what the fills changed, by venue and asset."""
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
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


def misses_a_unit(folder: Path, scratch: Path) -> bool:
    """Take one unit from one fill in a copy, and tell whether the check goes on as if nothing had happened."""
    copy = scratch / "damaged"
    shutil.copytree(folder, copy)
    with closing(sqlite3.connect(copy / "exchange.db")) as connection:
        connection.execute("UPDATE fills SET quantity_1e8 = quantity_1e8 - 1 WHERE id = (SELECT max(id) FROM fills)")
        connection.commit()
    return not unexplained(copy) or not imbalance(copy)


def counts(folder: Path) -> dict[str, int]:
    """How much there is of everything."""
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
        tables = ("graphs", "nodes", "children", "fills", "ledger_entries")
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


def outcomes(folder: Path) -> dict[str, int]:
    """How the orders ended."""
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
        return dict(connection.execute("SELECT status, count(*) FROM nodes GROUP BY status ORDER BY status"))


def report(folder: Path, done: int, began: float) -> list[str]:
    """Check the books and say where the run stands."""
    found = differences(folder)
    spent = time.perf_counter() - began
    verdict = "everything adds up" if not found else f"{len(found)} DIFFERENCES: {found[:3]}"
    say(f"{done:>9,} orders  {spent:>8,.0f} s  {done / spent:>6,.0f}/s  {verdict}  {counts(folder)}")
    return found


def run(orders: int, seed: int, scratch: Path) -> int:
    """Trade, check at every tenth and at the end; 1 where anything is missing."""
    desk = Desk(scratch / "sandbox")
    with closing(desk.exchange):
        fund(desk)
        trader = RandomTrader(desk, Random(seed), WAITS)
        began, found = time.perf_counter(), []
        for tenth in range(1, CHECKS + 1):
            while len(trader.graph_ids) < orders * tenth // CHECKS:
                trader.step()
            if tenth == CHECKS:
                trader.end()
            found += report(desk.folder, len(trader.graph_ids), began)
    reserved = [row for row in holdings(desk.folder) if row.reserved_1e8]
    blind = misses_a_unit(desk.folder, scratch)
    ended = outcomes(desk.folder)
    say(f"outcomes: {ended}; still reserved: {len(reserved)}; control finds the unit: {not blind}")
    return 1 if found or reserved or blind or set(ended) - set(TERMINAL) else 0


def say(line: str) -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to keep the database; a temporary folder otherwise")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as scratch:
        return run(arguments.orders, arguments.seed, Path(scratch))


if __name__ == "__main__":
    sys.exit(main())
