"""`sequence login`."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from sequence_cli.commands._account import and_then, key_last4, refuse_sandbox_option
from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import (
    AuthenticationError,
    InterruptedCommandError,
    SequenceError,
    UnavailableError,
    UsageError,
)

if TYPE_CHECKING:
    from sequence_cli.keys import ApiKey
    from sequence_cli.render.documents.session import LoginDocument
    from sequence_cli.settings import Profile, Target

LOCAL_PROFILE = "local"
_WITHOUT_TERMINAL = "Pipe it in with --key-stdin, or name a file with --key-file; SEQ_API_KEY needs no login at all."


class _KeyInput(NamedTuple):
    stdin: bool
    file: str | None


def command(
    ctx: typer.Context,
    key_stdin: Annotated[bool, typer.Option("--key-stdin", help="Read the key from stdin.")] = False,
    key_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read the key from a file that only you can read.")
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="STORE", help="Where the key is kept: keyring, or file (encrypted).")
    ] = None,
    keyring_backend: Annotated[
        str | None, typer.Option(metavar="CLASS", help="Keep the key in this backend of keyring, named by its class.")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Store the key without asking the service whether it is accepted.")
    ] = False,
) -> None:
    """Store an API key in the system's keyring, once the service has accepted it.

    The key is asked for without an echo; it is never taken from the command line. The profile that gets it
    becomes the active one. With --local the profile uses the sandbox inside this program and needs no key.

    On a machine without a keyring, --store file keeps the key in a file, encrypted with a passphrase that every command
    then needs: typed, or from the descriptor that --passphrase-fd or SEQ_PASSPHRASE_FD names.

    --keyring-backend takes a key store that is not the system's own, such as a password manager's. It must be installed
    beside this program, and is trusted because you name it. Backends that keep keys in clear are refused in any case.

    \b
    Examples:
      sequence login
      sequence login --profile paper
      pass show sequence | sequence login --key-stdin
      sequence login --store file
      sequence login --local
    """
    from sequence_cli.completion_cache import PROFILES, remember

    invocation = Invocation.start(ctx)
    refuse_sandbox_option(invocation)
    given = _given(key_stdin, key_file, store, keyring_backend, offline)
    if invocation.options.local:
        document = _log_in_locally(invocation, given)
    else:
        interrupted = None if given else _finish_interrupted(invocation)
        document = interrupted or _log_in(invocation, _KeyInput(key_stdin, key_file), (store, keyring_backend), offline)
    invocation.show(document)
    if document.profile is not None:
        remember(invocation.paths.state, PROFILES, [document.profile])
    _say_what_overrides(invocation, document.profile)


def _given(
    key_stdin: bool, key_file: str | None, store: str | None, keyring_backend: str | None, offline: bool
) -> list[str]:
    """Return the names of the options that are on the command line."""
    options = {
        "--key-stdin": key_stdin, "--key-file": key_file, "--store": store, "--keyring-backend": keyring_backend,
        "--offline": offline,
    }  # fmt: skip
    return [name for name, value in options.items() if value not in {None, False}]


def _log_in_locally(invocation: Invocation, given: list[str]) -> LoginDocument:
    from sequence_cli.settings import LOCAL_BASE_URL, Mode, Profile, Selection, load_config, resolve_target
    from sequence_cli.sign_in import sign_in

    if given:
        raise UsageError(f"--local needs no key, so {given[0]} has no place beside it; nothing was stored.")
    name = invocation.options.profile or LOCAL_PROFILE
    known = load_config(invocation.paths).profiles.get(name)
    if known is not None and known.mode is not Mode.LOCAL:
        raise UsageError(
            f"Profile {name!r} holds a {known.mode} key; it was left as it is.",
            hint="Choose another name with --profile, or log out of that one first.",
        )
    target = resolve_target(Selection(local=True), {}, invocation.paths)
    _verify(invocation, target)
    profile = sign_in(invocation.paths, Profile(name=name, mode=Mode.LOCAL, base_url=LOCAL_BASE_URL), None)
    return _document(profile, key_last4(target, invocation.paths), checked=True)


def _finish_interrupted(invocation: Invocation) -> LoginDocument | None:
    """Finish a login that was killed after its key was stored, unless another profile is meant."""
    from sequence_cli.sign_in import load_profile_key, pending_sign_in, resume_sign_in

    pending = pending_sign_in(invocation.paths)
    if pending is None or (_chosen_profile(invocation) or pending.name) != pending.name:
        return None
    profile = resume_sign_in(invocation.paths, invocation.passphrase)
    if profile is None:
        return None
    invocation.note(
        f"The interrupted login of profile {profile.name!r} is finished: its key was stored already. "
        "`sequence whoami --check` asks the service about it."
    )
    last4 = load_profile_key(invocation.paths, profile, invocation.passphrase).last4
    return _document(profile, last4, checked=None)


def _log_in(
    invocation: Invocation, given: _KeyInput, store: tuple[str | None, str | None], offline: bool
) -> LoginDocument:
    from sequence_cli.commands._key_store_choice import StoreChoice
    from sequence_cli.settings import Mode, Profile, Selection, resolve_login_target

    _require_one_source(invocation, given)
    name = _profile_name(invocation)
    choice = StoreChoice.of(invocation, name, *store)
    _require_usable(name)
    choice.prepare(invocation)
    key, source = _read_key(given)
    selection = Selection(profile=name, key_source=source, ca_file=invocation.options.ca_file)
    target = resolve_login_target(selection, os.environ, invocation.paths, key)
    for text in target.notes:
        invocation.note(text)
    if not offline:
        _verify(invocation, target)
    profile = choice.keep(invocation, Profile(name=name, mode=target.mode, base_url=target.base_url), key)
    if target.mode is Mode.LIVE:
        invocation.note("This is a live key: every order of this profile trades real money.")
    if offline:
        invocation.remark("The key is stored unchecked: `sequence whoami --check` asks the service about it.")
    return _document(profile, key.last4, checked=None if offline else True)


def _chosen_profile(invocation: Invocation) -> str | None:
    return invocation.options.profile or os.environ.get("SEQ_PROFILE") or None


def _profile_name(invocation: Invocation) -> str:
    """Return the profile that gets the key: the chosen one, else the active one; never the local sandbox's."""
    from sequence_cli.settings import DEFAULT_PROFILE, Mode, load_config

    config = load_config(invocation.paths)
    chosen = _chosen_profile(invocation)
    if chosen is None:
        active = config.active
        return active.name if active is not None and active.mode is not Mode.LOCAL else DEFAULT_PROFILE
    known = config.profiles.get(chosen)
    if known is not None and known.mode is Mode.LOCAL:
        raise UsageError(
            f"Profile {chosen!r} is a local sandbox and takes no key; nothing was sent or stored.",
            hint="Choose another name with --profile.",
        )
    return chosen


