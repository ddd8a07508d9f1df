"""The API key in a file of this program's own, for machines without a key store: only where a person chose it.

scrypt makes the file's key from the passphrase, with a salt of its own; AES-256-GCM seals the API key. Profile, salt
and version are authenticated with it, so that no file can stand in another's place. There is no form in clear.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

from sequence_cli.errors import AuthenticationError, LocalStateError
from sequence_cli.keys import ApiKey, parse_api_key
from sequence_cli.private_files import read_private, remove_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from sequence_cli.keys import Secret
    from sequence_cli.paths import Paths

FILE_STORE = "file"
SHORTEST_PASSPHRASE = 12
_VERSION = 1
# 128 MiB and about 0.4 s for each guess. The file does not name them: nobody can weaken or inflate them there.
_COST, _BLOCK_SIZE, _PARALLEL = 2**17, 8, 1
_MEMORY_LIMIT = 2**28
_KEY_BYTES, _SALT_BYTES, _NONCE_BYTES = 32, 16, 12


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    salt: bytes
    nonce: bytes
    sealed: bytes


def key_file(paths: Paths, profile_name: str) -> Path:
    """Return where the profile's key lies when a file holds it."""
    return paths.config_file.parent / "keys" / f"{profile_name}.json"


def seal_key(paths: Paths, profile_name: str, key: ApiKey, passphrase: Secret) -> None:
    """Write the key, sealed with the passphrase, in place of an earlier one; raises what `write_private` does."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    cipher = AESGCM(_derived(passphrase, salt))
    sealed = cipher.encrypt(nonce, key.reveal().encode(), _authenticated(profile_name, salt))
    content = msgspec.json.encode(_KeyFile(_VERSION, salt, nonce, sealed))
    write_private(key_file(paths, profile_name), content)


def open_key(paths: Paths, profile_name: str, passphrase: Secret) -> ApiKey:
    """Return the sealed key of a profile that has a key file.

    Raises AuthenticationError for a wrong passphrase or a file that was changed, LocalStateError for one that is no
    key file, UnsafeError for one that others can read or write.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    path = key_file(paths, profile_name)
    file = _read(path)
    try:
        cipher = AESGCM(_derived(passphrase, file.salt))
        text = cipher.decrypt(file.nonce, file.sealed, _authenticated(profile_name, file.salt)).decode()
    except InvalidTag:
        raise AuthenticationError(
            f"{path} does not open: the passphrase is another one, or the file was changed. Nothing was sent.",
            hint="Try again. A forgotten passphrase cannot be recovered: `sequence login --store file` starts anew.",
        ) from None
    return parse_api_key(text, what=f"The key in {path}")


def has_key_file(paths: Paths, profile_name: str) -> bool:
    """Tell whether the profile has a key file, of whatever kind."""
    return os.path.lexists(key_file(paths, profile_name))


def remove_key_file(paths: Paths, profile_name: str) -> bool:
    """Remove the profile's key file and tell whether there was one; no passphrase is needed."""
    existed = has_key_file(paths, profile_name)
    remove_private(key_file(paths, profile_name))
    return existed


def _read(path: Path) -> _KeyFile:
    content = read_private(path, hidden=True)
    try:
        file = msgspec.json.decode(content or b"", type=_KeyFile)
    except msgspec.DecodeError as exc:
        raise _no_key_file(path) from exc
    if (file.version, len(file.salt), len(file.nonce)) != (_VERSION, _SALT_BYTES, _NONCE_BYTES):
        raise _no_key_file(path)
    return file


def _no_key_file(path: Path) -> LocalStateError:
    return LocalStateError(
        f"{path} is no key file that this version can read. Nothing was sent.",
        hint="Run `sequence login --store file` again.",
    )


def _derived(passphrase: Secret, salt: bytes) -> bytes:
    from hashlib import scrypt

    secret = passphrase.reveal().encode()
    return scrypt(
        secret, salt=salt, n=_COST, r=_BLOCK_SIZE, p=_PARALLEL, maxmem=_MEMORY_LIMIT, dklen=_KEY_BYTES
    )  # fmt: skip


def _authenticated(profile_name: str, salt: bytes) -> bytes:
    return msgspec.json.encode(["sequence key file", _VERSION, profile_name, salt])
