"""The harness's processes: server, proxy and zygote, each started once and ended with the block that uses it."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from tests.faults.client import Setup
from tests.faults.plan import FaultPlan, ProxyOrder, ProxyReport, Seen
from tests.faults.plan_store import Log, write_plan
from tests.faults.zygote import Command, Done
from tests.harness import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

Reply = TypeVar("Reply")
PATIENCE_SECONDS = 20.0
ROOT = Path(__file__).parents[2]
# A client that loses patience soon, so that a thousand cases take minutes and not hours.
QUICK = Setup(silence=0.15, total=0.6, connect=0.15, back_off=0.01, budget=3.0)
# A client that waits as long as a busy machine needs, and only then no longer.
CALM = Setup(silence=5.0, total=10.0, connect=5.0, back_off=0.01, budget=20.0)


class FaultServer:
    """The real exchange behind a socket that fails on purpose."""

    def __init__(self, folder: Path, url: str, api_key: str) -> None:
        self.folder, self.url, self.api_key = folder, url, api_key
        self._count = 0
        self.plan = FaultPlan()

    @property
    def variables(self) -> dict[str, str]:
        """The environment with which a command uses this server."""
        return {"SEQ_BASE_URL": self.url, "SEQ_API_KEY": self.api_key}

    def put(self, plan: FaultPlan) -> None:
        """Put a plan in force, with a fresh access log."""
        self._count += 1
        self.plan = msgspec.structs.replace(plan, name=f"plan-{self._count}")
        write_plan(self.folder, self.plan)

    def seen(self) -> list[Seen]:
        """Return the access log of the plan in force."""
        return Log(self.folder / f"{self.plan.name}.log").read()

    def orders_seen(self) -> int:
        """Return how many requests for an order came in under the plan in force."""
        return sum(seen.event == "order" for seen in self.seen())


class Speaker:
    """A process that answers a line of JSON with another."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def ask(self, question: msgspec.Struct, answer: type[Reply]) -> Reply:
        """Send a line and return the answer to it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(msgspec.json.encode(question) + b"\n")
        stdin.flush()
        return msgspec.json.decode(stdout.readline(), type=answer)


class FaultProxy(Speaker):
    """The proxy between client and server."""

    url = ""

    def order(self, order: ProxyOrder) -> ProxyReport:
        """Give an order; the report is of the time before it."""
        return self.ask(order, ProxyReport)

    def report(self) -> ProxyReport:
        """Return what happened since the last order."""
        return self.order(ProxyOrder(keep=True))

    def queue_behind(self) -> None:
        """Connect and be served: then every connection that was made before has been accepted, and is in the report."""
        address = ("127.0.0.1", int(self.url.rpartition(":")[2]))
        with suppress(OSError), socket.create_connection(address, timeout=PATIENCE_SECONDS) as visitor:
            visitor.shutdown(socket.SHUT_WR)
            visitor.recv(1)


class Zygote(Speaker):
    """Starts clients."""

    def run(self, words: list[str], env: dict[str, str], setup: Setup = QUICK, *, naive: bool = False) -> Done:
        """Run one client to its end."""
        return self.ask(Command(words, env, setup, naive), Done)


@contextmanager
def fault_server(folder: Path, *tls: str) -> Iterator[FaultServer]:
    """Run the fault server on a sandbox in `folder`; `tls` is a certificate and its key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _python("tests.faults.server", str(folder), *tls) as process:
        assert process.stdout is not None
        ready = msgspec.json.decode(process.stdout.readline())
        yield FaultServer(folder, ready["url"], ready["api_key"])


@contextmanager
def fault_proxy(server: FaultServer) -> Iterator[FaultProxy]:
    """Run a proxy in front of the server."""
    port = server.url.rpartition(":")[2]
    with _python("tests.faults.proxy", port) as process:
        assert process.stdout is not None
        proxy = FaultProxy(process)
        proxy.url = f"http://127.0.0.1:{int(process.stdout.readline())}"
        yield proxy


@contextmanager
def zygote() -> Iterator[Zygote]:
    """Run a zygote."""
    with _python("tests.faults.zygote") as process:
        yield Zygote(process)


class Rig:
    """Everything that a case needs."""

    def __init__(self, server: FaultServer, proxy: FaultProxy, clients: Zygote) -> None:
        self.server, self.proxy, self.clients = server, proxy, clients

    def environment(self, home: Path) -> dict[str, str]:
        """Return a client's environment: its home below `home`, its service behind the proxy."""
        return environment(home, SEQ_BASE_URL=self.proxy.url, SEQ_API_KEY=self.server.api_key)


@contextmanager
def rig(folder: Path) -> Iterator[Rig]:
    """Run server, proxy and zygote."""
    with ExitStack() as stack:
        server = stack.enter_context(fault_server(folder))
        yield Rig(server, stack.enter_context(fault_proxy(server)), stack.enter_context(zygote()))


def client_command(setup: Setup, *words: str) -> list[str]:
    """Return the command line of a client that is a process of its own."""
    return [sys.executable, "-m", "tests.faults.client", msgspec.json.encode(setup).decode(), *words]


@contextmanager
def _python(module: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            # Each of them leaves when its stdin ends, the server's children with it.
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
