"""Credentials: sealed on disk, replaced whole, never given back."""

from __future__ import annotations

import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sequence_cli.api.wire.credentials import CredentialBody
from sequence_cli.errors import LocalStateError
from sequence_cli.sandbox.key_rotation import rotate_master_key
from sequence_cli.sandbox.store import Store
from sequence_cli.sandbox.vault import Vault, file_master_key

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sandbox.desk import Desk

BODY = {
    "api_key": "obviously-fake-key-7Q",
    "api_secret": "obviously-fake-secret-8W",
    "passphrase": "obviously-fake-phrase-9E",
    "extra_json": {"signer_private_key": "obviously-fake-signer-1R"},
}
SECRETS = ["obviously-fake-key-7Q", "obviously-fake-secret-8W", "obviously-fake-phrase-9E", "obviously-fake-signer-1R"]


def found_on_disk(folder: Path, secrets: list[str]) -> list[str]:
    """Which secrets stand in clear in any file of the folder."""
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return [secret for secret in secrets if secret.encode() in content]


def test_a_stored_credential_is_in_no_file_and_in_no_answer(desk: Desk) -> None:
    status, stored = desk.call("POST", "/v1/credentials/okx", BODY)
    listed = desk.get("/v1/credentials")

    assert status == 200
    assert listed == {"credentials": [stored]}
    assert set(stored) == {"venue", "status", "key_last4", "updated_ns"}
    assert stored["key_last4"] == "y-7Q"
    assert not [secret for secret in SECRETS if secret in str(listed)]
    assert found_on_disk(desk.folder, SECRETS) == []
    # The control: what is planted in clear is found.
    (desk.folder / "planted").write_text(SECRETS[1])
    assert found_on_disk(desk.folder, SECRETS) == [SECRETS[1]]


def test_the_local_key_is_in_no_file(desk: Desk) -> None:
    assert found_on_disk(desk.folder, [desk.headers["authorization"].removeprefix("Bearer ")]) == []


