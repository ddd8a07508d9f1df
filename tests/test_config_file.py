"""The configuration file: strict reading, friendly complaints, and writing that loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sequence_cli.base_url import LOCAL_BASE_URL
from sequence_cli.config_file import load_config, remove_profile, save_profile
from sequence_cli.errors import LocalStateError, UnsafeError, UsageError
from sequence_cli.keys import Mode
from sequence_cli.money import Usd
from sequence_cli.paths import Paths
from sequence_cli.profiles import Limits, Profile

LIVE = Profile(
    name="main",
    mode=Mode.LIVE,
    base_url="https://api.sequencemkts.com",
    keyring_backend="keyring.backends.SecretService.Keyring",
    key_fingerprint="0123abcd",
)
LOCAL = Profile(name="practice", mode=Mode.LOCAL, base_url=LOCAL_BASE_URL)
BY_HAND = """\
# my settings
active = "main"

[profiles.main]  # the real one
mode = "live"
max_notional_usd = 2500.50   # never more
max_orders_per_minute = 6
allow_symbols = ["BTC-USD", "ETH-USD"]
read_only = false
colour = "green"

[editor]
tabs = 4
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.from_environment({"SEQ_HOME": str(tmp_path / "home")})


def write(paths: Paths, text: str | bytes) -> Paths:
    paths.config_file.parent.mkdir(mode=0o700, exist_ok=True)
    paths.config_file.write_bytes(text if isinstance(text, bytes) else text.encode())
    paths.config_file.chmod(0o600)
    return paths


def test_missing_file_is_an_empty_configuration(paths: Paths) -> None:
    config = load_config(paths)
    assert (config.profiles, config.active, config.unknown_settings) == ({}, None, ())


def test_saved_profiles_are_read_back_and_the_last_login_is_active(paths: Paths) -> None:
    save_profile(paths, LIVE)
    save_profile(paths, LOCAL)
    config = load_config(paths)
    assert config.profiles == {"main": LIVE, "practice": LOCAL}
    assert config.active == LOCAL
    save_profile(paths, LIVE, make_active=False)
    assert load_config(paths).active == LOCAL


def test_limits_are_read_exactly_and_unknown_settings_are_named(paths: Paths) -> None:
    config = load_config(write(paths, BY_HAND))
    limits = Limits(
        max_notional_usd=Usd.parse("2500.50"), max_orders_per_minute=6, allow_symbols=("BTC-USD", "ETH-USD")
    )
    assert config.profile("main").limits == limits
    assert config.unknown_settings == ("profiles.main.colour", "editor")


def test_login_keeps_comments_limits_and_unknown_settings(paths: Paths) -> None:
    write(paths, BY_HAND)
    save_profile(paths, LIVE)
    save_profile(paths, LOCAL, make_active=False)
    kept = paths.config_file.read_text().splitlines()
    assert [line for line in BY_HAND.splitlines() if line not in kept] == []
    assert load_config(paths).profile("main").key_fingerprint == "0123abcd"


def test_removed_profile_takes_its_activity_with_it_and_nothing_else(paths: Paths) -> None:
    write(paths, BY_HAND)
    save_profile(paths, LOCAL)
    remove_profile(paths, "practice")
    remove_profile(paths, "practice")
    config = load_config(paths)
    assert (list(config.profiles), config.active) == (["main"], None)
    assert "# my settings" in paths.config_file.read_text()


