"""Answers that are wrong on purpose, as bytes on the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sequence_cli.sandbox.faults import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREIGN_ID = "graph_" + "f" * 32
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
# What happens in time alone leaves the answer as it should be.
_WHOLE = frozenset({Kind.NONE, Kind.DELAY_BEFORE, Kind.DELAY_AFTER, Kind.DRIP})
_GRAPH_ID = re.compile(rb'"graph_id":"[^"]*"')
_GARBAGE = b"\x16\x03\x01\x02\x00\x01 this is no HTTP at all \x00\xff\r\n\r\n"


def response(status: int, headers: Mapping[str, str], body: bytes, *, length: int | None = None) -> bytes:
    """Return one HTTP/1.1 response; `length` is what its Content-Length claims."""
    claimed = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {claimed}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def spoiled(kind: Kind, status: int, headers: Mapping[str, str], body: bytes) -> tuple[bytes, bool]:
    """Return the bytes that a fault makes of a right answer, and whether the connection ends after them.

    Raises KeyError for a fault that is none of an answer.
    """
    right = response(status, headers, body)
    if kind in _WHOLE:
        return right, False
    foreign = response(status, headers, _GRAPH_ID.sub(b'"graph_id":"' + FOREIGN_ID.encode() + b'"', body))
    table: dict[Kind, tuple[bytes, bool]] = {
        Kind.TRUNCATED: (right[: len(right) - len(body) // 2], True),
        Kind.TOO_LONG: (response(status, headers, body, length=len(body) + 100), True),
        Kind.TOO_SHORT: (response(status, headers, body, length=len(body) // 2), False),
        Kind.GARBAGE: (_GARBAGE, True),
        Kind.NOT_JSON: (response(status, headers, b'{"graph_id": "graph_'), False),
        Kind.HTML: (response(200, {"content-type": "text/html"}, HTML), False),
        Kind.EMPTY: (response(200, headers, b""), False),
        Kind.WRONG_SHAPE: (response(200, headers, b'{"orders": []}'), False),
        Kind.DUPLICATE: (right + right, False),
        Kind.OTHER_ID: (foreign, False),
        Kind.STALE_FIRST: (foreign + right, False),
    }
    return table[kind]
