"""Files that belong to one person: folders 0700, files 0600, no symlinks, whole or not at all.

What is found in another state is refused, never repaired silently. On Windows the checks of owner and mode
do nothing; the profile folder's access list is what protects there.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sequence_cli.errors import LocalStateError, SequenceError, UnsafeError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
# A named pipe in place of a file must not hang the program.
_NON_BLOCKING = getattr(os, "O_NONBLOCK", 0)


def private_folder(path: Path) -> Path:
    """Return the folder, made with mode 0700 where it was missing.

    Raises UnsafeError for a symlink, another owner, or a folder that others can write to; LocalStateError when
    it cannot be made.
    """
    try:
        with suppress(FileExistsError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.mkdir(mode=0o700)
        _require_private_folder(path)
    except OSError as error:
        raise _unusable(path, error) from error
    return path


def read_private(path: Path, *, hidden: bool = False) -> bytes | None:
    """Return the file's content, None where there is no such file.

    Raises UnsafeError for a symlink, anything but a plain file, another owner, or a file or folder that others
    can write to; for a `hidden` file also where others can read it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW | _NON_BLOCKING)
    except (FileNotFoundError, NotADirectoryError):
        # A dangling symlink is also "not found" where O_NOFOLLOW does not exist.
        return None
    except OSError as error:
        raise _unusable(path, error) from error
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        _require(stat.S_ISREG(found.st_mode), path, "is not a plain file")
        _require_private(path, found)
        if hidden:
            _require_hidden(path, found)
        _require_private_folder(path.parent)
        return file.read()


def write_private(path: Path, content: bytes) -> None:
    """Replace the file as a whole: after a crash it holds the old content or the new, never a part.

    Raises UnsafeError when what stands there must not be replaced, LocalStateError when the disk refuses.
    """
    private_folder(path.parent)
    read_private(path)
    temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
    try:
        _write_durably(temporary, content)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise _unusable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def remove_private(path: Path) -> None:
    """Remove the file if it is there."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _unusable(path, error) from error


def open_new_private(path: Path) -> int:
    """Create a file of mode 0600 that must not exist yet and return its descriptor, open for writing.

    Raises OSError.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)


def ensure_private_file(path: Path) -> None:
    """Create the file, empty and with mode 0600, in a private folder unless it is there already.

    Raises UnsafeError for a symlink, anything but a plain file, another owner, or a file or folder that others
    can write to; LocalStateError when it cannot be made.
    """
    private_folder(path.parent)
    try:
        with suppress(FileExistsError):
            os.close(open_new_private(path))
        found = path.lstat()
    except OSError as error:
        raise _unusable(path, error) from error
    _require(stat.S_ISREG(found.st_mode), path, "is not a plain file but a symlink or a folder")
    _require_private(path, found)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold a lock that other processes of this program respect, on a lock file that stays behind."""
    private_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: two logins at the same moment may lose one profile there.
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def _write_durably(path: Path, content: bytes) -> None:
    with open(open_new_private(path), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_private_folder(path: Path) -> None:
    found = path.lstat()
    _require(stat.S_ISDIR(found.st_mode), path, "is not a folder but a symlink or a file")
    _require_private(path, found)


def _require_private(path: Path, found: os.stat_result) -> None:
    if os.name != "posix":
        return
    _require(found.st_uid == os.geteuid(), path, f"belongs to another user (uid {found.st_uid})")
    mode = stat.S_IMODE(found.st_mode)
    _require(not mode & 0o022, path, f"can be written by others (mode {mode:04o})", f"Run: chmod go-w '{path}'")


def _require_hidden(path: Path, found: os.stat_result) -> None:
    mode = stat.S_IMODE(found.st_mode)
    hint = f"Run: chmod 600 '{path}'. If others use this machine, choose a new passphrase as well."
    _require(os.name != "posix" or not mode & 0o077, path, f"can be read by others (mode {mode:04o})", hint)


def _require(condition: bool, path: Path, fault: str, hint: str | None = None) -> None:
    if not condition:
        advice = hint or "Look at who put it there, and move it away."
        raise UnsafeError(f"{path} {fault}; it was not used, and nothing was sent.", hint=advice)


def _unusable(path: Path, error: OSError) -> SequenceError:
    if os.path.islink(path):  # unlike Path.is_symlink it raises nothing where a parent cannot be entered
        return UnsafeError(
            f"{path} is a symlink; it was not followed, and nothing was sent.",
            hint="Replace it by a real file or folder, or set SEQ_HOME to another folder.",
        )
    return LocalStateError(
        f"{path} cannot be used: {error.strerror}. Nothing was sent.",
        hint="Check the disk and the folder's permissions, or set SEQ_HOME to another folder.",
    )
