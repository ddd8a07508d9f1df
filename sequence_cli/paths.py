"""Where this program keeps its files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Paths(NamedTuple):
    """The configuration file, the state folder (journal, pending logins) and the local sandbox's folder."""

    config_file: Path
    state: Path
    sandbox: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Take everything from SEQ_HOME, else the platform's own folders; creates nothing.

        Raises UsageError for a relative SEQ_HOME: the journal must not depend on the current folder.
        """
        home = environ.get("SEQ_HOME", "")
        if not home:
            return cls(*_platform_paths())
        root = Path(os.path.expanduser(home))
        if not root.is_absolute():
            raise UsageError(f"SEQ_HOME is {home!r}: it must be an absolute path. Nothing was done.")
        return cls(root / "config.toml", root / "state", root / "sandbox")


def _platform_paths() -> tuple[Path, Path, Path]:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("sequence", appauthor=False)
    config, state = folders.user_config_path, folders.user_state_path
    # macOS and Windows give one folder for both.
    return config / "config.toml", state / "state" if state == config else state, folders.user_data_path / "sandbox"
