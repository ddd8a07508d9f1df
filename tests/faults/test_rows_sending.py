"""Fault matrix, rows 32 to 36 and 49: what happens on the way to the service (order-safety.md B.5)."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from sequence_cli.trading.submission import ATTEMPTS
from tests.faults.plan import Effect, Toxic
from tests.faults.processes import CALM, fault_server
from tests.faults.trader import Trader, lost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATE = 65.0


def test_row_32_a_refused_connection_is_tried_four_times_and_nothing_was_sent(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(down=True)

    result = trader.buy(quantity, "-v", expect=7)

    assert "NOT sent" in result.stderr
    assert result.stderr.count("POST /v1/orders: no connection") == ATTEMPTS
    assert trader.state(quantity) == "not_sent"
    assert trader.recover(expect=0).json["unresolved"] == 0


def test_row_32_a_name_that_cannot_be_resolved_means_that_nothing_was_sent(trader: Trader) -> None:
    quantity = trader.quantity()
    setup = msgspec.structs.replace(CALM, no_names=True)

    result = trader.buy(quantity, setup=setup, expect=7, env={"SEQ_BASE_URL": "https://api.sequencemkts.invalid"})

    assert "NOT sent" in result.stderr
    assert "could not be resolved" in result.stderr
    assert trader.state(quantity) == "not_sent"


def test_row_32_a_peer_that_speaks_no_tls_means_that_nothing_was_sent(trader: Trader) -> None:
    quantity = trader.quantity()
    url = trader.server.url.replace("http:", "https:")

    result = trader.buy(quantity, expect=7, env={"SEQ_BASE_URL": url})

    assert "NOT sent" in result.stderr
    assert trader.state(quantity) == "not_sent"
    assert trader.seen() == []


def test_row_33_a_certificate_that_cannot_be_verified_stops_the_order_for_safety(
    trader: Trader, certificate: tuple[str, str], tmp_path: Path
) -> None:
    quantity = trader.quantity()

    with fault_server(tmp_path / "tls", *certificate) as server:
        result = trader.buy(quantity, expect=11, env=server.variables)
        seen = server.seen()

    assert "nothing was sent" in result.stderr
    assert "no switch" in result.stderr
    assert seen == []
    assert trader.state(quantity) == "not_sent"


def test_row_34_a_reset_while_the_body_is_sent_is_repeated_where_that_is_proved_safe(acquainted: Trader) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(toxics=[Toxic(Effect.RESET_PEER, upstream=True, size=450)])

    acquainted.buy(quantity, expect=0)

    assert acquainted.orders(quantity) == 1
    assert acquainted.left() == 2


def test_row_34_a_reset_while_the_body_is_sent_is_looked_up_where_nothing_is_proved(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(toxics=[Toxic(Effect.RESET_PEER, upstream=True, size=450)])

    result = trader.buy(quantity, expect=8)

    assert "may or may not" in result.stderr
    assert trader.left() == 1
    assert trader.orders(quantity) == 0
    trader.buy(trader.quantity(), expect=0)
    assert trader.recover(expect=8).json["orders"][0]["finding"] == "not_seen_yet"
    assert trader.recover(later=LATE, expect=0).json["orders"][0]["finding"] == "unseen"


def test_row_35_a_lost_answer_is_asked_for_again_with_the_same_bytes_and_the_order_stands_once(
    acquainted: Trader,
) -> None:
    quantity = acquainted.quantity()
    acquainted.meet(lost())

    acquainted.buy(quantity, expect=0)

    bodies = [seen.body for seen in acquainted.seen("body")]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]
    assert acquainted.orders(quantity) == 1
    assert acquainted.state(quantity) in {"acked", "completed"}


def test_row_36_a_service_that_is_not_known_is_asked_and_not_sent_to_again(trader: Trader) -> None:
    quantity = trader.quantity()
    trader.meet(lost())

    trader.buy(quantity, expect=0)

    assert len(trader.seen()) == 1
    assert len(trader.seen("lookup")) == 1
    assert trader.orders(quantity) == 1


def test_row_36_a_service_that_mints_its_own_ids_leaves_the_outcome_unknown_and_is_not_sent_to_again(
    trader: Trader,
) -> None:
    quantity = trader.quantity()
    trader.meet(lost(), ignores_graph_id=True)

    result = trader.buy(quantity, expect=8)

    assert "may or may not" in result.stderr
    assert len(trader.seen()) == 1
    trader.recover(expect=8)
    late = trader.recover(later=LATE, expect=8).json["orders"][0]
    # Silence about our id proves nothing there: the order exists under another one.
    assert (late["finding"], late["resolved"]) == ("no_proof", False)
    assert trader.orders(quantity) == 1


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_row_49_a_proxy_named_by_the_environment_gets_nothing_of_an_order_to_this_machine(
    trader: Trader, recorder: Recorder, name: str
) -> None:
    quantity = trader.quantity()

    trader.buy(quantity, expect=0, env={name: recorder.url})

    assert recorder.connections == 0
    assert trader.orders(quantity) == 1


def test_row_49_the_recorder_would_have_noticed(recorder: Recorder) -> None:
    with socket.create_connection(recorder.address) as visitor:
        visitor.sendall(b"CONNECT x:443 HTTP/1.1\r\n\r\n")
        assert visitor.recv(1) == b""

    assert recorder.connections == 1


class Recorder:
    """A hostile proxy that counts who comes, and ends every connection."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.connections = 0
        self.address: tuple[str, int] = listener.getsockname()
        self.url = f"http://127.0.0.1:{self.address[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with suppress(OSError):
            while True:
                visitor, _ = self._listener.accept()
                self.connections += 1
                visitor.recv(1024)
                visitor.close()


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        yield Recorder(listener)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate for this machine that nobody has signed but itself, and its key."""
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternative, critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(paths[0]), str(paths[1])
