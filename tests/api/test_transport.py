"""The transport against a real server on loopback: what is repeated, how long it waits, how much it takes."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.api import transport as transport_module
from sequence_cli.api.reading import BACK_OFF_BASE, BACK_OFF_CAP, back_off
from sequence_cli.api.transport import MEBIBYTE, READ_ATTEMPTS, Stage, Transport
from sequence_cli.errors import (
    RateLimitedError,
    RedirectRefusedError,
    SequenceError,
    ServerError,
    UnavailableError,
    UnknownOutcomeError,
)
from sequence_cli.keys import parse_api_key
from tests.faults.plan import Fault, FaultPlan, Kind
from tests.faults.processes import FaultServer, fault_server
from tests.faults.trader import answered

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = "/v1/execution_graphs/x"
HOUR = 3600


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    with fault_server(tmp_path_factory.mktemp("transport")) as running:
        yield running


@pytest.fixture
def transport(server: FaultServer) -> Iterator[Transport]:
    opened = Transport(server.url, parse_api_key(server.api_key))
    yield opened
    opened.close()


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that are asked for, none of which is taken."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


def read(server: FaultServer, transport: Transport, *faults: Fault) -> bytes:
    """Read while the look-ups meet these faults; what comes after them is a right answer."""
    server.put(FaultPlan(lookups=list(faults), scripted={READ: "{}"}))
    return transport.read("GET", READ).body


def times_asked(server: FaultServer, event: str = "lookup") -> int:
    return sum(seen.event == event for seen in server.seen())


@pytest.mark.parametrize("fault", [
    answered(502), answered(503), answered(504), answered(429), Fault(Kind.DROP_BEFORE), Fault(Kind.DROP_BEFORE_READ),
    Fault(Kind.TRUNCATED), Fault(Kind.TOO_LONG), Fault(Kind.GARBAGE),
], ids=lambda fault: f"{fault.kind} {fault.status}")  # fmt: skip
def test_row_20_a_read_is_repeated_silently_until_it_succeeds(
    server: FaultServer, transport: Transport, pauses: list[float], fault: Fault
) -> None:
    assert read(server, transport, fault, fault) == b"{}"

    assert times_asked(server) == READ_ATTEMPTS
    assert len(pauses) == 2
    assert all(0 <= pause <= BACK_OFF_BASE * 2**at for at, pause in enumerate(pauses))


def test_row_25_a_read_is_given_up_after_its_attempts(
    server: FaultServer, transport: Transport, pauses: list[float]
) -> None:
    with pytest.raises(UnavailableError):
        read(server, transport, *[answered(503)] * 4)

    assert times_asked(server) == READ_ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_a_read_that_was_answered_for_certain_is_not_repeated(
    server: FaultServer, transport: Transport, pauses: list[float], status: int
) -> None:
    with pytest.raises(SequenceError):
        read(server, transport, answered(status))

    assert (times_asked(server), pauses) == (1, [])


@pytest.mark.parametrize("fault", [
    answered(429), answered(429, Retry_After="0"), answered(500), answered(502), answered(503), answered(504),
    answered(408), answered(307, Location="/v1/orders"), Fault(Kind.DROP_BEFORE), Fault(Kind.DROP_BEFORE_READ),
    Fault(Kind.DROP_AFTER), Fault(Kind.TRUNCATED), Fault(Kind.GARBAGE),
], ids=lambda fault: f"{fault.kind} {fault.status}")  # fmt: skip
def test_a_write_is_never_repeated(
    server: FaultServer, transport: Transport, pauses: list[float], fault: Fault
) -> None:
    server.put(FaultPlan(orders=[fault]))

    with pytest.raises((UnknownOutcomeError, RateLimitedError, RedirectRefusedError)):
        transport.write("POST", "/v1/orders", body=b"{}")

    assert (times_asked(server, "order"), pauses) == (1, [])


def test_row_19_a_retry_after_is_waited_for(server: FaultServer, transport: Transport, pauses: list[float]) -> None:
    assert read(server, transport, answered(429, Retry_After="3")) == b"{}"

    assert pauses == [3.0]


def test_row_19_a_retry_after_may_be_a_date(server: FaultServer, transport: Transport, pauses: list[float]) -> None:
    assert read(server, transport, answered(503, Retry_After=formatdate(time.time() + 5, usegmt=True))) == b"{}"

    assert len(pauses) == 1
    assert 3 <= pauses[0] <= 5


def test_row_19_a_retry_after_beyond_the_budget_stops_and_says_when(
    server: FaultServer, transport: Transport, pauses: list[float]
) -> None:
    with pytest.raises(RateLimitedError) as caught:
        read(server, transport, answered(429, Retry_After=str(HOUR)))

    assert caught.value.hint == "Try again in 3600 s."
    assert (times_asked(server), pauses) == (1, [])


@pytest.mark.parametrize("text", ["soon", "-1", "3.5", "1e3", "٣", "99999999999", "Wed, 99 Oct 2015 07:28:00 GMT", ""])
def test_row_19_a_malformed_retry_after_counts_as_absent(
    server: FaultServer, transport: Transport, pauses: list[float], text: str
) -> None:
    header = text if text.isascii() else "3\xb3"
    assert read(server, transport, answered(429, Retry_After=header)) == b"{}"

    assert len(pauses) == 1
    assert 0 <= pauses[0] <= BACK_OFF_BASE


@given(st.integers(1, 50))
def test_the_pause_is_jittered_below_a_doubling_ceiling(attempt: int) -> None:
    pauses = [back_off(attempt, None) for _ in range(20)]

    assert all(0 <= pause <= min(BACK_OFF_CAP, BACK_OFF_BASE * 2 ** (attempt - 1)) for pause in pauses)
    assert len(set(pauses)) > 1


def test_row_21_a_large_answer_is_cut_off(server: FaultServer, transport: Transport) -> None:
    largest = '"' + "a" * (MEBIBYTE - 2) + '"'
    server.put(FaultPlan(scripted={READ: largest, "/v1/orders": largest + " "}))

    assert len(transport.read("GET", READ).body) == MEBIBYTE
    with pytest.raises(UnknownOutcomeError, match="larger than 1048576 bytes"):
        transport.write("POST", "/v1/orders", body=b"{}")


def test_row_21_an_answer_that_drips_is_cut_off_in_time(
    server: FaultServer, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "TOTAL_SECONDS", 0.3)
    server.put(FaultPlan(lookups=[Fault(Kind.DRIP, seconds=0.002)], scripted={READ: '"' + "a" * 5000 + '"'}))
    started = time.monotonic()

    with pytest.raises(ServerError, match="took too long"):
        transport.read("GET", READ)

    assert time.monotonic() - started < 2


def test_row_21_a_compressed_answer_is_not_unpacked(server: FaultServer, transport: Transport) -> None:
    with pytest.raises(ServerError, match="compressed"):
        read(server, transport, answered(200, body="x", Content_Encoding="gzip"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:9/x", "//127.0.0.1:9/x", "/v1/health", "ftp://x", "http://[", ""]
)
def test_no_redirect_is_followed_wherever_it_leads(
    server: FaultServer, transport: Transport, pauses: list[float], status: int, location: str
) -> None:
    server.put(FaultPlan(orders=[answered(status, Location=location)]))

    with pytest.raises((RedirectRefusedError, UnknownOutcomeError)):
        transport.write("POST", "/v1/orders", body=b"{}")

    assert [seen.target for seen in server.seen() if seen.target] == ["/v1/orders"]


def test_a_write_tells_how_far_it_has_got(server: FaultServer, transport: Transport) -> None:
    server.put(FaultPlan(orders=[answered(200)]))
    stages: list[Stage] = []

    transport.write("POST", "/v1/orders", body=b"{}", on_stage=stages.append)

    assert stages == [Stage.SENDING_BODY, Stage.AWAITING_ANSWER]


def test_row_45_the_answer_to_a_write_is_the_last_thing_on_its_connection(
    server: FaultServer, transport: Transport
) -> None:
    server.put(
        FaultPlan(orders=[Fault(Kind.DUPLICATE)], scripted={"/v1/orders": '{"first": 1}', READ: '{"second": 2}'})
    )

    first = transport.write("POST", "/v1/orders", body=b"{}")
    second = transport.read("GET", READ)

    assert (first.body, second.body) == (b'{"first": 1}', b'{"second": 2}')
