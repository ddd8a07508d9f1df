"""`sequence login --store file`: the explicit choice for a machine without a key store, said loudly."""

from __future__ import annotations

import os
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.harness import sequence, terminal
from tests.secret_service import key_store, secret_service
from tests.served import served_sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.harness import Result
    from tests.served import Served

__all__ = ["key_store", "secret_service", "served_sandbox"]

PASSPHRASE = "correct horse battery"


@contextmanager
def descriptor(text: str) -> Iterator[int]:
    """Give the end of a pipe on which the text can be read."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    try:
        yield reading
    finally:
        os.close(reading)


def log_in(home: Path, served: Served, passphrase: str = PASSPHRASE, *more: str, expect: int = 0) -> Result:
    words = ("login", "--store", "file", "--key-stdin", *more)
    with descriptor(passphrase) as number:
        return sequence(
            *words, "--passphrase-fd", str(number), home=home, stdin=served.api_key, expect=expect,
            SEQ_BASE_URL=served.url,
        )  # fmt: skip


def test_the_key_goes_into_a_file_and_that_is_said_loudly(home: Path, served_sandbox: Served) -> None:
    result = log_in(home, served_sandbox)

    assert f"THE KEY IS NOT IN A KEYRING. It lies in {home}/keys/default.json" in result.stderr
    profile = tomllib.loads((home / "config.toml").read_text())["profiles"]["default"]
    assert profile["keyring_backend"] == "file"
    assert not any(served_sandbox.api_key.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_commands_use_the_key_with_the_passphrase_from_a_descriptor(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox)

    with descriptor(PASSPHRASE) as number:
        document = sequence("whoami", "--check", "--json", "--passphrase-fd", str(number), home=home).json
    assert (document["key_source"], document["keyring_backend"]) == ("key file profile 'default'", "file")
    with descriptor(f"{PASSPHRASE}\n") as number:
        sequence("quote", "ETH-USD", home=home, SEQ_PASSPHRASE_FD=str(number))


def test_a_wrong_passphrase_is_exit_3_and_is_not_shown(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox)

    with descriptor("wrong horse battery") as number:
        result = sequence("quote", "ETH-USD", "--passphrase-fd", str(number), home=home, expect=3)
    assert "the passphrase is another one" in result.stderr
    assert "wrong horse" not in result.stderr


def test_without_a_terminal_or_a_descriptor_the_ways_are_named(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox)

    # A variable that holds the passphrase itself is never looked at.
    result = sequence("quote", "ETH-USD", home=home, expect=3, SEQ_PASSPHRASE=PASSPHRASE)
    assert "--passphrase-fd" in result.stderr
    assert "SEQ_PASSPHRASE_FD" in result.stderr


def test_a_variable_that_holds_the_passphrase_is_refused_without_an_echo(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox)

    result = sequence("quote", "ETH-USD", home=home, expect=2, SEQ_PASSPHRASE_FD=PASSPHRASE)
    assert "It never holds the passphrase itself" in result.stderr
    assert PASSPHRASE not in result.stderr


@pytest.mark.parametrize(("given", "fault"), [("short", "shorter than 12"), ("", "gave no passphrase")])
def test_a_weak_or_missing_passphrase_stores_nothing(
    given: str, fault: str, home: Path, served_sandbox: Served
) -> None:
    result = log_in(home, served_sandbox, given, expect=2)

    assert fault in result.stderr
    assert not (home / "config.toml").exists()


def test_a_refused_key_stores_nothing(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox._replace(api_key="seq_test_" + "0" * 64), expect=3)

    assert not (home / "config.toml").exists()
    assert not (home / "keys").exists()


def test_passphrase_and_key_may_both_come_on_stdin(home: Path, served_sandbox: Served) -> None:
    import subprocess
    import sys

    from tests.harness import environment

    done = subprocess.run(
        [sys.executable, "-m", "sequence_cli", "login", "--store", "file", "--key-stdin", "--passphrase-fd", "0"],
        input=f"{PASSPHRASE}\n{served_sandbox.api_key}\n", env=environment(home, SEQ_BASE_URL=served_sandbox.url),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with descriptor(PASSPHRASE) as number:
        sequence("whoami", "--check", "--passphrase-fd", str(number), home=home)


def test_on_a_terminal_the_passphrase_is_asked_for_twice_and_later_once(home: Path, served_sandbox: Served) -> None:
    with terminal("login", "--store", "file", home=home, env={"SEQ_BASE_URL": served_sandbox.url}) as screen:
        screen.expect("Passphrase of the key file")
        screen.sendline(PASSPHRASE)
        screen.expect("The same passphrase again")
        screen.sendline("something else entirely")
        screen.expect("It is another one")
        screen.sendcontrol("u")
        screen.sendline(PASSPHRASE)
        screen.expect("Sequence API key")
        screen.sendline(served_sandbox.api_key)
        screen.expect("Logged in")
        shown = screen.read()
    assert screen.exitstatus == 0, shown
    assert PASSPHRASE not in shown
    with terminal("whoami", home=home) as screen:
        screen.expect("Passphrase of the key file")
        screen.sendline(PASSPHRASE)
        screen.expect("key file profile")
        screen.read()
    assert screen.exitstatus == 0


def test_a_second_login_keeps_the_choice_and_logout_removes_the_file(home: Path, served_sandbox: Served) -> None:
    log_in(home, served_sandbox)
    with descriptor(PASSPHRASE) as number:
        words = ("login", "--key-stdin", "--passphrase-fd", str(number), "--json")
        again = sequence(*words, home=home, stdin=served_sandbox.api_key, SEQ_BASE_URL=served_sandbox.url).json

    assert again["keyring_backend"] == "file"
    assert sequence("logout", "--json", home=home).json["removed"] is True
    assert list((home / "keys").iterdir()) == []


@pytest.mark.secretservice
def test_moving_between_keyring_and_file_leaves_one_copy(
    home: Path, served_sandbox: Served, key_store: dict[str, str]
) -> None:
    from sequence_cli.keyring_store import load_key
    from sequence_cli.keys import Mode
    from sequence_cli.profiles import Profile
    from tests.key_store_programs import SECRET_SERVICE

    def in_keyring() -> bool:
        return load_key(Profile(name="default", mode=Mode.SANDBOX, keyring_backend=SECRET_SERVICE)) is not None

    log_in(home, served_sandbox)
    assert (in_keyring(), (home / "keys" / "default.json").exists()) == (False, True)
    words = ("login", "--store", "keyring", "--key-stdin")
    sequence(*words, home=home, stdin=served_sandbox.api_key, SEQ_BASE_URL=served_sandbox.url)
    assert (in_keyring(), (home / "keys" / "default.json").exists()) == (True, False)
    log_in(home, served_sandbox)
    assert (in_keyring(), (home / "keys" / "default.json").exists()) == (False, True)


def test_an_unknown_store_is_refused(home: Path) -> None:
    result = sequence("login", "--store", "plain", "--key-stdin", home=home, stdin="", expect=2)

    assert "Choose keyring or file" in result.stderr
