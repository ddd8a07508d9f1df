"""A real Secret Service (gnome-keyring on its own D-Bus session bus) for the tests that need a key store.

Import the fixtures into a test module; they skip, with the reason, where the programs are missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NEEDED = ("dbus-daemon", "gnome-keyring-daemon", "secret-tool")

PASSWORD = b"test"


@contextmanager
def session_bus(*, unlocked: bool) -> Iterator[dict[str, str]]:
    """Run a session bus with folders of its own and give the environment that leads to it.

    Without `unlocked` the bus starts gnome-keyring on the first request, where it waits for a password.
    """
    # A socket's path is limited to 107 characters; pytest's own folders may be longer.
    with (
        tempfile.TemporaryDirectory(prefix="seq") as folder,
        session_bus_in(Path(folder), password=PASSWORD if unlocked else None) as environment,
    ):
        yield environment


@contextmanager
def session_bus_in(folder: Path, *, password: bytes | None) -> Iterator[dict[str, str]]:
    """Run a session bus over folders that stay, for a second session over the same keyring."""
    environment = private_environment(folder)
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as bus:
        try:
            assert bus.stdout is not None
            environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
            if password is not None:
                _unlock(environment, password)
            yield environment
        finally:
            bus.terminate()


def private_environment(folder: Path) -> dict[str, str]:
    """Return an environment without any bus, with home and run-time folders below `folder`."""
    for name in ("home", "run"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "XDG_CONFIG_HOME": str(folder / "home" / ".config"),
    }


def _unlock(environment: dict[str, str], password: bytes) -> None:
    command = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    # The daemon that stays behind ends with its bus.
    subprocess.run(command, env=environment, input=password, check=True, capture_output=True, timeout=20)


def _need_programs() -> None:
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        pytest.skip(f"no Secret Service: {', '.join(missing)} not installed")


@pytest.fixture(scope="session")
def secret_service() -> Iterator[dict[str, str]]:
    """The environment of an unlocked Secret Service that lasts for the whole session."""
    _need_programs()
    with session_bus(unlocked=True) as environment:
        yield environment


@pytest.fixture
def locked_secret_service() -> Iterator[dict[str, str]]:
    """The environment of a Secret Service whose keyring nobody has unlocked."""
    _need_programs()
    with session_bus(unlocked=False) as environment:
        yield environment


@pytest.fixture
def key_store(secret_service: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The unlocked Secret Service, also for code in the test's own process."""
    for name, value in secret_service.items():
        monkeypatch.setenv(name, value)
    return secret_service
