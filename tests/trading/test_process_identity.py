"""Owners of journal rows: who is alive, and who only has the id of one who was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest

from sequence_cli.trading import process_identity
from sequence_cli.trading.process_identity import Owner, boot_id, current, is_alive

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def owner_of(process: subprocess.Popen[bytes]) -> Owner:
    started = process_identity._start_of(process.pid)
    assert started is not None
    return Owner(process.pid, started, boot_id())


def test_this_process_is_alive_and_survives_being_written_down() -> None:
    assert os.getpid() == current().pid
    assert current() == Owner.from_text(current().as_text())
    assert is_alive(current())


def test_another_process_is_alive_until_it_ends() -> None:
    process = subprocess.Popen(SLEEPER)
    owner = owner_of(process)
    try:
        assert is_alive(owner)
    finally:
        process.kill()
        process.wait()

    assert not is_alive(owner)


@pytest.mark.skipif(sys.platform != "linux", reason="a killed child is looked at in /proc before it is reaped")
def test_a_killed_process_that_nobody_has_reaped_is_not_alive() -> None:
    process = subprocess.Popen(SLEEPER)
    owner = owner_of(process)
    process.kill()
    # The kernel needs a moment to end it; it stays a zombie until `wait`.
    for _ in range(500):
        if not is_alive(owner):
            break
        time.sleep(0.01)

    assert not is_alive(owner)
    assert os.path.exists(f"/proc/{process.pid}")
    process.wait()


def test_row_65_a_reused_process_id_is_not_the_old_owner() -> None:
    assert not is_alive(current()._replace(started="1"))


def test_row_65_the_same_numbers_after_a_restart_of_the_machine_are_not_the_old_owner() -> None:
    assert not is_alive(current()._replace(boot="00000000-0000-0000-0000-000000000000"))


@pytest.mark.skipif(shutil.which("ps", path="/bin") is None, reason="there is no /bin/ps")
def test_where_there_is_no_proc_ps_tells_start_and_end() -> None:
    process = subprocess.Popen(SLEEPER)
    try:
        first, second = process_identity._start_from_ps(process.pid), process_identity._start_from_ps(process.pid)
    finally:
        process.kill()
        process.wait()

    assert first is not None
    assert first == second
    assert process_identity._start_from_ps(process.pid) is None
