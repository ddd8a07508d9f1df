"""`sequence doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import ExitCode

if TYPE_CHECKING:
    from sequence_cli.render.documents.doctor import Finding


def command(ctx: typer.Context) -> None:
    """Look over keyring, key, files, proxies, certificates, clock, rate limit and unresolved orders.

    Each finding has a level and what to do about it; nothing is changed. What needs a key or the network is skipped,
    and said to be, where there is none. Exit code 1 says that there is a problem.

    \b
    Examples:
      sequence doctor
      sequence doctor --json
    """
    from sequence_cli.render.documents.doctor import DoctorDocument

    invocation = Invocation.start(ctx)
    invocation.reminds = False
    mode, findings = _look(invocation)
    document = DoctorDocument.build(mode, findings)
    invocation.show(document)
    if document.problems:
        raise typer.Exit(ExitCode.FAILURE)


def _look(invocation: Invocation) -> tuple[str, list[Finding]]:
    from sequence_cli.commands._doctor_account import look_at_account
    from sequence_cli.commands._doctor_environment import look_at_environment
    from sequence_cli.commands._doctor_files import look_at_files
    from sequence_cli.commands._doctor_network import look_at_network

    account = look_at_account(invocation)
    findings = [*account.findings, *look_at_files(invocation.paths), *look_at_environment(account)]
    return account.mode, [*findings, *look_at_network(invocation, account)]
