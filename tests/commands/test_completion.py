"""Completion files are put where shells look, and nothing else is touched."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.harness import sequence

FILES = Path(__file__).parents[2] / "completions"
PLACES = {
    "bash": ("sequence.bash", ".local/share/bash-completion/completions/sequence"),
    "zsh": ("_sequence", ".local/share/zsh/site-functions/_sequence_cli"),
    "fish": ("sequence.fish", ".config/fish/completions/sequence.fish"),
    "powershell": ("sequence.ps1", ".config/powershell/sequence.ps1"),
}
every_shell = pytest.mark.parametrize("shell", PLACES)


@every_shell
def test_the_file_goes_where_the_shell_looks_and_only_there(shell: str, home: Path) -> None:
    document = sequence("completion", "install", shell, "--json", home=home).json
    source, place = PLACES[shell]

    assert [document["outcome"], document["path"]] == ["installed", str(home / place)]
    assert (home / place).read_text() == (FILES / source).read_text()
    assert [path for path in home.rglob("*") if path.is_file()] == [home / place]


@every_shell
def test_show_prints_the_file_as_it_is(shell: str, home: Path) -> None:
    assert sequence("completion", "show", shell, home=home).stdout == (FILES / PLACES[shell][0]).read_text()


def test_the_shell_is_told_from_the_environment(home: Path) -> None:
    assert sequence("completion", "install", "--json", home=home, SHELL="/usr/bin/zsh").json["shell"] == "zsh"
    assert sequence("completion", home=home, SHELL="/bin/bash").stdout == (FILES / "sequence.bash").read_text()


@pytest.mark.parametrize("words", [["ksh"], []])
def test_a_shell_that_is_not_known_is_refused_with_those_that_are(words: list[str], home: Path) -> None:
    assert "bash, zsh, fish, powershell" in sequence("completion", "install", *words, home=home, expect=2).stderr


def test_installing_again_changes_nothing_and_an_old_file_is_replaced(home: Path) -> None:
    sequence("completion", "install", "fish", home=home)
    again = sequence("completion", "install", "fish", "--json", home=home).json
    file = home / PLACES["fish"][1]
    file.write_text(file.read_text() + "# an older one\n")
    replaced = sequence("completion", "install", "fish", "--json", home=home).json

    assert [again["outcome"], replaced["outcome"]] == ["unchanged", "updated"]
    assert file.read_text() == (FILES / "sequence.fish").read_text()


def test_a_file_of_somebody_else_is_left_alone(home: Path) -> None:
    file = home / PLACES["fish"][1]
    file.parent.mkdir(parents=True)
    file.write_text("mine\n")

    assert "was left as it is" in sequence("completion", "install", "fish", home=home, expect=11).stderr
    assert file.read_text() == "mine\n"


def test_a_link_is_not_followed(home: Path, tmp_path: Path) -> None:
    file, target = home / PLACES["fish"][1], tmp_path / "elsewhere"
    file.parent.mkdir(parents=True)
    target.write_text("Made from the program's own parser, but old\n")
    file.symlink_to(target)

    sequence("completion", "install", "fish", home=home, expect=11)

    assert target.read_text() == "Made from the program's own parser, but old\n"


def test_a_folder_that_cannot_be_made_is_said(home: Path) -> None:
    home.mkdir()
    (home / ".config").write_text("a file\n")

    assert "nothing was installed" in sequence("completion", "install", "fish", home=home, expect=10).stderr


def test_xdg_folders_are_heeded_when_absolute(home: Path, tmp_path: Path) -> None:
    moved = sequence("completion", "install", "bash", "--json", home=home, XDG_DATA_HOME=str(tmp_path / "data")).json
    kept = sequence("completion", "install", "bash", "--json", home=home, XDG_DATA_HOME="data").json

    assert moved["path"] == str(tmp_path / "data/bash-completion/completions/sequence")
    assert kept["path"] == str(home / PLACES["bash"][1])


def test_the_start_up_file_is_never_edited_and_the_line_for_it_is_printed(home: Path) -> None:
    home.mkdir()
    (home / ".zshrc").write_text("# mine\n")

    document = sequence("completion", "install", "zsh", "--json", home=home).json

    assert document["next_step"].endswith(f"fpath=('{home}/.local/share/zsh/site-functions' $fpath)")
    assert (home / ".zshrc").read_text() == "# mine\n"
    assert stat.S_IMODE((home / PLACES["zsh"][1]).stat().st_mode) & 0o022 == 0
