"""Profiles as the configuration file states them: names, limits, and a strict reading of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from sequence_cli.base_url import DEFAULT_BASE_URL, LOCAL_BASE_URL, check_base_url, check_proxy_url
from sequence_cli.errors import LocalStateError, UnsafeError, UsageError
from sequence_cli.keys import Mode
from sequence_cli.money import Usd

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    _Converter = Callable[[Any], Any]

DEFAULT_PROFILE = "default"
_NAME_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What this machine allows a profile to do, whatever the service allows; None does not limit."""

    max_notional_usd: Usd | None = None
    max_orders_per_minute: int | None = None
    allow_symbols: tuple[str, ...] | None = None
    read_only: bool = False


NO_LIMITS = Limits()


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One way of reaching the service; keyring_backend and key_fingerprint are None where no key is stored.

    `https_proxy` and `ca_file` are None where the connection is direct and the system's authorities count.
    """

    name: str
    mode: Mode
    base_url: str = DEFAULT_BASE_URL
    keyring_backend: str | None = None
    key_fingerprint: str | None = None
    https_proxy: str | None = None
    ca_file: str | None = None
    limits: Limits = NO_LIMITS


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the configuration file says; `unknown_settings` are names that this version does not know."""

    profiles: dict[str, Profile]
    active: Profile | None = None
    unknown_settings: tuple[str, ...] = ()

    def profile(self, name: str) -> Profile:
        """Return the named profile; raises UsageError that lists the known ones."""
        if name in self.profiles:
            return self.profiles[name]
        known = f"The profiles are: {', '.join(sorted(self.profiles))}." if self.profiles else "There is none yet."
        raise UsageError(
            f"There is no profile {name!r}; nothing was sent.", hint=f"{known} `sequence login --profile` makes one."
        )


def check_profile_name(name: str) -> str:
    """Return the name; raises UsageError for one that is no plain word of at most 64 characters."""
    if name and len(name) <= 64 and _NAME_CHARACTERS.issuperset(name):
        return name
    raise UsageError(
        f"The profile name {name!r} cannot be used; nothing was done.",
        hint="Use up to 64 letters, digits, points, hyphens and underscores.",
    )


def read_config(document: dict[str, Any], path: Path) -> Config:
    """Turn the parsed file into a Config; `path` is named in every complaint.

    Raises LocalStateError for a value that cannot be used, UnsafeError for an address that is not safe.
    """
    return _Reader(path).config(document)


def invalid_config(path: Path, fault: str) -> LocalStateError:
    """Return the error for a file that cannot be used."""
    return LocalStateError(
        f"{path} is not valid: {fault}. Nothing was sent.", hint="Correct it, or move it away and log in again."
    )


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.unknown: list[str] = []

    def config(self, document: dict[str, Any]) -> Config:
        tables = self.take(document, "profiles", dict, {})
        profiles = {name: self.profile(name, tables[name]) for name in tables}
        active = self.take(document, "active", str, None)
        if active is not None and active not in profiles:
            raise self.fault("active", f"it names the profile {active!r}, which is not in the file")
        self.unknown += [name for name in document if name not in {"profiles", "active"}]
        chosen = None if active is None else profiles[active]
        return Config(profiles=profiles, active=chosen, unknown_settings=tuple(self.unknown))

    def profile(self, name: str, table: object) -> Profile:
        place = f"profiles.{name}"
        if not isinstance(table, dict):
            raise self.fault(place, "it is not a table")
        self.unknown += [f"{place}.{setting}" for setting in table if setting not in {*IDENTITY, *SETTINGS}]
        values = self.converted(place, table, IDENTITY)
        if "mode" not in values:
            raise self.fault(f"{place}.mode", "it is missing")
        if values["mode"] is Mode.LOCAL:
            values["base_url"] = LOCAL_BASE_URL
        values |= self.converted(place, table, CONNECTION)
        limits = Limits(**self.converted(place, table, LIMITS))
        self.convert(place, check_profile_name, name)
        return Profile(name=name, limits=limits, **values)

    def converted(self, place: str, table: dict[str, Any], converters: dict[str, _Converter]) -> dict[str, Any]:
        names = [name for name in converters if name in table]
        return {name: self.convert(f"{place}.{name}", converters[name], table[name]) for name in names}

    def convert(self, place: str, converter: _Converter, value: object) -> object:
        try:
            return converter(value)
        except ValueError as error:
            raise self.fault(place, str(error)) from None
        except UsageError as error:
            raise self.fault(place, error.message) from None
        except UnsafeError as error:
            raise UnsafeError(f"{self.path}: {place}: {error.message}", hint=error.hint) from None

    def take(self, table: dict[str, Any], setting: str, kind: type, default: Any) -> Any:
        value = table.get(setting, default)
        if value is not default and not isinstance(value, kind):
            raise self.fault(setting, f"it is {value!r}, which is of the wrong type")
        return value

    def fault(self, place: str, fault: str) -> LocalStateError:
        return invalid_config(self.path, f"{place}: {fault}")


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError(f"it is {value!r}, not a text")


def _mode(value: object) -> Mode:
    if isinstance(value, str) and value in {*Mode}:
        return Mode(value)
    raise ValueError(f"it is {value!r}, not one of {', '.join(Mode)}")


def _usd(value: object) -> Usd:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return Usd.parse(str(value))
    raise ValueError(f"it is {value!r}, not an amount")


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError(f"it is {value!r}, not a whole number from 0")


def _symbols(value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(symbol, str) for symbol in value):
        return tuple(value)
    raise ValueError(f"it is {value!r}, not a list of symbols")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"it is {value!r}, not true or false")


def _base_url(value: object) -> str:
    return check_base_url(_address(value), what="the address")


def _proxy(value: object) -> str:
    return check_proxy_url(_address(value), what="the proxy")


def _address(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("it is not a text")  # and may hold a password: it is not repeated


def _absolute_path(value: object) -> str:
    import os

    path = _text(value)
    if os.path.isabs(path):
        return path
    raise ValueError(f"it is {value!r}, not an absolute path")


IDENTITY: dict[str, _Converter] = {
    "mode": _mode,
    "base_url": _base_url,
    "keyring_backend": _text,
    "key_fingerprint": _text,
}
LIMITS: dict[str, _Converter] = {
    "max_notional_usd": _usd,
    "max_orders_per_minute": _count,
    "allow_symbols": _symbols,
    "read_only": _flag,
}
# How the service is reached.
CONNECTION: dict[str, _Converter] = {"https_proxy": _proxy, "ca_file": _absolute_path}
# What a person sets and a login leaves alone.
SETTINGS = {**LIMITS, **CONNECTION}
