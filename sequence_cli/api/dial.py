"""Opening the way to an origin: TCP, the tunnel through a proxy, TLS. Nothing of a request goes out here."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, NamedTuple

import h11

from sequence_cli.api.events import Stream, new_protocol, next_head
from sequence_cli.api.peer import NotConnectedError

if TYPE_CHECKING:
    import ssl

    from sequence_cli.api.peer import Deadline

_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Where to connect to; `name` is the host as an address writes it, with its port where that is not the usual."""

    is_secure: bool
    host: str
    port: int
    name: str


def origin_of(url: str) -> Origin:
    """Return the parts of a checked origin (`check_base_url`, `check_proxy_url`)."""
    scheme, _, name = url.partition("://")
    host, colon, port = name.rpartition(":")
    if not colon or name.endswith("]"):
        host, port = name, str(_PORTS[scheme])
    return Origin(scheme == "https", host.strip("[]"), int(port), name)


class Dialer:
    """Opens connections to one origin, directly or through one proxy."""

    def __init__(self, base_url: str, *, https_proxy: str | None, ca_file: str | None) -> None:
        """Raises UsageError or UnsafeError for a CA file that cannot be used."""
        self.origin = origin_of(base_url)
        self._proxy = None if https_proxy is None or not self.origin.is_secure else origin_of(https_proxy)
        self._context = _context(ca_file) if self.origin.is_secure else None

    def open(self, deadline: Deadline) -> Stream:
        """Return a stream on which the request can be sent; raises NotConnectedError."""
        try:
            return self._open(deadline)
        except (OSError, ValueError, h11.ProtocolError) as exc:  # ValueError: no host that TLS can name
            raise NotConnectedError(_reason(exc)) from exc

    def _open(self, deadline: Deadline) -> Stream:
        way: Stream = _connect(self._proxy or self.origin, deadline)
        try:
            if self._proxy is not None and self._proxy.is_secure:
                way = self._secured(way, self._proxy.host, deadline)
            if self._proxy is not None:
                self._ask_for_tunnel(way, deadline)
            return self._secured(way, self.origin.host, deadline) if self._context is not None else way
        except BaseException:
            way.close()
            raise

    def _ask_for_tunnel(self, way: Stream, deadline: Deadline) -> None:
        """Have the proxy open the way to the origin; it sees the name of the host, never a request."""
        where = f"{_bracketed(self.origin.host)}:{self.origin.port}"
        protocol = new_protocol()
        asked = h11.Request(method="CONNECT", target=where, headers=[("Host", where)])
        way.settimeout(deadline.left(deadline.bounds.connect))
        way.sendall((protocol.send(asked) or b"") + (protocol.send(h11.EndOfMessage()) or b""))
        head = next_head(protocol, way, deadline)
        if not 200 <= head.status_code < 300:
            raise NotConnectedError("the proxy refused")

    def _secured(self, way: Stream, host: str, deadline: Deadline) -> Stream:
        assert self._context is not None
        way.settimeout(deadline.left(deadline.bounds.connect))
        import ssl

        if isinstance(way, ssl.SSLSocket):
            from sequence_cli.api.nested_tls import NestedTLS

            return NestedTLS(way, self._context, host)
        assert isinstance(way, socket.socket)
        return self._context.wrap_socket(way, server_hostname=host)


def _connect(where: Origin, deadline: Deadline) -> socket.socket:
    # As bytes the name goes to the resolver as it is; as text it would load the tables of international names.
    host: Any = where.host.encode("ascii")
    failure = OSError("no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, where.port, type=socket.SOCK_STREAM):
        opened = socket.socket(family, kind, protocol)
        try:
            # `create_connection` would give each of many addresses the whole time.
            opened.settimeout(deadline.left(deadline.bounds.connect))
            opened.connect(address)
        except OSError as exc:
            opened.close()
            failure = exc
        else:
            # A head and its body are two packets that must not wait for each other.
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return opened
    raise failure


def _context(ca_file: str | None) -> ssl.SSLContext:
    from sequence_cli.api.tls import client_context

    return client_context(ca_file)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reason(exc: Exception) -> str:
    if isinstance(exc, socket.gaierror):
        return "the host name could not be resolved"
    if isinstance(exc, TimeoutError):
        return "time-out while connecting"
    return "the proxy refused" if isinstance(exc, h11.ProtocolError) else "no connection"
