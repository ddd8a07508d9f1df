"""Every canary goes through the program in every way that a secret can take; the watch finds none of them anywhere.

The watch itself ends with the whole run (conftest.py). Here the canaries are planted, and it is shown to see.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import msgspec
import pytest

from tests.canaries import canaries, canary, credentials
from tests.harness import environment, sequence, terminal
from tests.leaks import forms_of
from tests.origins import POSITIONS, Reply, origin, redirect
from tests.watch import WATCH, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness import Result

VENUES = sorted(credentials())
LIVE, TEST = canary("live key"), canary("test key")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for everything that the program writes, searched at the end of the run."""
    WATCH.folder(tmp_path)
    return tmp_path / "home"


def connect(venue: str, url: str, home: Path, *more: str, expect: int) -> Result:
    words = ("connect", venue, "--from-file", "-", *more)
    body = json.dumps(credentials()[venue])
    return sequence(*words, home=home, stdin=body, expect=expect, SEQ_BASE_URL=url, SEQ_API_KEY=LIVE)


def repeating(status: int, *secrets: str) -> Reply:
    """Return an answer that repeats secrets in every form and in every place that a message is made of."""
    forms = [
        form
        for secret in secrets
        for form in (secret, json.dumps(secret), base64.b64encode(secret.encode()).decode(), quote(secret, safe=""))
    ]
    details = [{"field": form, "message": form} for form in forms]
    places: list[Any] = [*forms[:4], *forms]
    body = {"error": {"code": places[0], "message": " ".join(forms), "request_id": places[3], "details": details}}
    return Reply(status, msgspec.json.encode(body))


def test_there_are_at_least_twenty_canaries_and_no_two_are_alike() -> None:
    assert len({known.text for known in canaries()}) == len(canaries()) >= 20


@pytest.mark.parametrize("venue", VENUES)
def test_credentials_sealed_by_the_local_sandbox(venue: str, home: Path) -> None:
    words = ("--local", "connect", venue, "--from-file", "-")
    sequence(*words, home=home, stdin=json.dumps(credentials()[venue]))
    sequence("--local", "venues", "--json", home=home)


@pytest.mark.parametrize("more", [(), ("--json",), ("--debug",)], ids=" ".join)
@pytest.mark.parametrize("venue", VENUES)
def test_credentials_that_the_service_repeats_in_its_refusal(venue: str, more: tuple[str, ...], home: Path) -> None:
    secrets = [known.text for known in canaries() if known.name.startswith(f"{venue} ")]
    with origin(repeating(422, LIVE, *secrets)) as service:
        result = connect(venue, service.url, home, *more, expect=5)

    assert "***" in result.stderr


@pytest.mark.parametrize("venue", VENUES)
def test_credentials_that_a_redirect_asks_for(venue: str, home: Path) -> None:
    with origin() as other, origin(redirect(307, other.url)) as service:
        connect(venue, service.url, home, expect=11)

    assert other.received == []


@pytest.mark.parametrize("venue", VENUES)
def test_credentials_that_are_not_valid_are_not_repeated(venue: str, home: Path) -> None:
    body: dict[str, Any] = {**credentials()[venue], "withdrawal_password": canary("binance api_secret")}
    for text in (json.dumps(body), json.dumps(body)[:-3], json.dumps([body])):
        words = ("connect", venue, "--from-file", "-")
        sequence(*words, home=home, stdin=text, expect=2, SEQ_BASE_URL="http://127.0.0.1:1", SEQ_API_KEY=LIVE)


def test_a_pem_from_a_file(home: Path, tmp_path: Path) -> None:
    path = tmp_path.parent / f"{tmp_path.name}-outside.pem"
    path.touch(mode=0o600)
    path.write_text(canary("kalshi api_secret"))
    with origin(repeating(400, canary("kalshi api_secret"))) as service:
        screen = terminal(
            "connect", "kalshi", "--secret-file", str(path), home=home,
            env={"SEQ_BASE_URL": service.url, "SEQ_API_KEY": LIVE},
        )  # fmt: skip
        with screen:
            screen.expect("API key id")
            screen.sendline("01234567-89ab-cdef-0123-456789abcdef")
            screen.expect("error:")
            screen.read()


@pytest.mark.parametrize(
    ("venue", "questions"),
    [
        ("binance", {"Binance API key": "api_key", "Binance API secret": "api_secret"}),
        ("okx", {"OKX API key": "api_key", "OKX API secret": "api_secret", "OKX passphrase": "passphrase"}),
        ("hyperliquid", {"wallet address": "api_key", "wallet private key": "api_secret", "vault address": ""}),
    ],
)
def test_credentials_that_are_typed(venue: str, questions: dict[str, str], home: Path) -> None:
    with terminal("--local", "connect", venue, home=home) as screen:
        for question, name in questions.items():
            screen.expect(question)
            screen.sendline(str(credentials()[venue].get(name, "")))
        screen.expect("stored")
        screen.read()
    assert screen.exitstatus == 0


