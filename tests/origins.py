"""Origins and proxies on loopback that write down every byte that reaches them."""

from __future__ import annotations

import datetime as dt
import http.server
import socket
import ssl
import threading
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Off loopback, where a proxy would be used, and yet nowhere: no resolver can be asked for a label of more than 63
# letters, so that, unlike with a name under .example or .invalid, not even a question about it leaves this machine.
NOWHERE = f"https://{'a' * 70}.example"
ENVIRONMENT_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
POSITIONS = b'{"positions": [], "totals": {"nav_usd_1e9": 0, "cash_usd_1e9": 0, "num_positions": 0}, "as_of_ns": 1}'


class Reply(NamedTuple):
    """What an origin says to every request."""

    status: int = 200
    body: bytes = POSITIONS
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


def redirect(status: int, location: str) -> Reply:
    """Return an answer that points elsewhere."""
    return Reply(status, b"", (("Location", location),))


class Origin(http.server.ThreadingHTTPServer):
    """One origin; `received` holds each request whole, `connections` counts who only knocked."""

    daemon_threads = True
    scheme = "http"

    def __init__(self, reply: Reply) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = reply
        self.received: list[bytes] = []
        self.connections = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Count a connection."""
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up, as those do that distrust a certificate."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Origin
    timeout = 5

    def handle_one_request(self) -> None:
        line = self.rfile.readline(65537)
        self.raw_requestline = line
        if not line or not self.parse_request():
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.received.append(
            line + "".join(f"{name}: {value}\n" for name, value in self.headers.items()).encode() + body
        )
        self._answer()

    def _answer(self) -> None:
        reply = self.server.reply
        self.send_response_only(reply.status)
        if "Date" not in dict(reply.headers):
            self.send_header("Date", self.date_time_string())
        for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "CONNECT":
            self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Tunnel(Origin):
    """A proxy that tunnels every CONNECT to one place, and answers all else itself."""

    target: Origin
    tunnelled = b""


class _TunnelHandler(_Handler):
    server: Tunnel

    def _answer(self) -> None:
        if self.command != "CONNECT":
            super()._answer()
            return
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self.server.target.port)) as onward:
            back = threading.Thread(target=_pump, args=(onward, self.connection, None), daemon=True)
            back.start()
            _pump(self.connection, onward, self.server)
            back.join(5)
        self.close_connection = True


def _pump(source: socket.socket, sink: socket.socket, tunnel: Tunnel | None) -> None:
    try:
        while data := source.recv(65536):
            if tunnel is not None:
                tunnel.tunnelled += data
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def origin(reply: Reply = Reply(), *, tls: ssl.SSLContext | None = None) -> Iterator[Origin]:  # noqa: B008  # immutable
    """Run an origin until the block ends."""
    server = Origin(reply)
    _secure(server, tls)
    with _running(server):
        yield server


@contextmanager
def tunnel(target: Origin, *, tls: ssl.SSLContext | None = None) -> Iterator[Tunnel]:
    """Run a proxy in front of one origin until the block ends; with `tls` the way to it is itself secured."""
    server = Tunnel(Reply())
    _secure(server, tls)
    server.RequestHandlerClass = _TunnelHandler
    server.target = target
    with _running(server):
        yield server


def _secure(server: Origin, tls: ssl.SSLContext | None) -> None:
    if tls is not None:
        server.scheme = "https"
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)


@contextmanager
def _running(server: Origin) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Authority:
    """A certificate authority of its own, for names that only a test knows."""

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _x509_name(name)
        self._certificate = self._signed(name, self._key, hosts=())
        self.ca_file = folder / f"{name}.pem".replace(" ", "-")
        self.ca_file.touch(mode=0o600)
        self.ca_file.write_bytes(_pem(self._certificate))

    def server_context(self, *hosts: str) -> ssl.SSLContext:
        """Return what a server needs to show that it is one of the hosts."""
        key = ec.generate_private_key(ec.SECP256R1())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self._folder / "server.pem"
        path.write_bytes(private + _pem(self._signed("server", key, hosts=hosts)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(self, subject: str, key: ec.EllipticCurvePrivateKey, *, hosts: tuple[str, ...]) -> x509.Certificate:
        now = dt.datetime.now(dt.UTC)
        day = dt.timedelta(days=1)
        builder = x509.CertificateBuilder(
            issuer_name=self._name,
            subject_name=_x509_name(subject),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - day,
            not_valid_after=now + day,
        ).add_extension(x509.BasicConstraints(ca=not hosts, path_length=None), critical=True)
        if hosts:
            names: list[x509.GeneralName] = [
                x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host) for host in hosts
            ]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _x509_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
