"""The key in an encrypted file: sealed for one profile under one passphrase, refused in every other state."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import AuthenticationError, LocalStateError, UnsafeError
from sequence_cli.key_file import has_key_file, key_file, open_key, remove_key_file, seal_key
from sequence_cli.keys import Secret, parse_api_key
from sequence_cli.paths import Paths

if TYPE_CHECKING:
    from pathlib import Path

KEY = parse_api_key("seq_test_" + "0" * 64)
PASSPHRASE = Secret("correct horse battery")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.from_environment({"SEQ_HOME": str(tmp_path / "home")})


def rewritten(path: Path, **changes: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_a_key_comes_back_under_its_passphrase_alone(paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)

    assert open_key(paths, "paper", PASSPHRASE) == KEY
    with pytest.raises(AuthenticationError, match="the passphrase is another one"):
        open_key(paths, "paper", Secret("another passphrase"))


def test_neither_key_nor_passphrase_is_in_the_file_in_any_form(paths: Paths) -> None:
    from tests.leaks import forms_of, found_in

    seal_key(paths, "paper", KEY, PASSPHRASE)
    content = key_file(paths, "paper").read_bytes()
    secrets = {**forms_of("key", KEY.reveal()), **forms_of("passphrase", PASSPHRASE.reveal())}

    assert found_in(content, secrets) == set()
    assert found_in(content + KEY.reveal().encode(), secrets) == {"key, plain"}  # control


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_file_and_folder_are_the_owners_alone_whatever_the_umask(paths: Paths) -> None:
    before = os.umask(0)
    try:
        seal_key(paths, "paper", KEY, PASSPHRASE)
    finally:
        os.umask(before)
    path = key_file(paths, "paper")

    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_the_same_key_is_sealed_differently_each_time(paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)
    first = json.loads(key_file(paths, "paper").read_text())
    seal_key(paths, "paper", KEY, PASSPHRASE)
    second = json.loads(key_file(paths, "paper").read_text())

    assert [first[name] == second[name] for name in ("salt", "nonce", "sealed")] == [False, False, False]


def test_a_file_moved_to_another_profile_does_not_open(paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)
    key_file(paths, "paper").rename(key_file(paths, "other"))

    with pytest.raises(AuthenticationError, match="the file was changed"):
        open_key(paths, "other", PASSPHRASE)


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed"])
def test_a_changed_field_is_noticed(field: str, paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)
    path = key_file(paths, "paper")
    text = json.loads(path.read_text())[field]
    rewritten(path, **{field: ("B" if text[0] == "A" else "A") + text[1:]})

    with pytest.raises(AuthenticationError):
        open_key(paths, "paper", PASSPHRASE)


@pytest.mark.parametrize(
    "changes",
    [{"version": 2}, {"salt": ""}, {"nonce": "AAAA"}, {"sealed": 1}, {"n": 1 << 30}, {"sealed": "not base64!"}],
    ids=str,
)
def test_what_is_no_key_file_of_this_version_is_refused(changes: dict[str, object], paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)
    rewritten(key_file(paths, "paper"), **changes)

    with pytest.raises(LocalStateError, match="no key file that this version can read"):
        open_key(paths, "paper", PASSPHRASE)


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_can_open_is_refused(mode: int, paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)
    key_file(paths, "paper").chmod(mode)

    with pytest.raises(UnsafeError, match=f"mode {mode:04o}"):
        open_key(paths, "paper", PASSPHRASE)


def test_a_symlink_in_its_place_is_neither_followed_nor_overwritten(paths: Paths, tmp_path: Path) -> None:
    seal_key(paths, "elsewhere", KEY, PASSPHRASE)
    key_file(paths, "paper").symlink_to(key_file(paths, "elsewhere"))

    with pytest.raises(UnsafeError, match="is a symlink"):
        open_key(paths, "paper", PASSPHRASE)
    with pytest.raises(UnsafeError, match="is a symlink"):
        seal_key(paths, "paper", KEY, PASSPHRASE)


def test_removing_needs_no_passphrase_and_tells_whether_there_was_a_file(paths: Paths) -> None:
    seal_key(paths, "paper", KEY, PASSPHRASE)

    assert (has_key_file(paths, "paper"), remove_key_file(paths, "paper")) == (True, True)
    assert (has_key_file(paths, "paper"), remove_key_file(paths, "paper")) == (False, False)
