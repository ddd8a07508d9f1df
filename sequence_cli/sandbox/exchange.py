"""The exchange behind the API: a request goes in, one transaction happens, an answer comes out."""

from __future__ import annotations

import sqlite3
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from sequence_cli.api.wire.common import ErrorBody, ErrorEnvelope
from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox import api_keys, engine
from sequence_cli.sandbox.access import Gate
from sequence_cli.sandbox.account_settings import stored_settings
from sequence_cli.sandbox.clock import RealClock
from sequence_cli.sandbox.identifiers import make_request_id
from sequence_cli.sandbox.problems import ProblemError
from sequence_cli.sandbox.rate_limit import Allowance, take_token
from sequence_cli.sandbox.requests import Answer, Page, Request, check_body_kind, split_target
from sequence_cli.sandbox.routes import choose, matching
from sequence_cli.sandbox.seats import Accounts, Opening
from sequence_cli.sandbox.session import Caller, Session
from sequence_cli.sandbox.vault import file_master_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sequence_cli.sandbox.clock import Clock
    from sequence_cli.sandbox.routes import Route
    from sequence_cli.sandbox.seats import Account, Seat
    from sequence_cli.sandbox.vault import MasterKeys

Seen = TypeVar("Seen")
DEFAULT_SEED = 2026
MOST_BODY_BYTES = 1_000_000
_LONGEST_REQUEST_ID = 128
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_JSON = "application/json"


class Admitted(NamedTuple):
    """A request that may be worked on."""

    account: Account
    route: Route
    request: Request
    now_ns: int
    request_id: str


