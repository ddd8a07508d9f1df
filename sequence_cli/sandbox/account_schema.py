"""The tables of what belongs to an account and no epoch. `api_keys` is used in the folder's own database alone."""

ACCOUNT_TABLES = """
CREATE TABLE settings (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    document BLOB NOT NULL
);
CREATE TABLE request_tokens (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    billionths INTEGER NOT NULL CHECK (billionths >= 0),
    at_ns INTEGER NOT NULL
);
CREATE TABLE entry_prices (
    epoch INTEGER NOT NULL REFERENCES epochs,
    venue TEXT NOT NULL,
    asset TEXT NOT NULL,
    price_1e9 INTEGER NOT NULL,
    PRIMARY KEY (epoch, venue, asset)
) WITHOUT ROWID;
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY,
    key_id TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    digest BLOB NOT NULL UNIQUE,
    key_last4 TEXT NOT NULL,
    created_ns INTEGER NOT NULL,
    rotated_ns INTEGER,
    revoked_ns INTEGER
);
"""
