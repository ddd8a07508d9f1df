"""Key stores that are locked, silent or hanging: refused in time, and never taken for empty."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.key_store_programs import LOAD, SECRET_SERVICE, run, store_in
from tests.secret_service import locked_secret_service, private_environment, secret_service, session_bus

__all__ = ["locked_secret_service", "secret_service"]

# Owns the Secret Service's name on the bus and answers nothing, as one does that waits for an unseen prompt.
SILENT_SERVICE = """
import time
from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection
connection = open_dbus_connection()
connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
print("owned", flush=True)
time.sleep(60)
"""


@pytest.mark.secretservice
def test_locked_keyring_is_refused_in_time(locked_secret_service: dict[str, str]) -> None:
    started = time.monotonic()
    answer = store_in(locked_secret_service, "locked")
    assert answer["exit_code"] == 11
    assert SECRET_SERVICE in str(answer["message"])
    assert time.monotonic() - started < 8


def test_bus_that_does_not_greet_is_refused_in_time(tmp_path: Path) -> None:
    environment = private_environment(tmp_path)
    address = tmp_path / "run" / "bus"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(address))
        silent.listen()
        environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={address}"
        started = time.monotonic()
        answer = store_in(environment, "silent")
    assert answer["exit_code"] == 11
    assert time.monotonic() - started < 8


@pytest.mark.secretservice
def test_stored_key_in_a_locked_keyring_is_refused_and_not_taken_for_missing(secret_service: dict[str, str]) -> None:
    with session_bus(unlocked=True) as environment:
        assert store_in(environment, "locked") == {"backend": SECRET_SERVICE}
        run("import secretstorage; secretstorage.Collection(secretstorage.dbus_init()).lock()", environment=environment)
        answer = json.loads(run(LOAD, "locked", environment=environment))
    assert answer["exit_code"] == 11
    assert SECRET_SERVICE in answer["message"]


@pytest.mark.secretservice
def test_key_store_that_never_answers_is_given_up_after_three_seconds(secret_service: dict[str, str]) -> None:
    with session_bus(unlocked=False) as environment:
        command = [sys.executable, "-c", SILENT_SERVICE]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
            try:
                assert service.stdout is not None
                assert service.stdout.readline() == "owned\n"
                started = time.monotonic()
                answer = store_in(environment, "never")
            finally:
                service.terminate()
    assert answer["exit_code"] == 11
    assert "did not answer within 3 s" in str(answer["message"])
    assert 3 <= time.monotonic() - started < 8
