"""Keys in a real Secret Service, and every key store that must not get one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sequence_cli.errors import UnsafeError
from sequence_cli.keyring_store import SERVICE, delete_key, load_key, store_key
from sequence_cli.keys import ApiKey, Mode, parse_api_key
from sequence_cli.profiles import Profile
from tests.key_store_programs import KEY, SECRET_SERVICE, run, store_in
from tests.secret_service import key_store, private_environment, secret_service

__all__ = ["key_store", "secret_service"]

OTHER_KEY = parse_api_key("seq_live_" + "0" * 64)
# Stands for any module that a hostile setting could name: it reports its import and keeps passwords in clear.
HOSTILE_MODULE = """
import os
from pathlib import Path
from keyring.backend import KeyringBackend
Path(os.environ["CANARY"]).write_text("loaded")
class Keyring(KeyringBackend):
    priority = 100
    def get_password(self, service, username):
        return Path(os.environ["CANARY"]).read_text()
    def set_password(self, service, username, password):
        Path(os.environ["CANARY"]).write_text(password)
"""


def profile(name: str, backend: str | None = SECRET_SERVICE) -> Profile:
    return Profile(name=name, mode=Mode.SANDBOX, keyring_backend=backend)


def looked_up(environment: dict[str, str], name: str) -> str:
    command = ["secret-tool", "lookup", "service", SERVICE, "username", name]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True).stdout


@pytest.fixture
def hostile(tmp_path: Path) -> dict[str, str]:
    """Variables under which keyring's own discovery loads a foreign module, by variable and by keyringrc.cfg."""
    (tmp_path / "hostile_store.py").write_text(HOSTILE_MODULE)
    settings = tmp_path / "config" / "python_keyring"
    settings.mkdir(parents=True)
    (settings / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=hostile_store.Keyring\nkeyring-path={tmp_path}\n"
    )
    return {"XDG_CONFIG_HOME": str(tmp_path / "config"), "CANARY": str(tmp_path / "canary")}


@pytest.mark.secretservice
def test_key_is_stored_read_back_replaced_and_deleted(key_store: dict[str, str]) -> None:
    assert store_key("cycle", KEY) == SECRET_SERVICE
    assert load_key(profile("cycle")) == KEY
    assert store_key("cycle", OTHER_KEY, SECRET_SERVICE) == SECRET_SERVICE
    assert load_key(profile("cycle")) == OTHER_KEY
    assert delete_key(profile("cycle")) is True
    assert load_key(profile("cycle")) is None
    assert delete_key(profile("cycle")) is False


@pytest.mark.secretservice
def test_keys_of_two_profiles_do_not_mix(key_store: dict[str, str]) -> None:
    store_key("first", KEY)
    store_key("second", OTHER_KEY)
    assert (load_key(profile("first")), load_key(profile("second"))) == (KEY, OTHER_KEY)


