"""Login and logout as one step: killed anywhere, they leave the old account, the new one, or none; never a mixture."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from sequence_cli.config_file import load_config
from sequence_cli.errors import AuthenticationError, UnsafeError
from sequence_cli.keyring_store import load_key, store_key
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.paths import Paths
from sequence_cli.profiles import Profile
from sequence_cli.settings import LOCAL_BASE_URL, Selection, resolve_target
from sequence_cli.sign_in import pending_sign_in, resume_sign_in, sign_in, sign_out
from tests.secret_service import key_store, private_environment, secret_service

__all__ = ["key_store", "secret_service"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed by signal")

OLD_KEY, OLD_URL = parse_api_key("seq_test_" + "0" * 64), "http://127.0.0.1:1"
NEW_KEY, NEW_URL = parse_api_key("seq_live_" + "0" * 64), "http://127.0.0.1:2"
# Kills itself before the n-th step that changes something below SEQ_HOME or reaches the key store.
KILLED_AT = """
import os, signal, sys
left = int(sys.argv[1])
writing = os.O_WRONLY | os.O_RDWR
def watch(event, arguments):
    global left
    changes = event in {"os.mkdir", "os.rename", "os.remove"} or event == "open" and arguments[2] & writing
    if event == "socket.connect" or changes and os.environ["SEQ_HOME"] in str(arguments[0]):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
from sequence_cli.config_file import load_config
from sequence_cli.keys import Mode, parse_api_key
from sequence_cli.paths import Paths
from sequence_cli.profiles import Profile
from sequence_cli.sign_in import sign_in, sign_out
import tomlkit, keyring.backends.SecretService
paths = Paths.from_environment(os.environ)
key = parse_api_key(sys.stdin.read())
sys.addaudithook(watch)
if sys.argv[2] == "in":
    sign_in(paths, Profile(name=sys.argv[3], mode=key.mode, base_url=sys.argv[4]), key)
else:
    sign_out(paths, load_config(paths).profile(sys.argv[3]))
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.from_environment({"SEQ_HOME": str(tmp_path / "home")})


def killed(step: int, what: str, name: str, environment: dict[str, str], home: Path) -> bool:
    """Sign in or out, killed before the given step; tell whether the kill came before the end."""
    command = [sys.executable, "-c", KILLED_AT, str(step), what, name, NEW_URL]
    environment = {**environment, "SEQ_HOME": str(home)}
    done = subprocess.run(command, env=environment, input=NEW_KEY.reveal(), text=True, check=False, timeout=60)
    assert done.returncode in {0, -signal.SIGKILL}
    return done.returncode != 0


def account(paths: Paths) -> tuple[str, str] | None:
    """The key and the address that a command would use together now."""
    try:
        target = resolve_target(Selection(), {}, paths)
    except AuthenticationError:
        return None
    assert target.key is not None
    assert target.key.mode is target.mode
    return target.key.reveal(), target.base_url


OLD, NEW = (OLD_KEY.reveal(), OLD_URL), (NEW_KEY.reveal(), NEW_URL)


@pytest.mark.secretservice
def test_login_killed_at_any_step_never_mixes_two_accounts(tmp_path: Path, key_store: dict[str, str]) -> None:
    seen, raw = [], []
    for step in count():
        name, home = f"again{step}", tmp_path / f"home{step}"
        paths = Paths.from_environment({"SEQ_HOME": str(home)})
        old = sign_in(paths, Profile(name=name, mode=Mode.SANDBOX, base_url=OLD_URL), OLD_KEY)
        interrupted = killed(step, "in", name, key_store, home)
        found = account(paths)
        assert found in {OLD, NEW, None}
        stored, profile = load_key(old), load_config(paths).profile(name)
        raw.append((stored and stored.reveal(), profile.base_url))
        if found is None:
            assert resume_sign_in(paths) is not None
            assert account(paths) == NEW
        seen.append(found)
        if not interrupted:
            assert pending_sign_in(paths) is None
            break
    assert set(seen) == {OLD, None, NEW}
    # Control: without the fingerprint a kill in the same places would have sent the new key to the old address.
    assert (NEW_KEY.reveal(), OLD_URL) in raw


