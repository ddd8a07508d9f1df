"""The table of positions in perps and event contracts.

`cost_1e8` is what the open quantity cost, negative where it was sold short; `margin_1e8` is part of what the balance of
`cash` has set aside. `due_ns` is when the position's timer runs out: a perp's funding, a contract's payout.
"""

POSITION_TABLES = """
CREATE TABLE positions (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL REFERENCES epochs,
    venue TEXT NOT NULL,
    symbol TEXT NOT NULL,
    cash TEXT NOT NULL,
    quantity_1e8 INTEGER NOT NULL,
    cost_1e8 INTEGER NOT NULL,
    realized_1e8 INTEGER NOT NULL,
    fees_1e8 INTEGER NOT NULL,
    funding_1e8 INTEGER NOT NULL,
    margin_1e8 INTEGER NOT NULL CHECK (margin_1e8 >= 0),
    paid_1e8 INTEGER NOT NULL CHECK (paid_1e8 >= 0),
    due_ns INTEGER,
    UNIQUE (epoch, venue, symbol)
);
"""
