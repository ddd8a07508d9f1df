"""What `doctor` finds about configuration, key store, key and unresolved orders."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from sequence_cli.errors import AuthenticationError, SequenceError
from sequence_cli.keys import Mode
from sequence_cli.render.documents.doctor import OK, PROBLEM, WARNING, Finding

if TYPE_CHECKING:
    from sequence_cli.commands._invocation import Invocation
    from sequence_cli.settings import Config, Profile, Target


class AccountFindings(NamedTuple):
    """The findings, and what they found: the profile of the configuration and the target that can be used, if any."""

    findings: list[Finding]
    profile: Profile | None = None
    target: Target | None = None

    @property
    def mode(self) -> str:
        """The mode of the account, `local` where there is none."""
        account = self.target or self.profile
        return str(Mode.LOCAL if account is None else account.mode)


def problem(check: str, error: SequenceError) -> Finding:
    """Return the finding that an error amounts to."""
    return Finding(check, PROBLEM, error.message, error.hint)


def look_at_account(invocation: Invocation) -> AccountFindings:
    """Look at everything that decides who acts; nothing is sent."""
    from sequence_cli.settings import load_config

    findings = [_key_store(), *_orders(invocation)]
    try:
        config = load_config(invocation.paths)
        profile = _profile(invocation, config)
    except SequenceError as error:
        return AccountFindings([problem("configuration", error), *findings])
    findings[:0] = [_configuration(config), *_named_stores(config)]
    try:
        target = invocation.target
    except SequenceError as error:
        return AccountFindings([*findings, _without_target(error, profile)], profile)
    return AccountFindings([*findings, *_target(invocation, target)], profile, target)


def _profile(invocation: Invocation, config: Config) -> Profile | None:
    chosen = invocation.options.profile or os.environ.get("SEQ_PROFILE")
    return config.profile(chosen) if chosen else config.active


def _configuration(config: Config) -> Finding:
    names = ", ".join(sorted(config.profiles)) or "none"
    if config.unknown_settings:
        unknown = ", ".join(map(repr, config.unknown_settings))
        fix = "Correct the names in config.toml, or remove them."
        return Finding("configuration", WARNING, f"Unknown settings without effect: {unknown}.", fix)
    return Finding("configuration", OK, f"Readable, without secrets; profiles: {names}.")


def _key_store() -> Finding:
    from sequence_cli.keyring_store import first_usable_backend

    try:
        return Finding("keyring", OK, f"Keys go to {first_usable_backend()}.")
    except SequenceError as error:
        fix = "Install a Secret Service such as gnome-keyring, or use `sequence login --store file` or SEQ_API_KEY."
        return Finding("keyring", WARNING, error.message.removesuffix(" No key was stored or sent."), fix)


def _named_stores(config: Config) -> list[Finding]:
    from sequence_cli.key_file import FILE_STORE
    from sequence_cli.keyring_backends import is_trusted

    fix = "Make sure that it encrypts; `sequence login --store keyring` moves the key into the system's key store."
    return [
        Finding("keyring", WARNING, f"Profile {profile.name!r} keeps its key in {name}, which is not known here.", fix)
        for profile in config.profiles.values()
        if (name := profile.keyring_backend) not in {None, FILE_STORE} and not is_trusted(name)
    ]


def _without_target(error: SequenceError, profile: Profile | None) -> Finding:
    if isinstance(error, AuthenticationError) and profile is None and not os.environ.get("SEQ_API_KEY", "").strip():
        return Finding("key", WARNING, "There is no API key.", error.hint)
    return problem("key", error)


def _target(invocation: Invocation, target: Target) -> list[Finding]:
    if target.key is None:
        key = Finding("key", OK, "The local sandbox needs none.")
    else:
        key = Finding("key", OK, f"A {target.key.mode} key ending in {target.key.last4}, from {target.key_source}.")
    notes = [Finding("key", WARNING, note, "Make sure that this is what you mean.") for note in target.notes]
    place = "the sandbox inside this program" if target.mode is Mode.LOCAL else target.base_url
    return [key, *notes, Finding("base URL", OK, f"Requests go to {place}.")]


def _orders(invocation: Invocation) -> list[Finding]:
    from sequence_cli.trading.journal import Journal

    if not Journal.exists(invocation.paths.state):
        return [Finding("orders", OK, "No order was ever sent from here.")]
    try:
        with Journal.open(invocation.paths.state) as journal:
            unresolved = journal.unresolved()
    except SequenceError as error:
        return [problem("orders", error)]
    if not unresolved:
        return [Finding("orders", OK, "The outcome of every order is known.")]
    orders = "One order has" if len(unresolved) == 1 else f"{len(unresolved)} orders have"
    message = f"{orders} an unknown outcome and may exist; the oldest is {unresolved[0].graph_id}."
    return [Finding("orders", PROBLEM, message, "Run `sequence recover` before you repeat any.")]
