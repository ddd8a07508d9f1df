"""The one table of the API: method, path, handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox import account_handlers as account
from sequence_cli.sandbox import api_key_handlers as keys
from sequence_cli.sandbox import credential_handlers as credentials
from sequence_cli.sandbox import history_handlers as history
from sequence_cli.sandbox import market_handlers as market
from sequence_cli.sandbox import order_handlers as orders
from sequence_cli.sandbox import position_handlers as positions
from sequence_cli.sandbox import sandbox_handlers as sandbox
from sequence_cli.sandbox.problems import ProblemError, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


class Route(NamedTuple):
    """One endpoint. `writes` takes the database's write lock, `public` asks for no key.

    `advances` false leaves undone what is due: for the way out of a state in which that fails. `of_folder` is worked
    on in the folder's own account, whoever asks.
    """

    method: str
    path: str
    handler: Callable[[Session, Request], object]
    writes: bool = False
    public: bool = False
    advances: bool = True
    of_folder: bool = False


ROUTES = (
    Route("GET", "/v1/health/live", account.live, public=True),
    Route("GET", "/v1/health", account.health),
    Route("GET", "/v1/account", account.account),
    Route("GET", "/v1/positions", positions.positions),
    Route("GET", "/v1/positions/unified", positions.positions),
    Route("GET", "/v1/api_keys", keys.listed, of_folder=True),
    Route("POST", "/v1/api_keys", keys.create, writes=True, of_folder=True),
    Route("POST", "/v1/api_keys/{key_id}/rotate", keys.rotate, writes=True, of_folder=True),
    Route("DELETE", "/v1/api_keys/{key_id}", keys.revoke, writes=True, of_folder=True),
    Route("POST", "/v1/sandbox/reset", sandbox.reset, writes=True, advances=False),
    Route("GET", "/v1/sandbox/status", sandbox.status),
    Route("GET", "/v1/sandbox/settings", sandbox.settings),
    Route("PUT", "/v1/sandbox/settings", sandbox.change, writes=True),
    Route("POST", "/v1/sandbox/positions", sandbox.set_positions, writes=True),
    Route("GET", "/v1/quotes/{symbol}", market.quote),
    Route("GET", "/v1/quotes", market.quotes),
    Route("POST", "/v1/quotes_batch", market.quotes_batch),
    Route("GET", "/v1/symbols", market.symbols),
    Route("GET", "/v1/fees", market.fees),
    Route("POST", "/v1/orders", orders.submit, writes=True),
    Route("POST", "/v1/orders/preview", orders.preview),
    Route("GET", "/v1/execution_graphs/{graph_id}", orders.graph),
    Route("DELETE", "/v1/execution_graphs/{graph_id}", orders.cancel_graph, writes=True),
    Route("GET", "/v1/orders", history.orders),
    Route("GET", "/v1/fills", history.fills),
    Route("GET", "/v1/credentials", credentials.connected),
    Route("POST", "/v1/credentials/{venue}", credentials.store, writes=True),
    Route("PUT", "/v1/credentials/{venue}", credentials.store, writes=True),
    Route("DELETE", "/v1/credentials/{venue}", credentials.delete, writes=True),
)


class Match(NamedTuple):
    """A route whose path fits, and the values of its parameters."""

    route: Route
    values: Mapping[str, str]


def matching(segments: Sequence[str]) -> list[Match]:
    """Return the routes whose path fits, of any method; a literal path wins over one with parameters."""
    found = [Match(route, values) for route, pattern in _TABLE if (values := _fit(pattern, segments)) is not None]
    fewest = min((len(match.values) for match in found), default=0)
    return [match for match in found if len(match.values) == fewest]


def choose(method: str, path: str, matches: Sequence[Match]) -> Match:
    """Return the match for this method; raises ProblemError 404 where no path fits, 405 where the method does not."""
    if not matches:
        raise not_found(f"There is no endpoint {path}.")
    for match in matches:
        if match.route.method == method:
            return match
    allowed = ", ".join(match.route.method for match in matches)
    raise ProblemError(405, "METHOD_NOT_ALLOWED", f"{path} takes {allowed}, not {method}.", allow=allowed)


def _fit(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    values: dict[str, str] = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part.startswith("{") and segment:
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values


_TABLE = [(route, route.path.strip("/").split("/")) for route in ROUTES]
