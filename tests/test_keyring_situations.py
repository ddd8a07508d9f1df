"""The eight states in which a machine's key store is found: the key goes into a safe one, or nowhere.

Where keyring alone would lose the key or write it in clear, a control shows that it does.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.key_store_programs import KEY, LOAD, SECRET_SERVICE, run, store_in
from tests.secret_service import PASSWORD, private_environment, secret_service, session_bus, session_bus_in

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["secret_service"]

WHICH = "import keyring; print(type(keyring.get_keyring()).__module__)"
# What keyrings.alt brings, by its own names: a store in clear that offers itself wherever nothing better is found.
PLAINTEXT_STORE = """
from pathlib import Path
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 0.5
    path = Path.home() / "keyring_pass.cfg"
    def get_password(self, service, username):
        return self.path.read_text() if self.path.exists() else None
    def set_password(self, service, username, password):
        self.path.write_text(password)
"""


def files_with_the_key(environment: dict[str, str]) -> list[str]:
    """Return the files below HOME that hold the key in clear."""
    home = Path(environment["HOME"])
    return [path.name for path in home.rglob("*") if path.is_file() and KEY.reveal().encode() in path.read_bytes()]


@pytest.fixture
def plaintext_store(tmp_path: Path) -> dict[str, str]:
    """The variables of a machine on which keyrings.alt is installed."""
    package = tmp_path / "site" / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "file.py").write_text(PLAINTEXT_STORE)
    facts = tmp_path / "site" / "keyrings_alt-5.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0\n")
    (facts / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    return {"PYTHONPATH": str(tmp_path / "site")}


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket's path is limited to 107 characters; pytest's own folders may be longer.
    with tempfile.TemporaryDirectory(prefix="seq") as name:
        yield Path(name)


def test_1_no_bus_no_other_store(tmp_path: Path) -> None:
    environment = private_environment(tmp_path)

    assert store_in(environment, "none")["exit_code"] == 11
    assert run(WHICH, environment=environment) == "keyring.backends.fail\n"


def test_2_no_bus_and_keyrings_alt_is_installed(tmp_path: Path, plaintext_store: dict[str, str]) -> None:
    environment = {**private_environment(tmp_path), **plaintext_store}

    assert store_in(environment, "plain")["exit_code"] == 11
    assert files_with_the_key(environment) == []
    run(f"import keyring; keyring.set_password('s', 'u', '{KEY.reveal()}')", environment=environment)
    assert files_with_the_key(environment) == ["keyring_pass.cfg"]


def test_3_null_backend_chosen_by_variable(tmp_path: Path) -> None:
    environment = {**private_environment(tmp_path), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}

    assert store_in(environment, "null")["exit_code"] == 11
    lost = "import keyring; keyring.set_password('s', 'u', 'x'); print(keyring.get_password('s', 'u'))"
    assert run(lost, environment=environment) == "None\n"


@pytest.mark.secretservice
def test_4_a_bus_whose_keyring_nobody_unlocked(secret_service: dict[str, str]) -> None:
    with session_bus(unlocked=False) as environment:
        answer = store_in(environment, "locked")

    assert answer["exit_code"] == 11
    assert SECRET_SERVICE in str(answer["message"])


@pytest.mark.secretservice
def test_5_a_keyring_that_was_opened_with_a_wrong_password(secret_service: dict[str, str], folder: Path) -> None:
    with session_bus_in(folder, password=PASSWORD) as environment:
        assert store_in(environment, "kept") == {"backend": SECRET_SERVICE}
    with session_bus_in(folder, password=b"wrong") as environment:
        refused = json.loads(run(LOAD, "kept", environment=environment))
        assert store_in(environment, "new")["exit_code"] == 11
    with session_bus_in(folder, password=PASSWORD) as environment:
        assert run(LOAD, "kept", environment=environment).strip() == str(KEY)  # control: the key was there

    assert refused["exit_code"] == 11


@pytest.mark.secretservice
def test_6_a_keyring_that_was_opened_with_nothing(secret_service: dict[str, str], folder: Path) -> None:
    with session_bus_in(folder, password=b"") as environment:
        assert store_in(environment, "nothing")["exit_code"] == 11

    assert files_with_the_key({"HOME": str(folder)}) == []


@pytest.mark.secretservice
def test_7_a_keyring_that_was_opened_with_one_newline(secret_service: dict[str, str], folder: Path) -> None:
    with session_bus_in(folder, password=b"\n") as environment:
        assert store_in(environment, "newline") == {"backend": SECRET_SERVICE}

    assert list((folder / "home").rglob("login.keyring"))
    assert files_with_the_key({"HOME": str(folder)}) == []


@pytest.mark.secretservice
def test_8_a_keyring_and_keyrings_alt_at_once(secret_service: dict[str, str], plaintext_store: dict[str, str]) -> None:
    environment = {**secret_service, **plaintext_store}

    assert store_in(environment, "both") == {"backend": SECRET_SERVICE}
    assert files_with_the_key(environment) == []
    lookup = ["secret-tool", "lookup", "service", "sequence", "username", "both"]
    found = subprocess.run(lookup, env=secret_service, capture_output=True, text=True, check=True, timeout=20).stdout
    assert found == KEY.reveal()
    assert run(WHICH, environment=environment) == "keyring.backends.chainer\n"
