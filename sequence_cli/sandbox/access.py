"""Who may use the sandbox: the folder's own API key, which is derived and never stored, and the keys made with it."""

from __future__ import annotations

from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from sequence_cli.sandbox.private_files import private_folder, secret_bytes
from sequence_cli.sandbox.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The account of the folder's own key.
LOCAL_ACCOUNT = "local"
_SECRET_BYTES = 32
_LIVE = "seq_live_"


def local_api_key(folder: Path) -> str:
    """Return the folder's API key, the same every time: `seq_test_` and 64 hex digits."""
    secret = secret_bytes(private_folder(folder) / "access.key", _SECRET_BYTES)
    return "seq_test_" + blake2b(b"local api key", key=secret, digest_size=32).hexdigest()


def digest(key: str) -> bytes:
    """Return the only form in which a key is stored or compared."""
    return sha256(key.encode("utf-8", "surrogateescape")).digest()


class Gate:
    """Compares the keys of requests with the folder's, in constant time, and asks for the account of any other."""

    def __init__(self, folder: Path, account_of: Callable[[str], str | None]) -> None:
        self._expected = digest(local_api_key(folder))
        self._account_of = account_of

    def admit(self, authorization: str | None) -> str:
        """Return the account of the bearer; raises ProblemError for whoever has none (sequence-api.md §4.2)."""
        scheme, _, key = (authorization or "").partition(" ")
        key = key.strip()
        if scheme.lower() == "bearer" and key.startswith(_LIVE):
            raise ProblemError(
                403,
                "FORBIDDEN",
                "This is a local sandbox and it takes no live key: a seq_live_ key trades real money. "
                "Use the seq_test_ key of this sandbox.",
            )
        account = self._account(key) if scheme.lower() == "bearer" else None
        if account is None:
            raise ProblemError(401, "UNAUTHORIZED", "The API key is missing or is not a key of this sandbox.")
        return account

    def _account(self, key: str) -> str | None:
        if compare_digest(digest(key), self._expected):
            return LOCAL_ACCOUNT
        return self._account_of(key) if key else None
