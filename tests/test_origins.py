"""The key and secret bodies reach the one origin that they are meant for, whatever answers and settings say."""

from __future__ import annotations

import json
import socket
import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, sequence
from tests.leaks import forms_of, found_in
from tests.origins import ENVIRONMENT_PROXIES, NOWHERE, Authority, Reply, origin, redirect, tunnel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.origins import Origin

SECRET = "hunter2-hunter2-hunter2-hunter2"
CREDENTIALS = json.dumps({"api_key": "A" * 64, "api_secret": SECRET})
SECRETS = {**forms_of("key", FAKE_TEST_KEY), **forms_of("live key", FAKE_LIVE_KEY), **forms_of("venue secret", SECRET)}
HOST = "exchange.example"
# Where a redirect may point: to another origin, to another scheme or port, or only seemingly to the same.
LOCATIONS = ["http://127.0.0.1:{port}/", "http://localhost:{port}/v1/positions", "//127.0.0.1:{port}/",
             "http://user:pw@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@api.sequencemkts.com/"]  # fmt: skip


def with_key(url: str, **more: str) -> dict[str, Any]:
    return {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_TEST_KEY, **more}


def leaked_to(*others: Origin) -> set[str]:
    """Return which secrets reached an origin that they were not meant for."""
    return found_in(b"\n".join(request for other in others for request in other.received), SECRETS)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 305, 307, 308])
def test_a_read_follows_no_redirect(status: int, home: Path) -> None:
    with origin() as other, origin(redirect(status, other.url)) as first:
        result = sequence("positions", home=home, expect=11, **with_key(first.url))

    assert "it was not followed" in result.stderr
    assert (len(first.received), other.connections) == (1, 0)


@pytest.mark.parametrize("location", LOCATIONS)
@pytest.mark.parametrize("status", [302, 307, 308])
def test_a_secret_body_follows_no_redirect(status: int, location: str, home: Path) -> None:
    with origin() as other, origin(redirect(status, location.format(port=other.port))) as first:
        words = ("connect", "binance", "--from-file", "-")
        sequence(*words, home=home, stdin=CREDENTIALS, expect=11, **with_key(first.url))

    assert found_in(first.received[0], SECRETS) >= {"key, plain", "venue secret, plain"}
    assert (len(first.received), other.connections) == (1, 0)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_an_order_follows_no_redirect_and_its_outcome_is_unknown(status: int, home: Path) -> None:
    with origin() as other, origin(redirect(status, f"{other.url}/v1/orders")) as first:
        sequence("buy", "ETH-USD", "0.1", "--yes", "--no-wait", home=home, expect=8, **with_key(first.url))

    assert other.connections == 0


def test_a_redirect_from_https_to_http_on_the_same_host_is_not_followed(home: Path, authority: Authority) -> None:
    context = authority.server_context("127.0.0.1")
    with origin() as plain, origin(redirect(301, plain.url), tls=context) as first:
        words = ("positions", "--ca-file", str(authority.ca_file))
        sequence(*words, home=home, expect=11, **with_key(first.url))

    assert (len(first.received), plain.connections) == (1, 0)


def test_control_a_client_that_follows_redirects_hands_the_secret_body_on() -> None:
    with origin() as other, origin(redirect(307, other.url)) as first:
        httpx.post(first.url, content=CREDENTIALS, headers={"X-Api-Key": FAKE_TEST_KEY}, follow_redirects=True)

    assert leaked_to(other) >= {"key, plain", "venue secret, plain"}


@pytest.mark.parametrize("words", [("positions",), ("buy", "ETH-USD", "1", "--yes", "--no-wait")], ids=" ".join)
@pytest.mark.parametrize(
    ("name", "is_used"),
    [
        *((name, False) for name in ENVIRONMENT_PROXIES),
        ("SEQ_HTTPS_PROXY", True),  # control: the same line through the same proxy
    ],
)
def test_proxies_of_the_environment_are_not_used(name: str, is_used: bool, words: tuple[str, ...], home: Path) -> None:
    with origin(Reply(407)) as proxy:
        sequence(*words, home=home, expect=7, **with_key(NOWHERE, **{name: proxy.url}))

    assert (proxy.connections > 0) == is_used


def test_control_a_client_that_trusts_the_environment_sends_the_key_to_the_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with origin() as proxy, origin() as first:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        httpx.get(first.url, headers={"Authorization": f"Bearer {FAKE_TEST_KEY}"})

    assert leaked_to(proxy) == {"key, plain"}


