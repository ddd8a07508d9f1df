"""What each command may do to an account, and with which exit codes it may end: what no parser can tell.

`sequence schema` puts it beside what the parser tells; a test holds that no command is missing.
"""

from __future__ import annotations

from enum import StrEnum

from sequence_cli.errors import ExitCode


class Safety(StrEnum):
    """The most that a command may do."""

    READS = "reads"
    WRITES_ORDER = "writes_order"
    CHANGES_ACCOUNT = "changes_account"
    LOCAL_ONLY = "local_only"


MEANINGS = {
    Safety.READS: "asks the service and changes nothing there",
    Safety.WRITES_ORDER: "may place, change or cancel orders; with a live key this is real money",
    Safety.CHANGES_ACCOUNT: "may change the account otherwise, such as its exchange credentials",
    Safety.LOCAL_ONLY: "changes nothing at the service, only on this machine",
}

COMMAND_SAFETY: dict[str, Safety] = {
    "login": Safety.LOCAL_ONLY,
    "logout": Safety.LOCAL_ONLY,
    "whoami": Safety.READS,
    "connect": Safety.CHANGES_ACCOUNT,
    "disconnect": Safety.CHANGES_ACCOUNT,
    "venues": Safety.READS,
    "config show": Safety.LOCAL_ONLY,
    "config set": Safety.LOCAL_ONLY,
    "config unset": Safety.LOCAL_ONLY,
    "doctor": Safety.READS,
    "quote": Safety.READS,
    "symbols": Safety.READS,
    "fees": Safety.READS,
    "preview": Safety.READS,
    "watch": Safety.READS,
    "positions": Safety.READS,
    "buy": Safety.WRITES_ORDER,
    "sell": Safety.WRITES_ORDER,
    "status": Safety.READS,
    "orders": Safety.READS,
    "fills": Safety.READS,
    "cancel": Safety.WRITES_ORDER,
    "amend": Safety.WRITES_ORDER,
    "decrease": Safety.WRITES_ORDER,
    "graph submit": Safety.WRITES_ORDER,
    "graph show": Safety.READS,
    "graph resume": Safety.WRITES_ORDER,
    "graph example": Safety.LOCAL_ONLY,
    "recover": Safety.READS,
    "redeem": Safety.CHANGES_ACCOUNT,
    "demo": Safety.LOCAL_ONLY,
    "sandbox serve": Safety.LOCAL_ONLY,
    "sandbox status": Safety.LOCAL_ONLY,
    "sandbox reset": Safety.LOCAL_ONLY,
    "sandbox fund": Safety.LOCAL_ONLY,
    "sandbox scenario": Safety.LOCAL_ONLY,
    "sandbox explain": Safety.LOCAL_ONLY,
    "api": Safety.CHANGES_ACCOUNT,
    "completion install": Safety.LOCAL_ONLY,
    "completion show": Safety.LOCAL_ONLY,
    "schema": Safety.LOCAL_ONLY,
    "help": Safety.LOCAL_ONLY,
}

# Options that make a command do more, or less, than it does without them.
OPTION_SAFETY: dict[str, dict[str, Safety]] = {
    "buy": {"--dry-run": Safety.READS},
    "sell": {"--dry-run": Safety.READS},
    "graph submit": {"--dry-run": Safety.READS},
    "recover": {"--resubmit": Safety.WRITES_ORDER},
}

_ALWAYS = {ExitCode.OK, ExitCode.FAILURE, ExitCode.USAGE, ExitCode.LOCAL_STATE, ExitCode.UNSAFE, ExitCode.INTERRUPTED}
_ASKING = _ALWAYS | {
    ExitCode.AUTHENTICATION,
    ExitCode.NOT_FOUND,
    ExitCode.REFUSED,
    ExitCode.RATE_LIMITED,
    ExitCode.UNAVAILABLE,
    ExitCode.CONFLICT,
}
_EXITS = {
    Safety.READS: _ASKING,
    Safety.WRITES_ORDER: set(ExitCode),
    Safety.CHANGES_ACCOUNT: set(ExitCode),
    Safety.LOCAL_ONLY: _ALWAYS,
}
# What a command's safety does not tell: `login` asks the service whether it takes the key.
_MORE_EXITS = {
    "login": _ASKING,
    "logout": {ExitCode.AUTHENTICATION},
    "demo": set(ExitCode),
    # They ask a sandbox, which answers as the service does.
    **dict.fromkeys(
        ("sandbox status", "sandbox reset", "sandbox fund", "sandbox scenario", "sandbox explain"), _ASKING
    ),
    "status": {ExitCode.UNKNOWN_OUTCOME},
    "recover": {ExitCode.UNKNOWN_OUTCOME},
}

EXIT_MEANINGS: dict[ExitCode, tuple[str, str]] = {
    ExitCode.OK: ("done; an order: accepted, or filled when waited for", "yes"),
    ExitCode.FAILURE: ("the service failed, or a bug here", "as the message says"),
    ExitCode.USAGE: ("usage or invalid input", "no"),
    ExitCode.AUTHENTICATION: ("not logged in, or the key was refused", "no effect"),
    ExitCode.NOT_FOUND: ("not found", "no effect"),
    ExitCode.REFUSED: ("refused by the service or an exchange, or no market to quote", "yes, and it was refused"),
    ExitCode.RATE_LIMITED: ("rate limited", "no effect"),
    ExitCode.UNAVAILABLE: ("network or service unavailable", "nothing was sent, or a read failed"),
    ExitCode.UNKNOWN_OUTCOME: ("outcome unknown: see `sequence recover`, and do not repeat the order", "unknown"),
    ExitCode.CONFLICT: ("conflict: the same id with other content, the kill switch, or already ended", "no new order"),
    ExitCode.LOCAL_STATE: ("local state unusable: journal, disk, configuration", "no"),
    ExitCode.UNSAFE: ("refused here for safety: not confirmed, a local limit, an insecure place", "no"),
    ExitCode.INTERRUPTED: ("interrupted before anything was sent", "no"),
}


def exit_codes(command: str) -> list[int]:
    """Return the codes with which a command may end, in order."""
    codes = _EXITS[COMMAND_SAFETY[command]] | _MORE_EXITS.get(command, set())
    return sorted(map(int, codes))
