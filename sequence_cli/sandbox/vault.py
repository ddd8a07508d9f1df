"""Exchange credentials at rest: AES-256-GCM with a fresh 96-bit nonce per write.

The additional data of each sealed field names schema, account, venue, field and key, so that no ciphertext can stand
in another's place. Nothing here hands a secret to a request: the API shows only venue, status, last four and time.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.credentials import CredentialBody, StoredCredential
from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.ledger import TRADER
from sequence_cli.sandbox.private_files import secret_bytes
from sequence_cli.sandbox.schema import VERSION

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

_KEY_BYTES = 32
_NONCE_BYTES = 12
# The last four characters of a shorter key would be too much of it.
_SHORTEST_SHOWN_KEY = 12


def file_master_key(folder: Path) -> Callable[[], bytes]:
    """Return a reader of the folder's master key, made on first use in a file of mode 0600."""
    return lambda: secret_bytes(folder / "master.key", _KEY_BYTES)


class Vault:
    """Seals credentials under the master key, which is asked for only when it is needed."""

    def __init__(self, master_key: Callable[[], bytes]) -> None:
        self._master_key = master_key

    def store(self, connection: sqlite3.Connection, venue: str, body: CredentialBody, now_ns: int) -> StoredCredential:
        """Seal every field of the credential, in place of an earlier one."""
        self.delete(connection, venue)
        last4 = body.api_key[-4:] if len(body.api_key) >= _SHORTEST_SHOWN_KEY else None
        for field, value in _fields(body).items():
            key_id, nonce, sealed = self._seal(venue, field, value)
            connection.execute(
                "INSERT INTO credentials (venue, field, key_id, nonce, sealed, key_last4, updated_ns)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (venue, field, key_id, nonce, sealed, last4, now_ns),
            )
        return StoredCredential(venue, "connected", last4, now_ns)

    def delete(self, connection: sqlite3.Connection, venue: str) -> bool:
        """Remove the venue's credential; tells whether there was one."""
        return connection.execute("DELETE FROM credentials WHERE venue = ?", (venue,)).rowcount > 0

    def connected(self, connection: sqlite3.Connection) -> list[StoredCredential]:
        """Return what may be shown of every stored credential."""
        rows = connection.execute(
            "SELECT venue, 'connected', max(key_last4), max(updated_ns) FROM credentials GROUP BY venue ORDER BY venue"
        )
        return [StoredCredential(*row) for row in rows]

    def open(self, connection: sqlite3.Connection, venue: str) -> CredentialBody | None:
        """Unseal a credential; raises LocalStateError where key or ciphertext is not the one that was stored."""
        rows = connection.execute("SELECT * FROM credentials WHERE venue = ?", (venue,)).fetchall()
        fields = {row["field"]: self._unseal(row) for row in rows}
        return msgspec.convert(fields, CredentialBody) if fields else None

    def _seal(self, venue: str, field: str, value: bytes) -> tuple[str, bytes, bytes]:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, nonce = self._master_key(), os.urandom(_NONCE_BYTES)
        key_id = _key_id(key)
        return key_id, nonce, AESGCM(key).encrypt(nonce, value, _additional_data(venue, field, key_id))

    def _unseal(self, row: sqlite3.Row) -> object:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        data = _additional_data(row["venue"], row["field"], row["key_id"])
        try:
            return msgspec.json.decode(AESGCM(self._master_key()).decrypt(row["nonce"], row["sealed"], data))
        except InvalidTag as exc:
            raise LocalStateError(
                f"The stored credential for {row['venue']} cannot be opened with this sandbox's master key.",
                hint=f"Store it again with `sequence connect {row['venue']}`.",
            ) from exc


def _fields(body: CredentialBody) -> dict[str, bytes]:
    values: dict[str, object] = msgspec.to_builtins(body)
    return {field: msgspec.json.encode(value) for field, value in values.items()}


def _key_id(key: bytes) -> str:
    return sha256(b"sequence sandbox key id" + key).hexdigest()[:16]


def _additional_data(venue: str, field: str, key_id: str) -> bytes:
    return msgspec.json.encode([VERSION, TRADER, venue, field, key_id])