@pytest.mark.parametrize("key", [LIVE, TEST], ids=["live", "test"])
@pytest.mark.parametrize(
    "words", [("login", "--key-stdin"), ("whoami",), ("positions", "-v"), ("doctor",)], ids=" ".join
)
@pytest.mark.parametrize("status", [200, 401, 503])
def test_a_key_that_the_service_repeats(status: int, words: tuple[str, ...], key: str, home: Path) -> None:
    rows = msgspec.json.decode(POSITIONS)
    rows["positions"] = [{"venue": key, "instrument": {"kind": key, "symbol": key}, "qty_1e8": 1}]
    reply = Reply(200, msgspec.json.encode(rows)) if status == 200 else repeating(status, key)
    with origin(reply) as service:
        for more in ((), ("--json",), ("--debug",)):
            command = [sys.executable, "-m", "sequence_cli", *words, *more]
            variables = environment(home, SEQ_BASE_URL=service.url, SEQ_API_KEY=key)
            done = subprocess.run(
                command, env=variables, input=key.encode(), capture_output=True, check=False, timeout=60
            )
            WATCH.output(f"{' '.join(words)}, a process", done.stdout + done.stderr, key)


def test_orders_whose_refusals_and_lost_answers_are_journalled(home: Path) -> None:
    for status, expected in ((422, 5), (500, 8), (302, 8)):
        with origin(repeating(status, TEST)) as service:
            words = ("buy", "ETH-USD", f"0.{status}", "--yes", "--no-wait", "--allow-duplicate")
            sequence(*words, home=home, expect=expected, SEQ_BASE_URL=service.url, SEQ_API_KEY=TEST)
    assert (home / "state" / "journal.db").exists()


def test_a_key_in_an_encrypted_file(home: Path) -> None:
    key, passphrase = canary("key for a file"), canary("key file passphrase")
    for words, given in (
        (("login", "--store", "file", "--key-stdin"), f"{passphrase}\n{key}\n"),
        (("positions",), passphrase),
    ):
        with origin() as service:
            command = [sys.executable, "-m", "sequence_cli", *words, "--passphrase-fd", "0", "--debug"]
            done = subprocess.run(
                command, env=environment(home, SEQ_BASE_URL=service.url), input=given.encode(), capture_output=True,
                check=False, timeout=60,
            )  # fmt: skip
        WATCH.output("the key file's commands", done.stdout + done.stderr)
    assert (home / "keys" / "default.json").exists()


@pytest.mark.parametrize("form", ["plain", "in an option", "after an equals sign"])
def test_a_key_on_the_command_line_is_not_repeated(form: str, home: Path) -> None:
    words = {"plain": [LIVE], "in an option": ["--profile", LIVE], "after an equals sign": [f"--profile={LIVE}"]}[form]
    for more in ([], ["--json"], ["--debug"]):
        result = sequence("quote", *words, *more, home=home, expect=2)
        assert "otate that key" in result.stderr


@pytest.mark.parametrize("known", canaries(), ids=lambda known: known.name)
def test_control_the_watch_sees_each_canary_in_each_form(known: Any) -> None:
    for name, form in forms_of(known.name, known.text).items():
        watch = Watch()
        watch.output("an output", b"before " + form + b" after")
        assert any(hit.startswith(f"{known.name}, ") for hit in watch.hits), name


def test_control_the_watch_sees_a_key_that_nobody_registered() -> None:
    watch = Watch()
    watch.output("an output", f"seq_live_{'7' * 64}")

    assert watch.hits == ["something that looks like a key in an output"]


@pytest.mark.parametrize("place", ["journal", "config", "sandbox database", "a log", "another file"])
def test_control_the_watch_sees_a_canary_in_files(place: str, tmp_path: Path) -> None:
    secret = canary("okx api_secret")
    if place in {"journal", "sandbox database"}:
        with sqlite3.connect(tmp_path / "journal.db") as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("CREATE TABLE notes (note TEXT)")
            database.execute("INSERT INTO notes VALUES (?)", (f"refused: {secret}",))
    else:
        (tmp_path / f"{place}.txt").write_text(base64.b64encode(f"x{secret}y".encode()).decode())
    watch = Watch()
    watch.folder(tmp_path)
    watch.look_at_folders()

    assert any("okx api_secret" in hit for hit in watch.hits)
    assert all("canary/" not in hit for hit in watch.hits)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("place", ["command line", "environment"])
def test_control_the_watch_sees_a_canary_in_the_process_list(place: str) -> None:
    secret = canary("bybit api_secret")
    arguments = [secret] if place == "command line" else []
    more = {"LEAK": secret} if place == "environment" else {}
    command = [sys.executable, "-c", "print(1, flush=True); input()", *arguments]
    watch = Watch()
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with WATCH.looking_away(), subprocess.Popen(command, env={**os.environ, **more}, **pipes) as process:
        assert process.stdout is not None
        process.stdout.readline()
        watch.look_at_processes()
        process.communicate(b"\n")

    assert any(hit.startswith("bybit api_secret") and place in hit for hit in watch.hits)


def test_control_the_runs_own_watch_has_looked(home: Path) -> None:
    before = WATCH.looked_at["outputs"]
    sequence("config", home=home, expect=2)

    assert WATCH.looked_at["outputs"] == before + 2
