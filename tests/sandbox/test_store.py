"""The sandbox's folder: private whatever the umask, refused where it is not what it should be."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.exchange import Exchange
from sequence_cli.sandbox.inprocess import exchange, local_key
from sequence_cli.sandbox.store import Store
from tests.sandbox.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=[0o000, 0o022, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """The process's umask for one test."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_files_are_private_whatever_the_umask(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    with closing(Desk(folder).exchange):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}, modes


def test_a_secret_that_others_could_read_is_made_private_again(desk: Desk) -> None:
    (desk.folder / "access.key").chmod(0o644)

    local_api_key(desk.folder)

    assert stat.S_IMODE((desk.folder / "access.key").stat().st_mode) == 0o600


def test_a_link_in_place_of_the_database_is_refused(tmp_path: Path) -> None:
    folder, target = tmp_path / "sandbox", tmp_path / "elsewhere"
    folder.mkdir()
    target.write_bytes(b"")
    (folder / "exchange.db").symlink_to(target)

    with pytest.raises(LocalStateError, match="cannot be used"):
        exchange(folder)
    assert target.read_bytes() == b""


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    folder.mkdir()
    (folder / "exchange.db").write_bytes(b"not a database, by far" * 100)

    with pytest.raises(LocalStateError, match="cannot be used"):
        Exchange(folder)
    assert (folder / "exchange.db").read_bytes() == b"not a database, by far" * 100


def test_the_folder_of_a_newer_version_is_refused(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.folder / "exchange.db")) as connection:
        connection.execute("PRAGMA user_version = 999")

    with pytest.raises(LocalStateError, match="version 999"):
        Store(desk.folder)


def test_a_folder_that_cannot_be_made_is_local_state(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(LocalStateError, match="cannot be used"):
        local_key(tmp_path / "file" / "sandbox")


def test_the_same_folder_always_has_the_same_key_and_another_another(tmp_path: Path) -> None:
    first, again, other = (local_api_key(tmp_path / name) for name in ("one", "one", "two"))

    assert first == again != other
    assert first.startswith("seq_test_")
    assert len(first) == len("seq_test_") + 64


def test_a_request_that_is_refused_leaves_nothing_behind(desk: Desk) -> None:
    before = (desk.folder / "exchange.db-wal").read_bytes()

    assert desk.call("POST", "/v1/orders", {"symbol": "ETH-USD", "side": "buy", "qty": 0})[0] == 422

    assert (desk.folder / "exchange.db-wal").read_bytes() == before


def test_time_never_runs_backwards(desk: Desk) -> None:
    order = desk.submit(qty=0.1)
    desk.wait(-3600)
    later = desk.submit(qty=0.1)

    created = [desk.get(f"/v1/execution_graphs/{one['graph_id']}")["created_ns"] for one in (order, later)]
    assert created[0] <= created[1]
