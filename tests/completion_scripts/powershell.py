"""The file for PowerShell, with descriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.completion_scripts.tree import HEADER, Node, Value, option_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The tables hold flat strings: PowerShell unrolls a nested list of one.
SCRIPT = r"""# Completion of `sequence` for PowerShell. __HEADER__

Register-ArgumentCompleter -Native -CommandName sequence -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words each option takes, none for free text or a file; an option that is not here takes nothing.
    $taken = @{
__TAKEN__
    }
    # By command: the commands below it and its options, each `name|description`, and the words of each place.
    $table = @{
__TABLE__
    }

    $path = ''
    $place = 0
    $pending = ''
    $ended = $false
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
        $word = $element.Extent.Text
        if ($pending) { $pending = '' }
        elseif (-not $ended -and $word -ceq '--') { $ended = $true }
        elseif (-not $ended -and $word.StartsWith('-')) { if ($taken.ContainsKey($word)) { $pending = $word } }
        elseif ($table.ContainsKey($path) -and $table[$path].commands.Count) { $path = "$path $word".Trim() }
        else { $place++ }
    }

    $found = @()
    if ($pending) { $found = $taken[$pending].Split(' ') }
    elseif ($table.ContainsKey($path)) {
        $entry = $table[$path]
        if (-not $ended -and $wordToComplete.StartsWith('-')) { $found = $entry.options }
        elseif ($entry.commands.Count) { $found = $entry.commands }
        elseif ($place -lt $entry.places.Count) { $found = $entry.places[$place].Split(' ') }
        elseif ($entry.many) { $found = $entry.places[-1].Split(' ') }
    }
    $state = if ($env:SEQ_HOME) { "$env:SEQ_HOME/state" }
        elseif ($IsLinux -and $env:XDG_STATE_HOME) { "$env:XDG_STATE_HOME/sequence" }
        elseif ($IsLinux) { "$HOME/.local/state/sequence" }
        elseif ($IsMacOS) { "$HOME/Library/Application Support/sequence/state" }
        else { "$env:LOCALAPPDATA/sequence/state" }
    # A word such as @symbols stands for the file of those that this machine has seen.
    $found = foreach ($line in $found) {
        if (-not $line.StartsWith('@')) { $line }
        else { Get-Content "$state/completion/$($line.Substring(1))" -ErrorAction SilentlyContinue }
    }
    foreach ($line in $found) {
        $name, $text = $line.Split('|', 2)
        if ($name -and $name.StartsWith($wordToComplete)) {
            if (-not $text) { $text = $name }
            [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $text)
        }
    }
}
"""


def script(root: Node) -> str:
    """Return the whole file."""
    table = "\n".join(line for node in root.walk() for line in _entry(node))
    return (
        SCRIPT.replace("__HEADER__", HEADER).replace("__TAKEN__", "\n".join(_taken(root))).replace("__TABLE__", table)
    )


def _taken(root: Node) -> Iterator[str]:
    for name, value in sorted(option_values(root).items()):
        if value is not None:
            yield f"        '{name}' = '{_words(value)}'"


def _entry(node: Node) -> Iterator[str]:
    yield f"        '{' '.join(node.path)}' = @{{"
    yield from _list("commands", (f"{child.path[-1]}|{child.summary}" for child in node.children))
    yield from _list("options", (f"{name}|{option.help}" for option in node.options for name in option.names))
    yield from _list("places", (_words(argument.value) for argument in node.arguments))
    yield f"            many = ${str(any(argument.many for argument in node.arguments)).lower()}"
    yield "        }"


def _words(value: Value) -> str:
    return " ".join([*value.words, *([f"@{value.cache}"] if value.cache else [])])


def _list(name: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"            {name} = @("
    yield from ("                '" + line.replace("'", "''") + "'" for line in lines)
    yield "            )"
