"""`login --keyring-backend`: which classes hold a key, which only by name, and which never."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sequence_cli.errors import UnsafeError, UsageError
from sequence_cli.keyring_store import delete_key, load_key, store_key
from sequence_cli.keys import Mode
from sequence_cli.profiles import Profile
from tests.harness import FAKE_TEST_KEY, sequence
from tests.key_store_programs import KEY, SECRET_SERVICE, run
from tests.secret_service import key_store, private_environment, secret_service
from tests.served import served_sandbox

if TYPE_CHECKING:
    from tests.harness import Result
    from tests.served import Served

__all__ = ["key_store", "secret_service", "served_sandbox"]

# A password manager's backend: a class of its own over a real store. It tells when it is loaded.
MANAGER = """
import os
from pathlib import Path
from keyring import backend
from keyring.backends.SecretService import Keyring
Path(os.environ["LOADED"]).touch()
class Vault(Keyring):
    appid = "some password manager"
    def get_password(self, service, username):
        return super().get_password("manager " + service, username)
    def set_password(self, service, username, password):
        super().set_password("manager " + service, username, password)
    def delete_password(self, service, username):
        super().delete_password("manager " + service, username)
class Broken(Vault):
    def get_password(self, service, username):
        raise ValueError("the vault is sealed")
class Elsewhere(Vault):
    @backend.properties.classproperty
    def priority(cls):
        raise RuntimeError("not on this system")
class NoBackend:
    pass
"""
# Keeps a key in clear, under the name that keyrings.alt has and under one of its own.
PLAINTEXT = """
from pathlib import Path
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return None
    def set_password(self, service, username, password):
        (Path.home() / "in_clear").write_text(password)
"""
NEVER = [
    "keyring.backends.fail.Keyring",
    "keyring.backends.null.Keyring",
    "keyring.backends.chainer.ChainerBackend",
    "keyrings.alt.file.PlaintextKeyring",
    "keyrings.alt.file.EncryptedKeyring",
]


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the modules beside this program; gives the file that tells whether the first was loaded."""
    site = tmp_path / "site"
    (site / "keyrings" / "alt").mkdir(parents=True)
    (site / "keyrings" / "alt" / "file.py").write_text(PLAINTEXT)
    (site / "vault_store.py").write_text(MANAGER)
    (site / "renamed_store.py").write_text(
        "from keyrings.alt.file import PlaintextKeyring\nclass Own(PlaintextKeyring):\n    pass\n"
        "from keyring.backends.null import Keyring as Quiet\n"
    )
    for name in ("keyrings", "keyrings.alt", "keyrings.alt.file", "vault_store", "renamed_store"):
        monkeypatch.delitem(__import__("sys").modules, name, raising=False)
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("LOADED", str(tmp_path / "loaded"))
    return tmp_path / "loaded"


def log_in(home: Path, *words: str, loaded: Path, expect: int = 0, **variables: Any) -> Result:
    command = ("login", "--key-stdin", "--offline", *words)
    return sequence(*command, home=home, stdin=FAKE_TEST_KEY, expect=expect, LOADED=str(loaded), **variables)


def profile(backend: str) -> Profile:
    return Profile(name="named", mode=Mode.SANDBOX, keyring_backend=backend)


def kept_in(home: Path) -> object:
    return tomllib.loads((home / "config.toml").read_text())["profiles"]["default"]["keyring_backend"]


@pytest.mark.secretservice
def test_a_store_that_a_person_names_holds_the_key_and_that_is_said_loudly(
    home: Path, manager: Path, key_store: dict[str, str], served_sandbox: Served
) -> None:
    words = ("login", "--key-stdin", "--keyring-backend", "vault_store.Vault")
    variables: dict[str, Any] = {"SEQ_BASE_URL": served_sandbox.url, "LOADED": str(manager)}
    result = sequence(*words, home=home, stdin=served_sandbox.api_key, **variables)

    assert "THIS PROGRAM DOES NOT KNOW THE KEY STORE vault_store.Vault" in result.stderr
    assert kept_in(home) == "vault_store.Vault"
    assert load_key(Profile(name="default", mode=Mode.SANDBOX, keyring_backend=SECRET_SERVICE)) is None
    shown = sequence("whoami", "--check", "--json", home=home, LOADED=str(manager)).json
    assert (shown["keyring_backend"], shown["key_last4"]) == ("vault_store.Vault", served_sandbox.api_key[-4:])
    found = sequence("doctor", "--json", home=home, LOADED=str(manager)).json["findings"]
    assert ["vault_store.Vault" in one["message"] for one in found if one["level"] == "warning"] == [True]
    assert sequence("logout", "--json", home=home, LOADED=str(manager)).json["removed"] is True
    assert load_key(Profile(name="default", mode=Mode.SANDBOX, keyring_backend="vault_store.Vault")) is None


