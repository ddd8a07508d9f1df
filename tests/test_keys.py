"""API keys: what is taken, what is refused, and that neither shows itself."""

from __future__ import annotations

import copy
import json
import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli.errors import UsageError
from sequence_cli.keys import ApiKey, Mode, Secret, find_key_in_arguments, parse_api_key

TAIL = "0" * 60 + "beef"
TEST_KEY = "seq_test_" + TAIL
LIVE_KEY = "seq_live_" + TAIL


@pytest.mark.parametrize("around", ["{}", "{}\n", "  {}\t", "\r\n{}\r\n"])
def test_whitespace_around_a_pasted_key_is_dropped(around: str) -> None:
    assert parse_api_key(around.format(TEST_KEY)).reveal() == TEST_KEY


def test_prefix_decides_the_mode() -> None:
    assert (parse_api_key(LIVE_KEY).mode, parse_api_key(TEST_KEY).mode) == (Mode.LIVE, Mode.SANDBOX)


def test_fingerprint_is_the_start_of_the_sha256() -> None:
    # printf 'seq_test_000…' | sha256sum
    assert parse_api_key("seq_test_" + "0" * 64).fingerprint == "c629e6f2"


@pytest.mark.parametrize(
    ("tail", "documented"), [(TAIL, True), (TAIL.upper(), True), (TAIL[:-1], False), ("z" * 64, False), ("x", False)]
)
def test_key_of_another_length_is_taken_but_marked(tail: str, documented: bool) -> None:
    assert parse_api_key("seq_live_" + tail).is_documented_form is documented


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("sk_live_wrongprefix", "does not start with seq_live_ or seq_test_"),
        ("SEQ_LIVE_" + TAIL, "does not start with"),
        ("seq_live_", "ends after its prefix"),
        ("seq_test_canary\u00e9" + TAIL, "not ASCII"),
        ("seq_test_canary\u200b" + TAIL, "not ASCII"),
        ("seq_test_canary " + TAIL, "whitespace or a control character"),
        ("seq_test_canary\n" + TAIL, "whitespace or a control character"),
        ("seq_test_canary\x1b[201~" + TAIL, "whitespace or a control character"),
        ("seq_test_canary\x7f" + TAIL, "whitespace or a control character"),
        ("seq_test_canary" + "0" * 600, "longer than 512 characters"),
    ],
)
def test_unusable_key_is_refused_without_being_shown(text: str, fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_api_key(text, what="The key in SEQ_API_KEY")
    shown = f"{caught.value.message} {caught.value.hint}"
    assert shown.startswith("The key in SEQ_API_KEY")
    assert fault in shown
    assert "canary" not in shown
    assert "wrongprefix" not in shown
    assert caught.value.__context__ is None


@given(st.text(min_size=12).filter(lambda text: not text.strip().startswith("seq_")))
def test_whatever_else_is_pasted_is_a_usage_error_without_the_text(text: str) -> None:
    fault = None
    try:
        parse_api_key(text)
    except UsageError as error:
        fault = f"{error.message} {error.hint}"
    assert fault is not None
    assert text.strip() == "" or text.strip() not in fault


@pytest.mark.parametrize("secret", [Secret(TEST_KEY), parse_api_key(TEST_KEY)])
def test_secret_shows_itself_in_no_form(secret: Secret) -> None:
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>90}", f"{secret!r}", "%s %r" % (secret, secret)]  # noqa: UP031 - the old form is the point
    shown += [repr([secret]), repr({"key": secret}), json.dumps({"key": secret}, default=str)]
    assert [text for text in shown if TAIL in text] == []
    assert TAIL in secret.reveal()


def test_secret_does_not_go_into_pickle_json_or_attributes() -> None:
    key = parse_api_key(TEST_KEY)
    for encode in (pickle.dumps, json.dumps, msgspec.json.encode):
        with pytest.raises(TypeError) as caught:
            encode(key)
        assert TAIL not in str(caught.value)
    with pytest.raises(TypeError):
        vars(key)


def test_last_four_are_shown_of_a_long_secret_only() -> None:
    assert parse_api_key(TEST_KEY).last4 == "beef"
    assert repr(parse_api_key(TEST_KEY)) == "ApiKey('seq_test_***beef')"
    assert parse_api_key("seq_test_short").last4 == "***"
    assert str(parse_api_key("seq_test_short")) == "seq_test_***"
    assert str(Secret("passphrase")) == "***"


def test_copies_of_a_key_are_equal_keys() -> None:
    key = parse_api_key(TEST_KEY)
    assert copy.deepcopy({"key": key}) == {"key": key}
    assert copy.copy(key) == key
    assert hash(key) == hash(parse_api_key(TEST_KEY))
    assert key != parse_api_key(LIVE_KEY)
    assert key != Secret(TEST_KEY)
    assert isinstance(key, ApiKey)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["login", TEST_KEY], True),
        (["login", f"--api-key={LIVE_KEY}"], True),
        (["api", "GET", f"/v1/x?key={LIVE_KEY}"], True),
        (["login", "seq_live_ seq_test_a"], True),
        (["login", "seq_live_"], False),
        (["login", "seq_live_-"], False),
        (["login", "--profile", "seq_local"], False),
        ([], False),
    ],
)
def test_key_anywhere_in_the_arguments_is_found(arguments: list[str], found: bool) -> None:
    assert find_key_in_arguments(arguments) is found
