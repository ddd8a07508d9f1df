"""The README's pictures: what steps of the golden day look like in a terminal, drawn by Rich from the real output."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from tests.golden_runs import DAY, take
from tests.golden_world import World

PICTURES = ("quote", "buy-split", "graph-submit")
COLUMNS = 100
# Rich names a font on somebody's server; the reader's own monospaced font does as well.
_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def pictures() -> dict[str, str]:
    """Return the pictures' texts by their file names."""
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for step in DAY:
            if step.name in PICTURES:
                words = [world.ids.get(word, word) for word in step.words]
                shown = world.branch(*words, stdin=step.stdin, columns=COLUMNS, colour=True).stdout
                found[f"{step.name}.svg"] = _picture(step.name, " ".join(step.words), shown)
            if len(found) == len(PICTURES):
                break
            take(world, step)
    return found


def _picture(name: str, words: str, shown: str) -> str:
    from rich.console import Console
    from rich.text import Text

    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), color_system="truecolor", force_terminal=True, _environ={}
    )
    console.print(Text(f"$ sequence {words}", style="bold"), Text.from_ansi(shown), sep="\n\n", end="")
    return _FONT.sub("", console.export_svg(title="sequence", unique_id=name))
