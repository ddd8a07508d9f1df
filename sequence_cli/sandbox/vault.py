"""Exchange credentials at rest: AES-256-GCM with a fresh 96-bit nonce per write.

The additional data of each sealed field names schema, account, venue, field and key, so that no ciphertext can stand
in another's place. Nothing here hands a secret to a request: the API shows only venue, status, last four and time.
A venue whose ciphertext cannot be opened is disabled; the others go on.
"""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.api.wire.credentials import CredentialBody, StoredCredential
from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.access import LOCAL_ACCOUNT
from sequence_cli.sandbox.private_files import secret_bytes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

CONNECTED = "connected"
DISABLED = "disabled"
KEY_FILE = "master.key"
KEY_BEFORE = "master.key.before"
MASTER_KEY_BYTES = 32
_NONCE_BYTES = 12
# The last four characters of a shorter key would be too much of it.
_SHORTEST_SHOWN_KEY = 12
# The form of what is sealed; the tables around it may change without it.
_FORM = 1


class MasterKeys(NamedTuple):
    """The key that seals, and while a rotation is under way the one before it, which still opens."""

    current: bytes
    before: bytes | None = None


def file_master_key(folder: Path) -> Callable[[], MasterKeys]:
    """Return a reader of the folder's master keys; the first is made on first use, in a file of mode 0600."""

    def read() -> MasterKeys:
        before = folder / KEY_BEFORE
        earlier = secret_bytes(before, MASTER_KEY_BYTES) if before.exists() else None
        return MasterKeys(secret_bytes(folder / KEY_FILE, MASTER_KEY_BYTES), earlier)

    return read


class Vault:
    """Seals one account's credentials under the master key, which is asked for only when it is needed."""

    def __init__(self, master_key: Callable[[], MasterKeys], account: str = LOCAL_ACCOUNT) -> None:
        self._master_key = master_key
        self._account = account

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
        return StoredCredential(venue, CONNECTED, last4, now_ns)

    def delete(self, connection: sqlite3.Connection, venue: str) -> bool:
        """Remove the venue's credential; tells whether there was one."""
        return connection.execute("DELETE FROM credentials WHERE venue = ?", (venue,)).rowcount > 0

    def connected(self, connection: sqlite3.Connection) -> list[StoredCredential]:
        """Return what may be shown of every stored credential."""
        rows = connection.execute(
            "SELECT venue, max(key_last4), max(updated_ns) FROM credentials GROUP BY venue ORDER BY venue"
        ).fetchall()
        return [StoredCredential(row[0], self._state(connection, row[0]), row[1], row[2]) for row in rows]

    def seal_anew(self, connection: sqlite3.Connection) -> None:
        """Seal under the current key all that can be opened; what cannot stays as it is, disabled."""
        for (venue,) in connection.execute("SELECT DISTINCT venue FROM credentials").fetchall():
            if self._state(connection, venue) == CONNECTED:
                self._replace(connection, venue, self._opened(connection, venue))

    def open(self, connection: sqlite3.Connection, venue: str) -> CredentialBody | None:
        """Unseal a credential; raises LocalStateError where key or ciphertext is not the one that was stored."""
        fields = {field: msgspec.json.decode(value) for field, value in self._opened(connection, venue).items()}
        return msgspec.convert(fields, CredentialBody) if fields else None

    def _state(self, connection: sqlite3.Connection, venue: str) -> str:
        try:
            self.open(connection, venue)
        except (LocalStateError, msgspec.MsgspecError, OSError):  # OSError: the master key cannot be read
            return DISABLED
        return CONNECTED

    def _opened(self, connection: sqlite3.Connection, venue: str) -> dict[str, bytes]:
        rows = connection.execute("SELECT * FROM credentials WHERE venue = ?", (venue,)).fetchall()
        return {row["field"]: self._unseal(row) for row in rows}

    def _replace(self, connection: sqlite3.Connection, venue: str, fields: dict[str, bytes]) -> None:
        for field, value in fields.items():
            connection.execute(
                "UPDATE credentials SET key_id = ?, nonce = ?, sealed = ? WHERE venue = ? AND field = ?",
                (*self._seal(venue, field, value), venue, field),
            )

    def _seal(self, venue: str, field: str, value: bytes) -> tuple[str, bytes, bytes]:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key, nonce = self._master_key().current, os.urandom(_NONCE_BYTES)
        key_id = _key_id(key)
        return key_id, nonce, AESGCM(key).encrypt(nonce, value, self._additional_data(venue, field, key_id))

    def _unseal(self, row: sqlite3.Row) -> bytes:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        data = self._additional_data(row["venue"], row["field"], row["key_id"])
        try:
            return AESGCM(self._key(row["key_id"])).decrypt(row["nonce"], row["sealed"], data)
        except (InvalidTag, ValueError) as exc:  # ValueError: a nonce or ciphertext of impossible length
            raise LocalStateError(
                f"The stored credential for {row['venue']} cannot be opened with this sandbox's master key.",
                hint=f"Store it again with `sequence connect {row['venue']}`.",
            ) from exc

    def _key(self, key_id: str) -> bytes:
        current, before = self._master_key()
        return before if before is not None and _key_id(before) == key_id else current

    def _additional_data(self, venue: str, field: str, key_id: str) -> bytes:
        return msgspec.json.encode([_FORM, self._account, venue, field, key_id])


def _fields(body: CredentialBody) -> dict[str, bytes]:
    values: dict[str, object] = msgspec.to_builtins(body)
    return {field: msgspec.json.encode(value) for field, value in values.items()}


def _key_id(key: bytes) -> str:
    return sha256(b"sequence sandbox key id" + key).hexdigest()[:16]