def test_loopback_is_not_proxied_even_when_a_proxy_is_set(home: Path, authority: Authority) -> None:
    context = authority.server_context("127.0.0.1")
    with origin() as proxy, origin() as plain, origin(tls=context) as secure:
        for first in (plain, secure):
            words = ("positions", "--ca-file", str(authority.ca_file))
            sequence(*words, home=home, **with_key(first.url, SEQ_HTTPS_PROXY=proxy.url))

    assert (len(plain.received), len(secure.received), proxy.connections) == (1, 1, 0)


@pytest.mark.parametrize("secured", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("by", ["variable", "profile"])
def test_an_explicit_proxy_gets_a_tunnel_and_sees_no_secret(
    by: str, secured: bool, home: Path, authority: Authority
) -> None:
    variables = with_key(f"https://{HOST}")
    context = authority.server_context(HOST)
    its_own = authority.server_context("127.0.0.1") if secured else None
    with origin(tls=context) as first, tunnel(first, tls=its_own) as proxy:
        settings = {"https_proxy": proxy.url, "ca_file": str(authority.ca_file)}
        if by == "profile":
            profile(home, **settings)
            sequence("positions", home=home, **variables)
        else:
            words = ("positions", "--ca-file", settings["ca_file"])
            sequence(*words, home=home, SEQ_HTTPS_PROXY=proxy.url, **variables)

    assert [request.splitlines()[0] for request in proxy.received] == [f"CONNECT {HOST}:443 HTTP/1.1".encode()]
    assert (leaked_to(proxy), found_in(proxy.tunnelled, SECRETS)) == (set(), set())
    assert found_in(first.received[0], SECRETS) == {"key, plain"}


def test_a_proxy_that_pretends_to_be_the_service_gets_nothing(home: Path, tmp_path: Path, authority: Authority) -> None:
    impostor = Authority(tmp_path, "impostor")
    with origin(tls=impostor.server_context(HOST)) as first, tunnel(first) as proxy:
        words = ("positions", "--ca-file", str(authority.ca_file))
        variables = {"SEQ_BASE_URL": f"https://{HOST}", "SEQ_HTTPS_PROXY": proxy.url, "SEQ_API_KEY": FAKE_TEST_KEY}
        result = sequence(*words, home=home, expect=11, **variables)

    assert "could not be verified" in result.stderr
    assert (first.received, leaked_to(proxy), len(proxy.received)) == ([], set(), 1)


@pytest.mark.parametrize(
    "reply", [Reply(407, b""), Reply(403, b"no"), redirect(302, "http://127.0.0.1:1/")], ids=lambda reply: reply.status
)
def test_a_proxy_that_refuses_gets_no_request_and_nothing_goes_round_it(reply: Reply, home: Path) -> None:
    with origin(reply) as proxy:
        variables = {"SEQ_BASE_URL": f"https://{HOST}", "SEQ_HTTPS_PROXY": proxy.url, "SEQ_API_KEY": FAKE_TEST_KEY}
        result = sequence("buy", "ETH-USD", "1", "--yes", "--no-wait", home=home, expect=7, **variables)

    assert "nothing was sent" in result.stderr
    assert proxy.connections > 0
    assert leaked_to(proxy) == set()


@pytest.mark.parametrize(
    ("address", "exit_code"),
    [("http://user:pw@127.0.0.1:1", 11), ("socks5://127.0.0.1:1", 2), ("127.0.0.1:1", 2), ("http://h/p", 2)],
)
def test_a_proxy_address_that_cannot_be_used_stops_the_command(address: str, exit_code: int, home: Path) -> None:
    variables = {"SEQ_BASE_URL": f"https://{HOST}", "SEQ_HTTPS_PROXY": address, "SEQ_API_KEY": FAKE_TEST_KEY}
    result = sequence("positions", home=home, expect=exit_code, **variables)

    assert "SEQ_HTTPS_PROXY" in result.stderr
    assert "user:pw" not in result.stderr


def test_a_stored_key_goes_to_no_other_address_than_its_own(home: Path) -> None:
    import os

    def descriptor() -> str:
        reading, writing = os.pipe()
        os.write(writing, b"correct horse battery\n")
        os.close(writing)
        return str(reading)

    with origin() as first, origin() as other:
        words = ("login", "--store", "file", "--key-stdin", "--passphrase-fd", descriptor())
        sequence(*words, home=home, stdin=FAKE_TEST_KEY, SEQ_BASE_URL=first.url)
        use = ("positions", "--passphrase-fd", descriptor())
        result = sequence(*use, home=home, expect=11, SEQ_BASE_URL=other.url)

    assert f"belongs to {first.url} alone" in result.stderr
    assert other.connections == 0


@pytest.mark.parametrize("url", ["http://192.0.2.1", "http://localhost.example", "http://user:pw@127.0.0.1:1"])
def test_an_address_that_would_expose_the_key_is_refused(url: str, home: Path) -> None:
    sequence("positions", home=home, expect=11, **with_key(url))


def test_a_netrc_file_does_not_replace_the_key(home: Path) -> None:
    home.mkdir(parents=True)
    (home / ".netrc").write_text("machine 127.0.0.1 login other password other-password\n")
    (home / ".netrc").chmod(0o600)
    with origin() as first:
        sequence("positions", home=home, **with_key(first.url))

    assert f"Authorization: Bearer {FAKE_TEST_KEY}".encode() in first.received[0]


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_authority_named_by_the_environment_is_not_trusted(name: str, home: Path, authority: Authority) -> None:
    with origin(tls=authority.server_context("127.0.0.1")) as first:
        variables = with_key(first.url, **{name: str(authority.ca_file)})
        sequence("positions", home=home, expect=11, **variables)
        sequence("positions", "--ca-file", str(authority.ca_file), home=home, **variables)  # control

    assert len(first.received) == 1


def test_a_certificate_for_another_host_is_refused(home: Path, authority: Authority) -> None:
    with origin(tls=authority.server_context(HOST)) as first:
        words = ("positions", "--ca-file", str(authority.ca_file))
        sequence(*words, home=home, expect=11, **with_key(first.url))

    assert first.received == []


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_tls_1_1_is_refused_and_tls_1_2_is_not(home: Path, authority: Authority) -> None:
    words = ("positions", "--ca-file", str(authority.ca_file))
    for version, expected in ((ssl.TLSVersion.TLSv1_1, 7), (ssl.TLSVersion.TLSv1_2, 0)):
        context = authority.server_context("127.0.0.1")
        # Without it the server's own library would refuse before the client could.
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.minimum_version = min(version, ssl.TLSVersion.TLSv1_1)
        context.maximum_version = version
        with origin(tls=context) as first:
            sequence(*words, home=home, expect=expected, **with_key(first.url))
            assert obliging_handshake(first) == version.name.replace("_", ".")  # control: the server does speak it


def obliging_handshake(server: Origin) -> str | None:
    """Return the version on which a client agrees with the server that takes any."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", server.port)) as connection,
        context.wrap_socket(connection) as secure,
    ):
        return secure.version()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_without_certificates_is_a_usage_error(content: str | None, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    result = sequence("positions", "--ca-file", str(path), home=home, expect=2, **with_key("https://127.0.0.1:1"))

    assert str(path) in result.stderr


def test_a_ca_file_that_others_can_write_is_refused(home: Path, authority: Authority) -> None:
    authority.ca_file.chmod(0o666)
    words = ("positions", "--ca-file", str(authority.ca_file))
    result = sequence(*words, home=home, expect=11, **with_key("https://127.0.0.1:1"))

    assert "can be written by others" in result.stderr


@pytest.mark.parametrize("kind", ["text/html", "text/plain; charset=utf-8", "application/json; charset=utf-16", ""])
def test_a_page_in_place_of_an_answer_is_a_typed_error(kind: str, home: Path) -> None:
    headers = (("Content-Type", kind),)
    with origin(Reply(200, POSITIONS_LIKE, headers)) as first:
        read = sequence("positions", "--json", home=home, expect=1, **with_key(first.url))
        order = ("buy", "ETH-USD", "1", "--yes", "--no-wait", "--json")
        sequence(*order, home=home, expect=8, **with_key(first.url))

    assert read.error["code"] == "SERVER_ERROR"


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; Charset=UTF-8", "application/hal+json", None])
def test_json_by_any_of_its_names_is_read(kind: str | None, home: Path) -> None:
    headers = () if kind is None else (("Content-Type", kind),)
    with origin(Reply(200, POSITIONS_LIKE, headers)) as first:
        sequence("positions", home=home, **with_key(first.url))


def test_what_a_gateway_says_in_html_is_not_repeated(home: Path) -> None:
    page = b'{"error": {"message": "<script>"}}'
    with origin(Reply(404, page, (("Content-Type", "text/html"),))) as first:
        result = sequence("positions", home=home, expect=4, **with_key(first.url))

    assert "script" not in result.stderr


POSITIONS_LIKE = Reply().body


def profile(home: Path, **settings: str) -> None:
    """Write a profile for the test's host by hand."""
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    lines = ['active = "paper"', "[profiles.paper]", 'mode = "sandbox"', f'base_url = "https://{HOST}"']
    path = home / "config.toml"
    path.touch(mode=0o600)
    path.write_text("\n".join([*lines, *(f'{name} = "{value}"' for name, value in settings.items())]) + "\n")
