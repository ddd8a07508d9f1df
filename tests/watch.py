"""The watch over the whole test run: what a command wrote anywhere is searched for the secrets that it was given."""

from __future__ import annotations

import os
import re
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.canaries import canaries
from tests.leaks import forms_of, found_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.canaries import Canary

# A key as it is, whoever's it may be; one that was scrubbed is shorter.
KEY = re.compile(rb"seq_(?:live|test)_[0-9A-Za-z]{16,}")
SAMPLE_SECONDS = 0.05


class Watch:
    """Collects what was found; `hits` must be empty at the end of the run."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.looked_at = {"outputs": 0, "files": 0, "processes": 0}
        self._folders: set[Path] = set()
        self._sampling = threading.Lock()

    def output(self, label: str, text: str | bytes, own_key: str = "") -> None:
        """Search what a command printed for every canary, for the key that it was given, and for any key at all."""
        content = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
        self.looked_at["outputs"] += 1
        forms = {**all_forms(), **(_key_forms(own_key) if own_key else {})}
        self._note(label, found_in(content, forms))
        if KEY.search(content):
            self._note(label, ["something that looks like a key"])

    def own_files(self, home: Path, own_key: str) -> None:
        """Search configuration and journal for the key that a command was given."""
        folder = home / "state"
        for path in (home / "config.toml", *(folder.iterdir() if folder.is_dir() else ())):
            if path.is_file() and own_key:
                self.looked_at["files"] += 1
                self._note(str(path), found_in(path.read_bytes(), _key_forms(own_key)))

    def folder(self, folder: Path) -> None:
        """Search every file below a folder for every canary, at the end of the run."""
        self._folders.add(folder)

    def look_at_folders(self) -> None:
        """Search what lies in the folders now."""
        for path in (path for folder in self._folders for path in folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.looked_at["files"] += 1
                self._note(str(path), found_in(path.read_bytes(), all_forms()))

    def look_at_processes(self) -> None:
        """Search command line and environment of every process that this one started."""
        for pid in _descendants(os.getpid()):
            self.looked_at["processes"] += 1
            self._note(f"command line of {pid}", found_in(_proc(pid, "cmdline"), all_forms()))
            hidden = all_forms(in_environment=False)
            self._note(f"environment of {pid}", found_in(_proc(pid, "environ"), hidden))

    @contextmanager
    def sampling_processes(self) -> Iterator[None]:
        """Look at the processes again and again until the block ends."""
        stop = threading.Event()

        def sample() -> None:
            while not stop.wait(SAMPLE_SECONDS):
                with self._sampling:
                    self.look_at_processes()

        thread = threading.Thread(target=sample, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    @contextmanager
    def looking_away(self) -> Iterator[None]:
        """Take no samples until the block ends, for the controls that plant a secret on purpose."""
        with self._sampling:
            yield

    def _note(self, place: str, found: Iterable[str]) -> None:
        self.hits += [f"{name} in {place}" for name in found if f"{name} in {place}" not in self.hits]


WATCH = Watch()


@cache
def all_forms(*, in_environment: bool = True) -> dict[str, bytes]:
    """Return every form of every canary, or of those alone that no environment may hold."""
    chosen: list[Canary] = [known for known in canaries() if in_environment or not known.in_environment]
    return {name: form for known in chosen for name, form in forms_of(known.name, known.text).items()}


@cache
def _key_forms(key: str) -> dict[str, bytes]:
    return forms_of("the command's own key", key)


def _descendants(pid: int) -> Iterator[int]:
    for task in _listed(f"/proc/{pid}/task"):
        for child in _proc(pid, f"task/{task}/children").split():
            yield int(child)
            yield from _descendants(int(child))


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _proc(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # it has ended, or it lets nobody look
        return b""
