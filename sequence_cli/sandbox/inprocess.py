"""The door through which the client reaches the sandbox without a network: the exchange itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.access import local_api_key

if TYPE_CHECKING:
    from pathlib import Path

    from sequence_cli.sandbox.exchange import Exchange


def local_key(folder: Path) -> str:
    """Return the API key of the sandbox in `folder`, made on first use; raises LocalStateError."""
    from sequence_cli.errors import LocalStateError

    try:
        return local_api_key(folder)
    except OSError as exc:
        raise LocalStateError(
            f"The local sandbox's folder {folder} cannot be used: {exc}.", hint="Check its owner and free space."
        ) from exc


def rotate_vault_key(folder: Path) -> None:
    """Seal the sandbox's credentials under a new master key; raises LocalStateError."""
    from sequence_cli.errors import LocalStateError
    from sequence_cli.sandbox.key_rotation import rotate_master_key

    try:
        rotate_master_key(folder)
    except OSError as exc:
        raise LocalStateError(
            f"The master key in {folder} was not replaced: {exc}.", hint="Run it again; nothing is lost."
        ) from exc


def exchange(folder: Path) -> Exchange:
    """Return the exchange in `folder`, which answers requests itself; raises LocalStateError."""
    from sequence_cli.sandbox.exchange import Exchange

    return Exchange(folder)
