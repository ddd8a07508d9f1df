"""What `sequence help TOPIC` explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.commands._safety import COMMAND_SAFETY, EXIT_MEANINGS, MEANINGS, OPTION_SAFETY, Safety
from sequence_cli.render.paragraphs import columns, paragraphs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Every variable that this program reads; a test looks for others in its source.
ENVIRONMENT = {
    "SEQ_API_KEY": "The API key. It wins over the profile's stored key.",
    "SEQ_PROFILE": "The profile to use; --profile wins over it.",
    "SEQ_BASE_URL": "The address of the service. A stored key is never sent to another one.",
    "SEQ_HOME": "One folder for configuration, journal and local sandbox; an absolute path.",
    "SEQ_HTTPS_PROXY": "The proxy to tunnel through. HTTPS_PROXY and its like are not used.",
    "SEQ_PASSPHRASE_FD": "The open file descriptor with the passphrase of a key file.",
    "NO_COLOR": "Set to anything: no colour.",
    "FORCE_COLOR": "Set to anything but 0: colour in a pipe as well. NO_COLOR wins.",
    "COLUMNS": "The width of tables, also in a pipe.",
    "TERM": "`dumb` means no colour.",
    "SHELL": "The shell that `sequence completion` takes when none is named.",
    "XDG_CONFIG_HOME": "Moves fish's and PowerShell's completion files, and on Linux the configuration.",
    "XDG_DATA_HOME": "Moves bash's and zsh's completion files, and on Linux the local sandbox.",
    "XDG_STATE_HOME": "On Linux, moves the order journal.",
    "SSLKEYLOGFILE": "Is not heeded; `sequence doctor` says when it is set.",
}

_ENVIRONMENT_END = "An empty variable counts as unset."

OUTPUT = """\
Results go to stdout; notes, questions, progress and failures go to stderr. -q leaves out remarks and progress.

  -o table       the default: for people. In a pipe the same rows and fields, without colour.
  -o json        one JSON document; --json for short. It never prompts and shows no progress.
  -o csv         one table with a header of JSON names; the mode is in the first column.

Amounts in JSON and CSV are exact decimal texts in human units, such as "0.1". Times are RFC 3339 in UTC. A value that
the service did not tell is null, an empty field, or a dash. Every document says its mode: live, sandbox or local.

A failure prints nothing on stdout. Under --json it is one document on stderr:
  {"error": {"code", "message", "hint", "retryable", "request_id", "exit_code"}}
`recover`, and `cancel` with several ids, print a row per order and end with the gravest exit code.

`watch`, and --watch, update a view in place on a terminal; in a pipe, and with --json, they print one JSON document per
line as things happen. A lost connection is a line with "event": "gap". Ctrl-C ends them with exit code 0.

`sequence COMMAND --schema` prints the JSON Schema of a command's result, `sequence schema` describes every command.
Nothing is ever paged."""

_SAFETY_START = """\
Modes: live trades real money. sandbox is simulated by the service: a seq_test_ key, or --sandbox for the orders of a
live key. local is simulated on this machine: --local. The mode is in every title, question and document.

An order is written to a journal on this machine before a byte of it is sent, and is sent once. When its answer is
lost, the command says so and ends with 8: run `sequence recover`, and do not repeat the order.

A live order asks before it is sent, a live change before it is made; --yes answers. Without a terminal and without
--yes nothing is sent, and the exit code is 11. Cancelling and decreasing do not ask.

A profile can be limited: see `sequence config set --help`. A read-only profile refuses orders, changes and cancels of
orders, redeem, and every call of `sequence api` that may change something."""


def topics() -> Mapping[str, Callable[[int | None], str]]:
    """Return every topic with what makes its text for a width, None where lines may be as long as they are."""
    return {
        "exit-codes": exit_codes,
        "environment": environment,
        "output": lambda width: paragraphs(OUTPUT, width),
        "safety": safety,
    }


def exit_codes(width: int | None) -> str:
    """Return the table of exit codes."""
    rows = [(str(int(code)), meaning, sent) for code, (meaning, sent) in EXIT_MEANINGS.items()]
    return "\n".join(columns([("Exit", "Meaning", "Was anything sent?"), *rows], width))


def environment(width: int | None) -> str:
    """Return every variable with what it does."""
    return "\n".join([*columns(list(ENVIRONMENT.items()), width), "", paragraphs(_ENVIRONMENT_END, width)])


def safety(width: int | None) -> str:
    """Return how live money is kept safe, and what each command may do."""
    lines = [_SAFETY_START, "", "What a command may do at most:"]
    for kind in Safety:
        names = [name for name, found in COMMAND_SAFETY.items() if found is kind]
        lines += ["", f"{kind}: {MEANINGS[kind]}", *_listed(names, width)]
    lines += ["", "With an option:"]
    lines += [f"  {name} {option}: {kind}" for name, more in OPTION_SAFETY.items() for option, kind in more.items()]
    return paragraphs("\n".join(lines), width)


def _listed(names: list[str], width: int | None) -> list[str]:
    import textwrap

    return textwrap.wrap(", ".join(names), width=min(width or 100, 100), initial_indent="  ", subsequent_indent="  ",
                         break_on_hyphens=False)  # fmt: skip
