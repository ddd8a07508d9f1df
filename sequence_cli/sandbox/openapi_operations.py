"""What the route table does not tell of an endpoint: its query parameters, its body, what narrows them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sequence_cli.api.wire import account, control, credentials, markets, orders
from sequence_cli.api.wire.common import Side, Urgency
from sequence_cli.sandbox.instruments import instruments
from sequence_cli.sandbox.spans import RANGES_S
from sequence_cli.sandbox.venue_table import PREDICTION_VENUES, SPOT_VENUES, VENUES

Schema = dict[str, Any]


class Parameter(NamedTuple):
    """One query parameter; a list is written with commas between its members."""

    name: str
    schema: Schema
    text: str
    required: bool = False


class Body(NamedTuple):
    """A request body: any of the kinds, JSON."""

    kinds: tuple[type, ...]
    required: bool = True


def _number(low: int, high: int, default: int | None = None) -> Schema:
    schema: Schema = {"type": "integer", "minimum": low, "maximum": high}
    return schema if default is None else schema | {"default": default}


def _one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def _or_absent(*words: str) -> Schema:
    return _one_of(*words, "")


def _list_of(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _symbols() -> list[str]:
    return [traded.symbol for traded in instruments()]


FLAG: Schema = {"type": "boolean", "default": False}
# Empty counts as absent.
TEXT: Schema = {"type": "string"}
NEEDED: Schema = {"type": "string", "minLength": 1}
_LATEST_S = 2**62 // 10**9

_SYMBOL = Parameter("symbol", TEXT, "A symbol, in any of the documented forms.")
_NEEDED_SYMBOL = _SYMBOL._replace(schema=NEEDED, required=True)
_LIMIT = Parameter("limit", _number(1, 1000, 50), "How many rows at most.")
_PAGE = (
    _LIMIT,
    Parameter("offset", _number(0, 2**53, 0), "How many of the newest rows to leave out."),
    _SYMBOL,
    Parameter("node_order_id", TEXT, "Only this order, `graph:<graph_id>:<node_id>:<seq>`."),
)
_SPAN = (
    Parameter("range", _or_absent(*RANGES_S), "How far back from the end."),
    Parameter("start_ts", _number(0, _LATEST_S), "Seconds since 1970, instead of `range`."),
    Parameter("end_ts", _number(0, _LATEST_S), "Seconds since 1970; now where it is absent or later."),
)
_POSITIONS = (
    Parameter("kinds", _list_of(_or_absent("fiat", "crypto", "perp", "event_contract")), "Only these kinds."),
    Parameter("venues", _list_of(TEXT), "Only these venues."),
    Parameter("include_closed", FLAG, "Also what is closed or redeemed."),
)
_ORDER = (
    _NEEDED_SYMBOL,
    Parameter("side", _one_of(*Side), "Which way.", required=True),
    Parameter("qty", TEXT | {"pattern": r"^[0-9]{1,9}(\.[0-9]{1,8})?$"}, "Human units.", required=True),
)
_SIZES = Parameter("sizes", _list_of(_number(1, 10**9)), "Dollars.")
_AT_VENUE = Parameter("venue", TEXT, "Only this venue.")

QUERY: dict[str, tuple[Parameter, ...]] = {
    "GET /v1/positions": _POSITIONS,
    "GET /v1/positions/unified": _POSITIONS,
    "GET /v1/quotes/{symbol}": (
        Parameter("depth", _number(1, 100, 10), "Levels per side of the merged book."),
        Parameter("nowait", FLAG, "Changes nothing here: no symbol is ever cold."),
    ),
    "GET /v1/quotes": (
        Parameter("symbols", _list_of(TEXT), "Only these; unknown ones are absent."),
        Parameter("symbol", _list_of(TEXT), "Another name of `symbols`."),
        Parameter("max_age_s", _number(0, 10**9, 300), "0 drops everything."),
    ),
    "GET /v1/fees": (
        Parameter("ticker", NEEDED, "A symbol.", required=True),
        Parameter("venues", _list_of(TEXT), "Only these venues."),
    ),
    "GET /v1/price_history/{symbol}": (
        *_SPAN,
        Parameter("fidelity_secs", _number(0, 366 * 86_400), "Seconds between two points, 0 for raw ticks."),
        Parameter("limit", _number(1, 5_000), "How many points at most."),
        Parameter("paginate", FLAG, "Accepted, and changes nothing here."),
        Parameter("underlying", FLAG, "Accepted, and changes nothing here."),
        _AT_VENUE,
    ),
    "GET /v1/funding_history/{symbol}": (*_SPAN, _AT_VENUE),
    "GET /v1/market/funding-rates": (_AT_VENUE, _SYMBOL),
    "GET /v1/fair_price": (_NEEDED_SYMBOL,),
    "GET /v1/markets": (
        Parameter("venue", _or_absent(*PREDICTION_VENUES), "Polymarket where it is absent."),
        Parameter("slug", TEXT, "Only this event."),
        Parameter("q", TEXT, "Words of the question or slug."),
        Parameter("tag", TEXT, "Only this tag."),
        Parameter("tag_id", TEXT, "Only this tag, by its id."),
        Parameter("exclude_tag_id", TEXT, "Not this tag."),
        Parameter("clob_token_id", TEXT, "Only the event of this token."),
        Parameter("active", {"type": "boolean", "default": True}, "Those that trade."),
        Parameter("closed", FLAG, "Those that have closed."),
        Parameter("limit", _number(1, 10**9, 20), "How many rows at most."),
        Parameter("cursor", _number(0, 10**9), "`next_cursor` of the page before."),
    ),
    "GET /v1/settlement/{slug}": (Parameter("underlying", FLAG, "Accepted, and changes nothing here."),),
    "POST /v1/markets/{slug}/redeem": (Parameter("venue", _or_absent(*PREDICTION_VENUES), "Where the contract is."),),
    "GET /v1/execution/forecast": _ORDER,
    "GET /v1/execution/simulate": (
        *_ORDER,
        Parameter("urgency", _or_absent(*Urgency), "Medium where it is absent."),
    ),
    "GET /v1/intelligence/venues": (_NEEDED_SYMBOL,),
    "GET /v1/intelligence/slippage": (_NEEDED_SYMBOL, _SIZES),
    "GET /v1/intelligence/routing": (_NEEDED_SYMBOL, _SIZES),
    "GET /v1/intelligence/depth": (_NEEDED_SYMBOL,),
    "GET /v1/tca": (_SYMBOL, Parameter("limit", _number(1, 500, 50), "How many orders at most.")),
    "GET /v1/orders": _PAGE,
    "GET /v1/fills": _PAGE,
}

_CREDENTIAL = Body((credentials.CredentialBody,))
_AMENDMENT = Body((orders.Amendment,))
_SWITCH = Body((control.KillSwitchBody,), required=False)

BODIES: dict[str, Body] = {
    "POST /v1/api_keys": Body((account.ApiKeyBody,)),
    "POST /v1/sandbox/reset": Body((account.ResetBody,), required=False),
    "PUT /v1/sandbox/settings": Body((account.SettingsChange,)),
    "POST /v1/sandbox/positions": Body((account.SandboxPositions,)),
    "PUT /v1/sandbox/scenario": Body((control.ScenarioBody,)),
    "POST /v1/quotes_batch": Body((markets.QuotesBatchBody,)),
    "POST /v1/orders": Body((orders.SimpleOrder, orders.GraphBody)),
    "POST /v1/orders/preview": Body((orders.SimpleOrder, orders.GraphBody)),
    "PATCH /v1/orders/{node_order_id}": _AMENDMENT,
    "PATCH /v1/execution_graphs/{graph_id}/nodes/{node_id}": _AMENDMENT,
    "POST /v1/kill_switch": _SWITCH,
    "PUT /v1/kill_switch": _SWITCH,
    "POST /v1/credentials/{venue}": _CREDENTIAL,
    "PUT /v1/credentials/{venue}": _CREDENTIAL,
}

# Where the annotation of a handler does not name the type.
ANSWERS: dict[str, type] = {
    "POST /v1/orders": orders.Submission,
}

PATH_EXAMPLES: dict[str, list[str]] = {
    "symbol": ["BTC-USD", "ETH-USD", "BTC-USD-PERP"],
    "venue": list(SPOT_VENUES[:3]),
}

# What fits 64 bits in units of 1e-8 and of 1e-9.
_QUANTITY: Schema = {"exclusiveMinimum": 0, "maximum": 92_233_720_368}
_DOLLARS: Schema = {"exclusiveMinimum": 0, "maximum": 9_223_372_036}
_UNITS: Schema = {"minimum": 1, "maximum": 2**63 - 1}
# What a type cannot say of its fields and the handlers check: by component and field.
NARROWER: dict[str, dict[str, Schema]] = {
    "SimpleOrder": {
        "symbol": {"examples": _symbols()[:4]},
        "qty": _QUANTITY,
        "notional": _DOLLARS,
        "price": _DOLLARS,
        "graph_id": {"pattern": "^[A-Za-z0-9_-]{1,128}$"},
    },
    "GraphBody": {"graph_id": {"pattern": "^[A-Za-z0-9_-]{1,128}$"}, "nodes": {"minItems": 1, "maxItems": 100}},
    "GraphNode": {"node_id": {"pattern": "^[^:]+$"}, "activation": {"enum": ["root", "wait"]}},
    "GraphEdge": {"edge_id": {"minLength": 1}},
    "orders.Execution": {
        "policy": {"enum": ["sor", None]},
        "max_slippage_bps": {"minimum": 0, "maximum": 10_000},
        "horizon_ms": {"minimum": 0},
    },
    "FixedQuantity": {"qty_1e8": _UNITS},
    "LimitPrice": {"price_1e9": _UNITS},
    "Amendment": {"new_qty_1e8": _UNITS},
    "NewConstraints": {"max_price_1e9": _UNITS},
    "QuotesBatchBody": {"depth": {"minimum": 1, "maximum": 100}, "symbols": {"maxItems": 2000}},
    "ApiKeyBody": {"label": {"maxLength": 128}, "sandbox": {"const": True}},
    "SettingsChange": {
        "fee_profile": {"enum": ["flat", "pro", "retail"]},
        "resilience": {"enum": ["thin", "normal", "deep"]},
        "latency_scale_percent": {"minimum": 0, "maximum": 100_000},
        "rate_limit_qps": {"minimum": 1, "maximum": 1_000_000},
    },
    "StartingBalance": {
        "venue": {"enum": list(VENUES)},
        "asset": {"minLength": 1, "maxLength": 128},
        "qty": {"minimum": 0, "maximum": 10**10},
    },
    "SandboxPosition": {
        "venue": {"enum": list(VENUES)},
        "kind": {"enum": ["fiat", "crypto", "perp", "event_contract"]},
        "symbol": {"minLength": 1, "maxLength": 128},
        "entry_price_usd": {"minimum": 0, "maximum": 10**9},
    },
    "ScenarioBody": {"shock_bps": {"minimum": -5_000, "maximum": 5_000}},
}
_NULL: Schema = {"type": "null"}


def _only(field: str, *others: str) -> Schema:
    return {"required": [field], "properties": {field: {"not": _NULL}} | dict.fromkeys(others, _NULL)}


ALSO: dict[str, Schema] = {
    "SimpleOrder": {"oneOf": [_only("qty", "notional"), _only("notional", "qty")]},
    "Amendment": {"anyOf": [_only("new_qty_1e8"), _only("new_constraints")]},
}
