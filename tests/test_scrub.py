"""The scrubber: every printed form of a secret vanishes, and other text stays as it is."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sequence_cli.scrub import MINIMUM_LENGTH, Scrubber

VISIBLE = st.characters(min_codepoint=0x21, max_codepoint=0x2FFF, exclude_categories=["C", "Z"], exclude_characters="*")
SECRETS = st.text(VISIBLE, min_size=MINIMUM_LENGTH, max_size=120)


def printed_forms(secret: str) -> dict[str, str]:
    data = secret.encode()
    return {
        "plain": secret,
        "json": json.dumps(secret)[1:-1],
        "json with unicode": json.dumps(secret, ensure_ascii=False)[1:-1],
        "url": quote(secret, safe=""),
        "url path": quote(secret),
        "form": quote_plus(secret),
        "python": repr(secret)[1:-1],
        "base64": base64.b64encode(data).decode(),
        "base64 for urls": base64.urlsafe_b64encode(data).decode(),
    }


@given(SECRETS, st.text(max_size=20), st.text(max_size=20))
@example('quote"back\\slash/+', "", "")
def test_every_form_of_a_registered_secret_vanishes(secret: str, before: str, after: str) -> None:
    scrubber = Scrubber()
    scrubber.register(secret)
    for name, form in printed_forms(secret).items():
        assert form not in scrubber.scrub(f"{before}|{form}|{after}"), name


@given(SECRETS, st.binary(min_size=1, max_size=5))
def test_secret_inside_longer_base64_vanishes(secret: str, before: bytes) -> None:
    scrubber = Scrubber()
    scrubber.register(secret)
    encoded = base64.b64encode(before + secret.encode() + b"tail").decode()
    own = slice(-(-len(before) * 8 // 6), (len(before) + len(secret.encode())) * 8 // 6)
    assert encoded[own] not in scrubber.scrub(encoded)
    assert encoded[own] in Scrubber().scrub(encoded) or "seq_" in encoded


@given(SECRETS)
def test_control_forms_of_a_secret_that_nobody_registered_stay(secret: str) -> None:
    scrubber = Scrubber()
    scrubber.register("some other secret")
    for name, form in printed_forms(secret).items():
        text = f"before {form} after"
        assert scrubber.scrub(text) == text or "seq_" in text, name


@given(st.sampled_from(["live", "test"]), st.text("0123456789abcdefXYZ", min_size=1))
def test_anything_shaped_like_a_key_vanishes_unregistered(mode: str, tail: str) -> None:
    assert Scrubber().scrub(f"key=seq_{mode}_{tail}&x") == f"key=seq_{mode}_***&x"


@pytest.mark.parametrize("text", ["", "seq_live_ or seq_test_", "graph_7d769677", "BTC-USD 74349.44", "seq_live_…"])
def test_ordinary_text_is_returned_unchanged(text: str) -> None:
    scrubber = Scrubber()
    scrubber.register("a registered secret")
    assert scrubber.scrub(text) == text


def test_secret_with_lower_case_url_escapes_vanishes() -> None:
    scrubber = Scrubber()
    scrubber.register("abc/def+ghi=jkl")
    assert scrubber.scrub("abc%2fdef%2bghi%3djkl") == "***"


def test_secret_inside_another_leaves_no_rest() -> None:
    scrubber = Scrubber()
    scrubber.register("inner-secret")
    scrubber.register("outer-inner-secret-outer")
    assert scrubber.scrub("x outer-inner-secret-outer y inner-secret z") == "x *** y *** z"


def test_every_line_of_a_pem_vanishes_alone_and_in_json() -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG\n9w0BAQEFAASCAUAwggE8\n-----END PRIVATE KEY-----\n"
    scrubber = Scrubber()
    scrubber.register(pem)
    assert scrubber.scrub("line: 9w0BAQEFAASCAUAwggE8") == "line: ***"
    assert scrubber.scrub(json.dumps({"pem": pem.strip()})) == '{"pem": "***"}'


def test_short_values_are_not_registered_and_blank_no_prices() -> None:
    scrubber = Scrubber()
    scrubber.register("0.1")
    scrubber.register("")
    assert scrubber.scrub("qty 0.1") == "qty 0.1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://user:secret@proxy:3128/", "http://***@proxy:3128/"),
        ('{"a":"http://u:p@ss@h","b":"x@y"}', '{"a":"http://***@h","b":"x@y"}'),
        ("https://token@host and wss://:p@h", "https://***@host and wss://***@h"),
        ("mail me@example.com, see https://example.com/@name", "mail me@example.com, see https://example.com/@name"),
        ("http://***@proxy", "http://***@proxy"),
    ],
)
def test_a_login_in_an_address_vanishes_and_the_address_stays(text: str, expected: str) -> None:
    assert Scrubber().scrub(text) == expected
