"""Real shells that are asked what a Tab would offer, on a PATH where every start of a program is noticed.

Import the fixtures into a test module; what needs a shell skips, with the reason, where that shell is missing.
"""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPLETIONS = Path(__file__).parents[1] / "completions"


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Path, Path]:
    """A PATH on which the program and Python only report that they were started, and where they report it."""
    folder, report = tmp_path / "bin", tmp_path / "started"
    folder.mkdir()
    for name in ("sequence", "python", "python3"):
        program = folder / name
        program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{report}"\necho started\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder, report


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with a file and a folder in it, to complete in."""
    folder = tmp_path / "place"
    (folder / "folder").mkdir(parents=True)
    (folder / "a key.txt").write_text("")
    return folder


def environment(path: Path, home: Path) -> dict[str, str]:
    return {"PATH": str(path), "HOME": str(home), "ZDOTDIR": str(home), "XDG_CONFIG_HOME": str(home), "TERM": "dumb",
            "LC_ALL": "C.UTF-8", "XDG_DATA_HOME": str(home), "XDG_CACHE_HOME": str(home)}  # fmt: skip


def shell(name: str) -> str:
    """Return the shell's full path; skips where it is missing."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def cleaned(words: list[str]) -> set[str]:
    """Return what was offered, without the dress: quoting, a folder's slash, an option's sign."""
    return {word.replace("\\", "").rstrip("/=").strip() for word in words if word.strip()}


def answer(command: list[str], path: Path, folder: Path) -> list[str]:
    """Return the lines that a shell prints, which must be all that it says."""
    surroundings = environment(path, folder.parent)
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=True, timeout=20)
    assert done.stderr == ""
    return done.stdout.splitlines()


# The file alone, then the line: words before the cursor, as bash splits them at blanks and at `=`.
BASH = r"""
source "$1"
line=$2
read -ra COMP_WORDS <<< "${line//=/ = }"
[[ $line == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_LINE=$line COMP_POINT=${#line}
"$(complete -p sequence | { read -r _ _ function _; echo "$function"; })" sequence
printf '%s\n' "${COMPREPLY[@]}"
"""


def bash(script: Path, line: str, path: Path, folder: Path) -> set[str]:
    """Return what bash offers at the end of a line."""
    command = [shell("bash"), "--noprofile", "--norc", "-c", BASH, "bash", str(script), f"sequence {line}"]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(path, folder.parent),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == ""
    return cleaned(done.stdout.splitlines())


def fish(script: Path, line: str, path: Path, folder: Path) -> set[str]:
    """Return what fish offers at the end of a line."""
    code = f"source {script}; complete --do-complete 'sequence {line}'"
    command = [shell("fish"), "--no-config", "-c", code]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(path, folder.parent),
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
    )
    assert done.stderr == ""
    return cleaned([re.sub(r"^--\w+=", "", row.split("\t")[0]) for row in done.stdout.splitlines()])


# A real line editor: each match passes through compadd, which here also writes it down.
ZSHRC = r"""
fpath=({folder} $fpath)
PS1='ready> ' LISTMAX=10000 KEYTIMEOUT=1
autoload -Uz compinit && compinit -D -u
compadd() {{
    if [[ " $* " != *' -'[OAD]' '* ]]; then
        local -a matched
        builtin compadd -O matched "$@"
        print -rl -- $matched >> {found}
    fi
    builtin compadd "$@"
}}
probe() {{ zle list-choices; BUFFER=; zle -I; print -r -- 'pro''bed'; }}
zle -N probe && bindkey '^X' probe
"""


class Zsh:
    """An interactive zsh in a terminal of its own."""

    def __init__(self, script: Path, path: Path, folder: Path) -> None:
        home = folder.parent
        functions, self.found = home / "functions", home / "found"
        functions.mkdir()
        shutil.copy(script, functions / "_sequence_cli")
        (home / ".zshrc").write_text(ZSHRC.format(folder=functions, found=self.found))
        self.process = pexpect.spawn(
            shell("zsh"), ["-d", "-i"], cwd=str(folder), env=environment(path, home), encoding="utf-8", timeout=20,
            dimensions=(200, 200),
        )  # fmt: skip
        self.process.expect_exact("ready> ")

    def offers(self, line: str) -> set[str]:
        """Return what zsh offers at the end of a line."""
        self.found.write_text("")
        self.process.send(f"sequence {line}\x18")
        self.process.expect_exact("probed")
        self.process.expect_exact("ready> ")
        return cleaned(self.found.read_text().splitlines())


@pytest.fixture
def zsh(watched: tuple[Path, Path], place: Path) -> Iterator[Zsh]:
    started = Zsh(COMPLETIONS / "_sequence", watched[0], place)
    yield started
    started.process.close(force=True)