class Exchange:
    """The sandbox in `folder`, safe to share between threads and with other processes on the same folder.

    `seed` and `fee_profile` are those of a new folder; one that exists keeps its own. Raises LocalStateError where
    the folder cannot be used.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        seed: int = DEFAULT_SEED,
        fee_profile: str = "flat",
        master_key: Callable[[], MasterKeys] | None = None,
    ) -> None:
        self._folder = folder
        self._clock = clock or RealClock()
        opening = Opening(seed, fee_profile, self._clock.now_ns)
        self._accounts = Accounts(folder, master_key or file_master_key(folder), opening)
        self._gate = Gate(folder, self._account_of)
        self._seed = self._accounts.local.seed
        self._count = count(1)

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one request; header names are lower case, `target` is path and query as sent."""
        admitted = self.begin(method, target, headers, body)
        return admitted if isinstance(admitted, Answer) else self.write(admitted)

    def begin(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | Admitted:
        """Answer a request that changes nothing, at once; any other comes back to be given to `write`.

        It waits neither for the disk nor for a request that is being written.
        """
        now_ns = self._clock.now_ns()
        request_id = self._request_id(headers.get("x-request-id", ""), now_ns)
        with _Refusing(request_id) as refusing:
            _check_size(body)
            admitted = self._admit(method, target, headers, body, now_ns, request_id)
            content = None if admitted.route.writes else self._read(admitted, charged=False)
            return admitted if content is None else _answer(200, request_id, content)
        return refusing.answer

    def write(self, admitted: Admitted) -> Answer:
        """Work on an admitted request in a transaction of its own."""
        with _Refusing(admitted.request_id) as refusing:
            content = self._work(admitted, charged=False)
            if content is None:
                allowance = self._take_token(admitted)
                refusing.headers = allowance.headers
                if not allowance.allowed:
                    raise ProblemError(429, "RATE_LIMITED", f"More than {allowance.limit} requests came at once.")
                content = self._work(admitted, charged=True)
            assert content is not None, "what has been charged is worked on"
            return _answer(200, admitted.request_id, content, refusing.headers)
        return refusing.answer

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return self._folder

    def now_ns(self) -> int:
        """Return the exchange's own time."""
        return self._clock.now_ns()

    def admit(self, authorization: str | None) -> str:
        """Return the account of a bearer; raises ProblemError for whoever has none."""
        return self._gate.admit(authorization)

    def look(self, name: str, view: Callable[[Session], Seen]) -> Seen:
        """Advance an account to now and return what `view` sees there; it changes nothing. Raises LocalStateError."""
        account, now_ns = self._accounts.named(name), self._clock.now_ns()
        try:
            with account.reader.reading() as connection:
                session = self._session_at(now_ns, account, name, account.reader, connection)
                if not engine.anything_due(session):
                    return view(session)
            with account.writer.writing() as connection:
                session = self._session_at(now_ns, account, name, account.writer, connection)
                engine.advance(session)
                return view(session)
        except (sqlite3.OperationalError, OSError) as exc:
            raise LocalStateError(f"The sandbox's files cannot be used: {exc}.") from exc

    def close(self) -> None:
        """Close the databases."""
        self._accounts.close()

    def _request_id(self, given: str, now_ns: int) -> str:
        if 0 < len(given) <= _LONGEST_REQUEST_ID and given.isprintable():
            return given
        return make_request_id(self._seed, now_ns, next(self._count))

    def _account_of(self, key: str) -> str | None:
        with self._accounts.local.reader.reading() as connection:
            return api_keys.account_of(connection, key)

    def _admit(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, now_ns: int, request_id: str
    ) -> Admitted:
        segments, query = split_target(target)
        matches = matching(segments)
        public = any(match.route.public for match in matches)
        name = "" if public else self._gate.admit(headers.get("authorization"))
        route, values = choose(method, target.partition("?")[0], matches)
        check_body_kind(headers.get("content-type"), body)
        account = self._accounts.local if public or route.of_folder else self._accounts.named(name)
        return Admitted(account, route, Request(values, query, body, name), now_ns, request_id)

    def _take_token(self, admitted: Admitted) -> Allowance:
        with admitted.account.writer.writing() as connection:
            return take_token(connection, stored_settings(connection).rate_limit_qps, admitted.now_ns)

    def _read(self, admitted: Admitted, *, charged: bool) -> bytes | Page | None:
        """Answer from a snapshot; None where a limit is to be charged or the engine has something to do first."""
        with admitted.account.reader.reading() as connection:
            session = self._session(admitted, admitted.account.reader, connection)
            if (not charged and _is_limited(session, admitted)) or engine.anything_due(session):
                return None
            return _encoded(admitted.route.handler(session, admitted.request))

    def _work(self, admitted: Admitted, *, charged: bool) -> bytes | Page | None:
        """Answer, from a snapshot if that will do; None where a limit is to be charged first."""
        content = None if admitted.route.writes else self._read(admitted, charged=charged)
        return self._write(admitted, charged=charged) if content is None else content

    def _write(self, admitted: Admitted, *, charged: bool) -> bytes | Page | None:
        with admitted.account.writer.writing() as connection:
            session = self._session(admitted, admitted.account.writer, connection)
            if not charged and _is_limited(session, admitted):
                return None
            if admitted.route.advances:
                engine.advance(session)
            return _encoded(admitted.route.handler(session, admitted.request))

    def _session(self, admitted: Admitted, seat: Seat, connection: sqlite3.Connection) -> Session:
        return self._session_at(admitted.now_ns, admitted.account, admitted.request.caller, seat, connection)

    def _session_at(
        self, at_ns: int, account: Account, caller: str, seat: Seat, connection: sqlite3.Connection
    ) -> Session:
        # Time never runs backwards here, whatever the machine's clock does.
        now_ns = max(at_ns, engine.latest_ns(connection))
        return Session(connection, seat.market, account.vault, now_ns, Caller(caller, self._clock.kind, self._folder))


class _Refusing:
    """Turns what went wrong in its block into an answer."""

    def __init__(self, request_id: str) -> None:
        self._request_id = request_id
        self.headers: dict[str, str] = {}
        self.answer: Answer

    def __enter__(self) -> _Refusing:
        return self

    def __exit__(self, _kind: object, exc: BaseException | None, _trace: object) -> bool:
        problem = _problem(exc)
        if problem is None:
            return False
        envelope = ErrorEnvelope(ErrorBody(problem.code, problem.message, self._request_id, problem.details))
        allow = {} if problem.allow is None else {"allow": problem.allow}
        content = _ENCODER.encode(envelope)
        self.answer = _answer(problem.status, self._request_id, content, self.headers | allow)
        return True


def _is_limited(session: Session, admitted: Admitted) -> bool:
    return session.settings.rate_limit and not admitted.route.public


def _problem(exc: BaseException | None) -> ProblemError | None:
    if isinstance(exc, ProblemError):
        return exc
    if isinstance(exc, LocalStateError):
        return ProblemError(503, "SERVICE_UNAVAILABLE", exc.message)
    if isinstance(exc, (sqlite3.OperationalError, OSError)):
        return ProblemError(503, "SERVICE_UNAVAILABLE", f"The sandbox's files cannot be used: {exc}.")
    return None


def _check_size(body: bytes) -> None:
    if len(body) > MOST_BODY_BYTES:
        raise ProblemError(413, "PAYLOAD_TOO_LARGE", f"The body is longer than {MOST_BODY_BYTES} bytes.")


def _encoded(document: object) -> bytes | Page:
    return document if isinstance(document, Page) else _ENCODER.encode(document)


def _answer(status: int, request_id: str, content: bytes | Page, headers: Mapping[str, str] | None = None) -> Answer:
    kind, body = (content.kind, content.body) if isinstance(content, Page) else (_JSON, content)
    return Answer(status, {"content-type": kind, "x-request-id": request_id, **(headers or {})}, body)
