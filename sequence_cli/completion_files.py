"""The completion files that come with this program, and where each shell looks for its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import LocalStateError, UnsafeError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

# What the generated files say of themselves; a file without it is somebody's own.
MARK = "Made from the program's own parser"


class Shell(NamedTuple):
    """One shell: the file in the package, and `name`d how in which folder below the person's own.

    `folder` is relative to the base that `variable` moves; `default` is that base below the home folder. `next_step`
    is what the person still has to do, with the file's folder and path to be filled in.
    """

    source: str
    name: str
    variable: str
    default: str
    folder: str
    next_step: str


SHELLS = {
    "bash": Shell(
        "sequence.bash", "sequence", "XDG_DATA_HOME", ".local/share", "bash-completion/completions",
        "Open a new shell. Without the package bash-completion, add to ~/.bashrc: source '{path}'",
    ),
    "zsh": Shell(
        "_sequence", "_sequence_cli", "XDG_DATA_HOME", ".local/share", "zsh/site-functions",
        "Add to ~/.zshrc, before compinit: fpath=('{folder}' $fpath)",
    ),
    "fish": Shell(
        "sequence.fish", "sequence.fish", "XDG_CONFIG_HOME", ".config", "fish/completions", "Open a new shell.",
    ),
    "powershell": Shell(
        "sequence.ps1", "sequence.ps1", "XDG_CONFIG_HOME", ".config", "powershell", "Add to $PROFILE: . '{path}'",
    ),
}  # fmt: skip


def find_shell(name: str | None, environ: Mapping[str, str]) -> str:
    """Return the shell that is named, else the one of SHELL; raises UsageError with the known ones."""
    asked = (name or os.path.basename(environ.get("SHELL", ""))).lower().removesuffix(".exe")
    if not asked and os.name == "nt":
        asked = "powershell"
    word = {"pwsh": "powershell"}.get(asked, asked)
    if word in SHELLS:
        return word
    found = f"The shell was {asked!r}" if asked else "The shell could not be told from SHELL"
    raise UsageError(f"{found}; nothing was done.", hint=f"Name one of: {', '.join(SHELLS)}.")


def script(shell: str) -> str:
    """Return the text of the shell's file; raises LocalStateError where this installation lacks it."""
    package = Path(__file__).parent
    # A wheel carries the files inside the package; a checkout has them beside it.
    for folder in (package / "completions", package.parent / "completions"):
        try:
            return (folder / SHELLS[shell].source).read_text(encoding="utf-8")
        except FileNotFoundError:
            continue
        except OSError as exc:
            raise LocalStateError(f"The completion file for {shell} cannot be read: {exc}.") from exc
    raise LocalStateError(
        f"This installation has no completion file for {shell}; nothing was done.", hint="Install it again."
    )


def place_of(shell: str, environ: Mapping[str, str]) -> Path:
    """Return where the shell's file goes for the person alone."""
    place = SHELLS[shell]
    base = environ.get(place.variable, "")
    root = Path(base) if base and os.path.isabs(base) else Path(os.path.expanduser("~")) / place.default
    return root / place.folder / place.name


def install(shell: str, path: Path) -> str:
    """Write the shell's file and return installed, updated or unchanged.

    Raises UnsafeError where a file stands there that this program did not make, LocalStateError where it cannot write.
    """
    text = script(shell)
    try:
        known = path.read_text(encoding="utf-8", errors="replace") if path.exists() or path.is_symlink() else None
        if known == text:
            return "unchanged"
        if known is not None and (MARK not in known or path.is_symlink()):
            raise UnsafeError(
                f"{path} is not a file that this program made; it was left as it is.",
                hint="Move it away, or put the output of `sequence completion show` where you want it.",
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as exc:
        raise LocalStateError(f"{path} cannot be written: {exc.strerror}; nothing was installed.") from exc
    return "installed" if known is None else "updated"
