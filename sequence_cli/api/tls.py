"""The TLS context: the system's certificate authorities, TLS 1.2 or newer, no way to turn checking off."""

from __future__ import annotations

import ssl
from pathlib import Path


def client_context() -> ssl.SSLContext:
    """Return a verifying context that ignores `SSL_CERT_FILE` and `SSL_CERT_DIR` (secrets.md rule 9)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _load_authorities(context)
    return context


def _load_authorities(context: ssl.SSLContext) -> None:
    paths = ssl.get_default_verify_paths()
    # Reading one hashed file on demand instead of 140 at start saves 18 ms a command (start-up.md 2.3).
    if _is_hashed_folder(paths.openssl_capath):
        context.load_verify_locations(capath=paths.openssl_capath)
    elif Path(paths.openssl_cafile).is_file():
        context.load_verify_locations(cafile=paths.openssl_cafile)
    else:
        import certifi

        context.load_verify_locations(cafile=certifi.where())


def _is_hashed_folder(folder: str) -> bool:
    try:
        return any(name.endswith(".0") for name in _names(folder))
    except OSError:
        return False


def _names(folder: str) -> list[str]:
    import os

    return os.listdir(folder)
