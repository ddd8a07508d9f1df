"""The global options: each works before the command and after it; the later one wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperOption

from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from typer._click import Context, Parameter

FORMATS = ("table", "json", "csv")


class GlobalOptions:
    """What the command line says about every command."""

    def __init__(self) -> None:
        self.profile: str | None = None
        self.local = False
        self.sandbox = False
        self.ca_file: str | None = None
        self.passphrase_fd: int | None = None
        self.output = "table"
        self.quiet = False
        self.verbose = False
        self.debug = False
        self.timing = False

    @property
    def json(self) -> bool:
        """Whether output is JSON, which also means no prompt, no progress and no colour."""
        return self.output == "json"


def global_parameters(documents: tuple[str, ...] = (), *, version: bool = False) -> list[TyperOption]:
    """Return fresh option objects; `documents` adds `--schema`, `version` adds `--version`."""
    options = [
        _option(["--profile"], "Use this profile.", metavar="NAME", type=str),
        _option(["--local"], "Use the local sandbox inside this program: no account, no network."),
        _option(["--sandbox"], "Paper-trade this command's orders, even with a live key."),
        _option(["--output", "-o"], "How to print the result: table, json or csv.", metavar="FORMAT", type=str),
        _option(["--json"], "Print JSON; same as -o json. Never prompts."),
        _option(["--ca-file"], "Trust the certificate authorities in this PEM file alone.", metavar="FILE", type=str),
        _option(["--passphrase-fd"], "Read the key file's passphrase from this descriptor.", metavar="N", type=int),
        _option(["--quiet", "-q"], "No remarks and no progress on stderr; warnings and failures stay."),
        _option(["--verbose", "-v"], "Say on stderr what is being done."),
        _option(["--timing"], "Say on stderr where the time went."),
        _option(["--debug"], "Show a traceback for bugs; keys are removed."),
    ]
    if documents:
        options.append(
            _option(["--schema"], "Print the JSON Schema of the result and stop.", callback=_schema(documents))
        )
    if version:
        options.append(_option(["--version", "-V"], "Print the version and stop.", callback=_version))
    return options


def _option(names: list[str], text: str, *, callback: Any = None, **more: Any) -> TyperOption:
    flag = "type" not in more
    return TyperOption(
        param_decls=names,
        help=text,
        is_flag=flag,
        default=False if flag else None,
        expose_value=False,
        is_eager=callback is not None,
        callback=callback or _remember,
        show_default=False,
        **more,
    )


def _remember(ctx: Context, parameter: Parameter, value: Any) -> None:
    if value is None or value is False:
        return
    options = ctx.ensure_object(GlobalOptions)
    if parameter.name == "json":
        options.output = "json"
    elif parameter.name == "output":
        options.output = _known_format(value)
    elif parameter.name is not None:
        setattr(options, parameter.name, value)


def _known_format(value: str) -> str:
    if value not in FORMATS:
        raise UsageError(f"The output format was {value!r}; nothing was sent.", hint="Choose table, json or csv.")
    return value


def _version(ctx: Context, parameter: Parameter, value: bool) -> None:
    from sequence_cli import __version__

    if value:
        typer.echo(f"sequence {__version__}")
        raise typer.Exit


def _schema(documents: tuple[str, ...]) -> Any:
    def show(ctx: Context, parameter: Parameter, value: bool) -> None:
        if value:
            typer.echo(_schema_text(documents))
            raise typer.Exit

    return show


def _schema_text(documents: tuple[str, ...]) -> str:
    """Return the schema of one document, or of any of several; names are `module:Class` in render.documents."""
    from importlib import import_module

    import msgspec

    from sequence_cli.render.schema import schema

    names = [name.split(":") for name in documents]
    types = [getattr(import_module(f"sequence_cli.render.documents.{module}"), kind) for module, kind in names]
    found = [schema(kind) for kind in types]
    return msgspec.json.format(msgspec.json.encode(found[0] if len(found) == 1 else {"anyOf": found})).decode()
