"""Files of one person: what is made, what is refused, and what a crash leaves."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from sequence_cli.errors import LocalStateError, UnsafeError
from sequence_cli.private_files import exclusive, private_folder, read_private, write_private

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes and owners exist on POSIX only")
ROOT = os.name == "posix" and os.geteuid() == 0


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return private_folder(tmp_path / "home" / "state")


@POSIX
def test_folder_and_file_are_made_for_the_owner_alone_under_any_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_private(tmp_path / "home" / "state" / "file", b"content")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "home") == 0o700
    assert mode_of(tmp_path / "home" / "state") == 0o700
    assert mode_of(tmp_path / "home" / "state" / "file") == 0o600


def test_written_content_is_read_back_and_replaced_leaving_no_other_file(folder: Path) -> None:
    write_private(folder / "file", b"first")
    write_private(folder / "file", b"second")
    assert read_private(folder / "file") == b"second"
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_missing_file_or_folder_reads_as_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "none" / "file") is None
    assert not (tmp_path / "none").exists()


@POSIX
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_file_that_others_can_write_is_refused_and_not_repaired(folder: Path, mode: int) -> None:
    path = folder / "file"
    write_private(path, b"content")
    path.chmod(mode)
    for use in (partial(read_private, path), partial(write_private, path, b"other")):
        with pytest.raises(UnsafeError, match=f"mode {mode:04o}") as caught:
            use()
        assert str(path) in caught.value.message
        assert caught.value.hint == f"Run: chmod go-w '{path}'"
    assert mode_of(path) == mode


@POSIX
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_folder_that_others_can_write_is_refused(folder: Path, mode: int) -> None:
    write_private(folder / "file", b"content")
    folder.chmod(mode)
    for use in (partial(read_private, folder / "file"), partial(write_private, folder / "file", b"other")):
        with pytest.raises(UnsafeError, match=f"{folder} can be written by others"):
            use()


@POSIX
@pytest.mark.parametrize("target", ["elsewhere", "missing"])
def test_symlink_in_place_of_the_file_is_refused_and_not_followed(folder: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere").write_bytes(b"untouched")
    path = folder / "file"
    path.symlink_to(tmp_path / target)
    for use in (partial(read_private, path), partial(write_private, path, b"other")):
        with pytest.raises(UnsafeError, match="symlink"):
            use()
    assert (tmp_path / "elsewhere").read_bytes() == b"untouched"
    assert not (tmp_path / "missing").exists()


@POSIX
def test_symlink_in_place_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    write_private(folder / "file", b"content")
    (tmp_path / "link").symlink_to(folder)
    for use in (partial(read_private, tmp_path / "link" / "file"), partial(private_folder, tmp_path / "link")):
        with pytest.raises(UnsafeError, match="symlink"):
            use()


@POSIX
def test_symlink_in_place_of_the_lock_file_is_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UnsafeError, match="symlink"), exclusive(folder / "lock"):
        pass
    assert not (tmp_path / "elsewhere").exists()


@POSIX
def test_named_pipe_is_refused_without_waiting_for_a_writer(folder: Path) -> None:
    os.mkfifo(folder / "file", 0o600)
    with pytest.raises(UnsafeError, match="not a plain file"):
        read_private(folder / "file")


@pytest.mark.skipif(not ROOT, reason="only root can give a file away")
def test_file_of_another_user_is_refused(folder: Path) -> None:
    write_private(folder / "file", b"content")
    os.chown(folder / "file", 12345, -1)
    with pytest.raises(UnsafeError, match="belongs to another user"):
        read_private(folder / "file")


@pytest.mark.skipif(not ROOT, reason="only root can give a folder away")
def test_folder_of_another_user_is_refused(folder: Path) -> None:
    os.chown(folder, 12345, -1)
    with pytest.raises(UnsafeError, match="belongs to another user"):
        write_private(folder / "file", b"content")


def test_folder_that_cannot_be_made_is_local_state_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LocalStateError, match="cannot be used"):
        private_folder(tmp_path / "file" / "state")


@POSIX
def test_disk_that_refuses_the_new_content_leaves_the_old(folder: Path) -> None:
    write_private(folder / "file", b"old")
    program = f"""
import resource
from pathlib import Path
from sequence_cli.errors import LocalStateError
from sequence_cli.private_files import write_private
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
try:
    write_private(Path({str(folder / "file")!r}), b"x" * 100)
except LocalStateError as error:
    print(error.message)
"""
    command = [sys.executable, "-c", program]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "File too large" in shown
    assert read_private(folder / "file") == b"old"
    assert [path.name for path in folder.iterdir()] == ["file"]


@POSIX
def test_lock_keeps_a_second_process_out_until_it_is_released(folder: Path) -> None:
    program = f"""
from pathlib import Path
from sequence_cli.private_files import exclusive
with exclusive(Path({str(folder / "lock")!r})):
    Path({str(folder / "entered")!r}).touch()
"""
    with exclusive(folder / "lock"):
        other = subprocess.Popen([sys.executable, "-c", program])
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
        assert not (folder / "entered").exists()
    assert other.wait(20) == 0
    assert (folder / "entered").exists()
