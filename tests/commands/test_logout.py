"""Logging out: what is removed, and what is honestly said to remain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sequence_cli.keyring_store import load_key
from sequence_cli.keys import Mode
from sequence_cli.profiles import Profile
from tests.harness import FAKE_TEST_KEY, sequence
from tests.secret_service import key_store, secret_service

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["key_store", "secret_service"]

PROFILE = "logout"
SECRET_SERVICE = "keyring.backends.SecretService.Keyring"


@pytest.fixture
def logged_in(home: Path, key_store: dict[str, str]) -> None:
    sequence("login", "--key-stdin", "--offline", "--profile", PROFILE, home=home, stdin=FAKE_TEST_KEY)


def key_is_stored() -> bool:
    return load_key(Profile(name=PROFILE, mode=Mode.SANDBOX, keyring_backend=SECRET_SERVICE)) is not None


def test_logout_removes_key_and_profile_and_names_what_remains(home: Path, logged_in: None) -> None:
    assert key_is_stored()

    result = sequence("logout", "--json", home=home)

    assert not key_is_stored()
    assert (result.json["profile"], result.json["removed"]) == (PROFILE, True)
    remaining = " ".join(result.json["remaining"])
    assert [word for word in ("valid until", "web app", "history") if word not in remaining] == []
    assert "no API key" in sequence("whoami", home=home, expect=3).stderr


def test_logout_says_that_a_key_in_the_environment_remains(home: Path, logged_in: None) -> None:
    result = sequence("logout", home=home, SEQ_API_KEY=FAKE_TEST_KEY)

    assert "SEQ_API_KEY" in result.stdout
    assert "0" * 16 not in result.stdout + result.stderr


def test_logout_of_another_profile_leaves_the_active_one(home: Path, logged_in: None) -> None:
    sequence("login", "--local", home=home)
    sequence("logout", "--profile", PROFILE, home=home)

    assert sequence("whoami", "--json", home=home).json["profile"] == "local"


def test_logout_of_the_local_profile(home: Path) -> None:
    sequence("login", "--local", home=home)

    assert sequence("logout", "--local", "--json", home=home).json["profile"] == "local"
    sequence("logout", home=home, expect=3)


def test_logout_without_any_profile_removes_nothing(home: Path) -> None:
    result = sequence("logout", home=home, expect=3)

    assert "nothing was removed" in result.stderr


def test_logout_of_an_unknown_profile_names_the_known_ones(home: Path) -> None:
    sequence("login", "--local", home=home)
    result = sequence("logout", "--profile", "nobody", home=home, expect=2)

    assert "local" in result.stderr


def test_logout_without_the_keyring_keeps_the_profile_and_says_so(
    home: Path, logged_in: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as context:
        context.delenv("DBUS_SESSION_BUS_ADDRESS")
        context.setenv("XDG_RUNTIME_DIR", "/nonexistent")
        result = sequence("logout", home=home, expect=11)

    assert "profile and key are still there" in result.stderr
    assert key_is_stored()
    assert sequence("whoami", "--json", home=home).json["profile"] == PROFILE


def test_logout_forgets_what_the_shells_completion_offered(home: Path) -> None:
    sequence("login", "--local", "--profile", "other", home=home)
    sequence("login", "--local", home=home)
    sequence("symbols", "eth", home=home)
    sequence("buy", "ETH-USD", "0.1", "--no-wait", home=home)
    folder = home / "state" / "completion"
    assert sorted(path.name for path in folder.iterdir()) == ["graphs", "profiles", "symbols"]

    sequence("logout", home=home)

    assert {path.name: path.read_text() for path in folder.iterdir()} == {"profiles": "other\n"}


def test_logout_does_not_depend_on_the_completions_words(home: Path) -> None:
    sequence("login", "--local", home=home)
    folder = home / "state" / "completion"
    (folder / "profiles").unlink()
    (folder / "profiles").mkdir()
    (folder / "symbols").mkdir()

    sequence("logout", home=home)
    sequence("whoami", home=home, expect=3)
