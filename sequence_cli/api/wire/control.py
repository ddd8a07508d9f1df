"""Kill switch, limits, cancellation by venue, scenarios (sequence-api.md §8.9, §8.11)."""

import msgspec


class KillSwitchBody(msgspec.Struct, omit_defaults=True):
    """The body of `POST` and `PUT /v1/kill_switch`; `engaged` is the local sandbox's own."""

    reason: str | None = None
    engaged: bool = True


class KillSwitch(msgspec.Struct, omit_defaults=True):
    """The state of the kill switch; the hosted answer is undocumented."""

    engaged: bool
    reason: str | None = None
    since_ns: int | None = None


class RiskLimits(msgspec.Struct):
    """The answer of `GET /v1/risk_limits`; the hosted shape is undocumented. `graph_limits` are keys of `risk`."""

    kill_switch: KillSwitch
    default_max_slippage_bps: dict[str, int]
    max_nodes: int
    max_paced_slices: int
    graph_limits: list[str]


class VenueCancelled(msgspec.Struct):
    """The answer of `POST /v1/venue_cancel_all/{venue}`: how many parts of orders were taken off the venue."""

    venue: str
    cancelled: int


class ScenarioBody(msgspec.Struct, omit_defaults=True):
    """The body of `PUT /v1/sandbox/scenario`: what is absent stays as it is.

    `venues` gives each venue a state (`ok`, `down`, `one_sided`, `stale`), or null to leave it to chance again.
    `shock_bps` moves the mid of `symbols`, or of everything, at once. Both last `duration_ms`, until `until_ns`, or,
    where neither is given, until they are cleared. `clear` first leaves everything to chance.
    """

    venues: dict[str, str | None] = {}
    shock_bps: int | None = None
    symbols: list[str] | None = None
    duration_ms: int | None = None
    until_ns: int | None = None
    clear: bool = False


class ForcedVenue(msgspec.Struct, omit_defaults=True):
    """A venue that is forced into a state."""

    state: str
    since_ns: int
    until_ns: int | None = None


class PriceShock(msgspec.Struct, omit_defaults=True):
    """A push of a mid, in 1e-9 USD."""

    symbol: str
    shift_1e9: int
    since_ns: int
    until_ns: int | None = None


class ScenarioState(msgspec.Struct):
    """The answer of `GET` and `PUT /v1/sandbox/scenario`: what holds now."""

    venues: dict[str, ForcedVenue]
    shocks: list[PriceShock]