def test_profile_without_a_key_forgets_the_key_of_the_one_before(paths: Paths) -> None:
    save_profile(paths, LIVE)
    save_profile(paths, Profile(name="main", mode=Mode.LOCAL, base_url=LOCAL_BASE_URL))
    assert load_config(paths).active == Profile(name="main", mode=Mode.LOCAL, base_url=LOCAL_BASE_URL)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("active = \n", "line 1"),
        ("[profiles.a]\nmode = 'live'\nmode = 'live'\n", "line 3"),
        (b"active = '\xff'", "byte 10 is not UTF-8"),
        ("active = 1\n", "active: it is 1"),
        ("active = 'gone'\n", "active: it names the profile 'gone'"),
        ("profiles = 3\n", "profiles: it is 3"),
        ("[profiles]\na = 3\n", "profiles.a: it is not a table"),
        ("[profiles.a]\n", "profiles.a.mode: it is missing"),
        ("[profiles.'a b']\nmode = 'live'\n", "The profile name 'a b' cannot be used"),
        ("[profiles.a]\nmode = 'demo'\n", "profiles.a.mode: it is 'demo', not one of live, sandbox, local"),
        ("[profiles.a]\nmode = ['live']\n", "profiles.a.mode: it is"),
        ("[profiles.a]\nmode = 'live'\nbase_url = 'x'\n", "profiles.a.base_url"),
        ("[profiles.a]\nmode = 'live'\nbase_url = ''\n", "profiles.a.base_url"),
        ("[profiles.a]\nmode = 'live'\nmax_notional_usd = true\n", "profiles.a.max_notional_usd"),
        ("[profiles.a]\nmode = 'live'\nmax_notional_usd = -1\n", "must be above zero"),
        ("[profiles.a]\nmode = 'live'\nmax_notional_usd = 1e3\n", "profiles.a.max_notional_usd"),
        ("[profiles.a]\nmode = 'live'\nmax_notional_usd = inf\n", "profiles.a.max_notional_usd"),
        ("[profiles.a]\nmode = 'live'\nmax_orders_per_minute = '6'\n", "profiles.a.max_orders_per_minute"),
        ("[profiles.a]\nmode = 'live'\nmax_orders_per_minute = true\n", "profiles.a.max_orders_per_minute"),
        ("[profiles.a]\nmode = 'live'\nallow_symbols = 'BTC-USD'\n", "profiles.a.allow_symbols"),
        ("[profiles.a]\nmode = 'live'\nread_only = 'yes'\n", "profiles.a.read_only"),
    ],
)
def test_invalid_file_is_refused_with_its_place(paths: Paths, text: str | bytes, fault: str) -> None:
    write(paths, text)
    with pytest.raises(LocalStateError) as caught:
        load_config(paths)
    assert str(paths.config_file) in caught.value.message
    assert fault in caught.value.message
    with pytest.raises(LocalStateError):
        save_profile(paths, LIVE)
    assert paths.config_file.read_bytes() == (text if isinstance(text, bytes) else text.encode())


def test_unsafe_address_in_the_file_is_refused_with_its_place(paths: Paths) -> None:
    write(paths, "[profiles.a]\nmode = 'live'\nbase_url = 'http://api.sequencemkts.com'\n")
    with pytest.raises(UnsafeError, match="in clear") as caught:
        load_config(paths)
    assert f"{paths.config_file}: profiles.a.base_url" in caught.value.message


@pytest.mark.parametrize("line", ["key = 'seq_live_canary0'", "# seq_test_canary0"])
def test_key_in_the_file_is_refused_by_line_and_not_repeated(paths: Paths, line: str) -> None:
    write(paths, f"[profiles.a]\nmode = 'live'\n{line}\n")
    with pytest.raises(UnsafeError, match="line 3: this looks like an API key") as caught:
        load_config(paths)
    assert "canary" not in caught.value.message
    assert "rotate" in str(caught.value.hint)


@pytest.mark.skipif(os.name != "posix", reason="symlinks and modes are POSIX here")
def test_symlinked_or_writable_configuration_is_refused(paths: Paths, tmp_path: Path) -> None:
    write(paths, BY_HAND).config_file.rename(tmp_path / "real")
    paths.config_file.symlink_to(tmp_path / "real")
    with pytest.raises(UnsafeError, match="symlink"):
        load_config(paths)
    paths.config_file.unlink()
    write(paths, BY_HAND).config_file.chmod(0o666)
    with pytest.raises(UnsafeError, match="mode 0666"):
        load_config(paths)


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", "ä", "x" * 65, "a\n"])
def test_profile_name_that_is_no_plain_word_is_refused(paths: Paths, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        save_profile(paths, Profile(name=name, mode=Mode.LOCAL))
    assert not paths.config_file.exists()
