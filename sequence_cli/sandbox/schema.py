"""The tables of the sandbox's database.

Quantities and cash are integers of 1e-8, prices of 1e-9, times nanoseconds. A reset opens a new epoch and leaves the
rows of the old one alone; graphs, ledger and balances carry their epoch, everything else hangs on those.

A node's `form` is `order`, or one that trades through orders of its own, whose `parent` it is: `paced` (a TWAP and its
slices) or `following` (a node that is sent again at every fill of another).
"""

VERSION = 2

TABLES = """
CREATE TABLE epochs (
    epoch INTEGER PRIMARY KEY,
    started_ns INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    fee_profile TEXT NOT NULL
);
CREATE TABLE progress (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    now_ns INTEGER NOT NULL,
    resting_checked_ns INTEGER NOT NULL
);
CREATE TABLE ledger_entries (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL REFERENCES epochs,
    posting INTEGER NOT NULL,
    at_ns INTEGER NOT NULL,
    account TEXT NOT NULL,
    venue TEXT NOT NULL,
    asset TEXT NOT NULL,
    amount_1e8 INTEGER NOT NULL,
    reason TEXT NOT NULL,
    reference INTEGER
);
CREATE TABLE balances (
    epoch INTEGER NOT NULL REFERENCES epochs,
    account TEXT NOT NULL,
    venue TEXT NOT NULL,
    asset TEXT NOT NULL,
    total_1e8 INTEGER NOT NULL,
    reserved_1e8 INTEGER NOT NULL DEFAULT 0,
    CHECK (account <> 'trader' OR (reserved_1e8 >= 0 AND total_1e8 >= reserved_1e8)),
    PRIMARY KEY (epoch, account, venue, asset)
) WITHOUT ROWID;
CREATE TABLE graphs (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL REFERENCES epochs,
    graph_id TEXT NOT NULL,
    digest BLOB NOT NULL,
    answer BLOB NOT NULL,
    body BLOB NOT NULL,
    status TEXT NOT NULL,
    closing INTEGER NOT NULL DEFAULT 0,
    max_notional_1e9 INTEGER,
    max_loss_1e9 INTEGER,
    created_ns INTEGER NOT NULL,
    ended_ns INTEGER,
    UNIQUE (epoch, graph_id)
);
CREATE TABLE nodes (
    id INTEGER PRIMARY KEY,
    graph INTEGER NOT NULL REFERENCES graphs,
    parent INTEGER REFERENCES nodes,
    form TEXT NOT NULL DEFAULT 'order' CHECK (form IN ('order', 'paced', 'following')),
    node_id TEXT NOT NULL,
    seq INTEGER NOT NULL DEFAULT 1,
    symbol TEXT NOT NULL,
    instrument_type TEXT NOT NULL,
    venue TEXT,
    side TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    limit_1e9 INTEGER,
    urgency TEXT NOT NULL,
    tif TEXT NOT NULL,
    max_slippage_bps INTEGER,
    horizon_ms INTEGER,
    deadline_ns INTEGER,
    worst_1e9 INTEGER NOT NULL,
    target_1e8 INTEGER NOT NULL CHECK (target_1e8 > 0),
    filled_1e8 INTEGER NOT NULL DEFAULT 0 CHECK (filled_1e8 BETWEEN 0 AND target_1e8),
    cancelled_1e8 INTEGER NOT NULL DEFAULT 0 CHECK (cancelled_1e8 BETWEEN 0 AND target_1e8),
    unsent_1e8 INTEGER NOT NULL CHECK (unsent_1e8 >= 0),
    shortfall_1e8 INTEGER NOT NULL DEFAULT 0 CHECK (shortfall_1e8 BETWEEN 0 AND unsent_1e8),
    slices_left INTEGER NOT NULL DEFAULT 0,
    rounds INTEGER NOT NULL DEFAULT 0,
    closing INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    failure_reason TEXT,
    created_ns INTEGER NOT NULL,
    activated_ns INTEGER,
    ended_ns INTEGER,
    arrival_bid_1e9 INTEGER,
    arrival_ask_1e9 INTEGER,
    UNIQUE (graph, node_id, seq)
);
CREATE INDEX nodes_by_parent ON nodes (parent) WHERE parent IS NOT NULL;
CREATE TABLE edges (
    id INTEGER PRIMARY KEY,
    graph INTEGER NOT NULL REFERENCES graphs,
    edge_id TEXT NOT NULL,
    from_node INTEGER NOT NULL REFERENCES nodes,
    to_node INTEGER NOT NULL REFERENCES nodes,
    trigger TEXT NOT NULL,
    delay_ms INTEGER,
    ratio_1e9 INTEGER,
    state TEXT NOT NULL DEFAULT 'armed' CHECK (state IN ('armed', 'held', 'fired', 'dead'))
);
CREATE INDEX edges_by_source ON edges (from_node);
CREATE INDEX edges_by_target ON edges (to_node);
CREATE TABLE children (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL REFERENCES nodes,
    venue TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sent', 'resting', 'held', 'done')),
    quantity_1e8 INTEGER NOT NULL CHECK (quantity_1e8 > 0),
    filled_1e8 INTEGER NOT NULL DEFAULT 0 CHECK (filled_1e8 BETWEEN 0 AND quantity_1e8),
    worst_1e9 INTEGER NOT NULL,
    asset TEXT NOT NULL,
    reserved_1e8 INTEGER NOT NULL CHECK (reserved_1e8 >= 0),
    sent_ns INTEGER NOT NULL,
    ahead_1e8 INTEGER,
    arrived_ns INTEGER,
    shown BLOB
);
CREATE INDEX children_by_node ON children (node);
CREATE INDEX children_open ON children (state) WHERE state <> 'done';
CREATE INDEX children_resting ON children (node) WHERE state = 'resting';
CREATE TABLE fills (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL REFERENCES nodes,
    child INTEGER NOT NULL REFERENCES children,
    venue TEXT NOT NULL,
    quantity_1e8 INTEGER NOT NULL CHECK (quantity_1e8 > 0),
    price_1e9 INTEGER NOT NULL CHECK (price_1e9 > 0),
    notional_1e8 INTEGER NOT NULL,
    fee_1e8 INTEGER NOT NULL CHECK (fee_1e8 >= 0),
    liquidity TEXT NOT NULL CHECK (liquidity IN ('maker', 'taker')),
    at_ns INTEGER NOT NULL
);
CREATE INDEX fills_by_node ON fills (node);
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY,
    node INTEGER NOT NULL REFERENCES nodes,
    at_ns INTEGER NOT NULL,
    cause TEXT NOT NULL,
    quantity_1e8 INTEGER NOT NULL,
    shown BLOB NOT NULL,
    plan BLOB NOT NULL
);
CREATE INDEX decisions_by_node ON decisions (node);
CREATE TABLE timers (
    id INTEGER PRIMARY KEY,
    due_ns INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL
);
CREATE INDEX timers_by_time ON timers (due_ns, id);
CREATE TABLE consumption (
    symbol TEXT NOT NULL,
    venue TEXT NOT NULL,
    side TEXT NOT NULL,
    quantity_1e8 INTEGER NOT NULL,
    at_ns INTEGER NOT NULL,
    deep_1e8 INTEGER NOT NULL,
    PRIMARY KEY (symbol, venue, side)
) WITHOUT ROWID;
CREATE TABLE shifts (
    symbol TEXT PRIMARY KEY,
    lasting_1e9 INTEGER NOT NULL,
    fading_1e9 INTEGER NOT NULL,
    at_ns INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE switches (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE forced_states (
    venue TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since_ns INTEGER NOT NULL,
    until_ns INTEGER
) WITHOUT ROWID;
CREATE TABLE shocks (
    id INTEGER PRIMARY KEY,
    symbol TEXT NOT NULL,
    shift_1e9 INTEGER NOT NULL,
    since_ns INTEGER NOT NULL,
    until_ns INTEGER
);
CREATE TABLE credentials (
    venue TEXT NOT NULL,
    field TEXT NOT NULL,
    key_id TEXT NOT NULL,
    nonce BLOB NOT NULL,
    sealed BLOB NOT NULL,
    key_last4 TEXT,
    updated_ns INTEGER NOT NULL,
    PRIMARY KEY (venue, field)
) WITHOUT ROWID;
"""
