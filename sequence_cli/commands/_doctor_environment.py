"""What `doctor` finds in the environment: proxies, certificate authorities, and variables that are ignored."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sequence_cli.commands._doctor_account import problem
from sequence_cli.errors import SequenceError
from sequence_cli.render.documents.doctor import OK, WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sequence_cli.commands._doctor_account import AccountFindings

_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def look_at_environment(account: AccountFindings) -> list[Finding]:
    """Look at what leads requests elsewhere, or would in other programs."""
    return [_proxy(account), *_ignored("proxy", _PROXIES, _PROXY_FIX), *_authorities(account), *_other_variables()]


def _proxy(account: AccountFindings) -> Finding:
    from sequence_cli.settings import https_proxy

    try:
        proxy = https_proxy(os.environ, account.profile)
    except SequenceError as error:
        return problem("proxy", error)
    if proxy is None:
        return Finding("proxy", OK, "None: requests go straight to the service.")
    if account.target is not None and account.target.https_proxy is None:
        return Finding("proxy", OK, f"{proxy} is set; requests to this machine do not go through it.")
    return Finding("proxy", OK, f"Requests go through {proxy}, which sees the host's name and nothing else.")


def _authorities(account: AccountFindings) -> list[Finding]:
    from sequence_cli.api.tls import client_context

    ca_file = None if account.target is None else account.target.ca_file
    try:
        client_context(ca_file)
    except SequenceError as error:
        return [problem("certificates", error)]
    trusted = "those of the system" if ca_file is None else f"those in {ca_file}, and no others"
    found = Finding("certificates", OK, f"Authorities: {trusted}. TLS 1.2 or newer.")
    return [found, *_ignored("certificates", _AUTHORITIES, _AUTHORITIES_FIX)]


def _other_variables() -> Iterator[Finding]:
    if os.environ.get("SSLKEYLOGFILE"):
        message = "SSLKEYLOGFILE is set. This program does not obey it; others write there what decrypts their traffic."
        yield Finding("environment", WARNING, message, "Unset it unless you are debugging TLS.")
    yield from _ignored("environment", ("PYTHON_KEYRING_BACKEND",), _KEYRING_FIX)
    if os.environ.get("SEQ_BASE_URL", "").strip():
        yield Finding("environment", WARNING, "SEQ_BASE_URL overrides the service's address.", "Unset it if not meant.")


def _ignored(check: str, names: tuple[str, ...], fix: str) -> list[Finding]:
    found = [name for name in names if os.environ.get(name)]
    if not found:
        return []
    verb = "is" if len(found) == 1 else "are"
    return [Finding(check, WARNING, f"{', '.join(found)} {verb} set, and ignored by this program.", fix)]


_PROXY_FIX = "If it is meant: SEQ_HTTPS_PROXY, or `sequence config set https_proxy URL`."
_KEYRING_FIX = "If it is meant: `sequence login --keyring-backend CLASS`, once."
_AUTHORITIES_FIX = "If it is meant: --ca-file, or `sequence config set ca_file FILE`."
