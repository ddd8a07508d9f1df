"""Man pages, made from the program's own parser: `python -m tests.man_pages` writes them into `completions/man/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sequence_cli.commands import _parser_facts as facts
from sequence_cli.commands._app import SUMMARY
from sequence_cli.commands._description import describe
from sequence_cli.commands._topics import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).parents[1] / "completions" / "man"


def man_pages() -> dict[str, str]:
    """Return each page's text by its file name."""
    program = describe()
    pages = {"sequence.1": "\n".join(_main_page(program)) + "\n"}
    for built, command in zip(facts.built_commands(), program["commands"], strict=True):
        name = f"sequence-{built.name.replace(' ', '-')}"
        pages[f"{name}.1"] = "\n".join(_page(name, command, program)) + "\n"
    return pages


def _main_page(program: dict[str, Any]) -> Iterator[str]:
    yield from _head("sequence", SUMMARY, ["sequence [\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]"])
    yield ".SH COMMANDS"
    for command in program["commands"]:
        yield from _entry(f"\\fBsequence {_text(command['name'])}\\fR", command["summary"])
    yield from _options("OPTIONS", program["global_options"])
    yield ".SH ENVIRONMENT"
    for name, meaning in ENVIRONMENT.items():
        yield from _entry(f"\\fB{name}\\fR", meaning)
    yield from _exit_codes(program, [row["code"] for row in program["exit_codes"]])


def _page(name: str, command: dict[str, Any], program: dict[str, Any]) -> Iterator[str]:
    yield from _head(name, command["summary"], [_synopsis(command)])
    yield ".SH DESCRIPTION"
    for paragraph in command["description"].splitlines():
        yield from (".PP", _text(paragraph))
    if command["arguments"]:
        yield ".SH ARGUMENTS"
        for argument in command["arguments"]:
            yield from _entry(f"\\fI{_text(argument['name'])}\\fR", argument["help"])
    if command["options"]:
        yield from _options("OPTIONS", command["options"])
    yield from (".SH GLOBAL OPTIONS", "See", ".BR sequence (1).")
    yield from _exit_codes(program, command["exit_codes"])
    yield ".SH EXAMPLES"
    for example in command["examples"]:
        yield from (".PP", ".nf", _text(example), ".fi")


def _head(name: str, summary: str, synopsis: list[str]) -> Iterator[str]:
    yield ".\\\" Made from the program's own parser by `python -m tests.man_pages`; do not edit."
    yield f".TH {name.upper().replace('-', chr(92) + '-')} 1"
    yield from (".SH NAME", f"{_text(name)} \\- {_text(summary.rstrip('.'))}", ".SH SYNOPSIS", *synopsis)


def _synopsis(command: dict[str, Any]) -> str:
    words = [f"\\fBsequence {_text(command['name'])}\\fR", "[\\fIOPTIONS\\fR]"]
    for argument in command["arguments"]:
        word = f"\\fI{_text(argument['name'])}\\fR" + ("..." if argument["repeatable"] else "")
        words.append(word if argument["required"] else f"[{word}]")
    return " ".join(words)


def _options(title: str, options: list[dict[str, Any]]) -> Iterator[str]:
    yield f".SH {title}"
    for option in options:
        names = ", ".join(f"\\fB{_text(name)}\\fR" for name in option["names"])
        value = (
            "" if option["flag"] else f" \\fI{_text(option.get('metavar') or '|'.join(option.get('choices', [])))}\\fR"
        )
        yield from _entry(names + value, option["help"])


def _exit_codes(program: dict[str, Any], codes: list[int]) -> Iterator[str]:
    yield ".SH EXIT STATUS"
    for row in program["exit_codes"]:
        if row["code"] in codes:
            yield from _entry(f"\\fB{row['code']}\\fR", f"{row['meaning']}. Was anything sent: {row['sent']}.")


def _entry(term: str, text: str) -> Iterator[str]:
    yield from (".TP", term, _text(text))


def _text(text: str) -> str:
    """Return text that means nothing to roff: no macro, no escape, and hyphens that can be copied."""
    plain = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return "\\&" + plain if plain[:1] in {".", "'"} else plain


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    written = man_pages()
    for path in FOLDER.iterdir():
        if path.name not in written:
            path.unlink()
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
    print(len(written), "pages written to", FOLDER.name)  # noqa: T201  # a tool for developers
