"""The file for zsh: `_arguments` of the completion system, with descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.completion_scripts.tree import HEADER, Node, Option, Value, shared_options

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = r"""#compdef sequence
# Completion of `sequence` for zsh. __HEADER__
# Install it as `_sequence_cli`: zsh has a function `_sequence` of its own, which other completions call.

# Offer the words $2 and further, and those of the kind $1 that this machine has seen.
_sequence_cli_cached() {
    local folder word
    local -a words_seen=("${@:2}")
    if [[ -n $SEQ_HOME ]]; then
        folder=$SEQ_HOME/state
    elif [[ $OSTYPE == darwin* ]]; then
        folder="$HOME/Library/Application Support/sequence/state"
    else
        folder=${XDG_STATE_HOME:-$HOME/.local/state}/sequence
    fi
    if [[ -r $folder/completion/$1 ]]; then
        while IFS= read -r word; do words_seen+=("$word"); done <"$folder/completion/$1"
    fi
    compadd -a words_seen
}

__FUNCTIONS__
if [[ $funcstack[1] == _sequence_cli ]]; then
    _sequence_cli "$@"
else
    compdef _sequence_cli sequence
fi
"""


def script(root: Node) -> str:
    """Return the whole file."""
    shared = "\n".join(f"        {spec}" for option in shared_options(root) for spec in _option(option))
    functions = [f"_sequence_cli_shared() {{\n    shared=(\n{shared}\n    )\n}}\n"]
    functions += ["\n".join(_function(node)) + "\n" for node in root.walk()]
    return SCRIPT.replace("__HEADER__", HEADER).replace("__FUNCTIONS__", "\n".join(functions))


def _function(node: Node) -> Iterator[str]:
    yield f"{_name(node)}() {{"
    yield "    local -a shared"
    if node.children:
        yield '    local curcontext="$curcontext" state state_descr line'
        yield "    typeset -A opt_args"
    yield "    _sequence_cli_shared"
    # -A: what follows a command's name is that command's to read, also the options that both of them take.
    group = "-C -A '-*' "
    yield f"    _arguments {group if node.children else ''}$shared \\"
    specs = [spec for option in node.own for spec in _option(option)]
    specs += ["'1:command:->command'", "'*::argument:->argument'"] if node.children else _arguments(node)
    yield from (f"        {spec} \\" for spec in specs)
    yield "        && return"
    if node.children:
        yield from _dispatch(node)
    yield "}"


def _dispatch(node: Node) -> Iterator[str]:
    yield "    case $state in"
    yield "        command)"
    yield "            local -a commands=("
    yield from (f"                {_quoted(child.path[-1] + ':' + child.summary)}" for child in node.children)
    yield "            )"
    yield "            _describe -t commands command commands"
    yield "            ;;"
    yield "        argument)"
    yield "            case $line[1] in"
    yield from (f"                {child.path[-1]}) {_name(child)} ;;" for child in node.children)
    yield "            esac"
    yield "            ;;"
    yield "    esac"


def _name(node: Node) -> str:
    return "_".join(("_sequence_cli", *node.path))


def _arguments(node: Node) -> list[str]:
    if not node.arguments:
        return ["'*: :_message \"no more arguments\"'"]
    return [
        _quoted(f"{'*' if one.many else place}:{one.value.name.lower()}:{_action(one.value)}")
        for place, one in enumerate(node.arguments, 1)
    ]


def _option(option: Option) -> Iterator[str]:
    text = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")
    tail = f"[{text}]" + ("" if option.value is None else f":{option.value.name.lower()}:{_action(option.value)}")
    # Of two names for one thing the second is offered no more once one is there.
    barred = "" if option.repeatable or len(option.names) == 1 else f"({' '.join(option.names)})"
    for name in option.names:
        sign = "" if option.value is None else "=" if name.startswith("--") else "+"
        yield _quoted(f"{barred}{'*' if option.repeatable else ''}{name}{sign}{tail}")


def _action(value: Value) -> str:
    if value.cache:
        return " ".join([" _sequence_cli_cached", value.cache, *value.words])
    return "_files" if value.file else f"({' '.join(value.words)})" if value.words else " "


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
