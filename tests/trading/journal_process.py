"""The other processes of the journal's tests: `python -m tests.trading.journal_process ACTION …`."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sequence_cli.errors import SequenceError, UnsafeError
from sequence_cli.trading import checkpoints
from sequence_cli.trading.journal import Journal
from sequence_cli.trading.journal_repair import repair
from sequence_cli.trading.journal_view import JournalView
from sequence_cli.trading.states import IntentState
from tests.trading.journal_support import NOBODY, new_intent

if TYPE_CHECKING:
    from collections.abc import Callable

GO = Path("go")


def say(*values: object) -> None:
    """Tell the test at once."""
    sys.stdout.write(" ".join(map(str, values)) + "\n")
    sys.stdout.flush()


def kill_at(state: str, graph_id: str, checkpoint: str) -> None:
    """Record and acknowledge one intent; die at the checkpoint."""

    def die_there(name: str) -> None:
        if name == checkpoint:
            os.kill(os.getpid(), signal.SIGKILL)

    checkpoints.hook = die_there
    with Journal.open(Path(state)) as journal:
        journal.record(new_intent(graph_id))
        journal.settle(graph_id, IntentState.ACKED, server_graph_id=graph_id)


def record_one(state: str) -> None:
    """Record one intent and say how it went."""
    try:
        with Journal.open(Path(state)) as journal:
            journal.record(new_intent())
    except SequenceError as error:
        say(int(error.exit_code), error.message)
    else:
        say("recorded")


def record_and_leave(state: str) -> None:
    """Record one intent, close the journal and leave as the program does: without taking anything apart."""
    record_one(state)
    os._exit(0)


def record_as_nobody(state: str) -> None:
    """Record one intent as a user who may read the folder and not write to it."""
    if os.geteuid() == 0:
        # Late, because that user may not even be allowed to start this interpreter.
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    record_one(state)


def record_many(state: str, count: str) -> None:
    """Carry `count` intents from record to acknowledgement, all processes at once, each with a fresh connection."""
    _wait_for_go()
    for _ in range(int(count)):
        with Journal.open(Path(state)) as journal:
            recorded = journal.record(new_intent())
            journal.settle(recorded.graph_id, IntentState.ACKED)
        say(recorded.graph_id)


def record_guarded(state: str, guarded: str) -> None:
    """Record the same order as another process in the same moment; with the guard, or without it as a control."""

    def admit(view: JournalView) -> None:
        asked = new_intent()
        same = view.matching_unresolved(asked)
        if guarded == "guarded" and same:
            raise UnsafeError("the same order is open")

    with Journal.open(Path(state)) as journal:
        _wait_for_go()
        try:
            journal.record(new_intent(), admit)
        except UnsafeError:
            say("refused")
        else:
            say("recorded")


def hold(state: str, graph_id: str) -> None:
    """Record an intent and keep running."""
    with Journal.open(Path(state)) as journal:
        journal.record(new_intent(graph_id))
        say("sending")
        sys.stdin.readline()
        time.sleep(60)


def lease(state: str, graph_id: str) -> None:
    """Try to take the lease together with the other processes; hold on to it until all have tried."""
    with Journal.open(Path(state)) as journal:
        _wait_for_go()
        say(journal.take_lease(graph_id))
        Path(f"tried-{os.getpid()}").touch()
        while len(list(Path().glob("tried-*"))) < 2:
            time.sleep(0.005)


def mend(state: str) -> None:
    """Repair together with the other processes."""
    _wait_for_go()
    say(repair(Path(state)))


def lock(state: str) -> None:
    """Hold the journal's write lock until killed."""
    with Journal.open(Path(state)) as journal:
        journal.record(new_intent(), lambda _: _announce_and_sleep())


def _announce_and_sleep() -> None:
    say("locked")
    time.sleep(60)


def _wait_for_go() -> None:
    while not GO.exists():
        time.sleep(0.002)


ACTIONS: dict[str, Callable[..., None]] = {
    "kill_at": kill_at,
    "record_one": record_one,
    "record_and_leave": record_and_leave,
    "record_as_nobody": record_as_nobody,
    "record_many": record_many,
    "record_guarded": record_guarded,
    "hold": hold,
    "lease": lease,
    "mend": mend,
    "lock": lock,
}

if __name__ == "__main__":
    ACTIONS[sys.argv[1]](*sys.argv[2:])
