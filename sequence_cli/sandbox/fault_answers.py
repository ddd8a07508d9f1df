"""Answers that are wrong on purpose, as bytes on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FOREIGN_ID = "graph_" + "f" * 32
HTML = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
_GARBAGE = b"\x16\x03\x01\x02\x00\x01 this is no HTTP at all \x00\xff\r\n\r\n"


def response(status: int, headers: Mapping[str, str], body: bytes, *, length: int | None = None) -> bytes:
    """Return one HTTP/1.1 response; `length` is what its Content-Length claims."""
    claimed = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {claimed}"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def spoiled(kind: str, status: int, headers: Mapping[str, str], body: bytes) -> tuple[bytes, bool]:
    """Return the bytes that a fault makes of a right answer, and whether the connection ends after them."""
    right = response(status, headers, body)
    foreign = body.replace(b'"graph_id":"graph_' + _id_of(body), b'"graph_id":"' + FOREIGN_ID.encode())
    table: dict[str, tuple[bytes, bool]] = {
        "truncated_answer": (right[: len(right) - len(body) // 2], True),
        "more_bytes_promised_than_sent": (response(status, headers, body, length=len(body) + 100), True),
        "fewer_bytes_promised_than_sent": (response(status, headers, body, length=len(body) // 2), False),
        "garbage_instead_of_http": (_GARBAGE, True),
        "not_json": (response(status, headers, b'{"graph_id": "graph_'), False),
        "html": (response(200, {"content-type": "text/html"}, HTML), False),
        "empty_answer": (response(200, headers, b""), False),
        "json_of_another_shape": (response(200, headers, b'{"orders": []}'), False),
        "answer_sent_twice": (right + right, False),
        "another_graph_id_in_the_answer": (response(status, headers, foreign), False),
        "answer_of_another_order_first": (response(status, headers, foreign) + right, False),
    }
    return table.get(kind, (right, False))


def _id_of(body: bytes) -> bytes:
    _, _, rest = body.partition(b'"graph_id":"graph_')
    return rest[:32]
