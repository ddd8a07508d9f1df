"""Answers that no service should give: valid ones with something wrong in the body, the headers or the status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

DEEP = 100_000
JUNK: tuple[Any, ...] = (
    None, True, -1, 0, 2**63, 2**64, -(2**63) - 1, 10**400, 1e308, 0.1, "", "x", "0", "-1e999", "\ud800", "\x00\x1b[2J",
    "seq_live_" + "7" * 64, [], {}, [None], {"": None}, "9" * 5000,
)  # fmt: skip
STATUSES = (
    "200", "200", "200", "200", "201", "202", "204", "206", "299", "301", "302", "304", "307", "399", "400",
    "401", "403", "404", "408", "409", "418", "422", "429", "451", "499", "500", "502", "503", "504", "599", "600",
    "999", "099", "000", "20", "2000", "-1", "abc", "", "²00",
)  # fmt: skip
HEADERS = (
    "Content-Type: text/html", "Content-Type: application/json; charset=utf-16", "Content-Type: ", "Content-Type: ;;;=",
    "Content-Type: application/json\r\nContent-Type: text/html", "Content-Encoding: gzip", "Content-Encoding: br, gzip",
    "Content-Length: 5", "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: abc",
    "Content-Length: 1\r\nContent-Length: 2", "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked",
    "Location: http://127.0.0.1:1/", "Location: //[::1", "Location: http://[", "Location: \x7f",
    "Retry-After: 99999999",
    "Retry-After: -5", "Retry-After: Wed, 21 Oct 9999 07:28:00 GMT", "Retry-After: Thu, 99 Foo 0000 99:99:99 X",
    "Retry-After: Mon, 01 Jan 0001 00:00:00 +9999", "Date: never", "Connection: upgrade", "Upgrade: h2c",
    "X: " + "y" * 70_000, "Bad Header: x", ": empty", "No colon at all", " folded: x", "X-Latin: \xe9\xff", "X: \x00",
    "Set-Cookie: a=b; Domain=example.com", "Trailer: X", "X-Request-Id: \x1b[2J",
)  # fmt: skip
FRAMES = (
    b"", b"\x00", b"\xff\xfe" * 50, b"<html>", b"HTTP/1.1", b"HTTP/0.9 200\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01", b"HTTP/1.1 100 Continue\r\n\r\n" * 200, b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
    b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 5000, b"\r\n" * 3000,
)  # fmt: skip


def mutated(valid: Any, random: Random) -> bytes:
    """Return the bytes of one answer; the same random state gives the same answer."""
    if random.random() < 0.05:
        return random.choice(FRAMES)
    body = _body(valid, random)
    status = random.choice(STATUSES) if random.random() < 0.4 else "200"
    headers = [random.choice(HEADERS) for _ in range(random.choice((0, 0, 1, 1, 2)))]
    names = {header.split(":")[0] for header in headers}
    if "Content-Type" not in names and random.random() < 0.9:
        headers.append("Content-Type: application/json")
    if not names & {"Content-Length", "Transfer-Encoding"} and random.random() < 0.8:
        headers.append(f"Content-Length: {len(body)}")
    head = "\r\n".join([f"HTTP/1.1 {status} Said", *headers, "Connection: close"])
    answer = head.encode("utf-8" if "²" in head else "latin-1") + b"\r\n\r\n" + body
    return answer[: random.randrange(len(answer))] if random.random() < 0.1 else answer


def _body(valid: Any, random: Random) -> bytes:
    kind = random.randrange(10)
    if kind == 0:
        return random.choice((b"", b"null", b"[]", b"{}", b'""', b"0", b"\xef\xbb\xbf{}", b"NaN", b"{'a': 1}"))
    if kind == 1:
        opening = random.choice((b"[", b'{"a":'))
        return opening * DEEP
    if kind == 2:
        error = {"code": _junk(random), "message": _junk(random), "request_id": _junk(random), "details": _junk(random)}
        return _encoded({"error": random.choice((error, _junk(random)))})
    text = _encoded(_changed(valid, random) if kind < 7 else valid)
    return text if kind < 7 else _damaged(text, random)


def _changed(value: Any, random: Random) -> Any:
    """Return the document with one place of it replaced, removed, renamed, repeated or nested in itself."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        match random.randrange(6):
            case 0:
                return {key: entry for key, entry in value.items() if key != name}
            case 1:
                return {**value, f"{name}\u202e": value[name], name.upper(): _junk(random)}
            case 2:
                return {**value, name: value}
        return {**value, name: _changed(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.85:
        at = random.randrange(len(value))
        return [*value[:at], _changed(value[at], random), *value[at + 1 :]] * random.choice((1, 1, 50))
    return _junk(random)


def _junk(random: Random) -> Any:
    return random.choice(JUNK)


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


def _damaged(text: bytes, random: Random) -> bytes:
    at = random.randrange(len(text) + 1)
    match random.randrange(5):
        case 0:
            return text[:at]
        case 1:
            return text[:at] + random.randbytes(random.randrange(1, 9)) + text[at + 1 :]
        case 2:
            return text[:at] + text[at:] * random.choice((2, 100))
        case 3:
            return text.replace(b'"', b"'")
    return text[:at] + random.choice((b"\x00", b"\xc3\x28", b"1e999999999", b"\\ud800", b"//", b"}", b",,")) + text[at:]
