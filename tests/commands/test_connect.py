"""Connecting exchanges, against the served sandbox (order-safety.md B.5 rows 10 to 14)."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.vault import Vault, file_master_key
from tests.faulty_relay import Passage, hold_the_answer, lose_the_answer, lose_the_request, pass_on, relay
from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, sequence, terminal
from tests.served import Served, served_sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pexpect

__all__ = ["served_sandbox"]

KEY = "fake-exchange-key-0000"
SECRET = "fake-exchange-secret-0000"
PHRASE = "fake pass phrase"
KEY_ID = "01234567-89ab-cdef-0123-456789abcdef"
ADDRESS = "0x" + "a1" * 20
VAULT = "0x" + "b2" * 20
SIGNER = "0x" + "c3" * 32
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode().strip()
PKCS1 = RSA_KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode().strip()
PASTE = "\x1b[200~{}\x1b[201~"
BINANCE = {"api_key": KEY, "api_secret": SECRET}


def stored(home: Path, venue: str) -> CredentialBody | None:
    """Open what the sandbox has sealed."""
    folder = home / "sandbox"
    with closing(Store(folder)) as store, store.reading() as connection:
        return Vault(file_master_key(folder)).open(connection, venue)


def answer(child: pexpect.spawn[str], *exchanges: tuple[str, str]) -> str:
    """Answer prompts in order and return everything that was on the screen."""
    screen = ""
    for prompt, text in exchanges:
        child.expect_exact(prompt)
        screen += f"{child.before}{child.after}"
        child.send(text + "\r")
    screen += str(child.read())
    child.wait()
    return screen


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def private_file(folder: Path, content: str, name: str = "file") -> str:
    file = folder / name
    file.write_text(content)
    file.chmod(0o600)
    return str(file)


def json_file(folder: Path, **fields: object) -> str:
    return private_file(folder, msgspec.json.encode(fields).decode(), "body.json")


CASES: dict[str, tuple[list[tuple[str, str]], CredentialBody]] = {
    "binance": (
        [("Binance API key", KEY), ("Binance API secret", SECRET)],
        CredentialBody(KEY, SECRET),
    ),
    "okx": (
        [("OKX API key", KEY), ("OKX API secret", SECRET), ("OKX passphrase", PHRASE)],
        CredentialBody(KEY, SECRET, PHRASE),
    ),
    "coinbase": (
        [("Coinbase API key", KEY), ("Coinbase API secret", SECRET), ("Coinbase passphrase", "")],
        CredentialBody(KEY, SECRET),
    ),
    "kalshi": (
        [("Kalshi API key id", KEY_ID), ("Kalshi private key", PASTE.format(PEM + "\n"))],
        CredentialBody(KEY_ID, PEM),
    ),
    "polymarket": (
        [("Polymarket signer private key", SIGNER), ("Polymarket proxy wallet address", ADDRESS)],
        CredentialBody("", "", extra_json={"signer_private_key": SIGNER, "proxy_address": ADDRESS}),
    ),
    "hyperliquid": (
        [
            ("Hyperliquid agent wallet address", ADDRESS),
            ("Hyperliquid agent wallet private key", SIGNER),
            ("Hyperliquid vault address", VAULT),
        ],
        CredentialBody(ADDRESS, SIGNER, VAULT),
    ),
}
PUBLIC = {"kalshi": [KEY_ID], "polymarket": [ADDRESS], "hyperliquid": [ADDRESS, VAULT]}


@pytest.mark.parametrize("venue", CASES)
def test_a_person_is_asked_for_exactly_what_the_venue_needs(venue: str, home: Path, served_sandbox: Served) -> None:
    exchanges, expected = CASES[venue]
    child = terminal("connect", venue, home=home, env=served_sandbox.variables)
    screen = answer(child, *exchanges)

    assert child.exitstatus == 0, screen
    assert expected == stored(served_sandbox.home, venue)
    shown = [
        text for text in (KEY, SECRET, PHRASE, SIGNER, *PEM.splitlines(), KEY_ID, ADDRESS, VAULT) if text in screen
    ]
    # What is public is on the screen, which shows that a secret would be found there as well.
    assert shown == PUBLIC.get(venue, [])


@pytest.mark.parametrize("pem", [PEM, PKCS1], ids=["PKCS8", "PKCS1"])
def test_a_pem_that_is_typed_line_by_line_ends_at_its_last_line(pem: str, home: Path, served_sandbox: Served) -> None:
    child = terminal("connect", "kalshi", home=home, env=served_sandbox.variables)
    screen = answer(child, ("API key id", KEY_ID), ("private key", pem.replace("\n", "\r")))

    assert f"({len(pem.splitlines())} lines)" in screen
    assert CredentialBody(KEY_ID, pem) == stored(served_sandbox.home, "kalshi")


def test_a_pem_comes_from_a_file(home: Path, served_sandbox: Served, tmp_path: Path) -> None:
    file = private_file(tmp_path, PKCS1.replace("\n", "\r\n") + "\r\n")
    child = terminal("connect", "kalshi", "--secret-file", file, home=home, env=served_sandbox.variables)
    answer(child, ("Kalshi API key id", KEY_ID))

    assert CredentialBody(KEY_ID, PKCS1) == stored(served_sandbox.home, "kalshi")


def test_a_wrong_value_is_told_at_the_prompt_and_can_be_corrected(home: Path, served_sandbox: Served) -> None:
    child = terminal("connect", "hyperliquid", home=home, env=served_sandbox.variables)
    child.expect_exact("agent wallet address")
    child.send("0x12\r")
    child.expect_exact("It is not an address")
    child.sendcontrol("u")
    answer(child, ("address", ADDRESS), ("private key", SIGNER), ("vault", ""))

    assert CredentialBody(ADDRESS, SIGNER) == stored(served_sandbox.home, "hyperliquid")


def test_ctrl_c_at_the_last_prompt_sends_nothing(home: Path, served_sandbox: Served) -> None:
    with relay(served_sandbox.url, pass_on) as between:
        child = terminal("connect", "bybit", home=home, env=served_sandbox.variables | {"SEQ_BASE_URL": between.url})
        child.expect_exact("Bybit API key")
        child.send(KEY + "\r")
        child.expect_exact("Bybit API secret")
        child.send(SECRET)
        child.sendcontrol("c")
        child.expect_exact("nothing was sent or stored")
        child.wait()

    assert child.exitstatus == 130
    assert between.seen == []


WRONG: dict[str, list[dict[str, object]]] = {
    "kalshi": [
        {"api_key": "not-a-uuid", "api_secret": PEM},
        {"api_key": KEY_ID, "api_secret": PEM.replace("M", "N", 3)},
        {"api_key": KEY_ID, "api_secret": "\n".join(PEM.splitlines()[:-1])},
    ],
    "hyperliquid": [{"api_key": ADDRESS, "api_secret": "0x" + "g" * 64}, {"api_key": "0x12", "api_secret": SIGNER}],
    "polymarket": [{"extra_json": {"signer_private_key": SIGNER[:-1]}}],
    "binance": [{"api_key": KEY, "api_secret": ""}, {"api_key": KEY, "api_secret": SECRET, "passphrase": PHRASE}],
    "okx": [{"api_key": KEY, "api_secret": SECRET}],
}


@pytest.mark.parametrize(("venue", "body"), [(venue, body) for venue, bodies in WRONG.items() for body in bodies])
def test_a_wrong_form_is_refused_before_any_request(
    venue: str, body: dict[str, object], home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    with relay(served_sandbox.url, pass_on) as between:
        result = served_sandbox.run(
            "connect", venue, "--from-file", json_file(tmp_path, **body), home=home, expect=2, url=between.url
        )

    assert between.seen == []
    assert "Nothing was sent" in result.stderr


def test_the_relay_would_have_seen_a_request(home: Path, served_sandbox: Served, tmp_path: Path) -> None:
    with relay(served_sandbox.url, pass_on) as between:
        served_sandbox.run(
            "connect", "kraken", "--from-file", json_file(tmp_path, **BINANCE), home=home, url=between.url
        )

    assert between.seen == [("POST", "/v1/credentials/kraken")]


def test_the_body_comes_from_a_pipe(home: Path, served_sandbox: Served) -> None:
    result = served_sandbox.run(
        "connect", "crypto.com", "--from-file", "-", "--json",
        home=home, stdin=msgspec.json.encode({**BINANCE, "passphrase": PHRASE}).decode(),
    )  # fmt: skip

    assert result.json == {"mode": "sandbox", "venue": "cryptocom", "outcome": "stored"}
    assert CredentialBody(KEY, SECRET, PHRASE) == stored(served_sandbox.home, "cryptocom")


def test_an_answer_that_was_lost_after_the_credential_was_stored_is_found_out(
    home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    with relay(served_sandbox.url, lose_the_answer) as between:
        file = json_file(tmp_path, **BINANCE, passphrase=PHRASE)
        result = served_sandbox.run("connect", "bitget", "--from-file", file, "--json", home=home, url=between.url)

    assert result.json["outcome"] == "stored"
    assert "with this key" in result.stderr
    assert between.seen == [("POST", "/v1/credentials/bitget"), ("GET", "/v1/credentials")]


def test_a_request_that_was_lost_ends_as_unknown_and_safe_to_repeat(
    home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    served_sandbox.run("connect", "kraken", "--from-file", json_file(tmp_path, **BINANCE), home=home)
    with relay(served_sandbox.url, lose_the_request) as between:
        other = json_file(tmp_path, api_key="fake-exchange-key-1111", api_secret=SECRET)
        result = served_sandbox.run("connect", "kraken", "--from-file", other, home=home, expect=8, url=between.url)

    assert "safe" in result.stderr
    assert result.stdout == ""
    assert between.seen.count(("POST", "/v1/credentials/kraken")) == 1


@pytest.mark.parametrize("words", [("connect", "kraken", "--from-file"), ("disconnect", "kraken")])
def test_ctrl_c_while_the_service_is_asked_ends_as_unknown(
    words: tuple[str, ...], home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    file = json_file(tmp_path, **BINANCE)
    with relay(served_sandbox.url, hold_the_answer) as between:
        variables = served_sandbox.variables | {"SEQ_BASE_URL": between.url}
        child = terminal(*words, *[file] * ("--from-file" in words), home=home, env=variables)
        wait_until(lambda: between.seen != [])
        child.sendcontrol("c")
        child.expect_exact("is unknown")
        child.wait()

    assert child.exitstatus == 8


def test_a_redirect_is_not_followed_and_the_body_goes_nowhere_else(
    home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    with relay(served_sandbox.url, pass_on) as elsewhere:

        def redirect(passage: Passage) -> None:
            passage.answer(307, b"", Location=f"{elsewhere.url}{passage.path}")

        with relay(served_sandbox.url, redirect) as between:
            served_sandbox.run(
                "connect",
                "binance",
                "--from-file",
                json_file(tmp_path, **BINANCE),
                home=home,
                expect=11,
                url=between.url,
            )

    assert elsewhere.seen == []


@pytest.mark.parametrize("output", ["table", "json"])
def test_a_refusal_that_repeats_the_secret_is_shown_without_it(
    output: str, home: Path, served_sandbox: Served, tmp_path: Path
) -> None:
    def repeat(passage: Passage) -> None:
        details = [{"field": "api_secret", "message": f"{SECRET} is wrong"}]
        error = {"code": "VALIDATION_ERROR", "message": "no", "details": details}
        passage.answer(422, msgspec.json.encode({"error": error}))

    with relay(served_sandbox.url, repeat) as between:
        file = json_file(tmp_path, **BINANCE)
        result = served_sandbox.run(
            "connect", "binance", "--from-file", file, "-o", output, home=home, expect=5, url=between.url
        )

    assert "*** is wrong" in result.stderr
    assert SECRET not in result.stderr + result.stdout


@pytest.mark.parametrize("address", ["http://example.com", "https://user:fake@example.com"])
def test_an_unsafe_address_is_refused_before_a_secret_is_asked_for(home: Path, address: str) -> None:
    child = terminal("connect", "binance", home=home, env={"SEQ_API_KEY": FAKE_TEST_KEY, "SEQ_BASE_URL": address})
    screen = child.read()
    child.wait()

    assert child.exitstatus == 11
    assert "API key" not in screen.replace("the API key would", "").replace("the API key is", "")


def test_without_a_terminal_the_way_in_is_named(home: Path) -> None:
    result = sequence("connect", "binance", home=home, expect=2, SEQ_API_KEY=FAKE_TEST_KEY)

    assert "--from-file" in result.stderr


def test_a_file_that_others_can_read_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_bytes(msgspec.json.encode(BINANCE))
    file.chmod(0o644)
    result = sequence("connect", "binance", "--from-file", str(file), home=home, expect=11, SEQ_API_KEY=FAKE_TEST_KEY)

    assert "chmod 600" in result.stderr


@pytest.mark.parametrize("venue", ["dex_ethereum", "solana"])
def test_a_venue_without_credentials_is_explained(venue: str, home: Path) -> None:
    assert "takes no credentials" in sequence("connect", venue, home=home, expect=2).stderr


def test_an_unknown_venue_is_refused_with_the_nearest_name(home: Path) -> None:
    assert "Did you mean binance?" in sequence("connect", "binanse", home=home, expect=2).stderr


def test_the_account_and_its_address_are_said_first(home: Path, served_sandbox: Served, tmp_path: Path) -> None:
    result = served_sandbox.run(
        "connect", "binance", "--from-file", json_file(tmp_path, **BINANCE), home=home, expect=3, key=FAKE_LIVE_KEY
    )

    first = result.stderr.splitlines()[0]
    assert f"to the live account of SEQ_API_KEY at {served_sandbox.url}" in first
    assert "never withdrawals" in result.stderr


def test_connect_and_venues_and_disconnect_on_the_sandbox_inside(home: Path, tmp_path: Path) -> None:
    file = json_file(tmp_path, **BINANCE)
    sequence("--local", "connect", "binance", "--from-file", file, home=home)
    listed = sequence("--local", "venues", "--json", home=home).json
    assert [(row["venue"], row["key_last4"]) for row in listed["venues"]] == [("binance", "0000")]

    removed = sequence("--local", "disconnect", "binance", "--json", home=home).json
    assert removed == {"mode": "local", "venue": "binance", "outcome": "removed"}
    assert sequence("--local", "venues", "--json", home=home).json == {"mode": "local", "venues": []}


def test_disconnecting_what_is_not_connected_is_not_found(home: Path) -> None:
    assert "not connected" in sequence("--local", "disconnect", "binance", home=home, expect=4).stderr


def test_a_lost_answer_to_disconnect_is_found_out(home: Path, served_sandbox: Served, tmp_path: Path) -> None:
    file = json_file(tmp_path, **BINANCE)
    served_sandbox.run("connect", "bybit", "--from-file", file, home=home)
    with relay(served_sandbox.url, lose_the_request) as between:
        assert "unknown" in served_sandbox.run("disconnect", "bybit", home=home, expect=8, url=between.url).stderr
    with relay(served_sandbox.url, lose_the_answer) as between:
        result = served_sandbox.run("disconnect", "bybit", "--json", home=home, url=between.url)

    assert result.json["outcome"] == "removed"
    assert stored(served_sandbox.home, "bybit") is None


@pytest.mark.parametrize("words", [("venues",), ("disconnect", "binance"), ("connect", "binance")])
def test_sandbox_is_refused_where_the_account_itself_is_meant(words: tuple[str, ...], home: Path) -> None:
    result = sequence(*words, "--sandbox", home=home, expect=2, SEQ_API_KEY=FAKE_LIVE_KEY)

    assert "account itself" in result.stderr
