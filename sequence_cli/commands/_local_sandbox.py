"""Which sandbox the `sandbox` commands control: the embedded one, unless something names a served one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sequence_cli.commands._account import refuse_sandbox_option
from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    import typer

_NAMES_ANOTHER = ("SEQ_PROFILE", "SEQ_BASE_URL", "SEQ_API_KEY")


def start(ctx: typer.Context) -> Invocation:
    """Take the command line for a local sandbox; raises UsageError where it leads to the hosted service.

    A profile or key that merely is stored does not count: these commands never touch an account by default.
    """
    invocation = Invocation.start(ctx)
    refuse_sandbox_option(invocation)
    options = invocation.options
    if options.profile is None and not any(os.environ.get(name) for name in _NAMES_ANOTHER):
        options.local = True
    if not _is_local(invocation):
        raise UsageError(
            f"{invocation.target.base_url} is no local sandbox, and this command is for those alone; nothing was sent.",
            hint="Add --local for the sandbox in this program, or point SEQ_BASE_URL and SEQ_API_KEY at a served one.",
        )
    return invocation


def is_embedded(invocation: Invocation) -> bool:
    """Whether it is the sandbox inside this program, whose folder is at hand."""
    return invocation.target.key is None


def _is_local(invocation: Invocation) -> bool:
    from sequence_cli.base_url import is_loopback_url

    return is_embedded(invocation) or is_loopback_url(invocation.target.base_url)
