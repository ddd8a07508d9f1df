"""`sequence sandbox serve`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import OutputError, UsageError

DEFAULT_PORT = 50052


def command(
    ctx: typer.Context,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="The port on 127.0.0.1; 0 takes a free one.")
    ] = DEFAULT_PORT,
    faults: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="KIND[=VALUE]",
            help="What shall go wrong with the next order; repeat it for those after. With lookup: before it, with the "
            "next look at an order.",
        ),
    ] = None,
) -> None:
    """Serve the local sandbox on this machine, to any client of the Sequence Markets API.

    It listens on 127.0.0.1 alone and shares its orders and balances with `sequence --local`. With --json it prints
    one line with the URL and the API key when it is ready to answer.

    --fault is for tests of your own client. Such as none, drop_before_read, drop_after_commit,
    delay_after_commit=SECONDS, status_before_commit=503, redirect, truncated_answer, html; a wrong word shows them all.

    \b
    Examples:
      sequence sandbox serve
      sequence sandbox serve --port 0 --json
      sequence sandbox serve --fault drop_after_commit --fault lookup:status_before_commit=503
    """
    from sequence_cli.sandbox.inprocess import local_key
    from sequence_cli.sandbox.server import serve

    invocation = Invocation.start(ctx)
    folder = invocation.paths.sandbox
    key = local_key(folder)
    try:
        serve(folder, port, lambda url: _announce(invocation, url, key, faults or []), faults or [])
    except BrokenPipeError:
        # Nobody reads where it is: that is no fault of the port.
        raise
    except OSError as exc:
        raise UsageError(
            f"Port {port} on 127.0.0.1 cannot be used ({exc.strerror}); nothing was started.",
            hint="Choose another with --port, or let --port 0 take a free one.",
        ) from exc


def _announce(invocation: Invocation, url: str, key: str, faults: list[str]) -> None:
    try:
        _say_where(invocation, url, key, faults)
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise OutputError(
            f"Where the sandbox is served could not be written ({exc.strerror or exc}), so it was stopped.",
            hint="Free the disk, or send its output elsewhere.",
        ) from exc


def _say_where(invocation: Invocation, url: str, key: str, faults: list[str]) -> None:
    from sequence_cli.render.documents.sandbox import ServeDocument
    from sequence_cli.render.output import write_line
    from sequence_cli.scrub import unscrubbed

    if faults:
        # At once, also where notes wait for the end.
        sys.stderr.write(f"Requests fail on purpose until all of this has happened: {', '.join(faults)}.\n")
        sys.stderr.flush()
    # This key opens simulated money on this machine alone, and is there to be copied: nothing is scrubbed here.
    document = ServeDocument("local", url, key)
    if invocation.options.json:
        stream = unscrubbed(sys.stdout)
        write_line(document, stream, is_terminal=stream.isatty())
        stream.flush()
    else:
        invocation.show_with_key(document)
