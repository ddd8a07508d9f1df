"""Event contracts: the list of markets, settlement, redemption (sequence-api.md §8.12, §17)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sequence_cli.api.wire.markets import Redemption
from sequence_cli.api.wire.predictions import MarketList, MarketRow, Settlement
from sequence_cli.money import Price
from sequence_cli.sandbox.events import EVENTS, OUTCOMES, Event, event_named, event_of
from sequence_cli.sandbox.live_market import known
from sequence_cli.sandbox.nbbo import nbbo
from sequence_cli.sandbox.payouts import (
    RELAYER_NS,
    EventState,
    await_payout,
    event_state,
    settled_1e9,
)
from sequence_cli.sandbox.position_rows import load
from sequence_cli.sandbox.problems import invalid, invalid_params, not_found
from sequence_cli.sandbox.symbols import find
from sequence_cli.sandbox.units import PRICE_UNIT, SECOND_NS, half_even_divide
from sequence_cli.sandbox.venue_table import PREDICTION_VENUES

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_DEFAULT_LIMIT = 20
_MOST_LIMIT = 500
_DAY_S = 86_400
_URL = "https://polymarket.com/event/"
# Dollars a day, by venue: a market's volume is this much for every day since it opened.
_DAILY_VOLUME_USD = {"kalshi": 48_000, "polymarket": 125_000}
_TAG_IDS = {tag: str(100 + index) for index, tag in enumerate(sorted({event.tag for event in EVENTS}))}


def markets(session: Session, request: Request) -> MarketList:
    """`GET /v1/markets`: by default the open ones of Polymarket; the cursor is that of the page before."""
    venue = _venue(request, "polymarket")
    limit = request.number("limit", _DEFAULT_LIMIT, 1, 10**9)
    first = request.number("cursor", 0, 0, 10**9)
    found = [event for event in EVENTS if event.venue == venue and _wanted(session, request, event)]
    page = found[first : first + min(limit, _MOST_LIMIT)]
    end = first + len(page)
    more = end < len(found)
    rows = [_row(session, event) for event in page]
    return MarketList(rows, len(rows), venue, str(end) if more else None, more)


def settlement(session: Session, request: Request) -> Settlement:
    """`GET /v1/settlement/{slug}`."""
    event = _event(request.path["slug"])
    request.flag("underlying")  # it changes nothing here
    yes, no = (settled_1e9(session, known(event.symbol(outcome))) for outcome in OUTCOMES)
    return Settlement(
        slug=event.slug,
        venue=event.venue,
        status=event_state(event, session.now_ns),
        resolved_outcome=None if yes is None else "YES" if yes else "NO",
        yes_price=_price(yes),
        no_price=_price(no),
        closes_ns=event.closes_ns,
        resolves_ns=event.resolves_ns,
    )


def redeem(session: Session, request: Request) -> Redemption:
    """`POST /v1/markets/{slug}/redeem`: asking twice does no harm."""
    event = _event(request.path["slug"])
    if _venue(request, event.venue) != event.venue:
        raise invalid_params(f"{event.slug} is a market of {event.venue}.")
    answer = Redemption(mode="noop", venue=event.venue, slug=event.slug)
    if event.venue == "polymarket":
        answer.condition_id = _event_id(event)
        answer.token_ids = [event.token_id(outcome) for outcome in OUTCOMES]
    answer.mode, answer.note = _redemption(session, event)
    return answer


def _redemption(session: Session, event: Event) -> tuple[str, str]:
    if event_state(event, session.now_ns) is not EventState.RESOLVED:
        return "noop", "The outcome is not known yet; nothing was redeemed."
    if event.venue == "kalshi":
        return "auto_settled", "Kalshi pays by itself as soon as the outcome is known."
    rows = [load(session, event.venue, event.symbol(outcome)) for outcome in OUTCOMES]
    held = [row for row in rows if row.quantity_1e8 and row.due_ns is None]
    for row in held:
        await_payout(session, row, session.now_ns + RELAYER_NS)
    if held:
        return "relayer_submitted", f"The holding is paid out in about {RELAYER_NS // SECOND_NS} seconds."
    return "noop", "There is nothing to redeem, or it is under way."


def _venue(request: Request, default: str) -> str:
    venue = request.text("venue") or default
    if venue not in PREDICTION_VENUES:
        raise invalid("venue", f"{venue!r} is none of {', '.join(PREDICTION_VENUES)}")
    return venue


def _event(slug: str) -> Event:
    """Return the event that any form of its symbol names."""
    contract = find(slug)
    event = event_named(slug) if contract is None else event_of(contract)
    if event is None:
        raise not_found(f"There is no event {slug}.")
    return event


def _wanted(session: Session, request: Request, event: Event) -> bool:
    closed = session.now_ns >= event.closes_ns
    active = event.opens_ns <= session.now_ns and not closed
    wants_active, wants_closed = request.flag("active", default=True), request.flag("closed")
    shown = (active and wants_active) or (closed and wants_closed)
    return shown and all(
        (
            _is_or_absent(request, "slug", event.slug),
            _is_or_absent(request, "tag", event.tag),
            _is_or_absent(request, "tag_id", _TAG_IDS[event.tag]),
            request.text("exclude_tag_id") != _TAG_IDS[event.tag],
            (request.text("q") or "").casefold() in f"{event.question} {event.slug}".casefold(),
            request.text("clob_token_id") in (None, *(event.token_id(outcome) for outcome in OUTCOMES)),
        )
    )


def _is_or_absent(request: Request, name: str, value: str) -> bool:
    asked = request.text(name)
    return asked is None or asked.casefold() == value.casefold()


def _row(session: Session, event: Event) -> MarketRow:
    contract = known(event.symbol("YES"))
    best = nbbo(session.market.books(contract, session.now_ns))
    tokens = [event.token_id(outcome) for outcome in OUTCOMES] if event.venue == "polymarket" else []
    daily, closed = _DAILY_VOLUME_USD[event.venue], session.now_ns >= event.closes_ns
    days = max(min(session.now_ns, event.closes_ns) - event.opens_ns, 0) // (_DAY_S * SECOND_NS)
    return MarketRow(
        slug=event.slug,
        question=event.question,
        outcomes=["Yes", "No"],
        outcome_token_ids=tokens,
        yes_token_id=tokens[0] if tokens else None,
        no_token_id=tokens[1] if tokens else None,
        event_id=_event_id(event),
        volume_24h=Decimal(0 if closed else daily),
        volume_total=Decimal(daily * days),
        best_yes_bid=_price(best.bid_1e9),
        best_yes_ask=_price(best.ask_1e9),
        best_no_bid=_price(_complement(best.ask_1e9)),
        best_no_ask=_price(_complement(best.bid_1e9)),
        spread_pct=_spread_pct(best.bid_1e9, best.ask_1e9),
        start_date=_date(event.opens_ns),
        end_date=_date(event.closes_ns),
        url=_URL + event.slug if event.venue == "polymarket" else None,
        symbol=contract.symbol,
        neg_risk=False,
        tags=[event.tag],
        active=not closed and event.opens_ns <= session.now_ns,
        closed=closed,
    )


def _event_id(event: Event) -> str:
    return "0x" + f"{int(event.token_id('YES')):064x}"[-64:]


def _complement(price_1e9: int | None) -> int | None:
    return None if price_1e9 is None else PRICE_UNIT - price_1e9


def _price(units: int | None) -> Decimal | None:
    return None if units is None else Decimal(str(Price(units)))


def _spread_pct(bid_1e9: int | None, ask_1e9: int | None) -> Decimal | None:
    if bid_1e9 is None or ask_1e9 is None:
        return None
    return Decimal(half_even_divide(2 * 10_000 * (ask_1e9 - bid_1e9), ask_1e9 + bid_1e9)).scaleb(-2)


def _date(at_ns: int) -> str:
    return datetime.fromtimestamp(at_ns // SECOND_NS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
