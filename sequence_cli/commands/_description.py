"""The whole program as one document for agents and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sequence_cli import __version__
from sequence_cli.commands import _parser_facts as facts
from sequence_cli.commands._safety import COMMAND_SAFETY, EXIT_MEANINGS, MEANINGS, OPTION_SAFETY, exit_codes

if TYPE_CHECKING:
    from sequence_cli.commands._parser_facts import BuiltCommand


def describe() -> dict[str, Any]:
    """Return every command with arguments, options, safety, exit codes and documents, from the real parser."""
    from sequence_cli.commands._app import SUMMARY, build_group
    from sequence_cli.commands._table import COMMANDS

    root = build_group("sequence", SUMMARY, COMMANDS)
    return {
        "program": "sequence",
        "version": __version__,
        "summary": SUMMARY,
        "global_options": [facts.option_fact(one) for one in facts.parameters(root) if facts.is_global(one)],
        "safety_classes": {str(safety): meaning for safety, meaning in MEANINGS.items()},
        "exit_codes": [
            {"code": int(code), "name": code.name, "meaning": meaning, "sent": sent}
            for code, (meaning, sent) in EXIT_MEANINGS.items()
        ],
        "commands": [_command(built) for built in facts.built_commands()],
    }


def _command(built: BuiltCommand) -> dict[str, Any]:
    own = [one for one in facts.parameters(built.parser) if not facts.is_global(one)]
    safer = {option: str(safety) for option, safety in OPTION_SAFETY.get(built.name, {}).items()}
    return {
        "name": built.name,
        "group": built.entry.group,
        "summary": built.entry.summary,
        "description": facts.description(built.parser),
        "safety": str(COMMAND_SAFETY[built.name]),
        "safety_with_option": safer,
        "arguments": [facts.argument_fact(one) for one in own if one.param_type_name == "argument"],
        "options": [facts.option_fact(one) for one in own if one.param_type_name == "option"],
        "exit_codes": exit_codes(built.name),
        "documents": [name.split(":")[1] for name in built.entry.documents],
        "examples": facts.examples(built.parser),
    }
