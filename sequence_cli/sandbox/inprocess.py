"""The door through which the client reaches the sandbox without a network: an httpx transport over the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.sandbox.access import local_api_key

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

# Nothing is resolved or dialled under this name (RFC 2606).
BASE_URL = "http://sandbox.invalid"


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


def transport(folder: Path) -> httpx.BaseTransport:
    """Return a transport that answers from the sandbox in `folder`; raises LocalStateError."""
    import httpx

    from sequence_cli.sandbox.exchange import Exchange

    class ExchangeTransport(httpx.BaseTransport):
        """Hands each request to the exchange in this process."""

        def __init__(self) -> None:
            self._exchange = Exchange(folder)

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            headers = {name.lower(): value for name, value in request.headers.items()}
            target = request.url.raw_path.decode("ascii")
            answer = self._exchange.handle(request.method, target, headers, request.read())
            return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

        def close(self) -> None:
            self._exchange.close()

    return ExchangeTransport()
