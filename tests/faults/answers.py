"""The answers of the fault server as bytes on the wire, right and wrong."""

from __future__ import annotations

import socket
import struct
import time
from typing import TYPE_CHECKING

from tests.faults.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.plan import Fault

FOREIGN_ID = "graph_" + "f" * 32
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"


def response(status: int, headers: Mapping[str, str], body: bytes, *, length: int | None = None) -> bytes:
    """Return one HTTP/1.1 response; `length` is what its Content-Length claims."""
    claimed = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {claimed}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def spoiled(fault: Fault, status: int, headers: dict[str, str], body: bytes) -> tuple[bytes, bool]:
    """Return the bytes that the fault makes of a right answer, and whether the connection ends after them."""
    right = response(status, headers, body)
    foreign = body.replace(b'"graph_id":"graph_' + _id_of(body), b'"graph_id":"' + FOREIGN_ID.encode())
    table: dict[Kind, tuple[bytes, bool]] = {
        Kind.TRUNCATED: (right[: len(right) - len(body) // 2], True),
        Kind.TOO_LONG: (response(status, headers, body, length=len(body) + 100), True),
        Kind.TOO_SHORT: (response(status, headers, body, length=len(body) // 2), False),
        Kind.GARBAGE: (b"\x16\x03\x01\x02\x00\x01 this is no HTTP at all \x00\xff\r\n\r\n", True),
        Kind.NOT_JSON: (response(status, headers, b'{"graph_id": "graph_'), False),
        Kind.HTML: (response(200, {"content-type": "text/html"}, HTML), False),
        Kind.EMPTY: (response(200, headers, b""), False),
        Kind.WRONG_SHAPE: (response(200, headers, b'{"orders": []}'), False),
        Kind.DUPLICATE: (right + right, False),
        Kind.OTHER_ID: (response(status, headers, foreign), False),
        Kind.STALE_FIRST: (response(status, headers, foreign) + right, False),
    }
    return table.get(fault.kind, (right, False))


def send_slowly(connection: socket.socket, data: bytes, seconds: float) -> None:
    """Send one byte at a time."""
    for at in range(len(data)):
        connection.sendall(data[at : at + 1])
        time.sleep(seconds)


def reset(connection: socket.socket) -> None:
    """End a connection with RST instead of FIN."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _id_of(body: bytes) -> bytes:
    _, _, rest = body.partition(b'"graph_id":"graph_')
    return rest[:32]
