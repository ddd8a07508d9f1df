"""`watch`, `quote --watch` and `status --watch` through the front door: in a pipe, on a terminal, over lost lines."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import msgspec
import pexpect
import pytest

from sequence_cli.sandbox.access import local_api_key
from tests.api.test_stream import scripted, send
from tests.harness import FAKE_TEST_KEY, environment, sequence, terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.server import ServerConnection

__all__ = ["served_sandbox"]

SHOW_CURSOR, HIDE_CURSOR = "\x1b[?25h", "\x1b[?25l"


def lines(text: str) -> list[Any]:
    """Return the documents of a stream of lines."""
    return [msgspec.json.decode(line) for line in text.splitlines()]


def plain(text: str) -> str:
    """Return what a terminal was sent without its control sequences."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_pipe_gets_one_json_line_per_event(served_sandbox: Served, home: Path) -> None:
    told = lines(served_sandbox.run("watch", "prices:eth-usd", "book:BTC-USD", "--count", "4", home=home).stdout)

    assert told[0]["event"] == "connected"
    assert told[0]["data"] == {"topics": ["prices:ETH-USD", "book:BTC-USD"], "gap_seconds": None}
    data = [event for event in told if event["event"] == "data"]
    assert len(data) == 4
    assert {event["mode"] for event in told} == {"sandbox"}
    price = next(event["data"] for event in data if event["topic"] == "prices:ETH-USD")
    assert list(price) == ["bid", "ask", "mid", "bid_sz", "ask_sz", "spread_bps", "ts"]
    assert Decimal(price["bid"]) < Decimal(price["ask"])
    book = next(event["data"] for event in data if event["topic"] == "book:BTC-USD")
    assert all(isinstance(text, str) for level in book["bids"] for text in level)


