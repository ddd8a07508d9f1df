"""The file for fish, with descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.completion_scripts.tree import HEADER, Node, Option, Value, option_values, shared_options

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = r"""# Completion of `sequence` for fish. __HEADER__

# Whether the words before the cursor have come to this command, and to this place in it where one is given.
function __sequence_at --argument-names wanted wanted_place
    set -l path ''
    set -l place 0
    set -l pending no
    set -l ended no
    for word in (commandline -opc)[2..-1]
        if test $pending = yes
            set pending no
        else if test $ended = no; and test "$word" = --
            set ended yes
        else if test $ended = no; and string match -q -- '-*' $word
            contains -- $word __VALUED__; and set pending yes
        else if contains -- "$path" __GROUPS__
            set path (string trim -- "$path $word")
        else
            set place (math $place + 1)
        end
    end
    test "$path" = "$wanted"; and test -z "$wanted_place" -o "$wanted_place" = $place
end

# The words of the kind $argv[1] that this machine has seen.
function __sequence_cached
    set -l folder "$HOME/.local/state/sequence"
    test -d "$HOME/Library"; and set folder "$HOME/Library/Application Support/sequence/state"
    test -n "$XDG_STATE_HOME"; and set folder "$XDG_STATE_HOME/sequence"
    test -n "$SEQ_HOME"; and set folder "$SEQ_HOME/state"
    test -r "$folder/completion/$argv[1]"; or return
    while read -l word
        echo $word
    end <"$folder/completion/$argv[1]"
end

complete -c sequence -f
__LINES__
"""


def script(root: Node) -> str:
    """Return the whole file."""
    valued = [name for name, value in sorted(option_values(root).items()) if value is not None]
    groups = [f"'{' '.join(node.path)}'" for node in root.walk() if node.children]
    lines = [_option(None, option) for option in shared_options(root)]
    lines += [line for node in root.walk() for line in _node(node)]
    parts = {
        "__HEADER__": HEADER,
        "__VALUED__": " ".join(valued),
        "__GROUPS__": " ".join(groups),
        "__LINES__": "\n".join(lines),
    }
    text = SCRIPT
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _node(node: Node) -> Iterator[str]:
    yield f"\n# sequence {' '.join(node.path)}".rstrip()
    for child in node.children:
        yield f"complete -c sequence -n {_at(node)} -a {child.path[-1]} -d {_quoted(child.summary)}"
    for place, argument in enumerate(node.arguments):
        condition = _at(node) if argument.many else _at(node, place)
        if argument.value.offers:
            yield f"complete -c sequence -n {condition} -a '{_words(argument.value)}'"
        if argument.value.file:
            yield f"complete -c sequence -n {condition} -F"
    yield from (_option(node, option) for option in node.own)


def _option(node: Node | None, option: Option) -> str:
    names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names)
    condition = "" if node is None else f" -n {_at(node)}"
    return f"complete -c sequence{condition} {names}{_value(option.value)} -d {_quoted(option.help)}"


def _value(value: Value | None) -> str:
    if value is None:
        return ""
    if value.file:
        return " -r -F"
    return f" -x -a '{_words(value)}'" if value.offers else " -x"


def _words(value: Value) -> str:
    return " ".join([*value.words, *([f"(__sequence_cached {value.cache})"] if value.cache else [])])


def _at(node: Node, place: int | None = None) -> str:
    path = " ".join(node.path)
    return _quoted(f'__sequence_at "{path}"' + ("" if place is None else f" {place}"))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
