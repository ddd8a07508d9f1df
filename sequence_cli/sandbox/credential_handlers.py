"""Exchange credentials: stored sealed, never given back (sequence-api.md §12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.api.wire.credentials import CredentialBody, CredentialList, StoredCredential
from sequence_cli.sandbox.problems import invalid, not_found

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session

_KEY_AND_SECRET = ("api_key", "api_secret")
_WITH_PASSPHRASE = (*_KEY_AND_SECRET, "passphrase")
# What each venue needs by the venue guide; coinbase takes a passphrase or none, by the kind of its key.
_NEEDED: dict[str, tuple[str, ...]] = {
    "binance": _KEY_AND_SECRET,
    "coinbase": _KEY_AND_SECRET,
    "kraken": _KEY_AND_SECRET,
    "bybit": _KEY_AND_SECRET,
    "okx": _WITH_PASSPHRASE,
    "bitget": _WITH_PASSPHRASE,
    "cryptocom": _WITH_PASSPHRASE,
    "hyperliquid": _KEY_AND_SECRET,
    "kalshi": _KEY_AND_SECRET,
    "polymarket": (),
}
_SIGNER = "signer_private_key"


def connected(session: Session, _request: Request) -> CredentialList:
    """`GET /v1/credentials`: venue, status, last four of the key, time; nothing of the secrets."""
    return CredentialList(session.vault.connected(session.connection))


def store(session: Session, request: Request) -> StoredCredential:
    """`POST` and `PUT /v1/credentials/{venue}`: a second one replaces the first."""
    venue, body = _venue(request), request.read(CredentialBody)
    for field in _NEEDED[venue]:
        if not getattr(body, field):
            raise invalid(field, f"{venue} needs it")
    if venue == "polymarket" and not (body.extra_json or {}).get(_SIGNER):
        raise invalid(f"extra_json.{_SIGNER}", "polymarket needs it")
    return session.vault.store(session.connection, venue, body, session.now_ns)


def delete(session: Session, request: Request) -> StoredCredential:
    """`DELETE /v1/credentials/{venue}`."""
    venue = _venue(request)
    if not session.vault.delete(session.connection, venue):
        raise not_found(f"There is no credential for {venue}.")
    return StoredCredential(venue, "disconnected")


def _venue(request: Request) -> str:
    venue = request.path["venue"]
    if venue not in _NEEDED:
        raise not_found(f"There is no venue {venue} that takes credentials; there are {', '.join(_NEEDED)}.")
    return venue
