"""Exchange credentials (sequence-api.md §12.3). The list's shape is undocumented: three forms are accepted."""

from typing import Any

import msgspec


class CredentialBody(msgspec.Struct, omit_defaults=True):
    """The body of `POST /v1/credentials/{venue}`."""

    api_key: str
    api_secret: str
    passphrase: str | None = None
    extra_json: dict[str, Any] | None = None

    def __repr__(self) -> str:
        """Show nothing: every field is a secret."""
        return "CredentialBody(…)"


class StoredCredential(msgspec.Struct, omit_defaults=True):
    """What the sandbox returns of a stored credential: never the secret itself."""

    venue: str
    status: str | None = None
    key_last4: str | None = None
    updated_ns: int | None = None


class CredentialList(msgspec.Struct):
    """The object form of `GET /v1/credentials`, which the sandbox sends."""

    credentials: list[StoredCredential]
