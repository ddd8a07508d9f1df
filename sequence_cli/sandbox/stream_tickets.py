"""Tickets that open one stream without a key in a header, as browsers need them (sequence-api.md §14.1).

A ticket says itself for which account it was made and when, under a code that only the folder's secret gives. What is
remembered is which were used; a server takes none that is older than itself, so that a restart forgets nothing.
"""

from __future__ import annotations

import os
from hashlib import blake2b
from hmac import compare_digest
from typing import TYPE_CHECKING

from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.problems import ProblemError
from sequence_cli.sandbox.units import SECOND_NS

if TYPE_CHECKING:
    from pathlib import Path

LIFETIME_NS = 30 * SECOND_NS
_PREFIX = "wst_"
_TIME, _NONCE, _CODE = 8, 8, 16


def issue(folder: Path, account: str, now_ns: int) -> str:
    """Return a ticket for one connection of an account."""
    content = now_ns.to_bytes(_TIME) + os.urandom(_NONCE) + account.encode()
    return _PREFIX + (_code(folder, content) + content).hex()


class TicketDesk:
    """Takes the tickets of one folder, each once."""

    def __init__(self, folder: Path, opened_ns: int) -> None:
        self._folder = folder
        self._opened_ns = opened_ns
        self._used: dict[str, int] = {}

    def take(self, ticket: str, now_ns: int) -> str:
        """Return the ticket's account; raises ProblemError 401 for one that is forged, used, or too old."""
        made_ns, account = self._read(ticket)
        if not max(self._opened_ns, now_ns - LIFETIME_NS) <= made_ns <= now_ns or ticket in self._used:
            raise _refused("The ticket was used before or is older than 30 s.")
        self._used = {used: at_ns for used, at_ns in self._used.items() if at_ns >= now_ns - LIFETIME_NS}
        self._used[ticket] = made_ns
        return account

    def _read(self, ticket: str) -> tuple[int, str]:
        try:
            raw = bytes.fromhex(ticket.removeprefix(_PREFIX))
        except ValueError:
            raw = b""
        code, content = raw[:_CODE], raw[_CODE:]
        known = ticket.startswith(_PREFIX) and ticket.islower() and len(content) > _TIME + _NONCE
        if not known or not compare_digest(code, _code(self._folder, content)):
            raise _refused("The ticket is none of this sandbox.")
        return int.from_bytes(content[:_TIME]), content[_TIME + _NONCE :].decode()


def _code(folder: Path, content: bytes) -> bytes:
    return blake2b(
        content, key=local_api_key(folder)[-64:].encode(), person=b"stream ticket", digest_size=_CODE
    ).digest()


def _refused(message: str) -> ProblemError:
    return ProblemError(401, "UNAUTHORIZED", f"{message} Get one from /v1/ws/ticket.")