def test_an_order_and_its_fill_arrive_in_human_units(served_sandbox: Served, home: Path) -> None:
    with followed(served_sandbox, home, "orders", "fills", "tca") as watcher:
        served_sandbox.run("buy", "ETH-USD", "0.1", home=home)
        told = [watcher.event("fills"), watcher.event("orders"), watcher.event("tca")]

    fill, order, cost = (event["data"] for event in told)
    assert (fill["qty"], fill["symbol"]) == ("0.1", "ETH-USD")
    assert (order["status"], order["filled_qty"], order["avg_fill_price"]) == ("filled", "0.1", fill["price"])
    assert cost["achieved_vwap"] == fill["price"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{9}Z", fill["ts"])


def test_the_local_sandbox_is_followed_by_asking(home: Path) -> None:
    words = ("--local", "watch", "prices:ETH-USD", "orders", "tca", "--count", "3", "--json")
    told = lines(sequence(*words, home=home).stdout)

    assert [event["event"] for event in told] == ["rejected", "connected", "data", "data", "data"]
    assert told[0]["topic"] == "tca"
    assert {event["source"] for event in told[2:]} == {"rest"}


def test_a_reader_that_goes_away_ends_it_quietly(home: Path) -> None:
    command = [sys.executable, "-m", "sequence_cli", "--local", "watch", "prices:ETH-USD"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(home), stdout=pipe, stderr=pipe) as watching:
        assert watching.stdout is not None
        assert watching.stderr is not None
        watching.stdout.readline()
        watching.stdout.close()
        assert watching.wait(20) == 0
        assert watching.stderr.read() == b""


def test_a_topic_that_the_service_lacks_is_told_and_the_others_go_on(served_sandbox: Served, home: Path) -> None:
    told = lines(served_sandbox.run("watch", "prices:FOO-USD", "prices:ETH-USD", "--count", "1", home=home).stdout)

    assert [event["event"] for event in told] == ["rejected", "connected", "data"]
    assert told[0]["data"]["reason"] == "there is no symbol FOO-USD"


def test_topics_of_which_the_service_has_none_are_not_found_with_and_without_a_stream(
    served_sandbox: Served, home: Path
) -> None:
    words = ("watch", "prices:FOO-USD", "book:FOO-USD", "--json")
    streamed = served_sandbox.run(*words, home=home, expect=4)
    asked = sequence("--local", *words, home=home, expect=4)

    assert "prices:FOO-USD: there is no symbol FOO-USD; book:FOO-USD" in streamed.error["message"]
    assert streamed.error["hint"] == asked.error["hint"]
    told = [[(event["event"], event["topic"]) for event in lines(result.stdout)] for result in (streamed, asked)]
    assert told[0] == [("rejected", "prices:FOO-USD"), ("rejected", "book:FOO-USD")]
    assert set(told[0]) <= set(told[1])


def test_topics_that_the_service_lacks_after_a_lost_line_are_asked_for_again(home: Path) -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        # The second time it starts, and does not know its symbols yet.
        known = seen.connections != 2
        send(connection, subscribed=topics * known, rejected=topics * (not known))
        if known:
            send(connection, channel="prices:ETH-USD", data={"bid": 2300.5 + seen.connections})
        else:
            connection.recv()

    with scripted(script) as (url, seen):
        where = {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_TEST_KEY}
        words = ("watch", "prices:ETH-USD", "--count", "2", "--for", "20", "--json")
        told = lines(sequence(*words, home=home, expect=0, **where).stdout)

    kinds = [event["event"] for event in told]
    assert kinds == ["connected", "data", "gap", "rejected", "connected", "data"]


@pytest.mark.parametrize("words", [["weather"], ["prices:"], ["prices:ETH-USD", "-o", "csv"]])
def test_what_cannot_be_followed_is_a_usage_error(words: list[str], home: Path) -> None:
    assert "nothing was sent" in sequence("--local", "watch", *words, home=home, expect=2).stderr


def test_a_refused_key_ends_it_with_3(served_sandbox: Served, home: Path) -> None:
    result = served_sandbox.run("watch", "orders", "--json", home=home, key=FAKE_TEST_KEY, expect=3)

    assert result.stdout == ""


def test_a_service_that_is_never_there_ends_with_7(home: Path) -> None:
    where = {"SEQ_BASE_URL": "http://127.0.0.1:9", "SEQ_API_KEY": FAKE_TEST_KEY}
    result = sequence("watch", "prices:ETH-USD", "--for", "0.3", "--json", home=home, expect=7, **where)

    assert [event["event"] for event in lines(result.stdout)] == ["gap"]
    assert "never connected" in result.error["message"]


@contextmanager
def without_stream(folder: Path) -> Iterator[str]:
    """Serve a sandbox that has every call but no stream."""
    import uvicorn

    from sequence_cli.sandbox.asgi import create_app
    from sequence_cli.sandbox.exchange import Exchange

    with closing(Exchange(folder)) as exchange, closing(socket.create_server(("127.0.0.1", 0))) as listener:
        config = uvicorn.Config(create_app(exchange), log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def test_an_address_without_a_stream_is_asked_instead(home: Path, tmp_path: Path) -> None:
    with without_stream(tmp_path / "sandbox") as url:
        where = {"SEQ_BASE_URL": url, "SEQ_API_KEY": local_api_key(tmp_path / "sandbox")}
        words = ("watch", "prices:ETH-USD", "orders", "fills", "--count", "2", "--json")
        told = lines(sequence(*words, home=home, expect=0, **where).stdout)

    assert [event["event"] for event in told] == ["connected", "data", "data"]
    assert {event["source"] for event in told} == {"rest"}
    asked = [datetime.fromisoformat(event["received"]) for event in told[1:]]
    assert asked[1] - asked[0] >= timedelta(seconds=0.9)


def test_hostile_names_in_events_cannot_reach_the_terminal(home: Path) -> None:
    def script(connection: ServerConnection, topics: list[str]) -> None:
        send(connection, subscribed=topics)
        send(connection, channel="tca", data={"graph_id": "\x1b]0;owned\x07", "symbol": "[bold]x"})
        connection.recv()

    with scripted(script) as (url, _):
        where = {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_TEST_KEY}
        screen = terminal("watch", "tca", home=home, env=where)
        screen.expect_exact("\\x1b]0;owned\\x07")
        screen.sendintr()
        screen.expect(pexpect.EOF)
        screen.close()

    assert "\x1b]0;" not in screen.before
    assert screen.exitstatus == 0


@pytest.mark.parametrize("words", [("watch", "prices:ETH-USD", "book:ETH-USD", "orders", "fills"),
                                   ("quote", "ETH-USD", "--watch", "--depth", "5")])  # fmt: skip
def test_a_view_shows_its_first_frame_and_ctrl_c_leaves_a_clean_screen(
    served_sandbox: Served, home: Path, words: tuple[str, ...]
) -> None:
    screen = terminal(*words, home=home, env=served_sandbox.variables)
    screen.expect_exact("connecting")
    screen.expect_exact("live")
    screen.expect_exact("Book ETH-USD")
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()

    assert screen.exitstatus == 0
    assert screen.before.rstrip("\r\n").endswith(SHOW_CURSOR)
    assert "Traceback" not in screen.before


def test_without_colour_the_view_still_marks_what_moved(served_sandbox: Served, home: Path) -> None:
    screen = terminal("watch", "prices:ETH-USD", home=home, env={**served_sandbox.variables, "NO_COLOR": "1"})
    screen.expect("[▲▼]")
    screen.sendintr()
    screen.expect(pexpect.EOF)

    assert not re.search(r"\x1b\[[0-9;]*m", screen.before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_view_with_the_cursor_back(served_sandbox: Served, home: Path, number: signal.Signals) -> None:
    screen = terminal("watch", "prices:ETH-USD", home=home, env=served_sandbox.variables)
    screen.expect_exact("live")
    screen.kill(number)
    screen.expect(pexpect.EOF)
    screen.close()

    assert (screen.exitstatus, screen.signalstatus) == (0, None)
    assert SHOW_CURSOR in screen.before


def test_a_resized_terminal_is_drawn_afresh_in_its_new_width(served_sandbox: Served, home: Path) -> None:
    screen = terminal("watch", "book:BTC-USD", home=home, columns=100, env={**served_sandbox.variables, "COLUMNS": ""})
    screen.expect_exact("Book BTC-USD")
    screen.setwinsize(20, 60)
    screen.expect_exact("\x1b[2J")
    screen.expect_exact("Book BTC-USD")
    screen.sendintr()
    screen.expect(pexpect.EOF)
    screen.close()

    assert screen.exitstatus == 0
    widest = max(len(line) for line in plain(screen.before).splitlines())
    assert widest <= 60


def test_an_order_is_watched_to_its_end(served_sandbox: Served, home: Path) -> None:
    served_sandbox.run("buy", "ETH-USD", "0.2", "--slices", "2", "--interval", "500ms", "--no-wait", home=home)
    states = lines(served_sandbox.run("status", "--watch", home=home).stdout)

    assert [state["status"] for state in states[-2:]] == ["active", "completed"]
    filled = [Decimal(state["nodes"]["order"]["filled_qty"]) for state in states]
    assert filled == sorted(filled)
    assert filled[-1] == Decimal("0.2")


def test_an_order_is_watched_in_place_and_ctrl_c_leaves_it_alone(served_sandbox: Served, home: Path) -> None:
    served_sandbox.run("buy", "ETH-USD", "0.2", "--limit", "100", "--no-wait", "--yes", home=home)
    screen = terminal("status", "--watch", home=home, env=served_sandbox.variables)
    screen.expect_exact("live")
    screen.sendintr()
    screen.expect_exact("the order goes on")
    screen.expect(pexpect.EOF)
    screen.close()

    assert screen.exitstatus == 0
    assert served_sandbox.run("status", "--json", home=home).json["status"] == "active"


def test_an_order_that_is_watched_survives_the_end_of_its_terminal(served_sandbox: Served, home: Path) -> None:
    """order-safety.md B.5, row 58."""
    served_sandbox.run("buy", "ETH-USD", "0.2", "--limit", "100", "--no-wait", "--yes", home=home)
    screen = terminal("status", "--watch", home=home, env={**served_sandbox.variables, "COLUMNS": ""})
    screen.expect_exact("live")
    screen.setwinsize(15, 60)
    screen.expect_exact("\x1b[2J")
    screen.expect_exact(HIDE_CURSOR)
    screen.kill(signal.SIGHUP)
    screen.expect(pexpect.EOF)
    screen.close()

    assert (screen.exitstatus, screen.signalstatus) == (0, None)
    assert SHOW_CURSOR in screen.before
    assert served_sandbox.run("status", "--json", home=home).json["status"] == "active"


def test_a_key_that_is_revoked_ends_the_watch_with_3_and_the_order_is_still_known(
    served_sandbox: Served, home: Path
) -> None:
    """order-safety.md B.5, row 57."""
    http = httpx.Client(base_url=served_sandbox.url, headers={"Authorization": f"Bearer {served_sandbox.api_key}"})
    made = http.post("/v1/api_keys", json={}).json()
    key = made["api_key"]
    served_sandbox.run("buy", "ETH-USD", "0.2", "--limit", "100", "--no-wait", "--yes", home=home, key=key)
    command = [sys.executable, "-m", "sequence_cli", "status", "--watch", "--json"]
    variables = environment(home, **served_sandbox.variables | {"SEQ_API_KEY": key})
    pipe = subprocess.PIPE
    with closing(http), subprocess.Popen(command, env=variables, stdout=pipe, stderr=pipe, text=True) as watching:
        assert watching.stdout is not None
        first = msgspec.json.decode(watching.stdout.readline())
        assert http.delete(f"/v1/api_keys/{made['key_id']}").status_code == 200
        _, errors = watching.communicate(timeout=20)

    assert watching.returncode == 3
    assert first["graph_id"] in errors
    assert "nothing was done to it" in errors


class Watcher:
    """`watch --json` in a process of its own; its events are read as they come."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.seen: list[Any] = []

    def __enter__(self) -> Watcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def next(self) -> Any:
        """Return the next event."""
        assert self.process.stdout is not None
        self.seen.append(msgspec.json.decode(self.process.stdout.readline()))
        return self.seen[-1]

    def event(self, topic: str) -> Any:
        """Return the next event of a topic."""
        return self.until(lambda event: event["topic"] == topic)

    def until(self, fits: Any) -> Any:
        """Return the next event that fits."""
        while not fits(event := self.next()):
            pass
        return event

    def stop(self) -> int:
        """End it as Ctrl-C does, read what is left and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        rest, _ = self.process.communicate(timeout=20)
        self.seen += lines(rest)
        return self.process.returncode


def followed(where: Served, home: Path, *topics: str) -> Watcher:
    """Start `watch` and wait until it is connected."""
    command = [sys.executable, "-m", "sequence_cli", "watch", *topics, "--json"]
    variables = environment(home, **where.variables)
    watcher = Watcher(subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True))
    watcher.until(lambda event: event["event"] == "connected")
    return watcher


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def served_until_killed(home: Path, port: int) -> Iterator[Served]:
    """Serve the folder on one port; at the end of the block the server is killed."""
    command = [sys.executable, "-m", "sequence_cli", "sandbox", "serve", "--port", str(port), "--json"]
    with subprocess.Popen(command, env=environment(home), stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        ready = msgspec.json.decode(server.stdout.readline())
        try:
            yield Served(ready["url"], ready["api_key"], home)
        finally:
            server.kill()


def test_a_server_that_is_killed_ten_times_leaves_ten_gaps_and_no_fill_unseen_or_doubled(
    tmp_path: Path, home: Path
) -> None:
    port, folder, ordered = free_port(), tmp_path / "served", []
    with ExitStack() as stack:
        for round_number in range(11):
            with served_until_killed(folder, port) as served:
                if not round_number:
                    watcher = stack.enter_context(followed(served, home, "prices:ETH-USD", "orders", "fills"))
                # Most of these come while the watcher still waits to connect again.
                bought = served.run("buy", "ETH-USD", "0.01", "--json", home=home).json
                ordered.append(bought["graph_id"])
                watcher.event("fills")
                if round_number == 10:
                    code = watcher.stop()
            if round_number < 10:
                watcher.until(lambda event: event["event"] == "gap")

    kinds = Counter(event["event"] for event in watcher.seen)
    assert (kinds["gap"], kinds["connected"], code) == (10, 11, 0)
    fills = Counter(event["data"]["graph_id"] for event in watcher.seen if event["topic"] == "fills")
    assert fills == Counter(ordered)
