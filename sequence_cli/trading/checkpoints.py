"""The named points of a submission at which a test may stop or kill the program.

They do nothing in the program itself, and no environment variable or option changes that: only a harness that
runs the program sets `hook`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Checkpoint(StrEnum):
    """In the order in which a submission passes them."""

    JOURNAL_PRE = "journal.pre"
    JOURNAL_IN_TXN = "journal.in_txn"
    JOURNAL_POST = "journal.post"
    SEND_PRE = "send.pre"
    SEND_MID = "send.mid"
    RECV_PRE = "recv.pre"
    RECV_POST = "recv.post"
    ACK_IN_TXN = "ack.in_txn"
    ACK_POST = "ack.post"
    PRINT_PRE = "print.pre"


hook: Callable[[str], None] | None = None


def reached(name: str) -> None:
    """Tell the harness, if there is one, that the submission is at the checkpoint `name`."""
    if hook is not None:
        hook(name)
