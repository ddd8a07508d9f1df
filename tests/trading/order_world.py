"""The world of the order machine: the real exchange behind a wire that fails, clients that die, clocks that jump.

Client processes are played in this one: each has an identity of its own, and dying is an exception that no code of the
program catches. Everything else is the program's own: journal, submission, recovery, client, transport, exchange.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from enum import Enum, auto
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from sequence_cli.api import reading
from sequence_cli.api.client import Client
from sequence_cli.api.peer import BrokenExchangeError, NotConnectedError
from sequence_cli.api.transport import Transport
from sequence_cli.api.wire.common import Side
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.money import Price, Quantity
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.clock import StepClock
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.requests import Answer
from sequence_cli.trading import checkpoints, process_identity
from sequence_cli.trading.account import Account
from sequence_cli.trading.intent import OrderIntent, prepare
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_path import journal_path
from sequence_cli.trading.process_identity import Owner
from sequence_cli.trading.states import IntentState
from tests.faults.oracle import Books
from tests.trading.journal_support import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sequence_cli.trading.intent import PreparedOrder

URL = "http://127.0.0.1:1"
START_NS = 1_776_828_335_325_953_000
LOT_1E8 = 10_000
# A commit in memory: thousands of steps would otherwise wait for the disk.
MEMORY = Path("/dev/shm")
ORDERS = "/v1/orders"


class Killed(BaseException):
    """The process is no more."""


class Fault(Enum):
    """What happens to one request for an order; `AFTER` and `BEFORE` are relative to the exchange's commit."""

    NONE = auto()
    NO_CONNECTION = auto()
    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    LATE = auto()
    GARBLED_AFTER = auto()
    REDIRECT_AFTER = auto()
    THROTTLED = auto()
    UNAVAILABLE_BEFORE = auto()
    UNAVAILABLE_AFTER = auto()
    INVALID = auto()
    UNAUTHORIZED = auto()
    CONFLICT_AFTER = auto()
    KILLED_BEFORE = auto()
    KILLED_AFTER = auto()


_STATUS = {
    Fault.THROTTLED: 429,
    Fault.UNAVAILABLE_BEFORE: 503,
    Fault.UNAVAILABLE_AFTER: 503,
    Fault.INVALID: 422,
    Fault.UNAUTHORIZED: 401,
    Fault.CONFLICT_AFTER: 409,
    Fault.REDIRECT_AFTER: 307,
}
_NEVER_ARRIVE = {
    Fault.NO_CONNECTION, Fault.LOST_BEFORE, Fault.LATE, Fault.THROTTLED, Fault.UNAVAILABLE_BEFORE, Fault.INVALID,
    Fault.UNAUTHORIZED, Fault.KILLED_BEFORE,
}  # fmt: skip


class Arrival(NamedTuple):
    """A request under way."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Wire:
    """What lies between the clients and the exchange."""

    def __init__(self, world: World) -> None:
        self._world = world

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Let the next fault decide about an order, and pass everything else on."""
        world, request = self._world, Arrival(method, target, dict(headers), body)
        if (method, target) != ("POST", ORDERS):
            if world.lookup_faults > 0:
                world.lookup_faults -= 1
                raise BrokenExchangeError("no answer in time")
            return world.deliver(request)
        world.sent += 1
        fault = world.faults.pop(0) if world.faults else Fault.NONE
        if fault is Fault.CONFLICT_AFTER and not world.honours_ids:
            # It would say that the id is taken and have taken it under another: no client can tell.
            fault = Fault.LOST_AFTER
        world.meanwhile()
        return self._order(request, fault)

    def close(self) -> None:
        """There is nothing to close: the exchange is the world's."""

    def _order(self, request: Arrival, fault: Fault) -> Answer:
        if fault is Fault.LATE:
            self._world.late.append(request)
        answer = None if fault in _NEVER_ARRIVE else self._world.deliver(request)
        if fault is Fault.NO_CONNECTION:
            raise NotConnectedError("refused")
        if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE):
            raise BrokenExchangeError("the connection broke")
        if fault in (Fault.KILLED_BEFORE, Fault.KILLED_AFTER):
            raise Killed
        if fault is Fault.GARBLED_AFTER:
            return Answer(200, {}, b'{"graph_id": "graph_')
        if fault in _STATUS:
            return Answer(_STATUS[fault], {}, b'{"error": {"code": "SCRIPTED", "message": "scripted"}}')
        assert answer is not None
        return answer


