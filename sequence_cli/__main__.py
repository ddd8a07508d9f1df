"""The entry point: the version before anything else is loaded, then the app inside the one error boundary."""

from __future__ import annotations

import sys

from sequence_cli import __version__

# Type checkers take this name for true; importing `typing` for it would cost more than all of `--version`.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, NoReturn

    from sequence_cli.errors import SequenceError


def main(arguments: list[str]) -> int:
    """Run one command line and return its exit code; every failure is printed here and nowhere else."""
    if arguments in (["--version"], ["-V"]):
        print(f"sequence {__version__}")  # noqa: T201  # the fast path: no writer is loaded yet
        return 0
    from sequence_cli.scrub import scrubbed_output

    with scrubbed_output():
        return _run_guarded(arguments)


def run() -> None:
    """Run the process's own command line and leave with its exit code."""
    import gc
    import os

    _open_what_is_closed()
    # Whatever a library creates is this person's alone; the program's own files say so themselves.
    os.umask(0o077)
    # What is loaded stays; looking for cycles in it again and again costs 8 to 11 ms (start-up.md 2.6).
    gc.set_threshold(100_000)
    sys.excepthook = _last_resort
    _leave(main(sys.argv[1:]))


def _open_what_is_closed() -> None:
    """Give a process that was started with a standard stream closed one that leads nowhere.

    Else the next thing that is opened, a socket perhaps, would get its number, and whatever is said would go there.
    """
    import os

    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, open(number, mode, encoding="utf-8"))  # noqa: SIM115  # it lives as long as the process


def _leave(code: int) -> NoReturn:
    """End the process without taking apart what dies with it anyway: that costs 20 ms (start-up.md 2.6)."""
    import atexit
    import os

    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        # Python waits for threads in its own order.
        sys.exit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass
    except OSError:
        code = code or 1
    os._exit(code)


def _last_resort(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    from sequence_cli.scrub import report_uncaught

    report_uncaught(kind, error, trace)


def _run_guarded(arguments: list[str]) -> int:
    from sequence_cli.errors import InterruptedCommandError, SequenceError

    try:
        return _run(arguments)
    except SequenceError as error:
        return _report(error, arguments)
    except KeyboardInterrupt:
        return _report(InterruptedCommandError("Interrupted; nothing was sent."), arguments)
    except BrokenPipeError:
        return _closed_pipe()
    except Exception as exc:  # noqa: BLE001  # the boundary: a bug here must not print a traceback with secrets in it
        return _report(_unexpected(exc, arguments), arguments)


def _run(arguments: list[str]) -> int:
    from sequence_cli.keys import find_key_in_arguments

    if find_key_in_arguments(arguments):
        raise _key_on_the_command_line()
    from sequence_cli.commands._app import run_app

    code = run_app(arguments)
    sys.stdout.flush()
    return code


def _key_on_the_command_line() -> SequenceError:
    from sequence_cli.errors import UsageError

    return UsageError(
        "API keys are not accepted as arguments, where other users and the shell history see them; nothing was done.",
        hint="Rotate that key, clear it from the shell history, then use `sequence login` or SEQ_API_KEY.",
    )


def _report(error: SequenceError, arguments: list[str]) -> int:
    from sequence_cli.render.failure import failure_json, failure_text

    sys.stderr.write(failure_json(error) if wants_json(arguments) else failure_text(error, **_dress()))
    sys.stderr.flush()
    return int(error.exit_code)


def wants_json(arguments: list[str]) -> bool:
    """Tell from the bare words whether failures go out as JSON, also where the command line itself is wrong."""
    words = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if any(word in {"--json", "--output=json", "-ojson", "-o=json"} for word in words):
        return True
    return any(words[at - 1] in {"-o", "--output"} for at in range(1, len(words)) if words[at] == "json")


def _dress() -> dict[str, Any]:
    import os

    from sequence_cli.render.dress import terminal_dress

    dress = terminal_dress(os.environ, sys.stderr)
    return {"colour": dress.colour, "width": dress.width if dress.is_terminal else None}


def _unexpected(exc: Exception, arguments: list[str]) -> SequenceError:
    from sequence_cli.errors import SequenceError

    if "--debug" in arguments:
        import traceback

        traceback.print_exception(exc)
    return SequenceError(
        f"This is a bug in sequence (report {_report_id(exc)}): {type(exc).__name__}: {exc}.",
        hint="Run it again with --debug and report what it prints; keys are removed from it. "
        "If it was an order, run `sequence recover` before you repeat it.",
    )


def _report_id(exc: Exception) -> str:
    """Name the place of a bug: the same bug has the same id on every machine."""
    from hashlib import sha256

    places = [type(exc).__name__]
    trace = exc.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}")
        trace = trace.tb_next
    return sha256(" ".join(places).encode()).hexdigest()[:8]


def _closed_pipe() -> int:
    """Leave quietly when the reader has gone, as in `sequence positions | head`."""
    from sequence_cli.scrub import silence

    silence(sys.stdout)
    return 0


if __name__ == "__main__":
    run()
