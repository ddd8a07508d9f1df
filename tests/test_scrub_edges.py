"""The scrubber stands at every edge: whatever way a loaded secret takes out of the program, it does not arrive."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from contextlib import redirect_stderr
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from sequence_cli.render.documents.base import Document
from sequence_cli.scrub import Scrubber, scrubbed_output, scrubber
from sequence_cli.scrub_structs import scrub_struct
from tests.harness import FAKE_TEST_KEY, environment, sequence
from tests.leaks import forms_of, found_in
from tests.origins import POSITIONS, Reply, origin

if TYPE_CHECKING:
    from pathlib import Path

SECRET = 'planted/secret+with "quotes" and 0123456789'
FORMS = forms_of("key", FAKE_TEST_KEY)
# A way out of the program that its own writers do not use, in a process of its own.
PROGRAM = """
import sys
from unittest.mock import patch
from sequence_cli.scrub import scrubber
secret = sys.stdin.read()
scrubber.register(secret)
def leak(arguments):
    {leak}
    return 0
with patch("sequence_cli.commands._app.run_app", leak):
    sys.argv[1:] = {arguments}
    from sequence_cli.__main__ import run
    run()
"""
WAYS_OUT = {
    "a warning": "import warnings; warnings.warn(f'about {secret}')",
    "a log record": "import logging; logging.getLogger('httpx').error('sent %s', secret)",
    "a log handler": "import logging; logging.basicConfig(level=1); logging.debug('sent %r', secret)",
    "a thread's traceback": "import threading; t = threading.Thread(target=int, args=(secret,)); t.start(); t.join()",
    "an error that nobody can catch": "class X:\n        def __del__(self): raise ValueError(secret)\n    X()",
    "a bug": "raise KeyError(secret)",
    "a bug with its cause": "try:\n        int(secret)\n    except ValueError as e:\n        raise KeyError(1) from e",
    "a plain print": "print(secret, file=sys.stderr)",
    "a print to stdout": "print(secret)",
    "an echo of the framework": "import typer; typer.echo(secret)",
    "what passes the boundary": "raise GeneratorExit(secret)",
}


def stderr_of(leak: str, secret: str, *arguments: str, home: Path) -> bytes:
    program = PROGRAM.format(leak=leak, arguments=list(arguments))
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, input=secret.encode(), env=environment(home), capture_output=True, check=False, timeout=60
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["", "debug"])
@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_way_to_stderr_carries_a_secret(way: str, debug: tuple[str, ...], home: Path) -> None:
    output = stderr_of(WAYS_OUT[way], SECRET, *debug, home=home)

    assert found_in(output, forms_of("secret", SECRET)) == set()
    assert output  # something did come out


@pytest.mark.parametrize("way", WAYS_OUT)
def test_control_the_same_ways_carry_what_nobody_registered(way: str, home: Path) -> None:
    unknown = PROGRAM.replace("scrubber.register(secret)", "")
    program = unknown.format(leak=WAYS_OUT[way], arguments=["--debug"])
    done = subprocess.run(
        [sys.executable, "-c", program], input=SECRET.encode(), env=environment(home), capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip

    assert found_in(done.stdout + done.stderr, forms_of("secret", SECRET)) != set()


def echoing(secret: str, status: int) -> Reply:
    """Return an answer that repeats a secret in every form, in every place that is shown."""
    text = f"{secret} {base64.b64encode(secret.encode()).decode()} {secret[:40]}"
    body = {"error": {"code": text, "message": text, "request_id": text, "details": [{"field": text, "message": text}]}}
    return Reply(status, msgspec.json.encode(body))


@pytest.mark.parametrize("more", [(), ("--json",), ("--debug",), ("-v",)], ids=" ".join)
@pytest.mark.parametrize("status", [400, 401, 404, 422, 429, 500])
def test_a_refusal_that_repeats_the_key_does_not_show_it(status: int, more: tuple[str, ...], home: Path) -> None:
    with origin(echoing(FAKE_TEST_KEY, status)) as service:
        exit_code = {400: 5, 401: 3, 404: 4, 422: 5, 429: 6, 500: 1}[status]
        result = sequence(
            "positions", *more, home=home, expect=exit_code, SEQ_BASE_URL=service.url, SEQ_API_KEY=FAKE_TEST_KEY
        )

    assert "***" in result.stderr
    assert found_in((result.stdout + result.stderr).encode(), FORMS) == set()
    assert FAKE_TEST_KEY[:24] not in result.stderr


@pytest.mark.parametrize("form", ["table", "json", "csv"])
@pytest.mark.parametrize("columns", ["40", "120", "400"])
def test_a_result_that_repeats_the_key_does_not_show_it(form: str, columns: str, home: Path) -> None:
    row = {"venue": FAKE_TEST_KEY, "instrument": {"kind": f"x {FAKE_TEST_KEY}", "symbol": FAKE_TEST_KEY}, "qty_1e8": 1}
    body = {"positions": [row], "totals": {"nav_usd_1e9": 0, "cash_usd_1e9": 0, "num_positions": 1}, "as_of_ns": 1}
    with origin(Reply(200, msgspec.json.encode(body))) as service:
        variables: dict[str, Any] = {"SEQ_BASE_URL": service.url, "SEQ_API_KEY": FAKE_TEST_KEY, "COLUMNS": columns}
        result = sequence("positions", "-o", form, home=home, FORCE_COLOR="1", **variables)

    assert "***" in result.stdout
    assert "0" * 20 not in result.stdout


def test_the_journal_keeps_no_secret_that_the_service_repeats(home: Path) -> None:
    words = ("buy", "ETH-USD", "0.1", "--yes", "--no-wait")
    with origin(echoing(FAKE_TEST_KEY, 422)) as service:
        sequence(*words, home=home, expect=5, SEQ_BASE_URL=service.url, SEQ_API_KEY=FAKE_TEST_KEY)
    content = b"".join(path.read_bytes() for path in (home / "state").iterdir())

    assert b"***" in content
    assert found_in(content, FORMS) == set()
    assert found_in(content + FAKE_TEST_KEY.encode(), FORMS) != set()  # control


class Nested(Document):
    rows: list[dict[str, str | None]]
    pair: tuple[str, int]


def test_a_struct_loses_secrets_wherever_they_are_and_stays_itself_without() -> None:
    scrubber.register(SECRET)
    hostile = Nested(SECRET, [{SECRET: f"a {SECRET} b", "x": None, "lone \udcff": "y"}], (SECRET, 1))

    assert scrub_struct(hostile) == Nested("***", [{"***": "a *** b", "x": None, "lone \udcff": "y"}], ("***", 1))
    harmless = Nested("local", [], ("", 1))
    assert scrub_struct(harmless) is harmless


@pytest.mark.parametrize("kept", [12, 20, 40])
def test_a_secret_whose_end_was_cut_off_is_found(kept: int) -> None:
    own = Scrubber()
    own.register(SECRET)

    assert own.scrub(f"cut: {SECRET[:kept]}…") == "cut: ***…"
    assert own.scrub(f"cut: {SECRET[:11]}…") == f"cut: {SECRET[:11]}…"


def test_a_piece_that_every_key_or_pem_begins_with_is_no_secret() -> None:
    own = Scrubber()
    own.register("-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG\n-----END PRIVATE KEY-----\n")

    assert own.scrub("-----BEGIN CERTIFICATE-----") == "-----BEGIN CERTIFICATE-----"


def test_a_scrubbed_stream_is_the_stream_in_all_else() -> None:
    raw = io.StringIO()
    with redirect_stderr(raw), scrubbed_output():
        scrubber.register(SECRET)
        written = sys.stderr.write(f"{SECRET}\n")
        sys.stderr.writelines([SECRET, "\n"])
        terminal = sys.stderr.isatty()

    assert (raw.getvalue(), written, terminal) == ("***\n***\n", len(SECRET) + 1, False)


@pytest.mark.parametrize("more", ["--debug", "-v"])
def test_a_trace_tells_of_each_request_and_of_no_header(more: str, home: Path) -> None:
    headers = (("Content-Type", "application/json"), ("Set-Cookie", "session=0123456789abcdef"))
    with origin(Reply(200, POSITIONS, headers)) as service:
        variables = {"SEQ_BASE_URL": service.url, "SEQ_API_KEY": FAKE_TEST_KEY}
        result = sequence("positions", more, home=home, expect=0, **variables)

    assert re.search(r"^GET /v1/positions\S*: 200 in \d+ ms \(request [0-9a-f]{32}\)$", result.stderr, re.MULTILINE)
    assert [word for word in ("Authorization", "Bearer", "Cookie", "session", "***") if word in result.stderr] == []
