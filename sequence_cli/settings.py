"""Which account a command acts on: options, environment and configuration, in one order (design: modes and keys).

Nothing is chosen silently: what overrides what is said in the target's notes, and without a key nothing goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from sequence_cli.base_url import DEFAULT_BASE_URL, LOCAL_BASE_URL, check_base_url, check_proxy_url, is_loopback_url
from sequence_cli.config_file import load_config, remove_profile, save_profile
from sequence_cli.errors import UnsafeError, UsageError
from sequence_cli.keys import ApiKey, Mode, parse_api_key
from sequence_cli.paths import Paths
from sequence_cli.profiles import DEFAULT_PROFILE, NO_LIMITS, Config, Limits, Profile, check_profile_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sequence_cli.sign_in import Passphrase

__all__ = [
    "DEFAULT_BASE_URL",
    "DEFAULT_PROFILE",
    "LOCAL_BASE_URL",
    "NO_LIMITS",
    "Config",
    "Limits",
    "Mode",
    "Paths",
    "Profile",
    "Selection",
    "Target",
    "check_base_url",
    "load_config",
    "remove_profile",
    "resolve_login_target",
    "resolve_target",
    "save_profile",
]


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line chose; `key` is from --key-stdin or --key-file, and `key_source` says which.

    `passphrase` is called only where the key lies in a key file.
    """

    profile: str | None = None
    local: bool = False
    sandbox: bool = False
    key: ApiKey | None = None
    key_source: str = "the key given to this command"
    ca_file: str | None = None
    passphrase: Passphrase | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a command acts, with which key, and where that key came from.

    `key` is None for the local sandbox alone. `profile` names the one whose `limits` apply, None when there is
    none. `paper` is true when a live key's orders go to the hosted sandbox. `https_proxy` and `ca_file` are None
    where the connection is direct and the system's authorities count. `notes` are for a person to read.
    """

    profile: str | None
    mode: Mode
    base_url: str
    key: ApiKey | None
    key_source: str
    notes: tuple[str, ...] = ()
    paper: bool = False
    limits: Limits = NO_LIMITS
    https_proxy: str | None = None
    ca_file: str | None = None


class _Given(NamedTuple):
    key: ApiKey
    source: str


def resolve_target(selection: Selection, environ: Mapping[str, str], paths: Paths) -> Target:
    """Decide where a command acts; reads the configuration, and the key store only when no key came before it.

    Raises AuthenticationError without a key, UsageError for an unknown profile or options that contradict each
    other, UnsafeError where the key would go somewhere it must not.
    """
    if selection.local:
        return _local_by_option(selection, environ)
    config = load_config(paths)
    chosen = selection.profile or environ.get("SEQ_PROFILE")
    profile = config.profile(chosen) if chosen else config.active
    given = _given_key(selection, environ)
    if profile is not None and profile.mode is Mode.LOCAL:
        if chosen and selection.key is not None:
            raise UsageError(f"Profile {profile.name!r} is local and takes no key; none was used.")
        if chosen or given is None:
            return _local(profile, _config_notes(config))
        return _hosted(selection, environ, None, given, (_local_overridden(profile, given.source),))
    if given is not None:
        return _hosted(selection, environ, profile, given, _config_notes(config))
    return _from_keyring(selection, environ, paths, config, profile)


def resolve_login_target(selection: Selection, environ: Mapping[str, str], paths: Paths, key: ApiKey) -> Target:
    """Decide where a key that is about to be stored is verified; the profile need not exist yet.

    The address is SEQ_BASE_URL, else the existing profile's, else the service's own. Raises UsageError for a
    profile name that cannot be used.
    """
    config = load_config(paths)
    active = config.active.name if config.active is not None else DEFAULT_PROFILE
    name = check_profile_name(selection.profile or environ.get("SEQ_PROFILE") or active)
    known = config.profiles.get(name)
    hosted = known if known is not None and known.mode is not Mode.LOCAL else None
    target = _hosted(Selection(ca_file=selection.ca_file), environ, hosted, _Given(key, selection.key_source), ())
    return msgspec.structs.replace(target, profile=name)


def _given_key(selection: Selection, environ: Mapping[str, str]) -> _Given | None:
    if selection.key is not None:
        return _Given(selection.key, selection.key_source)
    text = environ.get("SEQ_API_KEY", "").strip()
    return _Given(parse_api_key(text, what="The key in SEQ_API_KEY"), "SEQ_API_KEY") if text else None


def _local_by_option(selection: Selection, environ: Mapping[str, str]) -> Target:
    if selection.profile is not None:
        raise UsageError("--local and --profile choose different accounts; nothing was sent.", hint="Give one of them.")
    if selection.key is not None:
        raise UsageError(f"--local takes no key; {selection.key_source} was not used.", hint="Leave out one of them.")
    unused = [name for name in ("SEQ_API_KEY", "SEQ_BASE_URL", "SEQ_PROFILE") if environ.get(name)]
    return _local(None, (f"--local: {' and '.join(unused)} not used.",) if unused else ())


def _local(profile: Profile | None, notes: tuple[str, ...]) -> Target:
    return Target(
        profile=None if profile is None else profile.name,
        mode=Mode.LOCAL,
        base_url=LOCAL_BASE_URL,
        key=None,
        key_source="local sandbox",
        notes=notes,
        limits=NO_LIMITS if profile is None else profile.limits,
    )


def _hosted(
    selection: Selection,
    environ: Mapping[str, str],
    profile: Profile | None,
    given: _Given,
    notes: tuple[str, ...],
) -> Target:
    base_url = _base_url(environ, profile)
    return Target(
        profile=None if profile is None else profile.name,
        mode=given.key.mode,
        base_url=base_url,
        key=given.key,
        key_source=given.source,
        notes=(*notes, *_key_notes(profile, given)),
        paper=selection.sandbox and given.key.mode is Mode.LIVE,
        limits=NO_LIMITS if profile is None else profile.limits,
        https_proxy=None if is_loopback_url(base_url) else https_proxy(environ, profile),
        ca_file=selection.ca_file or (None if profile is None else profile.ca_file),
    )


def https_proxy(environ: Mapping[str, str], profile: Profile | None) -> str | None:
    """Return the proxy to use off this machine: SEQ_HTTPS_PROXY, else the profile's; HTTPS_PROXY has no say.

    Raises UsageError and UnsafeError for an address that cannot be used.
    """
    text = environ.get("SEQ_HTTPS_PROXY", "").strip()
    if text:
        return check_proxy_url(text, what="SEQ_HTTPS_PROXY")
    return None if profile is None else profile.https_proxy


def _from_keyring(
    selection: Selection, environ: Mapping[str, str], paths: Paths, config: Config, profile: Profile | None
) -> Target:
    from sequence_cli.key_file import FILE_STORE
    from sequence_cli.sign_in import load_profile_key, no_key, no_passphrase

    if profile is None:
        raise no_key(paths, config)
    _require_stored_origin(profile, _base_url(environ, profile))
    store = "key file" if profile.keyring_backend == FILE_STORE else "keyring"
    given = _Given(
        load_profile_key(paths, profile, selection.passphrase or no_passphrase), f"{store} profile {profile.name!r}"
    )
    return _hosted(selection, environ, profile, given, _config_notes(config))


def _require_stored_origin(profile: Profile, base_url: str) -> None:
    if base_url != profile.base_url:
        raise UnsafeError(
            f"SEQ_BASE_URL is {base_url}, but the key of profile {profile.name!r} belongs to {profile.base_url} "
            "alone. Nothing was sent.",
            hint="Unset SEQ_BASE_URL, or set SEQ_API_KEY for that address, or log in there under another --profile.",
        )


def _base_url(environ: Mapping[str, str], profile: Profile | None) -> str:
    override = environ.get("SEQ_BASE_URL", "").strip()
    if override:
        return check_base_url(override, what="SEQ_BASE_URL")
    return DEFAULT_BASE_URL if profile is None else profile.base_url


def _config_notes(config: Config) -> tuple[str, ...]:
    return tuple(f"config.toml: the setting {name!r} is unknown and has no effect." for name in config.unknown_settings)


def _local_overridden(profile: Profile, source: str) -> str:
    return f"{source} is used, not the active profile {profile.name!r}, which is local."


def _key_notes(profile: Profile | None, given: _Given) -> tuple[str, ...]:
    key, source = given
    notes = []
    if profile is not None and profile.mode is not key.mode:
        notes.append(f"{source} holds a {key.mode} key, while profile {profile.name!r} is {profile.mode}.")
    if not key.is_documented_form:
        notes.append(f"The key from {source} is not in the documented form: its prefix and 64 hexadecimal digits.")
    return tuple(notes)
