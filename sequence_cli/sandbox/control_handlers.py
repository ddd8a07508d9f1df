"""Kill switch, limits, cancellation by venue, scenarios (sequence-api.md §8.9, §8.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.common import InstrumentType
from sequence_cli.api.wire.control import (
    ForcedVenue,
    KillSwitch,
    KillSwitchBody,
    PriceShock,
    RiskLimits,
    ScenarioBody,
    ScenarioState,
    VenueCancelled,
)
from sequence_cli.sandbox import cancelling, kill_switch
from sequence_cli.sandbox.books import VenueState
from sequence_cli.sandbox.graph_body import MOST_NODES, MOST_PACED_SLICES
from sequence_cli.sandbox.instruments import VENUES, instrument, instruments
from sequence_cli.sandbox.nodes import hasten_losses
from sequence_cli.sandbox.problems import invalid, not_found
from sequence_cli.sandbox.risk import GRAPH_LIMITS
from sequence_cli.sandbox.scenario import Forced, Shock
from sequence_cli.sandbox.sizing import DEFAULT_EVENT_SLIPPAGE_BPS, DEFAULT_SLIPPAGE_BPS
from sequence_cli.sandbox.units import MILLISECOND_NS

if TYPE_CHECKING:
    from sequence_cli.sandbox.listings import Instrument
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_MOST_SHOCK_BPS = 5_000
_LONGEST_NS = 10 * 366 * 86_400 * 10**9
_BASIS_POINTS = 10_000


def engage(session: Session, request: Request) -> KillSwitch:
    """`POST` and `PUT /v1/kill_switch`: no order starts until it is cleared; open orders stay."""
    body = request.read(KillSwitchBody) if request.body.strip() else KillSwitchBody()
    if body.engaged:
        kill_switch.engage(session.connection, session.now_ns, body.reason)
    else:
        kill_switch.clear(session.connection)
    return _kill_switch(session)


def clear(session: Session, _request: Request) -> KillSwitch:
    """`POST /v1/kill_switch/clear`: orders start again; paused graphs wait to be resumed."""
    kill_switch.clear(session.connection)
    return _kill_switch(session)


def risk_limits(session: Session, _request: Request) -> RiskLimits:
    """`GET /v1/risk_limits`."""
    return RiskLimits(
        kill_switch=_kill_switch(session),
        default_max_slippage_bps={
            InstrumentType.SPOT: DEFAULT_SLIPPAGE_BPS,
            InstrumentType.PERP: DEFAULT_SLIPPAGE_BPS,
            InstrumentType.PREDICTION: DEFAULT_EVENT_SLIPPAGE_BPS,
        },
        max_nodes=MOST_NODES,
        max_paced_slices=MOST_PACED_SLICES,
        graph_limits=list(GRAPH_LIMITS),
    )


def cancel_at_venue(session: Session, request: Request) -> VenueCancelled:
    """`POST /v1/venue_cancel_all/{venue}`."""
    venue = _venue(request.path["venue"])
    return VenueCancelled(venue, cancelling.cancel_at_venue(session, venue))


def scenario(session: Session, _request: Request) -> ScenarioState:
    """`GET /v1/sandbox/scenario`: what holds now."""
    rows, now_ns = session.market.scenario, session.now_ns
    return ScenarioState(
        venues={
            venue: ForcedVenue(forced.state, forced.since_ns, forced.until_ns)
            for venue, forced in rows.forced_states().items()
            if forced.holds(now_ns)
        },
        shocks=[
            PriceShock(traded.symbol, *shock)
            for traded in instruments()
            for shock in rows.shocks(traded.symbol)
            if shock.overlaps(now_ns, now_ns)
        ],
    )


def set_scenario(session: Session, request: Request) -> ScenarioState:
    """`PUT /v1/sandbox/scenario`: force venues into a state, shock prices; what is absent stays."""
    body = request.read(ScenarioBody)
    until_ns = _until_ns(session, body)
    if body.clear:
        session.market.scenario.clear()
    for venue, state in body.venues.items():
        forced = None if state is None else Forced(_state(venue, state), session.now_ns, until_ns)
        session.market.scenario.force(_venue(venue), forced)
    if body.shock_bps is not None:
        _shake(session, body, body.shock_bps, until_ns)
    elif body.symbols is not None:
        raise invalid("symbols", "they go with shock_bps")
    session.market.forget()
    hasten_losses(session.connection, session.now_ns)
    return scenario(session, request)


def _kill_switch(session: Session) -> KillSwitch:
    state = kill_switch.engaged(session.connection)
    return KillSwitch(engaged=False) if state is None else KillSwitch(True, state.reason, state.since_ns)


def _venue(venue: str) -> str:
    if venue not in VENUES:
        raise not_found(f"There is no venue {venue}.")
    return venue


def _state(venue: str, state: str) -> VenueState:
    try:
        return VenueState(state)
    except ValueError as exc:
        known = ", ".join(VenueState)
        raise invalid(f"venues.{venue}", f"{state!r} is none of {known}") from exc


def _until_ns(session: Session, body: ScenarioBody) -> int | None:
    if body.until_ns is None and body.duration_ms is None:
        return None
    if body.until_ns is not None and body.duration_ms is not None:
        raise invalid("until_ns", "only one of duration_ms and until_ns can be given")
    field = "until_ns" if body.duration_ms is None else "duration_ms"
    until_ns = body.until_ns if body.duration_ms is None else session.now_ns + body.duration_ms * MILLISECOND_NS
    if until_ns is None or not 0 < until_ns - session.now_ns <= _LONGEST_NS:
        raise invalid(field, "it must end after now, and within ten years")
    return until_ns


def _shake(session: Session, body: ScenarioBody, shock_bps: int, until_ns: int | None) -> None:
    if not -_MOST_SHOCK_BPS <= shock_bps <= _MOST_SHOCK_BPS:
        raise invalid("shock_bps", f"{shock_bps} is not between -{_MOST_SHOCK_BPS} and {_MOST_SHOCK_BPS}")
    for book in _books(body):
        mid = session.market.pure.mid_1e9(book.symbol, session.now_ns)
        session.market.scenario.shake(book.symbol, Shock(mid * shock_bps // _BASIS_POINTS, session.now_ns, until_ns))


def _books(body: ScenarioBody) -> list[Instrument]:
    """Return the books that a shock moves, each once: all but those of events where no symbol is given."""
    if body.symbols is None:
        return [traded for traded in instruments() if traded.book == traded.symbol and traded.ceiling_1e9 is None]
    books: dict[str, Instrument] = {}
    for position, symbol in enumerate(body.symbols):
        traded = instrument(symbol)
        book = None if traded is None else instrument(traded.book)
        if book is None or book.ceiling_1e9 is not None:
            raise invalid(f"symbols[{position}]", f"{symbol!r} is no pair or perp that can be shocked")
        books[book.symbol] = book
    return list(books.values())
