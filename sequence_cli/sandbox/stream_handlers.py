"""What HTTP has to do with the stream: the ticket (sequence-api.md §14.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.streams import StreamTicket
from sequence_cli.sandbox.stream_tickets import issue

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def ticket(session: Session, _request: Request) -> StreamTicket:
    """`GET /v1/ws/ticket`: opens one stream of the caller's account within 30 s."""
    return StreamTicket(issue(session.caller.folder, session.caller.account, session.now_ns))
