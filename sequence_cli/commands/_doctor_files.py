"""What `doctor` finds about the program's own files: whose they are, and who else can read or write them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from sequence_cli.render.documents.doctor import OK, PROBLEM, SKIPPED, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sequence_cli.settings import Paths

CHECK = "files"


def look_at_files(paths: Paths) -> list[Finding]:
    """Look at every file and folder of this program that exists; sound ones are one finding together."""
    if os.name != "posix":
        return [Finding(CHECK, SKIPPED, "Owners and modes are not looked at here: the folder's access list protects.")]
    files = list(_files(paths))
    faults = [finding for path in files if (finding := _fault(path)) is not None]
    if faults:
        return faults
    if not files:
        return [Finding(CHECK, OK, f"There are none yet; the first goes below {paths.config_file.parent}.")]
    folder = paths.config_file.parent
    return [Finding(CHECK, OK, f"All of them are yours alone, beginning with {folder}.")]


def _files(paths: Paths) -> Iterator[Path]:
    for folder in dict.fromkeys((paths.config_file.parent, paths.state, paths.sandbox)):
        if os.path.lexists(folder):
            yield folder
    if os.path.lexists(paths.config_file):
        yield paths.config_file
    for folder in (paths.config_file.parent / "keys", paths.state, paths.sandbox):
        # A symlink is itself the finding; what lies behind it is nobody's business.
        if folder.is_dir() and not folder.is_symlink():
            yield from sorted(folder.iterdir())


def _fault(path: Path) -> Finding | None:
    try:
        found = path.lstat()
    except OSError as exc:
        return Finding(
            CHECK, PROBLEM, f"{path} cannot be looked at: {exc.strerror}.", "Check its folder's permissions."
        )
    if stat.S_ISLNK(found.st_mode):
        return Finding(CHECK, PROBLEM, f"{path} is a symlink.", "Replace it by a real file or folder.")
    if found.st_uid != os.geteuid():
        fix = "Look at who put it there, and move it away."
        return Finding(CHECK, PROBLEM, f"{path} belongs to another user (uid {found.st_uid}).", fix)
    mode = stat.S_IMODE(found.st_mode)
    if mode & 0o022:
        return Finding(CHECK, PROBLEM, f"{path} can be written by others (mode {mode:04o}).", f"chmod go-w '{path}'")
    if mode & 0o077:
        return Finding(CHECK, WARNING, f"{path} can be read by others (mode {mode:04o}).", f"chmod go-rwx '{path}'")
    return None