@pytest.mark.secretservice
def test_the_same_store_is_not_loaded_unless_it_is_named(
    home: Path, manager: Path, key_store: dict[str, str], tmp_path: Path
) -> None:
    named: dict[str, Any] = {"PYTHON_KEYRING_BACKEND": "vault_store.Vault"}
    result = log_in(home, loaded=manager, **named)

    assert "DOES NOT KNOW" not in result.stderr
    assert (kept_in(home), manager.exists()) == (SECRET_SERVICE, False)
    # Control: keyring's own discovery does load it.
    path = {"PYTHONPATH": str(tmp_path / "site"), "LOADED": str(manager)}
    run("import keyring; keyring.get_keyring()", environment={**key_store, **named, **path})
    assert manager.exists()


@pytest.mark.secretservice
def test_a_later_login_keeps_the_store_and_keyring_goes_back_to_the_systems(
    home: Path, manager: Path, key_store: dict[str, str]
) -> None:
    log_in(home, "--keyring-backend", "vault_store.Vault", loaded=manager)
    log_in(home, loaded=manager)
    assert kept_in(home) == "vault_store.Vault"
    log_in(home, "--store", "keyring", loaded=manager)

    assert kept_in(home) == SECRET_SERVICE
    assert load_key(Profile(name="default", mode=Mode.SANDBOX, keyring_backend="vault_store.Vault")) is None


@pytest.mark.secretservice
def test_one_of_the_systems_stores_may_be_named_and_needs_no_warning(
    home: Path, manager: Path, key_store: dict[str, str]
) -> None:
    result = log_in(home, "--keyring-backend", SECRET_SERVICE, loaded=manager)

    assert "DOES NOT KNOW" not in result.stderr
    assert kept_in(home) == SECRET_SERVICE


@pytest.mark.parametrize("name", NEVER)
def test_a_store_that_loses_or_shows_keys_never_gets_one(name: str, home: Path, manager: Path) -> None:
    result = log_in(home, "--keyring-backend", name, loaded=manager, expect=11)

    assert f"The key store {name} does not keep a key safe" in result.stderr
    assert not (home / "config.toml").exists()
    for refused in (
        lambda: store_key("any", KEY, name),
        lambda: load_key(profile(name)),
        lambda: delete_key(profile(name)),
    ):
        with pytest.raises(UnsafeError, match="never gets one"):
            refused()


@pytest.mark.parametrize("name", ["renamed_store.Own", "renamed_store.PlaintextKeyring", "renamed_store.Quiet"])
def test_another_name_for_such_a_store_does_not_help(name: str, home: Path, manager: Path) -> None:
    result = log_in(home, "--keyring-backend", name, loaded=manager, expect=11)

    assert "which is key" in result.stderr
    assert not (home / "in_clear").exists()


def test_control_such_a_store_does_write_the_key_in_clear(manager: Path, tmp_path: Path) -> None:
    environment = {**private_environment(tmp_path), "PYTHONPATH": str(tmp_path / "site")}
    run(f"import renamed_store; renamed_store.Own().set_password('s', 'u', '{KEY.reveal()}')", environment=environment)

    assert (Path(environment["HOME"]) / "in_clear").read_text() == KEY.reveal()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("vault_store.Missing", "is no keyring backend"),
        ("vault_store.NoBackend", "is no keyring backend"),
        ("no_such_module.Keyring", "does not exist on this machine"),
        ("vault_store.Elsewhere", "not on this system"),
    ],
)
def test_what_is_no_store_here_is_refused_before_the_key_is_read(
    name: str, fault: str, home: Path, manager: Path
) -> None:
    words = ("login", "--key-stdin", "--offline", "--keyring-backend", name)
    result = sequence(*words, home=home, stdin="not a key", expect=11, LOADED=str(manager))

    assert fault in result.stderr
    assert not (home / "config.toml").exists()


@pytest.mark.parametrize("name", ["", "Keyring", "vault_store.Vault; import os", "../vault_store", "a..b", "a.b "])
def test_what_names_no_class_is_a_usage_error(name: str, home: Path, manager: Path) -> None:
    result = log_in(home, "--keyring-backend", name, loaded=manager, expect=2)

    assert "names no class" in result.stderr
    with pytest.raises(UsageError):
        store_key("any", KEY, name)
    assert not manager.exists()


@pytest.mark.secretservice
def test_what_a_strange_store_raises_is_a_typed_error(home: Path, manager: Path, key_store: dict[str, str]) -> None:
    result = log_in(home, "--keyring-backend", "vault_store.Broken", loaded=manager, expect=11)

    assert "vault_store.Broken refused (ValueError: the vault is sealed)" in result.stderr
    assert not (home / "config.toml").exists()


@pytest.mark.parametrize("words", [("--store", "file", "--key-stdin"), ("--local",)])
def test_a_backend_has_no_place_where_no_keyring_is_used(words: tuple[str, ...], home: Path) -> None:
    command = ("login", *words, "--keyring-backend", SECRET_SERVICE)
    result = sequence(*command, home=home, stdin="", expect=2)

    assert "has no place" in result.stderr
