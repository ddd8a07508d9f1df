"""Keys in the operating system's key store, through named backend classes alone. Nothing here falls back to a file."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from sequence_cli.errors import SequenceError, UnsafeError
from sequence_cli.keyring_backends import (
    FREEDESKTOP_STORE,
    backend_class,
    check_backend_name,
    is_trusted,
    platform_backends,
    unusable,
)
from sequence_cli.keys import ApiKey, parse_api_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

    from sequence_cli.profiles import Profile

SERVICE = "sequence"
TIME_LIMIT_SECONDS = 3.0
# What the backends let through of the libraries below them.
_FOREIGN_ERRORS = (
    ("keyring.errors", "KeyringError"),
    ("secretstorage.exceptions", "SecretStorageException"),
    ("jeepney.auth", "AuthenticationError"),
    ("jeepney.wrappers", "DBusErrorResponse"),
    ("dbus", "DBusException"),
    ("gi.repository.GLib", "Error"),
    ("win32ctypes.pywin32.pywintypes", "error"),
)
_T = TypeVar("_T")


def store_key(profile_name: str, key: ApiKey, backend: str | None = None) -> str:
    """Write the key, read it back, and return the name of the backend to remember in the profile.

    Without `backend` the platform's stores are tried in order; with it, it is used because a person named it. Raises
    UnsafeError when no store takes the key within three seconds a step; the key that was there before is then still
    there.
    """
    name = backend if backend is not None else first_usable_backend()
    store = _open(name)
    previous = _call(name, partial(store.get_password, SERVICE, profile_name))
    _call(name, partial(store.set_password, SERVICE, profile_name, key.reveal()))
    if _call(name, partial(store.get_password, SERVICE, profile_name)) != key.reveal():
        _put_back(store, name, profile_name, previous)
        raise unusable(f"The key store {name} did not return what was written to it")
    return name


def load_key(profile: Profile) -> ApiKey | None:
    """Return the profile's key, None where its key store has none; only the remembered backend is asked."""
    if profile.keyring_backend is None:
        return None
    text = _call(profile.keyring_backend, partial(_reader(profile.keyring_backend), profile.name))
    return None if text is None else parse_api_key(text, what=f"The stored key of profile {profile.name!r}")


def delete_key(profile: Profile) -> bool:
    """Delete the profile's key and tell whether there was one."""
    backend = profile.keyring_backend
    if backend is None:
        return False
    store = _open(backend)
    if _call(backend, partial(store.get_password, SERVICE, profile.name)) is None:
        return False
    _call(backend, partial(store.delete_password, SERVICE, profile.name))
    return True


def first_usable_backend() -> str:
    """Return the name of the first of the platform's key stores that works here; raises UnsafeError for none."""
    for name in platform_backends():
        try:
            _within_limit(name, partial(_priority, name))
        except UnsafeError:
            continue
        except _failures(name):
            continue
        return name
    raise unusable("This machine has no system key store that can hold the key")


def require_usable(backend: str) -> None:
    """Raise UnsafeError, or UsageError for what names no class, where the named backend cannot hold a key here."""
    check_backend_name(backend)
    _call(backend, partial(_priority, backend))


def _reader(backend: str) -> Callable[[str], str | None]:
    # Every command of a signed-in person takes this way, and importing keyring would add a third to its cost.
    return _read_secret_service if backend == FREEDESKTOP_STORE else partial(_open(backend).get_password, SERVICE)


def _read_secret_service(profile_name: str) -> str | None:
    """Return what keyring's SecretService backend stored, asking the default collection as it does."""
    from contextlib import closing

    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.Collection(bus)
        if collection.is_locked():
            collection.unlock()
        item = next(collection.search_items({"service": SERVICE, "username": profile_name}), None)
        return None if item is None else item.get_secret().decode()


def _priority(name: str) -> float:
    """Return keyring's rating of a backend; raises RuntimeError where it cannot work here."""
    return backend_class(name).priority


def _open(name: str) -> KeyringBackend:
    return _call(name, partial(_detached, name))


def _detached(name: str) -> KeyringBackend:
    known = backend_class(name)
    # KEYRING_PROPERTY_* variables would redirect the store, for instance into a collection that is not kept.
    detached = type(known.__name__, (known,), {"set_properties_from_env": lambda self: None})
    return cast("KeyringBackend", detached())


def _put_back(store: KeyringBackend, backend: str, profile_name: str, previous: str | None) -> None:
    if previous is None:
        _call(backend, partial(store.delete_password, SERVICE, profile_name))
    else:
        _call(backend, partial(store.set_password, SERVICE, profile_name, previous))


def _call(backend: str, call: Callable[[], _T]) -> _T:
    try:
        return _within_limit(backend, call)
    except SequenceError:
        raise
    except _failures(backend) as error:
        raise unusable(f"The key store {backend} refused ({type(error).__name__}: {error})") from error


def _within_limit(backend: str, call: Callable[[], _T]) -> _T:
    """Run the call in a thread that is left behind when it waits for a prompt that nobody sees."""
    # A Future of concurrent.futures would do the same, and load logging with it.
    from threading import Thread

    results: list[_T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(call())
        except BaseException as error:  # noqa: BLE001 - carried to the caller's thread, which raises it
            errors.append(error)

    waiting = Thread(target=run, name="key store", daemon=True)
    waiting.start()
    waiting.join(TIME_LIMIT_SECONDS)
    if errors:
        raise errors[0]
    if not results:
        fault = f"The key store {backend} did not answer within {TIME_LIMIT_SECONDS:g} s; it may be locked"
        raise unusable(fault)
    return results[0]


def _failures(backend: str) -> tuple[type[Exception], ...]:
    if not is_trusted(backend):
        return (Exception,)  # Nobody here knows what a stranger's store may raise.
    foreign = [getattr(sys.modules[module], name) for module, name in _FOREIGN_ERRORS if module in sys.modules]
    return (*cast("list[type[Exception]]", foreign), OSError, RuntimeError, ImportError, NameError)
