"""The forms of exchange credentials: what passes, what is refused, and that no refusal repeats a value."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from sequence_cli import credential_forms as forms

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey,
    form: PrivateFormat = PrivateFormat.PKCS8,
    protection: KeySerializationEncryption | None = None,
) -> str:
    return key.private_bytes(Encoding.PEM, form, protection or NoEncryption()).decode().strip()


PKCS8 = pem(RSA)
PKCS1 = pem(RSA, PrivateFormat.TraditionalOpenSSL)
LINES = PKCS8.splitlines()


@pytest.mark.parametrize("text", [PKCS8, PKCS1, PKCS8.replace("\n", "\r\n"), PKCS8 + "\n"])
def test_rsa_pem_is_accepted_in_both_forms(text: str) -> None:
    assert forms.rsa_pem_fault(text) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("hello", "is not a private key in PEM form"),
        (pem(EC), "is not an RSA key"),
        (pem(EC, PrivateFormat.TraditionalOpenSSL), "is an EC key"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "is not an RSA key"),
        (pem(RSA, protection=BestAvailableEncryption(b"fake")), "encrypted"),
        (pem(RSA, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"fake")), "encrypted"),
        (pem(RSA, PrivateFormat.OpenSSH), "is not a private key in PEM form"),
        ("\n".join(LINES[:-1]), "is cut off"),
        ("\n".join([*LINES[:5], *LINES[6:]]), "is damaged"),
        (LINES[0], "is cut off"),
        (RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(), "public key"),
        ("x" * (forms.LONGEST + 1), "longer than"),
    ],
)
def test_what_is_no_usable_rsa_key_is_refused_with_its_reason(text: str, told: str) -> None:
    fault = forms.rsa_pem_fault(text)

    assert fault is not None
    assert told in fault


@pytest.mark.parametrize("text", ["plainsecret0", pem(EC), pem(EC, PrivateFormat.TraditionalOpenSSL)])
def test_coinbase_takes_a_word_or_an_ec_key(text: str) -> None:
    assert forms.secret_or_pem_fault(text) is None


@pytest.mark.parametrize("text", [PKCS8, "two words", LINES[0]])
def test_coinbase_takes_nothing_else(text: str) -> None:
    assert forms.secret_or_pem_fault(text) is not None


def test_a_uuid_is_accepted_and_one_digit_less_is_not() -> None:
    assert forms.uuid_fault("01234567-89ab-cdef-0123-456789abcdef") is None
    assert forms.uuid_fault("01234567-89ab-cdef-0123-456789abcde") is not None
    assert forms.uuid_fault("0123456789abcdef0123456789abcdef") is not None
    assert forms.uuid_fault("g1234567-89ab-cdef-0123-456789abcdef") is not None


def test_a_private_key_is_64_hex_digits_with_or_without_0x() -> None:
    assert forms.hex_key_fault("0x" + "1" * 64) is None
    assert forms.hex_key_fault("1" * 64) is None
    assert forms.hex_key_fault("0x" + "1" * 63) is not None
    assert forms.hex_key_fault("0x" + "g" * 64) is not None


def test_an_address_in_place_of_a_private_key_is_named_as_such() -> None:
    assert "is an address" in str(forms.hex_key_fault("0x" + "1" * 40))


def test_an_address_is_0x_and_40_hex_digits() -> None:
    assert forms.address_fault("0x" + "aB" * 20) is None
    assert forms.address_fault("aB" * 20) is not None
    assert forms.address_fault("0x" + "1" * 64) is not None


@pytest.mark.parametrize("text", ["", "two words", "tab\tin", "ümlaut", "seq_test_" + "0" * 64, "x" * 20_000])
def test_what_is_no_exchange_key_is_refused(text: str) -> None:
    assert forms.word_fault(text) is not None


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200))
def test_any_word_of_printable_ascii_is_an_exchange_key(text: str) -> None:
    assert (forms.word_fault(text) is None) is not text.startswith(("seq_live_", "seq_test_"))


CHECKS = [
    forms.word_fault,
    forms.passphrase_fault,
    forms.uuid_fault,
    forms.address_fault,
    forms.hex_key_fault,
    forms.rsa_pem_fault,
    forms.secret_or_pem_fault,
]


@given(
    st.text(min_size=12), st.sampled_from(CHECKS), st.sampled_from(["", "-----BEGIN PRIVATE KEY-----\n", "seq_live_"])
)
def test_no_fault_repeats_the_value(text: str, check: object, before: str) -> None:
    assert callable(check)
    assert text not in (check(before + text) or "")


def test_a_pem_block_is_unfinished_until_its_last_line() -> None:
    finished = [not forms.is_unfinished_pem("\n".join(LINES[:count])) for count in range(1, len(LINES) + 1)]

    assert [False] * (len(LINES) - 1) + [True] == finished
    assert not forms.is_unfinished_pem("a word")
    assert not forms.is_unfinished_pem("")
