"""From a JSON file to the API's body, and what each venue does not take."""

from __future__ import annotations

import msgspec
import pytest

from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.credential_body import body_from_json
from sequence_cli.errors import UsageError
from sequence_cli.scrub import scrubber
from sequence_cli.venues import VENUES, find_venue

KEY = "fake-exchange-key-0"
SECRET = "fake-exchange-secret-0"
SIGNER = "0x" + "1" * 64
ADDRESS = "0x" + "2" * 40


def read(venue: str, **fields: object) -> CredentialBody:
    return body_from_json(find_venue(venue), msgspec.json.encode(fields).decode(), "body.json")


@pytest.mark.parametrize("venue", ["binance", "kraken", "bybit", "coinbase"])
def test_key_and_secret_are_enough(venue: str) -> None:
    assert CredentialBody(KEY, SECRET) == read(venue, api_key=KEY, api_secret=SECRET)


@pytest.mark.parametrize("venue", ["okx", "bitget", "cryptocom"])
def test_a_passphrase_is_needed(venue: str) -> None:
    with pytest.raises(UsageError, match="passphrase is empty"):
        read(venue, api_key=KEY, api_secret=SECRET)

    body = read(venue, api_key=KEY, api_secret=SECRET, passphrase="fake phrase")
    assert CredentialBody(KEY, SECRET, "fake phrase") == body


def test_coinbase_takes_a_passphrase_or_none() -> None:
    assert read("coinbase", api_key=KEY, api_secret=SECRET, passphrase="fake").passphrase == "fake"
    assert read("coinbase", api_key=KEY, api_secret=SECRET, passphrase=None).passphrase is None


def test_polymarket_sends_an_empty_key_and_secret_and_its_signer_in_extra_json() -> None:
    body = read("polymarket", api_key="", api_secret="", extra_json={"signer_private_key": SIGNER})

    assert b'{"api_key":"","api_secret":"","extra_json":{"signer_private_key":"%s"}}' % SIGNER.encode() == (
        msgspec.json.encode(body)
    )


def test_polymarket_passes_its_builder_on_unread() -> None:
    extra = {"signer_private_key": SIGNER, "proxy_address": ADDRESS, "builder": {"key": "fake-builder-key"}}

    assert extra == read("polymarket", extra_json=extra).extra_json
    assert "fake-builder-key" not in scrubber.scrub("fake-builder-key")


def test_hyperliquid_takes_a_vault_as_passphrase() -> None:
    body = read("hyperliquid", api_key=ADDRESS, api_secret=SIGNER, passphrase=ADDRESS)

    assert CredentialBody(ADDRESS, SIGNER, ADDRESS) == body


@pytest.mark.parametrize(
    ("venue", "fields"),
    [
        ("binance", {"api_key": KEY, "api_secret": SECRET, "passphrase": "fake-phrase"}),
        ("binance", {"api_key": KEY, "secret": SECRET}),
        ("binance", {"api_key": KEY, "api_secret": SECRET, "extra_json": {"a": "b"}}),
        ("binance", {"api_key": KEY, "api_secret": 12345678}),
        ("binance", {"api_key": KEY, "api_secret": "seq_live_" + "0" * 64}),
        ("kalshi", {"api_key": KEY, "api_secret": SECRET}),
        ("hyperliquid", {"api_key": SIGNER, "api_secret": ADDRESS}),
        ("polymarket", {"extra_json": "{}"}),
        ("polymarket", {"extra_json": {"signer_private_key": SIGNER, "builder": "fake-builder"}}),
        ("polymarket", {"extra_json": {"signer_private_key": SIGNER, "proxy": ADDRESS}}),
        ("polymarket", {"api_key": KEY, "extra_json": {"signer_private_key": SIGNER}}),
    ],
)
def test_what_a_venue_does_not_take_is_refused_without_a_value(venue: str, fields: dict[str, object]) -> None:
    with pytest.raises(UsageError) as caught:
        read(venue, **fields)

    said = f"{caught.value.message} {caught.value.hint}"
    assert [value for value in (KEY, SECRET, SIGNER, "fake-phrase", "fake-builder") if value in said] == []


@pytest.mark.parametrize("text", ["", "{", "[]", '"text"', '{"api_key": }'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        body_from_json(find_venue("binance"), text, "body.json")


def test_every_venue_of_the_api_is_known() -> None:
    known = "binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana"

    assert known.split() == list(VENUES)


@pytest.mark.parametrize(("word", "name"), [("crypto.com", "cryptocom"), ("OKX", "okx"), (" Kalshi ", "kalshi")])
def test_a_venue_is_found_in_any_case_and_by_its_other_names(word: str, name: str) -> None:
    assert name == find_venue(word).name


@pytest.mark.parametrize(("word", "name"), [("binanse", "binance"), ("crypto_com", "cryptocom")])
def test_an_unknown_venue_is_refused_with_the_nearest_name(word: str, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_venue(word)

    assert f"Did you mean {name}?" == caught.value.hint
