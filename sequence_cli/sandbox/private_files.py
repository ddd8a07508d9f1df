"""Files that only their owner may read: created once, whole, by however many processes start together."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Missing on Windows, where links need a privilege and modes mean nothing.
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_CREATE = os.O_CREAT | os.O_EXCL | os.O_RDWR | _NO_FOLLOW


def private_folder(folder: Path) -> Path:
    """Create `folder` with mode 0700, or tighten it to that, and return it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def ensure_private_file(path: Path) -> None:
    """Create an empty file of mode 0600 unless it is there already.

    A file that is there is never opened: closing it again would take away the locks that SQLite holds on it in this
    process (https://www.sqlite.org/howtocorrupt.html, 2.2), and another process would then remove the log of commits.
    Raises OSError where the path is a symbolic link or no regular file.
    """
    try:
        descriptor = os.open(path, _CREATE, 0o600)
    except FileExistsError:
        _tighten(path)
    else:
        try:
            _make_private(descriptor)
        finally:
            os.close(descriptor)


def secret_bytes(path: Path, size: int) -> bytes:
    """Return the `size` random bytes that the file holds, making it on first use.

    The file appears under its name only when it is complete, so no process ever reads half a secret.
    """
    try:
        return _read(path, size)
    except FileNotFoundError:
        _publish(path, os.urandom(size))
        return _read(path, size)


def _tighten(path: Path) -> None:
    found = path.lstat()
    _require_regular(found)
    if stat.S_IMODE(found.st_mode) != 0o600:
        path.chmod(0o600)


def _require_regular(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError("the sandbox's file is no regular file")


def _make_private(descriptor: int) -> None:
    _require_regular(os.fstat(descriptor))
    # A umask can take the owner's own rights away, a copy or a backup can add those of others.
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, 0o600)


def _read(path: Path, size: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        _make_private(descriptor)
        content = file.read(size + 1)
    if len(content) != size:
        raise OSError(f"{path.name} holds {len(content)} bytes instead of {size}")
    return content


def _publish(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
    with os.fdopen(os.open(draft, _CREATE, 0o600), "wb") as file:
        _make_private(file.fileno())
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its secret is the one
    finally:
        draft.unlink()
