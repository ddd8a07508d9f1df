"""A process with a key dumps no core and lets no debugger in; files of others' making are this person's alone."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.harness import FAKE_TEST_KEY, environment
from tests.origins import origin

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# Tells what the process was like while the command ran.
REPORT = """
import ctypes, json, os, resource, sys
from sequence_cli.__main__ import run
import sequence_cli.commands._app as app
honest = app.run_app
PR_GET_DUMPABLE = 3
def watched(arguments):
    try:
        return honest(arguments)
    finally:
        mask = os.umask(0)
        os.umask(mask)
        facts = [resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(PR_GET_DUMPABLE), mask]
        print(json.dumps(facts), file=open(os.environ["REPORT"], "w"))
app.run_app = watched
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
os.umask(0o022)
run()
"""


def facts_of(*words: str, home: Path, **variables: str) -> list[int]:
    """Return core limit, dumpability and umask of a run."""
    report = home.parent / "report.json"
    variables = environment(home, REPORT=str(report), **variables)
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *words], env=variables, capture_output=True, text=True, check=False, timeout=60
    )
    assert report.exists(), done.stderr
    facts: list[int] = json.loads(report.read_text())
    return facts


def test_a_command_with_a_key_is_hardened(home: Path) -> None:
    with origin() as service:
        facts = facts_of("positions", home=home, SEQ_BASE_URL=service.url, SEQ_API_KEY=FAKE_TEST_KEY)

    assert facts == [0, 0, 0o077]


def test_control_a_command_without_a_key_pays_nothing_for_it(home: Path) -> None:
    # Where the machine itself forbids core dumps there is no difference to see in the limit.
    assert facts_of("config", home=home) == [resource.getrlimit(resource.RLIMIT_CORE)[1], 1, 0o077]


def test_a_secret_that_is_read_from_a_pipe_hardens_before_it_is_read(home: Path) -> None:
    assert facts_of("login", "--store", "file", "--passphrase-fd", "0", "--key-stdin", home=home) == [0, 0, 0o077]