@pytest.mark.secretservice
def test_first_login_killed_at_any_step_leaves_no_half_profile(tmp_path: Path, key_store: dict[str, str]) -> None:
    orphans = 0
    for step in count():
        name, home = f"first{step}", tmp_path / f"home{step}"
        paths = Paths.from_environment({"SEQ_HOME": str(home)})
        interrupted = killed(step, "in", name, key_store, home)
        found = account(paths)
        assert found in {NEW, None}
        assert (name in load_config(paths).profiles) is (found == NEW)
        pending = pending_sign_in(paths)
        if found is None and pending is not None and load_key(pending) is not None:
            orphans += 1
            with pytest.raises(AuthenticationError) as caught:
                resolve_target(Selection(), {}, paths)
            assert f"login of profile {name!r} was interrupted" in str(caught.value.hint)
            assert resume_sign_in(paths) == pending
            assert account(paths) == NEW
        if not interrupted:
            break
    assert orphans > 0


@pytest.mark.secretservice
def test_logout_killed_at_any_step_can_be_repeated(tmp_path: Path, key_store: dict[str, str]) -> None:
    for step in count():
        name, home = f"out{step}", tmp_path / f"home{step}"
        paths = Paths.from_environment({"SEQ_HOME": str(home)})
        profile = sign_in(paths, Profile(name=name, mode=Mode.LIVE, base_url=NEW_URL), NEW_KEY)
        interrupted = killed(step, "out", name, key_store, home)
        assert account(paths) in {NEW, None}
        sign_out(paths, profile)
        assert load_key(profile) is None
        assert load_config(paths).profiles == {}
        if not interrupted:
            break
    assert step > 3


@pytest.mark.secretservice
def test_login_stores_key_and_profile_and_logout_removes_both(paths: Paths, key_store: dict[str, str]) -> None:
    profile = sign_in(paths, Profile(name="both", mode=Mode.LIVE, base_url=NEW_URL), NEW_KEY)
    assert profile.keyring_backend == "keyring.backends.SecretService.Keyring"
    assert profile.key_fingerprint == NEW_KEY.fingerprint
    assert load_config(paths).active == profile
    assert NEW_KEY.reveal() not in paths.config_file.read_text()
    assert sign_out(paths, profile) is True
    assert sign_out(paths, profile) is False
    assert (load_config(paths).profiles, load_key(profile)) == ({}, None)


@pytest.mark.secretservice
def test_key_that_came_into_the_store_without_its_profile_is_not_used(paths: Paths, key_store: dict[str, str]) -> None:
    sign_in(paths, Profile(name="swapped", mode=Mode.LIVE, base_url=NEW_URL), NEW_KEY)
    store_key("swapped", parse_api_key("seq_live_" + "1" * 64))
    with pytest.raises(AuthenticationError, match="not the one that it was saved with") as caught:
        resolve_target(Selection(), {}, paths)
    assert caught.value.hint == "Run `sequence login --profile swapped`."


@pytest.mark.secretservice
def test_stale_note_of_a_login_that_stored_nothing_is_dropped(paths: Paths, key_store: dict[str, str]) -> None:
    sign_in(paths, Profile(name="stale", mode=Mode.LIVE, base_url=NEW_URL), NEW_KEY)
    note = paths.state / "login.pending"
    note.write_text('{"name":"never","mode":"live","keyring_backend":"keyring.backends.SecretService.Keyring"}')
    note.chmod(0o600)
    assert resume_sign_in(paths) is None
    assert not note.exists()
    assert account(paths) == NEW
    assert resume_sign_in(paths) is None


def test_login_without_a_key_store_changes_nothing(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in private_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    with pytest.raises(UnsafeError, match="no system key store"):
        sign_in(paths, Profile(name="main", mode=Mode.LIVE), NEW_KEY)
    assert load_config(paths).profiles == {}
    assert pending_sign_in(paths) is None


def test_local_profile_needs_no_key_store(paths: Paths) -> None:
    profile = sign_in(paths, Profile(name="practice", mode=Mode.LOCAL, base_url=LOCAL_BASE_URL), None)
    assert load_config(paths).active == profile
    assert sign_out(paths, profile) is False
    assert load_config(paths).profiles == {}
