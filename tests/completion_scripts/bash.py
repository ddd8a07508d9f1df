"""The file for bash, also the 3.2 that macOS brings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.completion_scripts.tree import HEADER, Node, Value, option_values, shared_options

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = r"""# Completion of `sequence` for bash. __HEADER__
# shellcheck shell=bash disable=SC2207

# Add the words of the kind $1 that this machine has seen to `values`.
_sequence_cached() {
    local folder word
    if [[ -n $SEQ_HOME ]]; then
        folder=$SEQ_HOME/state
    elif [[ $OSTYPE == darwin* ]]; then
        folder="$HOME/Library/Application Support/sequence/state"
    else
        folder=${XDG_STATE_HOME:-$HOME/.local/state}/sequence
    fi
    [[ -r $folder/completion/$1 ]] || return 0
    while IFS= read -r word; do
        [[ $word == *[!A-Za-z0-9._-]* ]] || values+=" $word"
    done <"$folder/completion/$1"
}

# What the option $1 takes: sets `values` or `files`; fails where it takes nothing.
_sequence_value() {
    values='' files=''
    case $1 in
__VALUES__
        *) return 1 ;;
    esac
}

# What may stand at place $2 of the command $1: sets `commands`, `options` and `values`.
_sequence_words() {
    local shared='__SHARED__'
    case $1 in
__WORDS__
    esac
}

# Read the words before the one at the cursor: sets `path`, `place`, `ended` (by `--`) and `pending`, the option that
# waits for its value.
_sequence_read() {
    local at word
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if [[ -n $pending ]]; then
            # `--option=value` comes as three words.
            [[ $word == '=' ]] || pending=''
        elif [[ -n $ended || $word != -* ]]; then
            case "$path" in
__STEPS__
                *) ((place += 1)) ;;
            esac
        elif [[ $word == -- ]]; then
            ended=yes
        elif _sequence_value "$word"; then
            pending=$word
        fi
    done
}

_sequence() {
    local cur=${COMP_WORDS[COMP_CWORD]} path='' place=0 pending='' ended='' line
    local commands='' options='' values='' files=''
    COMPREPLY=()
    _sequence_read
    values='' files=''
    if [[ -n $pending ]]; then
        [[ $cur != '=' ]] || cur=''
        _sequence_value "$pending"
    else
        _sequence_words "$path" "$place"
        if [[ -z $ended && $cur == -* ]]; then
            values=$options
        else
            values="$commands $values"
        fi
    fi
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
    else
        COMPREPLY=($(compgen -W "$values" -- "$cur"))
    fi
}

complete -F _sequence sequence
"""


def script(root: Node) -> str:
    """Return the whole file."""
    parts = {
        "__HEADER__": HEADER,
        "__VALUES__": "\n".join(_values(root)),
        "__SHARED__": " ".join(name for option in shared_options(root) for name in option.names),
        "__WORDS__": "\n".join(line for node in root.walk() for line in _words(node)),
        "__STEPS__": "\n".join(_steps(root)),
    }
    text = SCRIPT
    for mark, part in parts.items():
        text = text.replace(mark, part)
    return text


def _values(root: Node) -> Iterator[str]:
    by_value: dict[str, list[str]] = defaultdict(list)
    for name, value in sorted(option_values(root).items()):
        if value is not None:
            by_value[_assignment(value)].append(name)
    for assignment, names in by_value.items():
        yield f"        {' | '.join(names)}) {assignment} ;;"


def _assignment(value: Value) -> str:
    if value.file:
        return "files=yes"
    return f"values='{' '.join(value.words)}'" + (f"; _sequence_cached {value.cache}" if value.cache else "")


def _words(node: Node) -> Iterator[str]:
    yield f"        '{' '.join(node.path)}')"
    names = [name for option in node.own for name in option.names]
    yield f'            options="{" ".join(["$shared", *names])}"'
    if node.children:
        yield f"            commands='{' '.join(child.path[-1] for child in node.children)}'"
    for place, argument in enumerate(node.arguments):
        if argument.value.offers:
            test = f"(($2 >= {place}))" if argument.many else f"(($2 == {place}))"
            yield f"            {test} && {{ {_assignment(argument.value)}; }}"
        if argument.value.file:
            yield f"            (($2 == {place})) && files=yes"
    yield "            ;;"


def _steps(root: Node) -> Iterator[str]:
    """Yield how a word leads from a group to what is below it."""
    for node in root.walk():
        if node.children:
            path = "$word" if not node.path else f"{' '.join(node.path)} $word"
            yield f"                '{' '.join(node.path)}') path=\"{path}\" ;;"
