"""Which key stores may hold a key: the platforms' own, others that a person names, and some never.

keyring's own discovery would load whatever PYTHON_KEYRING_BACKEND, keyringrc.cfg or an installed plugin names,
a plain-text file among them, and costs 45 ms. So every class is imported by its name.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError, UsageError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

FREEDESKTOP_STORE = "keyring.backends.SecretService.Keyring"
_BY_PLATFORM = {
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
}
_ELSEWHERE = (
    FREEDESKTOP_STORE,
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
)
TRUSTED_BACKENDS = (*_ELSEWHERE, *_BY_PLATFORM["darwin"], *_BY_PLATFORM["win32"])
# They lose the key, write it in clear, or hand it to a store that discovery chose.
_NEVER = ("keyring.backends.fail", "keyring.backends.null", "keyring.backends.chainer", "keyrings.alt")
_WAYS_OUT = (
    "Set SEQ_API_KEY for this shell, or start a Secret Service such as gnome-keyring, or keep the key in an encrypted "
    "file: `sequence login --store file`. To practise without a key: `sequence login --local`."
)


def platform_backends() -> tuple[str, ...]:
    """Return the classes that this platform's key stores have, the best first."""
    return _BY_PLATFORM.get(sys.platform, _ELSEWHERE)


def is_trusted(name: str) -> bool:
    """Tell whether the class is known to keep its keys encrypted; any other one is used only where it was named."""
    return name in TRUSTED_BACKENDS


def check_backend_name(name: str) -> None:
    """Raise UsageError for what names no class, UnsafeError for a store that never gets a key; nothing is loaded."""
    words = name.split(".")
    if len(words) < 2 or not all(word.isidentifier() for word in words):
        raise UsageError(
            f"The keyring backend was {name!r}, which names no class; no key was stored or sent.",
            hint=f"Write its module and its class, such as {FREEDESKTOP_STORE}.",
        )
    _refuse_never(name, name)


def backend_class(name: str) -> type[KeyringBackend]:
    """Import one backend; its own module loads no configuration and no plugin, as `keyring.get_keyring()` would.

    Raises UnsafeError where there is no such class, where it is no backend, or where it must not hold a key.
    """
    check_backend_name(name)
    module, _, class_name = name.rpartition(".")
    from importlib import import_module

    try:
        found = getattr(import_module(module), class_name, None)
    except ImportError as error:
        raise unusable(f"The key store {name} does not exist on this machine") from error
    from keyring.backend import KeyringBackend

    if not (isinstance(found, type) and issubclass(found, KeyringBackend)):
        raise unusable(f"{name} is no keyring backend")
    for base in found.__mro__:
        _refuse_never(name, f"{base.__module__}.{base.__qualname__}")
    return found


def unusable(fault: str) -> UnsafeError:
    """Return the error for a key store that cannot have the key."""
    return UnsafeError(f"{fault}. No key was stored or sent.", hint=_WAYS_OUT)


def _refuse_never(name: str, actual: str) -> None:
    if f"{actual}.".startswith(tuple(f"{module}." for module in _NEVER)):
        what = name if actual == name else f"{name}, which is {actual},"
        raise unusable(f"The key store {what} does not keep a key safe: it never gets one")
