"""Storing and removing a profile together with its key, so that a kill at any moment leaves nothing half done.

The key goes into the key store first, the profile into the configuration last. A note without secrets, written
before both, lets an interrupted login be finished. A profile remembers its key's fingerprint: a key that came
into the store without its profile is never used under another profile's mode or address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.config_file import load_config, remove_profile, save_profile
from sequence_cli.errors import AuthenticationError
from sequence_cli.key_file import FILE_STORE, has_key_file, open_key, remove_key_file, seal_key
from sequence_cli.keyring_store import delete_key, first_usable_backend, load_key, store_key
from sequence_cli.private_files import exclusive, read_private, remove_private, write_private
from sequence_cli.profiles import NO_LIMITS, Config, Profile, check_profile_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from sequence_cli.keys import ApiKey, Secret
    from sequence_cli.paths import Paths

    # Asked only where a key file has to be opened or made.
    Passphrase: TypeAlias = Callable[[], Secret]


def no_passphrase() -> Secret:
    """Stand for a caller that cannot get a passphrase."""
    raise AuthenticationError("The key lies in an encrypted file, and there is no passphrase. Nothing was sent.")


def sign_in(
    paths: Paths,
    profile: Profile,
    key: ApiKey | None,
    *,
    passphrase: Secret | None = None,
    keyring_backend: str | None = None,
) -> Profile:
    """Store the key and then the profile, which becomes the active one; returns it with its key store's name.

    `key` is None for a local profile. With a passphrase the key goes into a key file, else into the keyring backend
    that a person named, else into the platform's key store.
    Raises UnsafeError when that does not take the key: then nothing changed.
    """
    check_profile_name(profile.name)
    with exclusive(_lock_file(paths)):
        complete = profile if key is None else _store(paths, profile, key, passphrase, keyring_backend)
        save_profile(paths, complete)
        remove_private(_pending_file(paths))
    return complete


def forget_earlier_store(paths: Paths, earlier: Profile | None, now: Profile) -> None:
    """Remove the key from where the profile kept it before; raises UnsafeError where that cannot be reached."""
    if earlier is not None and earlier.keyring_backend not in {None, now.keyring_backend}:
        _delete(paths, earlier)


def resume_sign_in(paths: Paths, passphrase: Passphrase = no_passphrase) -> Profile | None:
    """Finish a login that was killed after its key was stored; None where there is nothing to finish."""
    with exclusive(_lock_file(paths)):
        pending = pending_sign_in(paths)
        if pending is None:
            return None
        key = _load(paths, pending, passphrase)
        complete = key is not None and key.fingerprint == pending.key_fingerprint
        if complete:
            save_profile(paths, pending)
        remove_private(_pending_file(paths))
    return pending if complete else None


def pending_sign_in(paths: Paths) -> Profile | None:
    """Return the profile of an interrupted login, None where there is none; the key store is not asked."""
    content = read_private(_pending_file(paths))
    try:
        return None if content is None else msgspec.json.decode(content, type=Profile)
    except msgspec.DecodeError:
        return None


def sign_out(paths: Paths, profile: Profile) -> bool:
    """Remove the key, then the profile, and tell whether there was a key; safe to repeat after an interruption."""
    with exclusive(_lock_file(paths)):
        had_key = _delete(paths, profile)
        remove_profile(paths, profile.name)
    return had_key


def load_profile_key(paths: Paths, profile: Profile, passphrase: Passphrase = no_passphrase) -> ApiKey:
    """Return the key that belongs to the profile.

    Raises AuthenticationError when the key store has none, or has one that was not stored with this profile.
    """
    key = _load(paths, profile, passphrase)
    if key is None:
        raise no_key(paths, load_config(paths), profile)
    if key.fingerprint != profile.key_fingerprint or key.mode is not profile.mode:
        raise AuthenticationError(
            f"The key stored for profile {profile.name!r} is not the one that it was saved with: a login was "
            "interrupted, or something else changed it. It was not used, and nothing was sent.",
            hint=f"Run `sequence login --profile {profile.name}`.",
        )
    return key


def no_key(paths: Paths, config: Config, profile: Profile | None = None) -> AuthenticationError:
    """Return the error for a missing key, which names every way on."""
    name = "" if profile is None else f" for profile {profile.name!r}"
    hint = "Run `sequence login`, or set SEQ_API_KEY, or practise without a key: `sequence --local …`."
    pending = pending_sign_in(paths)
    if pending is not None:
        hint = f"The login of profile {pending.name!r} was interrupted: `sequence login` finishes it. {hint}"
    elif profile is None and config.profiles:
        hint = f"Choose one with --profile: {', '.join(sorted(config.profiles))}. {hint}"
    return AuthenticationError(f"There is no API key{name}, so nothing was sent.", hint=hint)


def _store(
    paths: Paths, profile: Profile, key: ApiKey, passphrase: Secret | None, keyring_backend: str | None
) -> Profile:
    backend = FILE_STORE if passphrase is not None else keyring_backend or first_usable_backend()
    complete = msgspec.structs.replace(profile, mode=key.mode, keyring_backend=backend, key_fingerprint=key.fingerprint)
    write_private(_pending_file(paths), msgspec.json.encode(msgspec.structs.replace(complete, limits=NO_LIMITS)))
    if passphrase is None:
        store_key(profile.name, key, backend)
    else:
        seal_key(paths, profile.name, key, passphrase)
    return complete


def _load(paths: Paths, profile: Profile, passphrase: Passphrase) -> ApiKey | None:
    if profile.keyring_backend != FILE_STORE:
        return load_key(profile)
    return open_key(paths, profile.name, passphrase()) if has_key_file(paths, profile.name) else None


def _delete(paths: Paths, profile: Profile) -> bool:
    return remove_key_file(paths, profile.name) if profile.keyring_backend == FILE_STORE else delete_key(profile)


def _lock_file(paths: Paths) -> Path:
    return paths.state / "login.lock"


def _pending_file(paths: Paths) -> Path:
    return paths.state / "login.pending"
