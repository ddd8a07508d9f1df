"""The TLS context: the system's certificate authorities or a file of them, TLS 1.2 or newer, no way around checking."""

from __future__ import annotations

import ssl
from pathlib import Path

from sequence_cli.errors import UnsafeError, UsageError


def client_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Return a verifying context that ignores `SSL_CERT_FILE` and `SSL_CERT_DIR` (secrets.md rule 9).

    With `ca_file` only the authorities in that PEM file count. Raises UsageError for a file that holds none,
    UnsafeError for one that others can write to.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is None:
        _load_authorities(context)
    else:
        _load_file(context, ca_file)
    return context


def _load_file(context: ssl.SSLContext, ca_file: str) -> None:
    import os

    try:
        mode = os.stat(ca_file).st_mode
        context.load_verify_locations(cafile=ca_file)
    except OSError as exc:  # ssl.SSLError is one
        raise UsageError(
            f"The CA file {ca_file} holds no certificate that can be used ({exc.strerror or exc}). Nothing was sent.",
            hint="It is a PEM file with the certificates of the authorities to trust, as --ca-file names it.",
        ) from exc
    if os.name == "posix" and mode & 0o022:
        raise UnsafeError(
            f"The CA file {ca_file} can be written by others (mode {mode & 0o777:04o}). Nothing was sent.",
            hint=f"Whoever writes it can read the key on the network. Run: chmod go-w '{ca_file}'",
        )


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
