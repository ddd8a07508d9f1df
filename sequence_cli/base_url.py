"""Which addresses a key may be sent to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError, UsageError

if TYPE_CHECKING:
    from urllib.parse import SplitResult

DEFAULT_BASE_URL = "https://api.sequencemkts.com"
# Names the embedded sandbox; nothing connects to it, and RFC 6761 keeps the name on this machine.
LOCAL_BASE_URL = "http://sandbox.localhost"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:")


def check_base_url(url: str, *, what: str = "The base URL") -> str:
    """Return `scheme://host[:port]` in its one normal form, so that equal origins are equal texts.

    Raises UnsafeError for http off loopback and for a user name or password in the address, which is not
    repeated then, and UsageError for anything that is not a plain origin.
    """
    parts, port = _split(url, what)
    host = (parts.hostname or "").lower()
    if "@" in url:
        raise UnsafeError(
            f"{what} contains a user name or password; it was not used.",
            hint="Leave them out: the API key is the only credential.",
        )
    _check_shape(parts, host, what)
    if parts.scheme == "http" and not is_loopback(host):
        raise UnsafeError(
            f"{what} uses http to {host}: the API key would cross the network in clear. Nothing was sent.",
            hint=f"Use https://{host}; http is allowed to this machine only (127.0.0.1, ::1, localhost).",
        )
    netloc = f"[{host}]" if ":" in host else host
    default = port is None or port == _DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{netloc}" if default else f"{parts.scheme}://{netloc}:{port}"


def check_proxy_url(url: str, *, what: str) -> str:
    """Return the proxy's `scheme://host[:port]`; http will do, because what goes through it is a TLS tunnel.

    Raises UnsafeError for a user name or password in it, UsageError for anything that is not a plain origin.
    """
    parts, port = _split(url, what)
    host = (parts.hostname or "").lower()
    if "@" in url:
        raise UnsafeError(
            f"{what} contains a user name or password; it was not used, and nothing was sent.",
            hint="A proxy that wants a login needs a local forwarder, such as cntlm, in front of it.",
        )
    _check_shape(parts, host, what)
    netloc = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{netloc}" if port is None else f"{parts.scheme}://{netloc}:{port}"


def is_loopback_url(base_url: str) -> bool:
    """Tell whether a checked base URL leads to this machine."""
    from urllib.parse import urlsplit

    return is_loopback(urlsplit(base_url).hostname or "")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine: literally 127.0.0.0/8 or ::1, or localhost where that leads to them."""
    from ipaddress import ip_address

    if host == "localhost":
        return _localhost_is_here()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _localhost_is_here() -> bool:
    """Tell whether the name means what it says; a line in the hosts file can send it anywhere."""
    from ipaddress import ip_address
    from socket import getaddrinfo

    try:
        addresses = {str(found[4][0]) for found in getaddrinfo("localhost", None)}
    except OSError:
        return False
    return all(ip_address(address).is_loopback for address in addresses)


def _split(url: str, what: str) -> tuple[SplitResult, int | None]:
    from urllib.parse import urlsplit

    # urlsplit drops tabs and newlines silently, and other software reads a backslash as a slash.
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _not_an_origin(f"{what} contains a character that has no place in an address")
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise _not_an_origin(f"{what} is not an address") from None


def _check_shape(parts: SplitResult, host: str, what: str) -> None:
    if parts.scheme not in _DEFAULT_PORTS:
        raise _not_an_origin(f"{what} does not start with https://")
    if not host or not _HOST_CHARACTERS.issuperset(host) or parts.port == 0:
        raise _not_an_origin(f"{what} names no valid host")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise _not_an_origin(f"{what} has something after the host {host}")


def _not_an_origin(fault: str) -> UsageError:
    return UsageError(f"{fault}; it was not used.", hint=f"Write it like {DEFAULT_BASE_URL}, with no path.")
