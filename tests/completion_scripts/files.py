"""All completion files at once."""

from tests.completion_scripts import bash, fish, powershell, zsh
from tests.completion_scripts.tree import Node, command_tree


def scripts(root: Node | None = None) -> dict[str, str]:
    """Return the text of each file by its name."""
    root = root or command_tree()
    return {
        "sequence.bash": bash.script(root),
        "_sequence": zsh.script(root),
        "sequence.fish": fish.script(root),
        "sequence.ps1": powershell.script(root),
    }
