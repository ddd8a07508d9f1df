"""Who may use the sandbox: the one API key of a folder, which is derived and never stored."""

from __future__ import annotations

from hashlib import blake2b, sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from sequence_cli.sandbox.private_files import private_folder, secret_bytes
from sequence_cli.sandbox.problems import ProblemError

if TYPE_CHECKING:
    from pathlib import Path

_SECRET_BYTES = 32
_LIVE = "seq_live_"


def local_api_key(folder: Path) -> str:
    """Return the folder's API key, the same every time: `seq_test_` and 64 hex digits."""
    secret = secret_bytes(private_folder(folder) / "access.key", _SECRET_BYTES)
    return "seq_test_" + blake2b(b"local api key", key=secret, digest_size=32).hexdigest()


class Gate:
    """Compares the keys of requests with the folder's, in constant time."""

    def __init__(self, folder: Path) -> None:
        self._expected = _digest(local_api_key(folder))

    def admit(self, authorization: str | None) -> None:
        """Let the bearer of the key pass; raises ProblemError for everyone else (sequence-api.md §4.2)."""
        scheme, _, key = (authorization or "").partition(" ")
        key = key.strip()
        if scheme.lower() == "bearer" and key.startswith(_LIVE):
            raise ProblemError(
                403,
                "FORBIDDEN",
                "This is a local sandbox and it takes no live key: a seq_live_ key trades real money. "
                "Use the seq_test_ key of this sandbox.",
            )
        if scheme.lower() != "bearer" or not compare_digest(_digest(key), self._expected):
            raise ProblemError(401, "UNAUTHORIZED", "The API key is missing or is not the key of this sandbox.")


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogateescape")).digest()
