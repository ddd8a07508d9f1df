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
from sequence_cli.keyring_store import delete_key, first_usable_backend, load_key, store_key
from sequence_cli.private_files import exclusive, read_private, remove_private, write_private
from sequence_cli.profiles import NO_LIMITS, Config, Profile, check_profile_name

if TYPE_CHECKING:
    from pathlib import Path

    from sequence_cli.keys import ApiKey
    from sequence_cli.paths import Paths


def sign_in(paths: Paths, profile: Profile, key: ApiKey | None) -> Profile:
    """Store the key and then the profile, which becomes the active one; returns it with its key store's name.

    `key` is None for a local profile. Raises UnsafeError when no key store takes the key: then nothing changed.
    """
    check_profile_name(profile.name)
    with exclusive(_lock_file(paths)):
        complete = profile if key is None else _store(paths, profile, key)
        save_profile(paths, complete)
        remove_private(_pending_file(paths))
    return complete


def resume_sign_in(paths: Paths) -> Profile | None:
    """Finish a login that was killed after its key was stored; None where there is nothing to finish."""
    with exclusive(_lock_file(paths)):
        pending = pending_sign_in(paths)
        if pending is None:
            return None
        key = load_key(pending)
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
        had_key = delete_key(profile)
        remove_profile(paths, profile.name)
    return had_key


def load_profile_key(paths: Paths, profile: Profile) -> ApiKey:
    """Return the key that belongs to the profile.

    Raises AuthenticationError when the key store has none, or has one that was not stored with this profile.
    """
    key = load_key(profile)
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


def _store(paths: Paths, profile: Profile, key: ApiKey) -> Profile:
    backend = first_usable_backend()
    complete = msgspec.structs.replace(profile, mode=key.mode, keyring_backend=backend, key_fingerprint=key.fingerprint)
    write_private(_pending_file(paths), msgspec.json.encode(msgspec.structs.replace(complete, limits=NO_LIMITS)))
    store_key(profile.name, key, backend)
    return complete


def _lock_file(paths: Paths) -> Path:
    return paths.state / "login.lock"


def _pending_file(paths: Paths) -> Path:
    return paths.state / "login.pending"
