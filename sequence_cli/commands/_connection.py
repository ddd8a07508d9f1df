"""Opening a client for an account: over the network, or into the sandbox inside this program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.client import Client
from sequence_cli.api.transport import Transport

if TYPE_CHECKING:
    from sequence_cli.api.transport import OnExchange, Trace
    from sequence_cli.settings import Paths, Target


def open_client(
    target: Target, paths: Paths, *, trace: Trace | None = None, on_exchange: OnExchange | None = None
) -> Client:
    """Return a client for the target; nothing is sent yet."""
    if target.key is not None:
        network = Transport(
            target.base_url, target.key, trace=trace, on_exchange=on_exchange,
            https_proxy=target.https_proxy, ca_file=target.ca_file,
        )  # fmt: skip
        return Client(network)
    from sequence_cli.keys import parse_api_key
    from sequence_cli.sandbox.inprocess import exchange, local_key

    key = parse_api_key(local_key(paths.sandbox))
    inner = exchange(paths.sandbox)
    return Client(Transport(target.base_url, key, inner=inner, trace=trace, on_exchange=on_exchange))
