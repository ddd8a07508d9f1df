"""The man pages are current, complete, and groff reads them without a warning."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.man_pages import FOLDER, man_pages
from tests.test_command_table import LEAVES


def formatted(path: Path) -> tuple[str, str]:
    """Return a page as a reader sees it, and what groff has to say of its source."""
    done = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-P-cbou", str(path)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout, done.stderr


def test_the_committed_pages_are_what_the_parser_gives() -> None:
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == man_pages(), "run `python -m tests.man_pages`"


def test_every_command_has_its_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {
        "sequence.1", *(f"sequence-{'-'.join(words)}.1" for words in LEAVES)
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.iterdir()))
def test_groff_reads_a_page_without_a_warning(name: str) -> None:
    shown, complaints = formatted(FOLDER / name)

    assert complaints == ""
    assert all(heading in shown for heading in ("NAME", "SYNOPSIS", "EXIT STATUS"))


def test_groff_complains_of_a_broken_page(tmp_path: Path) -> None:
    page = tmp_path / "broken.1"
    page.write_text((FOLDER / "sequence.1").read_text() + ".NOSUCHMACRO\n")

    assert "NOSUCHMACRO" in formatted(page)[1]


def test_a_page_shows_options_and_examples_as_they_are_typed() -> None:
    shown, _ = formatted(FOLDER / "sequence-buy.1")

    assert "--max-slippage-bps" in shown
    assert "sequence buy ETH-USD 0.1 --limit 2300 --tif ioc" in shown
