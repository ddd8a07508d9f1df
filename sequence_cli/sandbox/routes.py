"""The one table of the API: method, path, handler."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.sandbox import account_handlers as account
from sequence_cli.sandbox import api_key_handlers as keys
from sequence_cli.sandbox import control_handlers as control
from sequence_cli.sandbox import credential_handlers as credentials
from sequence_cli.sandbox import description_handlers as description
from sequence_cli.sandbox import funding_handlers as funding
from sequence_cli.sandbox import history_handlers as history
from sequence_cli.sandbox import intelligence_handlers as intelligence
from sequence_cli.sandbox import market_handlers as market
from sequence_cli.sandbox import order_handlers as orders
from sequence_cli.sandbox import position_handlers as positions
from sequence_cli.sandbox import prediction_handlers as predictions
from sequence_cli.sandbox import price_history as prices
from sequence_cli.sandbox import sandbox_handlers as sandbox
from sequence_cli.sandbox import stream_handlers as stream
from sequence_cli.sandbox import tca_handlers as tca
from sequence_cli.sandbox import venue_handlers as venues
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
    Route("GET", "/openapi.json", description.openapi, public=True),
    Route("GET", "/docs", description.docs, public=True),
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
    Route("GET", "/v1/price_history/{symbol}", prices.price_history),
    Route("GET", "/v1/funding_history/{symbol}", funding.funding_history),
    Route("GET", "/v1/market/funding-rates", funding.funding_rates),
    Route("GET", "/v1/fair_price", venues.fair_price),
    Route("GET", "/v1/pairs/{symbol}/venues", venues.pair_venues),
    Route("GET", "/v1/venues", venues.venues),
    Route("GET", "/v1/edges", venues.edges),
    Route("GET", "/v1/markets", predictions.markets),
    Route("GET", "/v1/settlement/{slug}", predictions.settlement),
    Route("POST", "/v1/markets/{slug}/redeem", predictions.redeem, writes=True),
    Route("GET", "/v1/execution/forecast", intelligence.execution_forecast),
    Route("GET", "/v1/execution/simulate", intelligence.execution_simulate),
    Route("GET", "/v1/intelligence/venues", intelligence.venues),
    Route("GET", "/v1/intelligence/slippage", intelligence.slippage),
    Route("GET", "/v1/intelligence/routing", intelligence.routing),
    Route("GET", "/v1/intelligence/depth", intelligence.depth),
    Route("GET", "/v1/tca", tca.tca),
    Route("POST", "/v1/orders", orders.submit, writes=True),
    Route("POST", "/v1/orders/preview", orders.preview),
    Route("GET", "/v1/execution_graphs/{graph_id}", orders.graph),
    Route("GET", "/v1/orders/{node_order_id}", orders.order),
    Route("PATCH", "/v1/orders/{node_order_id}", orders.amend_order, writes=True),
    Route("DELETE", "/v1/orders/{node_order_id}", orders.cancel_order, writes=True),
    Route("DELETE", "/v1/execution_graphs/{graph_id}", orders.cancel_graph, writes=True),
    Route("POST", "/v1/execution_graphs/{graph_id}/resume", orders.resume_graph, writes=True),
    Route("GET", "/v1/execution_graphs/{graph_id}/explain", orders.explain),
    Route("PATCH", "/v1/execution_graphs/{graph_id}/nodes/{node_id}", orders.amend_node, writes=True),
    Route("POST", "/v1/venue_cancel_all/{venue}", control.cancel_at_venue, writes=True),
    Route("POST", "/v1/kill_switch", control.engage, writes=True),
    Route("PUT", "/v1/kill_switch", control.engage, writes=True),
    Route("POST", "/v1/kill_switch/clear", control.clear, writes=True),
    Route("GET", "/v1/risk_limits", control.risk_limits),
    Route("GET", "/v1/sandbox/scenario", control.scenario),
    Route("PUT", "/v1/sandbox/scenario", control.set_scenario, writes=True),
    Route("GET", "/v1/orders", history.orders),
    Route("GET", "/v1/fills", history.fills),
    Route("GET", "/v1/ws/ticket", stream.ticket),
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
    table = _TABLE.get(_place(segments), ())
    found = [Match(route, values) for route, pattern in table if (values := _fit(pattern, segments)) is not None]
    fewest = min((len(match.values) for match in found), default=0)
    return [match for match in found if len(match.values) == fewest]


def choose(method: str, path: str, matches: Sequence[Match]) -> Match:
    """Return the match for this method; raises ProblemError 404 where no path fits, 405 where the method does not."""
    if not matches:
        raise not_found(f"There is no endpoint {path}.")
    for match in matches:
        if match.route.method == ("GET" if method == "HEAD" else method):
            return match
    allowed = ", ".join(match.route.method for match in matches)
    raise ProblemError(405, "METHOD_NOT_ALLOWED", f"{path} takes {allowed}, not {method}.", allow=allowed)


def _fit(pattern: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    values: dict[str, str] = {}
    for part, segment in zip(pattern, segments, strict=True):
        if part.startswith("{") and segment:
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values


def _place(segments: Sequence[str]) -> tuple[int, str]:
    # No pattern has a parameter this far to the left.
    return len(segments), "/".join(segments[:2])


def _by_place() -> dict[tuple[int, str], list[tuple[Route, list[str]]]]:
    table: dict[tuple[int, str], list[tuple[Route, list[str]]]] = {}
    for route in ROUTES:
        pattern = route.path.strip("/").split("/")
        table.setdefault(_place(pattern), []).append((route, pattern))
    return table


_TABLE = _by_place()