def test_what_was_stored_can_be_opened_again(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/okx", BODY)

    with closing(Store(desk.folder)) as store, store.reading() as connection:
        opened = Vault(file_master_key(desk.folder)).open(connection, "okx")

    assert opened == CredentialBody(**BODY)  # type: ignore[arg-type]  # the values' types differ by name


def test_storing_again_replaces_every_field(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/binance", BODY)
    desk.call("PUT", "/v1/credentials/binance", {"api_key": "another-fake-key-2T", "api_secret": "x"})

    with closing(Store(desk.folder)) as store, store.reading() as connection:
        opened = Vault(file_master_key(desk.folder)).open(connection, "binance")

    assert opened == CredentialBody("another-fake-key-2T", "x")
    assert len(desk.get("/v1/credentials")["credentials"]) == 1


@pytest.mark.parametrize("change", ["field = 'api_secret'", "venue = 'kraken'", "sealed = zeroblob(40)"])
def test_a_ciphertext_in_another_place_does_not_open(desk: Desk, change: str) -> None:
    desk.call("POST", "/v1/credentials/polymarket", {"api_key": "", "api_secret": "", "extra_json": BODY["extra_json"]})
    with closing(Store(desk.folder)) as store, store.writing() as connection:
        connection.execute("DELETE FROM credentials WHERE field = 'api_secret'")
        connection.execute(f"UPDATE credentials SET {change} WHERE field = 'api_key'")

        venue = connection.execute("SELECT venue FROM credentials WHERE field <> 'extra_json'").fetchone()[0]
        with pytest.raises(LocalStateError, match="cannot be opened"):
            Vault(file_master_key(desk.folder)).open(connection, venue)


def test_every_write_takes_a_new_nonce(desk: Desk) -> None:
    nonces: set[bytes] = set()
    for _ in range(5):
        desk.call("POST", "/v1/credentials/okx", BODY)
        with closing(Store(desk.folder)) as store, store.reading() as connection:
            nonces.update(row[0] for row in connection.execute("SELECT nonce FROM credentials"))

    assert len(nonces) == 5 * len(BODY)
    assert {len(nonce) for nonce in nonces} == {12}


def test_a_deleted_credential_is_gone_and_deleting_again_is_404(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/okx", BODY)

    assert desk.call("DELETE", "/v1/credentials/okx")[0] == 200
    assert desk.get("/v1/credentials") == {"credentials": []}
    assert desk.call("DELETE", "/v1/credentials/okx")[0] == 404


@pytest.mark.parametrize(
    ("venue", "body", "field"),
    [
        ("binance", {"api_key": "", "api_secret": "s"}, "api_key"),
        ("binance", {"api_key": "k", "api_secret": ""}, "api_secret"),
        ("okx", {"api_key": "k", "api_secret": "s"}, "passphrase"),
        ("polymarket", {"api_key": "", "api_secret": ""}, "extra_json.signer_private_key"),
    ],
)
def test_a_credential_that_lacks_a_field_is_refused(desk: Desk, venue: str, body: dict[str, str], field: str) -> None:
    status, document = desk.call("POST", f"/v1/credentials/{venue}", body)

    assert (status, document["error"]["details"][0]["field"]) == (422, field)
    assert desk.get("/v1/credentials") == {"credentials": []}


def test_a_short_key_shows_nothing_of_itself(desk: Desk) -> None:
    _, stored = desk.call("POST", "/v1/credentials/binance", {"api_key": "short", "api_secret": "s"})

    assert "key_last4" not in stored


def test_every_file_is_the_owners_alone(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/okx", BODY)

    assert stat.S_IMODE(desk.folder.stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in desk.folder.iterdir()}
    assert set(modes) >= {"exchange.db", "access.key", "master.key"}
    assert set(modes.values()) == {0o600}


def test_a_damaged_master_key_stores_nothing_and_says_so(desk: Desk) -> None:
    desk.call("POST", "/v1/credentials/okx", BODY)
    (desk.folder / "master.key").write_bytes(b"too short")

    status, document = desk.call("POST", "/v1/credentials/okx", BODY | {"api_key": "another-fake-key-2T"})

    assert (status, document["error"]["code"]) == (503, "SERVICE_UNAVAILABLE")
    assert desk.get("/v1/credentials")["credentials"][0]["key_last4"] == "y-7Q"


def connect_both(desk: Desk) -> None:
    for venue in ("binance", "okx"):
        assert desk.call("POST", f"/v1/credentials/{venue}", BODY)[0] == 200


def states(desk: Desk) -> dict[str, str]:
    return {row["venue"]: row["status"] for row in desk.get("/v1/credentials")["credentials"]}


@pytest.mark.parametrize("change", ["sealed = zeroblob(40)", "sealed = x''", "nonce = x'00'", "key_id = 'x'"])
def test_a_tampered_credential_is_disabled_and_the_others_work(desk: Desk, change: str) -> None:
    connect_both(desk)
    with closing(Store(desk.folder)) as store, store.writing() as connection:
        connection.execute(f"UPDATE credentials SET {change} WHERE venue = 'okx' AND field = 'api_secret'")

    assert states(desk) == {"binance": "connected", "okx": "disabled"}
    assert desk.call("POST", "/v1/credentials/okx", BODY)[0] == 200
    assert states(desk) == {"binance": "connected", "okx": "connected"}


def test_another_master_key_disables_every_credential_until_it_is_stored_again(desk: Desk) -> None:
    connect_both(desk)
    (desk.folder / "master.key").write_bytes(b"0" * 32)

    assert states(desk) == {"binance": "disabled", "okx": "disabled"}
    desk.call("POST", "/v1/credentials/okx", BODY)
    assert states(desk) == {"binance": "disabled", "okx": "connected"}


def test_a_credential_of_another_account_does_not_open(desk: Desk) -> None:
    connect_both(desk)

    with closing(Store(desk.folder)) as store, store.reading() as connection:
        stranger = Vault(file_master_key(desk.folder), "key_other")
        with pytest.raises(LocalStateError, match="cannot be opened"):
            stranger.open(connection, "okx")


def sealed(desk: Desk) -> set[bytes]:
    with closing(Store(desk.folder)) as store, store.reading() as connection:
        return {row[0] for row in connection.execute("SELECT sealed FROM credentials")}


def test_a_rotated_master_key_seals_everything_anew(desk: Desk) -> None:
    connect_both(desk)
    key, before = (desk.folder / "master.key").read_bytes(), sealed(desk)

    rotate_master_key(desk.folder)

    assert (desk.folder / "master.key").read_bytes() != key
    assert sealed(desk).isdisjoint(before)
    assert states(desk) == {"binance": "connected", "okx": "connected"}
    assert sorted(path.name for path in desk.folder.glob("master.key*")) == ["master.key"]


@pytest.mark.parametrize("moment", ["link", "replace", "unlink"])
def test_a_rotation_that_is_cut_short_loses_nothing_and_is_finished_by_the_next(
    desk: Desk, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_both(desk)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # The operating system's calls fail here, not parts of this program.
        patch.setattr("os.link" if moment == "link" else f"pathlib.Path.{moment}", fail)
        with pytest.raises(KeyboardInterrupt):
            rotate_master_key(desk.folder)

    assert states(desk) == {"binance": "connected", "okx": "connected"}
    rotate_master_key(desk.folder)
    assert states(desk) == {"binance": "connected", "okx": "connected"}
    assert not (desk.folder / "master.key.before").exists()