@pytest.mark.secretservice
@pytest.mark.parametrize("before", [None, KEY])
def test_store_that_changes_what_it_is_given_is_found_out_and_keeps_the_old_key(
    before: ApiKey | None, key_store: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from keyring.backends.SecretService import Keyring

    name = f"garbled {before}"
    if before is not None:
        store_key(name, before)
    honest = Keyring.set_password

    def garble(self: Keyring, service: str, username: str, password: str) -> None:
        kept = "garbled" if password == OTHER_KEY.reveal() else password
        honest(self, service, username, kept)  # type: ignore[no-untyped-call]  # keyring is partly annotated

    with monkeypatch.context() as patched:
        patched.setattr(Keyring, "set_password", garble)
        with pytest.raises(UnsafeError, match="did not return what was written"):
            store_key(name, OTHER_KEY)
    assert load_key(profile(name)) == before


@pytest.mark.secretservice
def test_nothing_below_home_holds_the_key_in_clear(key_store: dict[str, str]) -> None:
    store_key("clear", KEY)
    home = Path(key_store["HOME"])
    (home / "control").write_text(KEY.reveal())
    holders = [path.name for path in home.rglob("*") if path.is_file() and KEY.reveal().encode() in path.read_bytes()]
    assert (home / ".local/share/keyrings/login.keyring").is_file()
    assert holders == ["control"]


@pytest.mark.secretservice
@pytest.mark.parametrize("by", ["variable", "keyringrc.cfg"])
def test_foreign_backend_named_in_the_environment_is_not_loaded(
    by: str, hostile: dict[str, str], secret_service: dict[str, str], tmp_path: Path
) -> None:
    environment = {**secret_service, **hostile}
    if by == "variable":
        environment |= {"PYTHON_KEYRING_BACKEND": "hostile_store.Keyring", "PYTHONPATH": str(tmp_path)}
        environment["XDG_CONFIG_HOME"] = str(tmp_path / "empty")
    assert store_in(environment, f"hostile {by}") == {"backend": SECRET_SERVICE}
    assert not Path(hostile["CANARY"]).exists()

    # Control: keyring's own discovery falls into the trap.
    run("import keyring; keyring.get_keyring()", environment=environment)
    assert Path(hostile["CANARY"]).exists()


@pytest.mark.secretservice
@pytest.mark.parametrize("name", ["fail.Keyring", "null.Keyring", "chainer.ChainerBackend"])
def test_unsafe_backend_in_the_variable_changes_nothing(name: str, secret_service: dict[str, str]) -> None:
    environment = {**secret_service, "PYTHON_KEYRING_BACKEND": f"keyring.backends.{name}"}
    assert store_in(environment, name) == {"backend": SECRET_SERVICE}
    assert looked_up(secret_service, name) == KEY.reveal()


@pytest.mark.secretservice
def test_keyring_property_variables_do_not_redirect_the_store(secret_service: dict[str, str]) -> None:
    environment = {**secret_service, "KEYRING_PROPERTY_SCHEME": "KeePassXC"}
    store_in(environment, "redirected")
    assert looked_up(secret_service, "redirected") == KEY.reveal()

    # Control: the plain class obeys the variable and files the key under other attributes.
    plain = "from keyring.backends.SecretService import Keyring; Keyring().set_password('sequence', 'plain', 'x')"
    run(plain, environment=environment)
    assert looked_up(secret_service, "plain") == ""


def test_without_a_bus_the_key_is_refused_with_the_ways_out(tmp_path: Path) -> None:
    answer = store_in(private_environment(tmp_path), "no bus")
    assert answer["exit_code"] == 11
    assert "no system key store" in str(answer["message"])
    for way_out in ("SEQ_API_KEY", "gnome-keyring", "sequence login --local"):
        assert way_out in str(answer["hint"])


def test_plain_text_store_is_not_a_way_out_without_a_bus(hostile: dict[str, str], tmp_path: Path) -> None:
    environment = {**private_environment(tmp_path), **hostile}
    assert store_in(environment, "no bus")["exit_code"] == 11
    assert not Path(hostile["CANARY"]).exists()

    # Control: with discovery the same machine writes the key to a file.
    run("import keyring; keyring.set_password('sequence', 'x', 'in clear')", environment=environment)
    assert Path(hostile["CANARY"]).read_text() == "in clear"


@pytest.mark.secretservice
def test_reading_a_key_loads_neither_keyring_nor_another_backend(
    secret_service: dict[str, str],
) -> None:
    program = f"""
import sys
from sequence_cli.keyring_store import load_key
from sequence_cli.keys import Mode
from sequence_cli.profiles import Profile
load_key(Profile(name="named", mode=Mode.SANDBOX, keyring_backend="{SECRET_SERVICE}"))
print(*sorted(name for name in sys.modules if name.split(".")[0] in {{"keyring", "secretstorage"}} and "." not in name))
"""
    assert run(program, environment=secret_service).split() == ["secretstorage"]


def test_profile_without_a_backend_has_no_key_and_asks_no_store() -> None:
    assert load_key(profile("none", None)) is None
    assert delete_key(profile("none", None)) is False