class World:
    """One exchange, one account, one home; `honours_ids` tells whether the service keeps ids made by clients."""

    def __init__(self, *, honours_ids: bool) -> None:
        self._folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        root = Path(self._folder.name)
        self.state, self._backup, self._server = root / "state", root / "backup", root / "server"
        self.honours_ids = honours_ids
        self.clock = ManualClock()
        self.faults: list[Fault] = []
        self.late: list[Arrival] = []
        self.lookup_faults = self.sent = self._requests = self._lots = 0
        self.meanwhile: Callable[[], None] = _nothing
        self._boots = 1
        self._pids, self._alive = 100, list[Owner]()
        self._exchange = self._open_exchange()
        self._key = parse_api_key(local_api_key(self._server))
        self.books = Books(self._server)
        self._replaced = [
            (process_identity, "current", self._current),
            (process_identity, "is_alive", lambda owner: owner in self._alive),
            (reading, "BACK_OFF_BASE", 0.0),
        ]
        self._replaced = [(owner, name, _put(owner, name, value)) for owner, name, value in self._replaced]

    def close(self) -> None:
        """Put everything back."""
        for owner, name, value in self._replaced:
            setattr(owner, name, value)
        self.books.close()
        self._exchange.close()
        self._folder.cleanup()

    @property
    def account(self) -> Account:
        """Whose orders these are."""
        return Account(Mode.SANDBOX, URL, "0badcafe")

    @contextmanager
    def process(self, kill_at: str | None = None) -> Iterator[tuple[Client, Journal]]:
        """Be a client process, until the block ends or the process dies at a checkpoint or on the wire."""
        self._pids += 1
        self._alive.append(Owner(self._pids, "1", "boot"))
        before, checkpoints.hook = checkpoints.hook, _killer(kill_at)
        client = Client(Transport(URL, self._key, inner=Wire(self)))
        try:
            with Journal.open(self.state, clock=self.clock) as journal:
                yield client, journal
        except Killed:
            pass
        finally:
            checkpoints.hook = before
            self._alive.pop()
            client.close()

    def new_order(self, *, limit: bool) -> tuple[PreparedOrder, OrderIntent]:
        """Return an order for a quantity that no other order has."""
        self._lots += 1
        price = Price.parse("1500") if limit else None
        intent = OrderIntent("ETH-USD", Side.BUY, Quantity(self._lots * LOT_1E8), price)
        return prepare(intent), intent

    def deliver(self, request: Arrival) -> Answer:
        """Hand a request to the exchange."""
        self._requests += 1
        body = request.body
        if not self.honours_ids and (request.method, request.target) == ("POST", ORDERS):
            body = _without_graph_id(body)
        return self._exchange.handle(request.method, request.target, request.headers, body)

    def deliver_late(self) -> None:
        """Let arrive what was still under way."""
        while self.late:
            self.deliver(self.late.pop(0))

    def restart_machine(self) -> None:
        """Start the steady clock again, in another run of the machine."""
        self._boots += 1
        self.clock.restart_machine()
        self.clock.reference = f"boot-{self._boots}"

    def restart_server(self) -> None:
        """End the exchange's process and start another on its files."""
        self._exchange.close()
        self._exchange = self._open_exchange()

    def back_up(self) -> None:
        """Copy the home's state as it is."""
        shutil.rmtree(self._backup, ignore_errors=True)
        shutil.copytree(self.state, self._backup)

    def restore(self) -> None:
        """Put the last copy back, or nothing where there is none."""
        shutil.rmtree(self.state, ignore_errors=True)
        if self._backup.exists():
            shutil.copytree(self._backup, self.state)

    def orders(self, quantity: Quantity) -> int:
        """Return how many orders for this quantity the exchange has."""
        return self.books.orders(quantity.units)

    def states(self) -> dict[str, IntentState]:
        """Return what the journal says of every order."""
        if not journal_path(self.state).exists():
            return {}
        with closing(sqlite3.connect(journal_path(self.state))) as connection:
            return {row[0]: IntentState(row[1]) for row in connection.execute("SELECT graph_id, state FROM intents")}

    def _open_exchange(self) -> Exchange:
        return Exchange(self._server, clock=StepClock(START_NS + self._requests * 250_000_000))

    def _current(self) -> Owner:
        return self._alive[-1]


def _killer(kill_at: str | None) -> Callable[[str], None]:
    def hook(name: str) -> None:
        if name == kill_at:
            raise Killed

    return hook


def _put(owner: Any, name: str, value: object) -> object:
    before = getattr(owner, name)
    setattr(owner, name, value)
    return before


def _without_graph_id(body: bytes) -> bytes:
    document = msgspec.json.decode(body)
    document.pop("graph_id")
    return msgspec.json.encode(document)


def _nothing() -> None:
    """Nobody else does anything."""
