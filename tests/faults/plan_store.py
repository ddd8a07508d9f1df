"""The plan in force and its access log, as files: both outlive a server that is killed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tests.faults.plan import Fault, FaultPlan, Seen

if TYPE_CHECKING:
    from pathlib import Path

LOOKUP = "/v1/execution_graphs/"


class Request(NamedTuple):
    """One request as it was read; `fault` is what shall happen to it."""

    method: str
    target: str
    headers: dict[str, str]
    length: int

    @property
    def event(self) -> str:
        """What kind of request the plan and the log count."""
        if self.method == "POST" and self.target == "/v1/orders":
            return "order"
        return "lookup" if self.method == "GET" and self.target.startswith(LOOKUP) else "other"


class Plans:
    """The current plan and the access log that goes with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def next_fault(self, request: Request) -> tuple[FaultPlan, Fault, Log]:
        """Log the request and return what shall happen to it."""
        with self._lock:
            plan = read_plan(self._folder)
            log = Log(self._folder / f"{plan.name}.log")
            number = sum(seen.event == request.event for seen in log.read())
            faults = {"order": plan.orders, "lookup": plan.lookups}.get(request.event, [])
            log.write(Seen(request.event, number, request.target, headers=request.headers))
        return plan, faults[number] if number < len(faults) else Fault(), log


class Log(NamedTuple):
    """The access log of one plan, one JSON object per line."""

    path: Path

    def read(self) -> list[Seen]:
        """Return all lines."""
        text = self.path.read_bytes() if self.path.exists() else b""
        return [msgspec.json.decode(line, type=Seen) for line in text.splitlines()]

    def write(self, seen: Seen) -> None:
        """Append a line."""
        with self.path.open("ab") as file:
            file.write(msgspec.json.encode(seen) + b"\n")


def read_plan(folder: Path) -> FaultPlan:
    """Return the plan that is in force."""
    return msgspec.json.decode((folder / "plan.json").read_bytes(), type=FaultPlan)


def write_plan(folder: Path, plan: FaultPlan) -> None:
    """Put a plan in force at once."""
    fresh = folder / "plan.next"
    fresh.write_bytes(msgspec.json.encode(plan))
    fresh.replace(folder / "plan.json")
