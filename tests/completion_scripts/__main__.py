"""Write the completion files anew."""

from __future__ import annotations

from pathlib import Path

from tests.completion_scripts.files import scripts

FOLDER = Path(__file__).parents[2] / "completions"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in scripts().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        print(FOLDER.name, name, len(text), sep=" ")  # noqa: T201  # a tool for developers
