"""The configuration file: profiles without secrets, read strictly, written without losing a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sequence_cli.config_secrets import refuse_secrets
from sequence_cli.keys import Mode
from sequence_cli.private_files import read_private, write_private
from sequence_cli.profiles import IDENTITY, Config, Profile, check_profile_name, invalid_config, read_config

if TYPE_CHECKING:
    from pathlib import Path

    from sequence_cli.paths import Paths


def load_config(paths: Paths) -> Config:
    """Read the configuration file; one that is missing says nothing.

    Raises LocalStateError with file and line where it is not valid, UnsafeError where others can write it or
    where it holds a key.
    """
    text = _read_text(paths.config_file)
    document = _parse(text, paths.config_file) if text else {}
    return read_config(document, paths.config_file)


def save_profile(paths: Paths, profile: Profile, *, make_active: bool = True) -> None:
    """Write what identifies the profile; its limits, comments and all unknown settings in the file stay."""
    import tomlkit

    check_profile_name(profile.name)
    load_config(paths)
    document = tomlkit.parse(_read_text(paths.config_file) or "")
    if make_active:
        document["active"] = profile.name
    profiles = document.setdefault("profiles", tomlkit.table(is_super_table=True))
    table = profiles.setdefault(profile.name, tomlkit.table())
    for setting in IDENTITY:
        value = getattr(profile, setting)
        if value is None or (setting == "base_url" and profile.mode is Mode.LOCAL):
            table.pop(setting, None)
        else:
            table[setting] = str(value)
    write_private(paths.config_file, tomlkit.dumps(document).encode())


def save_setting(paths: Paths, name: str, setting: str, value: str | int | bool | list[str] | None) -> Profile:
    """Set one setting of a profile, or remove it with None, and return the profile as it is read back.

    Raises UsageError for an unknown profile and LocalStateError for a value that does not fit; the file stays then.
    """
    import tomlkit

    load_config(paths).profile(name)
    document = tomlkit.parse(_read_text(paths.config_file) or "")
    if value is None:
        document["profiles"][name].pop(setting, None)
    else:
        document["profiles"][name][setting] = value
    text = tomlkit.dumps(document)
    profile = read_config(_parse(text, paths.config_file), paths.config_file).profile(name)
    write_private(paths.config_file, text.encode())
    return profile


def remove_profile(paths: Paths, name: str) -> None:
    """Take the profile out of the file; no other becomes active in its place. Unknown names are no error."""
    import tomlkit

    if name not in load_config(paths).profiles:
        return
    document = tomlkit.parse(_read_text(paths.config_file) or "")
    document["profiles"].remove(name)
    if document.get("active") == name:
        document.remove("active")
    write_private(paths.config_file, tomlkit.dumps(document).encode())


def _read_text(path: Path) -> str | None:
    content = read_private(path)
    if content is None:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise invalid_config(path, f"byte {error.start} is not UTF-8") from None
    refuse_secrets(text, path)
    return text


def _parse(text: str, path: Path) -> dict[str, Any]:
    import tomllib

    try:
        # A limit such as 2500.50 must never become a binary float.
        return tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise invalid_config(path, str(error)) from None
