"""The faults that a submission meets in the product of kill points, faults and kinds of service."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.trading.checkpoints import Checkpoint
from tests.faults.plan import Accident, Effect, Fault, Kind, Toxic

if TYPE_CHECKING:
    from collections.abc import Iterator

# The client's patience in the harness, in seconds: see `QUICK` in processes.py.
TOO_LATE = 0.3
MILLISECONDS = 0.005
NO_BODY = ""
BARE = '{"error": "Rate limit exceeded"}'
HTML = "<html><body>502 Bad Gateway</body></html>"


class Scenario(NamedTuple):
    """What happens to the requests for an order, to the look-ups after them, and to the connections."""

    orders: tuple[Fault, ...] = ()
    lookups: tuple[Fault, ...] = ()
    connections: tuple[tuple[Toxic, ...], ...] = ()
    down: bool = False


class Service(NamedTuple):
    """What the service does with ids made by clients, and whether this client has seen it before."""

    honours_ids: bool
    known: bool


class Case(NamedTuple):
    """One case: where the client is killed, if at all, what goes wrong, and at which kind of service."""

    kill_at: str | None
    occurrence: int
    fault: str
    service: Service


KILL_CASES = (*Checkpoint,)
SERVICES = (Service(True, True), Service(True, False), Service(False, True), Service(False, False))
TAKEN_AFTER = "409 after commit"
_AFTER = Fault(Kind.DROP_AFTER)


def _status(
    status: int, body: str | None = None, *, after: bool = False, headers: dict[str, str] | None = None
) -> Fault:
    fault = Fault(Kind.STATUS_AFTER if after else Kind.STATUS_BEFORE, status, headers=headers or {})
    return fault if body is None else msgspec.structs.replace(fault, body=body)


def _up(effect: Effect, *, seconds: float = 0.0, size: int = 0) -> tuple[tuple[Toxic, ...], ...]:
    return ((Toxic(effect, True, seconds, size),),)


def _down(effect: Effect, *, seconds: float = 0.0, size: int = 0) -> tuple[tuple[Toxic, ...], ...]:
    return ((Toxic(effect, False, seconds, size),),)


def _throttled(retry_after: str) -> Scenario:
    return Scenario((_status(429, BARE, headers={"Retry-After": retry_after}),) * 2)


_OF_ANOTHER_FORM = {
    Kind.NONE, Kind.DELAY_BEFORE, Kind.DELAY_AFTER, Kind.STATUS_BEFORE, Kind.STATUS_AFTER,
    Kind.REDIRECT,
}  # fmt: skip
_ELSEWHERE = {"Location": "http://127.0.0.1:9/v1/orders"}
_ALWAYS = 4
FAULTS: dict[str, Scenario] = {
    "none": Scenario(),
    **{f"once: {kind}": Scenario((Fault(kind, seconds=MILLISECONDS),)) for kind in Kind
       if kind not in _OF_ANOTHER_FORM},
    # Ids are random: that one is taken happens to nobody, and whatever stands under it counts as the order.
    **{f"once: {accident}": Scenario((Fault(accident=accident),))
       for accident in (Accident.DIE_BEFORE, Accident.DIE_AFTER)},
    **{f"always: {kind}": Scenario((Fault(kind, seconds=TOO_LATE),) * _ALWAYS)
       for kind in (Kind.DROP_BEFORE, Kind.DROP_AFTER, Kind.DELAY_BEFORE, Kind.DELAY_AFTER, Kind.HTML)},
    "once: commits after the client gave up": Scenario((Fault(Kind.DELAY_BEFORE, seconds=TOO_LATE),)),
    "once: answers after the client gave up": Scenario((Fault(Kind.DELAY_AFTER, seconds=TOO_LATE),)),
    **{f"{status} before commit": Scenario((_status(status),)) for status in (400, 401, 403, 404, 409, 422, 503)},
    **{f"{status} after commit": Scenario((_status(status, after=True),)) for status in (409, 500, 502, 503, 504)},
    "502 of a gateway, always": Scenario((_status(502, HTML, after=True),) * _ALWAYS),
    "408 after commit": Scenario((_status(408, NO_BODY, after=True),)),
    "429 without a hint": Scenario((_status(429, BARE),) * 2),
    "429 for no time": _throttled("0"),
    "429 until a date in the past": _throttled("Wed, 21 Oct 2015 07:28:00 GMT"),
    "429 for an hour": _throttled("3600"),
    "429 malformed": _throttled("soon"),
    "429 always": Scenario((_status(429, BARE),) * _ALWAYS),
    "307 before commit": Scenario((_status(307, NO_BODY, headers=_ELSEWHERE),)),
    "307 after commit": Scenario((_status(307, NO_BODY, after=True, headers=_ELSEWHERE),)),
    "303 after commit": Scenario((_status(303, NO_BODY, after=True, headers=_ELSEWHERE),)),
    "lost, then 422": Scenario((_AFTER, _status(422))),
    "lost, then 401": Scenario((_AFTER, _status(401))),
    "lost, then 404": Scenario((_AFTER, _status(404))),
    "lost, then 429 always": Scenario((_AFTER, *[_status(429, BARE)] * 3)),
    "lost, then 409": Scenario((_AFTER, _status(409))),
    "lost, look-up 503": Scenario((_AFTER,) * _ALWAYS, (_status(503),) * 3),
    "lost, look-up not there yet": Scenario((_AFTER,) * _ALWAYS, (_status(404),)),
    "lost, look-up garbled": Scenario((_AFTER,) * _ALWAYS, (Fault(Kind.NOT_JSON),)),
    "429, then lost": Scenario((_status(429, BARE), _AFTER)),
    "reset at the first byte": Scenario(connections=_up(Effect.RESET_PEER, size=1)),
    "reset in the middle of the request": Scenario(connections=_up(Effect.RESET_PEER, size=500)),
    "reset after the request": Scenario(connections=_up(Effect.RESET_PEER)),
    "request cut": Scenario(connections=_up(Effect.LIMIT_DATA, size=450)),
    "answer cut": Scenario(connections=_down(Effect.LIMIT_DATA, size=60)),
    "request swallowed": Scenario(connections=_up(Effect.TIMEOUT, seconds=TOO_LATE)),
    "answer swallowed": Scenario(connections=_down(Effect.TIMEOUT, seconds=TOO_LATE)),
    "request late": Scenario(connections=_up(Effect.LATENCY, seconds=TOO_LATE)),
    "answer late": Scenario(connections=_down(Effect.LATENCY, seconds=TOO_LATE)),
    "request in slices": Scenario(connections=_up(Effect.SLICER, seconds=0.001, size=64)),
    "answer in slices": Scenario(connections=_down(Effect.SLICER, seconds=0.001, size=16)),
    "narrow line": Scenario(connections=_up(Effect.BANDWIDTH, size=8000)),
    "slow close": Scenario((_AFTER,), connections=_down(Effect.SLOW_CLOSE, seconds=0.1)),
    "no connection": Scenario(down=True),
}  # fmt: skip


def all_cases() -> Iterator[Case]:
    """Every kill point, none included, with every fault at every kind of service."""
    kills = [(None, 1), *((checkpoint, 1) for checkpoint in KILL_CASES)]
    kills += [(Checkpoint.SEND_PRE, 2), (Checkpoint.ACK_IN_TXN, 2), (Checkpoint.RECV_PRE, 2)]
    for (kill_at, occurrence), fault, service in product(kills, FAULTS, SERVICES):
        # It would say that the id is taken and have taken it under another: no client can tell.
        if fault != TAKEN_AFTER or service.honours_ids:
            yield Case(kill_at, occurrence, fault, service)
