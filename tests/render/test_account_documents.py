"""Venues and sessions: who is connected, who is logged in, and what could not be removed."""

# ruff: noqa: RUF001  # the dash of a missing value is part of what people see

from textwrap import dedent

from sequence_cli.api.wire.credentials import StoredCredential
from sequence_cli.render.documents.session import LoginDocument, LogoutDocument, WhoamiDocument
from sequence_cli.render.documents.venues import CredentialDocument, VenuesDocument
from sequence_cli.render.output import Format
from tests.render.samples import MOMENT_NS, shown


def test_venues_are_sorted_and_untold_facts_are_missing() -> None:
    stored = [StoredCredential("okx", "connected", "9f3a", MOMENT_NS), StoredCredential("binance")]

    assert dedent("""\
        Venues · LIVE

                                           Updated
        Venue    Status     Key ends with  UTC
        binance  –          –              –
        okx      connected  9f3a           2026-04-22 03:25:35.325953
        """) == shown(VenuesDocument.build("live", stored))


def test_no_venue_is_said_to_be_none() -> None:
    assert shown(VenuesDocument.build("live", [])) == "Venues · LIVE\n\n\nno venue is connected\n"


def test_a_removed_credential_comes_with_what_removal_does_not_do() -> None:
    assert "until they reconnect" in shown(CredentialDocument.build("live", "okx", "removed"))
    assert (
        shown(CredentialDocument.build("live", "okx", "stored"))
        == "Venue okx · LIVE\n\nVenue       okx\nCredential  stored\n"
    )


def test_whoami_says_where_the_key_comes_from_and_never_guesses() -> None:
    document = WhoamiDocument.build(
        mode="live",
        profile=None,
        base_url="https://api.sequencemkts.com",
        key_source="SEQ_API_KEY",
        key_last4="9f3a",
        keyring_backend=None,
        checked=None,
    )

    assert dedent("""\
        Who am I · LIVE

        Profile        –
        Base URL       https://api.sequencemkts.com
        Key from       SEQ_API_KEY
        Key ends with  9f3a
        Keyring        –
        """) == shown(document)
    assert dedent("""\
        {
          "mode": "live",
          "profile": null,
          "base_url": "https://api.sequencemkts.com",
          "key_source": "SEQ_API_KEY",
          "key_last4": "9f3a",
          "keyring_backend": null,
          "checked": null
        }
        """) == shown(document, Format.JSON)


def test_login_says_whether_the_service_accepted_the_key() -> None:
    document = LoginDocument.build(
        mode="sandbox",
        profile="default",
        base_url="https://api.sequencemkts.com",
        key_last4="0000",
        keyring_backend="SecretService",
        checked=True,
    )

    assert "Logged in · SANDBOX\n" in shown(document)
    assert "Accepted by the service  yes\n" in shown(document)


def test_logout_names_what_may_remain() -> None:
    document = LogoutDocument.build(mode="live", profile="default", removed=True, remaining=["shell history", "a, b"])

    assert "Key removed  yes\nMay remain   shell history; a, b\n" in shown(document)
    assert shown(document, Format.CSV) == 'mode,profile,removed,remaining\nlive,default,true,"shell history; a, b"\n'
