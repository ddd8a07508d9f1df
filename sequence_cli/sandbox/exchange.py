"""The exchange behind the API: a request goes in, one transaction happens, an answer comes out."""

from __future__ import annotations

import sqlite3
from threading import Lock
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.api.wire.common import ErrorBody, ErrorEnvelope
from sequence_cli.sandbox import engine
from sequence_cli.sandbox.access import Gate
from sequence_cli.sandbox.clock import RealClock
from sequence_cli.sandbox.identifiers import make_request_id
from sequence_cli.sandbox.market import Market
from sequence_cli.sandbox.problems import ProblemError
from sequence_cli.sandbox.requests import Answer, Request, split_target
from sequence_cli.sandbox.routes import choose, matching
from sequence_cli.sandbox.session import Session, open_epoch
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.vault import Vault, file_master_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sequence_cli.sandbox.clock import Clock
    from sequence_cli.sandbox.routes import Route

DEFAULT_SEED = 2026
MOST_BODY_BYTES = 1_000_000
_LONGEST_REQUEST_ID = 128
_ENCODER = msgspec.json.Encoder(decimal_format="number")


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
        master_key: Callable[[], bytes] | None = None,
    ) -> None:
        self._store = Store(folder)
        self._gate = Gate(folder)
        self._clock = clock or RealClock()
        self._vault = Vault(master_key or file_master_key(folder))
        self._seed = self._seed_of_folder(seed, fee_profile)
        self._market = Market(self._seed)
        self._lock = Lock()
        self._count = 0

    def handle(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Answer one request; header names are lower case, `target` is path and query as sent."""
        with self._lock:
            now_ns = self._clock.now_ns()
            given = headers.get("x-request-id", "")
            request_id = given if 0 < len(given) <= _LONGEST_REQUEST_ID else self._new_request_id(now_ns)
            try:
                _check_size(body)
                return _answer(200, request_id, self._dispatch(method, target, headers, body, now_ns))
            except ProblemError as problem:
                return _refusal(request_id, problem)
            except (sqlite3.OperationalError, OSError) as exc:
                unusable = ProblemError(503, "SERVICE_UNAVAILABLE", f"The sandbox's files cannot be used: {exc}.")
                return _refusal(request_id, unusable)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._store.close()

    def _seed_of_folder(self, seed: int, fee_profile: str) -> int:
        with self._store.reading() as connection:
            row = connection.execute("SELECT seed FROM epochs ORDER BY epoch DESC LIMIT 1").fetchone()
        if row is not None:
            return int(row[0])
        with self._store.writing() as connection:
            if connection.execute("SELECT 1 FROM epochs").fetchone() is None:
                open_epoch(connection, self._clock.now_ns(), seed, fee_profile)
        return self._seed_of_folder(seed, fee_profile)

    def _new_request_id(self, now_ns: int) -> str:
        self._count += 1
        return make_request_id(self._seed, now_ns, self._count)

    def _dispatch(self, method: str, target: str, headers: Mapping[str, str], body: bytes, now_ns: int) -> bytes:
        segments, query = split_target(target)
        matches = matching(segments)
        if not any(match.route.public for match in matches):
            self._gate.admit(headers.get("authorization"))
        route, values = choose(method, target.partition("?")[0], matches)
        return self._perform(route, Request(values, query, body), now_ns)

    def _perform(self, route: Route, request: Request, now_ns: int) -> bytes:
        if not route.writes:
            with self._store.reading() as connection:
                session = self._session(connection, now_ns)
                if not engine.anything_due(session):
                    return _ENCODER.encode(route.handler(session, request))
        with self._store.writing() as connection:
            session = self._session(connection, now_ns)
            if route.advances:
                engine.advance(session)
            return _ENCODER.encode(route.handler(session, request))

    def _session(self, connection: sqlite3.Connection, now_ns: int) -> Session:
        # Time never runs backwards here, whatever the machine's clock does.
        return Session(connection, self._market, self._vault, max(now_ns, engine.latest_ns(connection)))


def _check_size(body: bytes) -> None:
    if len(body) > MOST_BODY_BYTES:
        raise ProblemError(413, "PAYLOAD_TOO_LARGE", f"The body is longer than {MOST_BODY_BYTES} bytes.")


def _answer(status: int, request_id: str, body: bytes, **headers: str) -> Answer:
    return Answer(status, {"content-type": "application/json", "x-request-id": request_id, **headers}, body)


def _refusal(request_id: str, problem: ProblemError) -> Answer:
    envelope = ErrorEnvelope(ErrorBody(problem.code, problem.message, request_id, problem.details))
    allow = {} if problem.allow is None else {"allow": problem.allow}
    return _answer(problem.status, request_id, _ENCODER.encode(envelope), **allow)
