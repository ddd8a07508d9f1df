"""Which account a command acts on, for every combination of options, environment and profiles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sequence_cli.config_file import save_profile
from sequence_cli.errors import AuthenticationError, UnsafeError, UsageError
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.money import Usd
from sequence_cli.paths import Paths
from sequence_cli.profiles import Limits, Profile
from sequence_cli.settings import (
    DEFAULT_BASE_URL,
    LOCAL_BASE_URL,
    Selection,
    Target,
    resolve_login_target,
    resolve_target,
)
from sequence_cli.sign_in import sign_in
from tests.secret_service import key_store, secret_service

__all__ = ["key_store", "secret_service"]

TEST_KEY = parse_api_key("seq_test_" + "0" * 64)
LIVE_KEY = parse_api_key("seq_live_" + "0" * 64)
OWN_URL = "http://127.0.0.1:50052"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.from_environment({"SEQ_HOME": str(tmp_path / "home")})


def save(paths: Paths, name: str, mode: Mode, base_url: str = DEFAULT_BASE_URL, *, active: bool = True) -> None:
    save_profile(paths, Profile(name=name, mode=mode, base_url=base_url), make_active=active)


def acting(target: Target) -> tuple[str | None, Mode, str, str]:
    return target.profile, target.mode, target.base_url, target.key_source


def test_without_a_key_nothing_is_chosen_and_both_ways_on_are_named(paths: Paths) -> None:
    with pytest.raises(AuthenticationError) as caught:
        resolve_target(Selection(), {}, paths)
    assert "nothing was sent" in caught.value.message
    assert "sequence login" in str(caught.value.hint)
    assert "sequence --local" in str(caught.value.hint)
    assert not paths.config_file.parent.exists()


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_empty_variables_are_unset(paths: Paths, empty: str) -> None:
    with pytest.raises(AuthenticationError):
        resolve_target(Selection(), {"SEQ_API_KEY": empty, "SEQ_PROFILE": "", "SEQ_BASE_URL": empty}, paths)


@pytest.mark.parametrize(("key", "mode"), [(LIVE_KEY, Mode.LIVE), (TEST_KEY, Mode.SANDBOX)])
def test_key_in_the_environment_acts_in_the_mode_of_its_prefix(paths: Paths, key: object, mode: Mode) -> None:
    assert isinstance(key, type(LIVE_KEY))
    target = resolve_target(Selection(), {"SEQ_API_KEY": f" {key.reveal()}\n"}, paths)
    assert acting(target) == (None, mode, DEFAULT_BASE_URL, "SEQ_API_KEY")
    assert target.key == key
    assert target.notes == ()


def test_unusable_key_in_the_environment_is_named_not_shown(paths: Paths) -> None:
    with pytest.raises(UsageError, match="The key in SEQ_API_KEY does not start with") as caught:
        resolve_target(Selection(), {"SEQ_API_KEY": "canary"}, paths)
    assert "canary" not in caught.value.message


def test_key_given_to_the_command_wins_over_the_environment(paths: Paths) -> None:
    selection = Selection(key=TEST_KEY, key_source="--key-stdin")
    target = resolve_target(selection, {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths)
    assert (target.key, target.key_source, target.mode) == (TEST_KEY, "--key-stdin", Mode.SANDBOX)


def test_undocumented_form_of_a_key_is_noted(paths: Paths) -> None:
    target = resolve_target(Selection(), {"SEQ_API_KEY": "seq_test_short"}, paths)
    assert ["documented form" in note for note in target.notes] == [True]


def test_local_option_wins_over_everything_in_the_environment_and_says_so(paths: Paths) -> None:
    environ = {"SEQ_API_KEY": LIVE_KEY.reveal(), "SEQ_BASE_URL": OWN_URL, "SEQ_PROFILE": "gone"}
    target = resolve_target(Selection(local=True, sandbox=True), environ, paths)
    assert acting(target) == (None, Mode.LOCAL, LOCAL_BASE_URL, "local sandbox")
    assert (target.key, target.paper) == (None, False)
    assert target.notes == ("--local: SEQ_API_KEY and SEQ_BASE_URL and SEQ_PROFILE not used.",)
    assert resolve_target(Selection(local=True), {}, paths).notes == ()


@pytest.mark.parametrize("selection", [Selection(local=True, profile="main"), Selection(local=True, key=TEST_KEY)])
def test_local_option_with_another_account_is_a_contradiction(paths: Paths, selection: Selection) -> None:
    with pytest.raises(UsageError, match="--local"):
        resolve_target(selection, {}, paths)


@pytest.mark.parametrize("by", ["option", "variable"])
def test_local_profile_chosen_by_name_wins_over_the_key_in_the_environment(paths: Paths, by: str) -> None:
    save(paths, "practice", Mode.LOCAL)
    save(paths, "main", Mode.LIVE)
    environ = {"SEQ_API_KEY": LIVE_KEY.reveal()}
    selection = Selection(profile="practice") if by == "option" else Selection()
    target = resolve_target(selection, environ | ({"SEQ_PROFILE": "practice"} if by == "variable" else {}), paths)
    assert acting(target) == ("practice", Mode.LOCAL, LOCAL_BASE_URL, "local sandbox")
    assert target.key is None


def test_active_local_profile_acts_without_a_key(paths: Paths) -> None:
    save(paths, "practice", Mode.LOCAL)
    assert acting(resolve_target(Selection(), {}, paths)) == ("practice", Mode.LOCAL, LOCAL_BASE_URL, "local sandbox")


def test_key_in_the_environment_wins_over_the_active_local_profile_and_says_so(paths: Paths) -> None:
    save(paths, "practice", Mode.LOCAL)
    target = resolve_target(Selection(), {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths)
    assert acting(target) == (None, Mode.LIVE, DEFAULT_BASE_URL, "SEQ_API_KEY")
    assert target.notes == ("SEQ_API_KEY is used, not the active profile 'practice', which is local.",)


def test_local_profile_takes_no_key_from_the_command(paths: Paths) -> None:
    save(paths, "practice", Mode.LOCAL)
    with pytest.raises(UsageError, match="takes no key"):
        resolve_target(Selection(profile="practice", key=TEST_KEY), {}, paths)


def test_key_in_the_environment_of_another_mode_than_the_profile_is_noted(paths: Paths) -> None:
    save(paths, "main", Mode.SANDBOX, OWN_URL)
    target = resolve_target(Selection(), {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths)
    assert acting(target) == ("main", Mode.LIVE, OWN_URL, "SEQ_API_KEY")
    assert target.notes == ("SEQ_API_KEY holds a live key, while profile 'main' is sandbox.",)


def test_limits_of_the_profile_hold_for_the_key_in_the_environment_too(paths: Paths) -> None:
    save(paths, "main", Mode.LIVE)
    with paths.config_file.open("a") as file:
        file.write("max_notional_usd = '100'\nmax_notonal_usd = '5'\n")
    target = resolve_target(Selection(), {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths)
    assert target.limits == Limits(max_notional_usd=Usd.parse("100"))
    assert ["'profiles.main.max_notonal_usd' is unknown" in note for note in target.notes] == [True]


def test_base_url_of_the_environment_wins_and_is_checked(paths: Paths) -> None:
    save(paths, "main", Mode.LIVE, OWN_URL)
    environ = {"SEQ_API_KEY": TEST_KEY.reveal()}
    assert resolve_target(Selection(), environ, paths).base_url == OWN_URL
    override = {**environ, "SEQ_BASE_URL": "https://EXAMPLE.com:443/"}
    assert resolve_target(Selection(), override, paths).base_url == "https://example.com"
    with pytest.raises(UnsafeError, match="SEQ_BASE_URL uses http"):
        resolve_target(Selection(), {**environ, "SEQ_BASE_URL": "http://example.com"}, paths)


def test_sandbox_option_makes_paper_orders_of_a_live_key_alone(paths: Paths) -> None:
    live, test = {"SEQ_API_KEY": LIVE_KEY.reveal()}, {"SEQ_API_KEY": TEST_KEY.reveal()}
    papers = [
        resolve_target(Selection(sandbox=option), key, paths).paper for option in (True, False) for key in (live, test)
    ]
    assert papers == [True, False, False, False]


@pytest.mark.parametrize("by", ["option", "variable"])
def test_unknown_profile_is_refused_with_the_known_ones(paths: Paths, by: str) -> None:
    save(paths, "zeta", Mode.LIVE)
    save(paths, "alpha", Mode.LOCAL)
    selection = Selection(profile="gone") if by == "option" else Selection()
    environ = {"SEQ_API_KEY": LIVE_KEY.reveal()} | ({"SEQ_PROFILE": "gone"} if by == "variable" else {})
    with pytest.raises(UsageError, match="no profile 'gone'") as caught:
        resolve_target(selection, environ, paths)
    assert "alpha, zeta" in str(caught.value.hint)


def test_profiles_without_an_active_one_are_offered(paths: Paths) -> None:
    save(paths, "main", Mode.LIVE, active=False)
    with pytest.raises(AuthenticationError) as caught:
        resolve_target(Selection(), {}, paths)
    assert "--profile: main" in str(caught.value.hint)


def test_profile_whose_key_was_never_stored_is_named(paths: Paths) -> None:
    save(paths, "main", Mode.LIVE)
    with pytest.raises(AuthenticationError, match="no API key for profile 'main'"):
        resolve_target(Selection(), {}, paths)


@pytest.mark.secretservice
def test_key_from_the_keyring_acts_at_the_address_stored_with_it(paths: Paths, key_store: dict[str, str]) -> None:
    sign_in(paths, Profile(name="ring", mode=Mode.SANDBOX, base_url=OWN_URL), TEST_KEY)
    target = resolve_target(Selection(), {}, paths)
    assert acting(target) == ("ring", Mode.SANDBOX, OWN_URL, "keyring profile 'ring'")
    assert target.key == TEST_KEY
    same = resolve_target(Selection(profile="ring"), {"SEQ_BASE_URL": OWN_URL + "/"}, paths)
    assert same.base_url == OWN_URL


@pytest.mark.secretservice
def test_key_from_the_keyring_is_never_sent_to_another_address(paths: Paths, key_store: dict[str, str]) -> None:
    sign_in(paths, Profile(name="bound", mode=Mode.SANDBOX, base_url=OWN_URL), TEST_KEY)
    for other in ("https://example.com", "http://127.0.0.1:50053", "https://127.0.0.1:50052"):
        with pytest.raises(UnsafeError, match=f"belongs to {OWN_URL} alone") as caught:
            resolve_target(Selection(), {"SEQ_BASE_URL": other}, paths)
        assert "SEQ_API_KEY" in str(caught.value.hint)


@pytest.mark.secretservice
def test_key_in_the_environment_wins_over_the_keyring(paths: Paths, key_store: dict[str, str]) -> None:
    sign_in(paths, Profile(name="beaten", mode=Mode.SANDBOX), TEST_KEY)
    target = resolve_target(Selection(), {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths)
    assert (target.key, target.key_source) == (LIVE_KEY, "SEQ_API_KEY")


def test_login_is_verified_where_the_profile_will_act(paths: Paths) -> None:
    fresh = resolve_login_target(Selection(), {}, paths, LIVE_KEY)
    assert (fresh.profile, fresh.mode, fresh.base_url, fresh.key) == ("default", Mode.LIVE, DEFAULT_BASE_URL, LIVE_KEY)
    save(paths, "own", Mode.SANDBOX, OWN_URL)
    again = resolve_login_target(Selection(), {"SEQ_API_KEY": LIVE_KEY.reveal()}, paths, TEST_KEY)
    assert (again.profile, again.base_url, again.key) == ("own", OWN_URL, TEST_KEY)
    other = resolve_login_target(Selection(profile="new"), {"SEQ_BASE_URL": OWN_URL}, paths, TEST_KEY)
    assert (other.profile, other.base_url) == ("new", OWN_URL)
    with pytest.raises(UsageError, match="cannot be used"):
        resolve_login_target(Selection(profile="../x"), {}, paths, TEST_KEY)


def test_seq_home_moves_every_file(tmp_path: Path) -> None:
    root = tmp_path / "x"
    assert Paths.from_environment({"SEQ_HOME": str(root)}) == (root / "config.toml", root / "state", root / "sandbox")


@pytest.mark.parametrize("home", ["relative/x", ".", "~nobody-of-this-name/x"])
def test_relative_seq_home_is_refused(home: str) -> None:
    with pytest.raises(UsageError, match="absolute path"):
        Paths.from_environment({"SEQ_HOME": home})


def test_platform_folders_are_used_without_seq_home_and_do_not_collide() -> None:
    paths = Paths.from_environment({})
    assert paths.config_file.name == "config.toml"
    assert len({paths.config_file.parent, paths.state, paths.sandbox}) == 3


def test_resolving_a_key_of_the_environment_loads_no_keyring_and_no_toml_writer(paths: Paths) -> None:
    program = f"""
import sys
from pathlib import Path
from sequence_cli.settings import Paths, Selection, resolve_target
paths = Paths.from_environment({{"SEQ_HOME": "{paths.state}"}})
resolve_target(Selection(), {{"SEQ_API_KEY": "{TEST_KEY.reveal()}"}}, paths)
print(*sorted({{"keyring", "tomlkit", "tomllib", "platformdirs", "sequence_cli.keyring_store"}} & set(sys.modules)))
"""
    shown = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert shown.split() == []