def _require_usable(name: str) -> None:
    """See to it that a key could be sent before anybody is asked for it."""
    from sequence_cli.profiles import check_profile_name
    from sequence_cli.settings import check_base_url

    check_profile_name(name)
    address = os.environ.get("SEQ_BASE_URL", "").strip()
    if address:
        check_base_url(address, what="SEQ_BASE_URL")


def _require_one_source(invocation: Invocation, given: _KeyInput) -> None:
    from sequence_cli.commands._ask import require_terminal

    if given.stdin and given.file is not None:
        raise UsageError("--key-stdin and --key-file both give a key; nothing was sent or stored.")
    if not given.stdin and given.file is None:
        require_terminal(invocation, "The API key", instead=_WITHOUT_TERMINAL)


def _read_key(given: _KeyInput) -> tuple[ApiKey, str]:
    from sequence_cli.commands._ask import ask
    from sequence_cli.commands._secret_input import secret_from_file, secret_from_stdin
    from sequence_cli.keys import parse_api_key

    if given.stdin:
        return parse_api_key(secret_from_stdin("--key-stdin"), what="The key on stdin"), "--key-stdin"
    if given.file is not None:
        return parse_api_key(secret_from_file(given.file, "--key-file"), what=f"The key in {given.file}"), "--key-file"
    advice = "Create a key at sequencemkts.com: Settings, API Keys, Create. It is shown once."
    return parse_api_key(ask("Sequence API key", _key_fault, hidden=True, advice=advice)), "the prompt"


def _key_fault(text: str) -> str | None:
    from sequence_cli.keys import parse_api_key

    try:
        parse_api_key(text, what="It")
    except UsageError as error:
        return error.message
    return None


def _verify(invocation: Invocation, target: Target) -> None:
    """Make one request that needs the key; every failure says that nothing was stored."""
    from sequence_cli.commands._connection import open_client

    kept = "Nothing was stored; a key that was there before is still there."
    trace = invocation.trace
    try:
        with closing(open_client(target, invocation.paths, trace=trace)) as client:
            client.positions(kinds=["fiat"])
    except KeyboardInterrupt:
        raise InterruptedCommandError(f"Interrupted while the service was asked. {kept}") from None
    except AuthenticationError as error:
        raise and_then(error, kept, "Copy the key again, or create a new one: Settings, API Keys.") from error
    except UnavailableError as error:
        raise and_then(error, kept, "Try again in a moment; --offline stores the key unchecked.") from error
    except SequenceError as error:
        raise and_then(error, kept) from error


def _document(profile: Profile, last4: str, *, checked: bool | None) -> LoginDocument:
    from sequence_cli.render.documents.session import LoginDocument

    return LoginDocument.build(
        mode=str(profile.mode),
        profile=profile.name,
        base_url=profile.base_url,
        key_last4=last4,
        keyring_backend=profile.keyring_backend,
        checked=checked,
    )


def _say_what_overrides(invocation: Invocation, profile: str) -> None:
    if os.environ.get("SEQ_API_KEY", "").strip():
        invocation.note("SEQ_API_KEY is set in this shell and comes before this profile; unset it to use the profile.")
    chosen = os.environ.get("SEQ_PROFILE", "")
    if chosen not in {"", profile}:
        invocation.note(f"SEQ_PROFILE is set to {chosen!r} in this shell and comes before this profile.")
