"""Which account the other commands would use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, sequence
from tests.secret_service import key_store, secret_service
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["key_store", "secret_service", "served_sandbox"]

SECRET_SERVICE = "keyring.backends.SecretService.Keyring"
LIVE_KEY = "seq_live_" + "0" * 60 + "abcd"


def test_a_key_from_the_environment_is_named_by_its_source_and_last_four(home: Path) -> None:
    result = sequence("whoami", "--json", home=home, SEQ_API_KEY=LIVE_KEY)

    expected = {
        "mode": "live",
        "profile": None,
        "base_url": "https://api.sequencemkts.com",
        "key_source": "SEQ_API_KEY",
        "key_last4": "abcd",
        "keyring_backend": None,
        "checked": None,
    }
    assert expected == result.json


def test_a_key_from_the_keyring_is_named_with_its_backend(home: Path, key_store: dict[str, str]) -> None:
    sequence("login", "--key-stdin", "--offline", "--profile", "whoami", home=home, stdin=LIVE_KEY)
    result = sequence("whoami", "--json", home=home).json

    assert (result["mode"], result["profile"], result["key_last4"]) == ("live", "whoami", "abcd")
    assert result["keyring_backend"] == SECRET_SERVICE
    assert "keyring" in result["key_source"]


def test_an_environment_key_over_a_keyring_profile_names_no_keyring(home: Path, key_store: dict[str, str]) -> None:
    sequence("login", "--key-stdin", "--offline", "--profile", "whoami", home=home, stdin=LIVE_KEY)
    result = sequence("whoami", "--json", home=home, SEQ_API_KEY=FAKE_TEST_KEY)

    assert (result.json["mode"], result.json["keyring_backend"]) == ("sandbox", None)
    assert "live" in result.stderr


def test_check_asks_the_service(home: Path, served_sandbox: Served) -> None:
    assert served_sandbox.run("whoami", "--json", home=home).json["checked"] is None
    assert served_sandbox.run("whoami", "--check", "--json", home=home).json["checked"] is True


def test_check_of_a_refused_key_ends_with_exit_3(home: Path, served_sandbox: Served) -> None:
    result = served_sandbox.run("whoami", "--check", home=home, expect=3, key=FAKE_TEST_KEY)

    assert result.stdout == ""


def test_check_without_a_server_ends_with_exit_7(home: Path) -> None:
    sequence("whoami", "--check", home=home, expect=7, SEQ_API_KEY=FAKE_TEST_KEY, SEQ_BASE_URL="http://127.0.0.1:9")


def test_the_local_sandbox_says_so(home: Path) -> None:
    result = sequence("whoami", "--local", "--json", home=home).json

    assert (result["mode"], result["key_source"], result["checked"]) == ("local", "local sandbox", None)
    assert len(result["key_last4"]) == 4


def test_a_live_key_with_the_sandbox_option_acts_on_the_sandbox(home: Path) -> None:
    assert sequence("whoami", "--sandbox", "--json", home=home, SEQ_API_KEY=FAKE_LIVE_KEY).json["mode"] == "sandbox"


def test_without_a_key_both_ways_on_are_named(home: Path) -> None:
    result = sequence("whoami", home=home, expect=3)

    assert [way for way in ("sequence login", "--local") if way not in result.stderr] == []
