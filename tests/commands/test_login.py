"""Logging in, against the served sandbox and a real Secret Service (order-safety.md B.5 rows 1 to 9)."""

from __future__ import annotations

import os
import time
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sequence_cli.keyring_store import load_key, store_key
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.paths import Paths
from sequence_cli.private_files import write_private
from sequence_cli.profiles import Profile
from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, sequence, terminal
from tests.secret_service import key_store, locked_secret_service, secret_service
from tests.served import Served, served_sandbox

__all__ = ["key_store", "locked_secret_service", "secret_service", "served_sandbox"]

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
NOWHERE = "http://127.0.0.1:9"


def paths(home: Path) -> Paths:
    return Paths.from_environment({"SEQ_HOME": str(home)})


def config(home: Path) -> dict[str, Any]:
    return tomllib.loads((home / "config.toml").read_text())


def stored_key(profile: str) -> str | None:
    key = load_key(Profile(name=profile, mode=Mode.SANDBOX, keyring_backend=SECRET_SERVICE))
    return None if key is None else key.reveal()


def holding(text: str, folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def private_file(folder: Path, content: str, mode: int = 0o600) -> str:
    file = folder / "key"
    file.write_text(content + "\n")
    file.chmod(mode)
    return str(file)


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> str:
    """A profile name of the test's own, since all tests share one keyring."""
    return f"{request.node.originalname}"[:64]


@pytest.fixture
def no_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a session bus, so without a Secret Service."""
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")


def test_login_then_quote_with_the_key_in_a_real_keyring(
    home: Path, key_store: dict[str, str], served_sandbox: Served
) -> None:
    asked = terminal("login", home=home, env={"SEQ_BASE_URL": served_sandbox.url})
    asked.expect("Sequence API key")
    asked.sendline(served_sandbox.api_key)
    asked.expect("Logged in")
    asked.expect(served_sandbox.api_key[-4:])
    asked.wait()
    assert asked.exitstatus == 0

    quote = terminal("quote", "ETH-USD", home=home)
    for shown in ("Quote ETH-USD", "SANDBOX", "binance"):
        quote.expect(shown)
    quote.wait()
    assert quote.exitstatus == 0
    assert stored_key("default") == served_sandbox.api_key


def test_the_prompt_shows_and_keeps_nothing_of_the_key(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    asked = terminal("login", "--profile", profile, home=home, env={"SEQ_BASE_URL": served_sandbox.url})
    asked.expect("Sequence API key")
    asked.sendline(served_sandbox.api_key)
    asked.expect_exact("*** (73 characters)")
    shown = asked.before + asked.read()

    assert [part for part in (served_sandbox.api_key, served_sandbox.api_key[9:30]) if part in shown] == []
    assert holding(served_sandbox.api_key, home) == []
    planted = home / "planted"
    planted.write_text(f"key = {served_sandbox.api_key}")
    assert holding(served_sandbox.api_key, home) == [planted]


def test_a_wrong_form_is_told_at_the_prompt_and_can_be_corrected(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    asked = terminal("login", "--profile", profile, home=home, env={"SEQ_BASE_URL": served_sandbox.url})
    asked.expect("Sequence API key")
    asked.sendline("sk_live_obsolete")
    asked.expect("does not start with seq_live_ or seq_test_")
    asked.sendcontrol("u")
    asked.sendline(served_sandbox.api_key)
    asked.expect("Logged in")


@pytest.mark.parametrize("key", ["c", "d"])
def test_ctrl_c_and_ctrl_d_at_the_prompt_store_nothing(home: Path, key_store: dict[str, str], key: str) -> None:
    asked = terminal("login", home=home)
    asked.expect("Sequence API key")
    asked.sendcontrol(key)
    asked.expect_exact("nothing was sent or stored")
    asked.wait()

    assert asked.exitstatus == 130
    assert not (home / "config.toml").exists()


def test_a_key_with_whitespace_around_it_is_trimmed(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    result = sequence(
        "login", "--key-stdin", "--profile", profile, "--json",
        home=home, stdin=f"  {served_sandbox.api_key}\r\n\n", SEQ_BASE_URL=served_sandbox.url,
    )  # fmt: skip

    expected = {
        "mode": "sandbox",
        "profile": profile,
        "base_url": served_sandbox.url,
        "key_last4": served_sandbox.api_key[-4:],
        "keyring_backend": SECRET_SERVICE,
        "checked": True,
    }
    assert expected == result.json
    assert stored_key(profile) == served_sandbox.api_key
    assert profile == config(home)["active"]


@pytest.mark.parametrize("words", [("login", FAKE_LIVE_KEY), ("login", f"--key-file={FAKE_LIVE_KEY}")])
def test_a_key_as_an_argument_is_refused_without_an_echo(home: Path, words: tuple[str, str]) -> None:
    result = sequence(*words, home=home, expect=2)

    assert "not accepted as arguments" in result.stderr
    assert "0" * 16 not in result.stdout + result.stderr
    assert not home.exists()


def test_without_a_keyring_nothing_is_stored_and_the_ways_out_are_named(
    home: Path, no_bus: None, served_sandbox: Served
) -> None:
    result = sequence(
        "login", "--key-stdin", home=home, stdin=served_sandbox.api_key, expect=11, SEQ_BASE_URL=served_sandbox.url
    )

    ways = [way for way in ("SEQ_API_KEY", "Secret Service", "sequence login --local") if way not in result.stderr]
    assert ways == []
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_a_locked_keyring_keeps_the_login_out_within_seconds(
    home: Path, locked_secret_service: dict[str, str], served_sandbox: Served, tmp_path: Path
) -> None:
    file = private_file(tmp_path, served_sandbox.api_key)
    started = time.monotonic()
    # A process of its own: the keyring library leaves its socket open when the keyring is locked.
    login = terminal(
        "login", "--key-file", file, home=home, env={**locked_secret_service, "SEQ_BASE_URL": served_sandbox.url}
    )
    login.expect_exact("No key was stored")
    login.wait()

    assert login.exitstatus == 11
    assert time.monotonic() - started < 15
    assert not (home / "config.toml").exists()


def test_a_refused_key_is_not_stored_and_the_old_one_stays(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    words = ("login", "--key-stdin", "--profile", profile)
    sequence(*words, home=home, stdin=served_sandbox.api_key, SEQ_BASE_URL=served_sandbox.url)
    before = config(home)

    result = sequence(*words, home=home, stdin=FAKE_TEST_KEY, expect=3)

    assert "Nothing was stored" in result.stderr
    assert "0" * 16 not in result.stderr
    assert stored_key(profile) == served_sandbox.api_key
    assert before == config(home)


def test_a_refused_first_key_leaves_no_profile(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    sequence(
        "login", "--key-stdin", "--profile", profile,
        home=home, stdin=FAKE_TEST_KEY, expect=3, SEQ_BASE_URL=served_sandbox.url,
    )  # fmt: skip

    assert stored_key(profile) is None
    assert not (home / "config.toml").exists()


def test_a_live_key_is_refused_by_the_sandbox_and_not_stored(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    result = sequence(
        "login", "--key-stdin", "--profile", profile,
        home=home, stdin=FAKE_LIVE_KEY, expect=3, SEQ_BASE_URL=served_sandbox.url,
    )  # fmt: skip

    assert "takes no live key" in result.stderr
    assert stored_key(profile) is None


def test_without_a_server_nothing_is_stored(home: Path, key_store: dict[str, str], profile: str) -> None:
    result = sequence(
        "login", "--key-stdin", "--profile", profile, home=home, stdin=FAKE_TEST_KEY, expect=7, SEQ_BASE_URL=NOWHERE
    )

    assert "--offline" in result.stderr
    assert stored_key(profile) is None
    assert not (home / "config.toml").exists()


def test_offline_stores_the_key_unchecked_and_says_so(home: Path, key_store: dict[str, str], profile: str) -> None:
    result = sequence(
        "login", "--key-stdin", "--offline", "--profile", profile, "--json",
        home=home, stdin=FAKE_LIVE_KEY, SEQ_BASE_URL=NOWHERE,
    )  # fmt: skip

    assert result.json["checked"] is None
    assert result.json["mode"] == "live"
    assert "stored unchecked" in result.stderr
    assert "real money" in result.stderr
    assert stored_key(profile) == FAKE_LIVE_KEY


def test_an_interrupted_login_is_finished_by_the_next(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    key = parse_api_key(served_sandbox.api_key)
    backend = store_key(profile, key)
    pending = Profile(
        name=profile,
        mode=Mode.SANDBOX,
        base_url=served_sandbox.url,
        keyring_backend=backend,
        key_fingerprint=key.fingerprint,
    )
    write_private(paths(home).state / "login.pending", msgspec.json.encode(pending))
    assert "interrupted" in sequence("whoami", home=home, expect=3).stderr

    result = sequence("login", "--json", home=home)

    assert profile == result.json["profile"]
    assert result.json["checked"] is None
    assert sequence("whoami", "--check", "--json", home=home).json["checked"] is True


def test_without_a_terminal_and_without_an_option_login_says_which_to_use(home: Path) -> None:
    result = sequence("login", home=home, expect=2)

    assert "--key-stdin" in result.stderr
    assert "--key-file" in result.stderr


def test_json_never_asks(home: Path) -> None:
    asked = terminal("login", "--json", home=home)
    asked.expect_exact("--json never asks")
    asked.wait()

    assert asked.exitstatus == 2


def test_key_stdin_on_a_terminal_is_refused(home: Path, key_store: dict[str, str]) -> None:
    asked = terminal("login", "--key-stdin", home=home)
    asked.expect_exact("reads from a pipe")
    asked.wait()

    assert asked.exitstatus == 2


def test_a_key_file_of_mode_0600_is_read(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str, tmp_path: Path
) -> None:
    file = private_file(tmp_path, served_sandbox.api_key)
    sequence("login", "--key-file", file, "--profile", profile, home=home, SEQ_BASE_URL=served_sandbox.url)

    assert stored_key(profile) == served_sandbox.api_key


def test_a_key_file_that_others_can_read_is_refused(home: Path, key_store: dict[str, str], tmp_path: Path) -> None:
    file = private_file(tmp_path, FAKE_TEST_KEY, mode=0o640)
    result = sequence("login", "--key-file", file, home=home, expect=11)

    assert "mode 0640" in result.stderr
    assert not (home / "config.toml").exists()


def test_a_key_file_may_be_a_pipe(home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str) -> None:
    reader, writer = os.pipe()
    os.write(writer, served_sandbox.api_key.encode())
    os.close(writer)
    sequence(
        "login", "--key-file", f"/dev/fd/{reader}", "--profile", profile, home=home, SEQ_BASE_URL=served_sandbox.url
    )
    os.close(reader)

    assert stored_key(profile) == served_sandbox.api_key


def test_a_key_file_that_is_missing_is_named(home: Path, key_store: dict[str, str], tmp_path: Path) -> None:
    result = sequence("login", "--key-file", str(tmp_path / "none"), home=home, expect=2)

    assert str(tmp_path / "none") in result.stderr


@pytest.mark.parametrize("address", ["http://example.com", "https://user:fake@example.com"])
def test_an_unsafe_address_is_refused_before_the_key_is_asked_for(
    home: Path, key_store: dict[str, str], address: str
) -> None:
    asked = terminal("login", home=home, env={"SEQ_BASE_URL": address})
    shown = asked.read()
    asked.wait()

    assert asked.exitstatus == 11
    assert "Sequence API key" not in shown


def test_login_local_needs_neither_key_nor_keyring(home: Path, no_bus: None) -> None:
    result = sequence("login", "--local", "--json", home=home)

    assert result.json["mode"] == "local"
    assert config(home) == {"active": "local", "profiles": {"local": {"mode": "local"}}}
    assert sequence("positions", "--json", home=home).json["mode"] == "local"


def test_a_key_after_login_local_does_not_take_over_the_local_profile(
    home: Path, key_store: dict[str, str], served_sandbox: Served
) -> None:
    sequence("login", "--local", home=home)
    result = sequence(
        "login", "--key-stdin", "--json", home=home, stdin=served_sandbox.api_key, SEQ_BASE_URL=served_sandbox.url
    )

    assert result.json["profile"] == "default"
    assert config(home)["profiles"]["local"] == {"mode": "local"}
    sequence("login", "--key-stdin", "--profile", "local", home=home, stdin=served_sandbox.api_key, expect=2)


def test_login_local_does_not_take_over_a_profile_with_a_key(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    sequence(
        "login", "--key-stdin", "--profile", profile,
        home=home, stdin=served_sandbox.api_key, SEQ_BASE_URL=served_sandbox.url,
    )  # fmt: skip
    sequence("login", "--local", "--profile", profile, home=home, expect=2)

    assert stored_key(profile) == served_sandbox.api_key


@pytest.mark.parametrize(
    "words",
    [("--local", "--key-stdin"), ("--local", "--offline"), ("--sandbox",), ("--key-stdin", "--key-file", "key")],
)
def test_options_that_contradict_each_other_are_refused(home: Path, words: tuple[str, ...]) -> None:
    sequence("login", *words, home=home, stdin=FAKE_TEST_KEY, expect=2)

    assert not (home / "config.toml").exists()


def test_what_comes_before_the_new_profile_is_said(
    home: Path, key_store: dict[str, str], served_sandbox: Served, profile: str
) -> None:
    result = sequence(
        "login", "--key-stdin", "--profile", profile,
        home=home, stdin=served_sandbox.api_key,
        SEQ_BASE_URL=served_sandbox.url, SEQ_API_KEY=FAKE_LIVE_KEY, SEQ_PROFILE="other",
    )  # fmt: skip

    assert "SEQ_API_KEY is set in this shell and comes before this profile" in result.stderr
    assert "SEQ_PROFILE is set to 'other'" in result.stderr
