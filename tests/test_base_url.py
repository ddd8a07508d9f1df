"""Addresses a key may go to."""

from __future__ import annotations

import socket

import pytest

from sequence_cli.base_url import DEFAULT_BASE_URL, check_base_url
from sequence_cli.errors import UnsafeError, UsageError


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (DEFAULT_BASE_URL, DEFAULT_BASE_URL),
        ("https://API.Sequencemkts.com:443/", DEFAULT_BASE_URL),
        ("HTTPS://api.sequencemkts.com:8443", "https://api.sequencemkts.com:8443"),
        ("http://127.0.0.1:50052", "http://127.0.0.1:50052"),
        ("http://127.9.8.7/", "http://127.9.8.7"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:50052", "http://[::1]:50052"),
        ("https://[2001:db8::1]", "https://[2001:db8::1]"),
    ],
)
def test_safe_address_gets_its_one_normal_form(url: str, origin: str) -> None:
    assert check_base_url(url) == origin
    assert check_base_url(origin) == origin


@pytest.mark.parametrize(
    "url",
    [
        "http://api.sequencemkts.com",
        "http://127.1",
        "http://2130706433",
        "http://0.0.0.0",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1:50052",
    ],
)
def test_http_off_this_machine_is_unsafe(url: str) -> None:
    with pytest.raises(UnsafeError, match="in clear") as caught:
        check_base_url(url)
    assert "https://" in str(caught.value.hint)


@pytest.mark.parametrize(
    "url", ["https://canary:canary@api.sequencemkts.com", "https://canary@x", "http://canary@127.0.0.1", "https://@x"]
)
def test_user_name_or_password_in_the_address_is_unsafe_and_not_repeated(url: str) -> None:
    with pytest.raises(UnsafeError, match="user name or password") as caught:
        check_base_url(url, what="SEQ_BASE_URL")
    assert caught.value.message.startswith("SEQ_BASE_URL")
    assert "canary" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.sequencemkts.com",
        "ftp://api.sequencemkts.com",
        "https://",
        "https://:443",
        "https://x:0",
        "https://x:99999",
        "https://x:port",
        "https://api.sequencemkts.com/v1",
        "https://api.sequencemkts.com?key=1",
        "https://api.sequencemkts.com#x",
        "https://api.sequencemkts.com\\@evil.example",
        "https://api.sequence\tmkts.com",
        "https://api.sequencemkts.com\n",
        "https://аpi.sequencemkts.com",  # noqa: RUF001 - the Cyrillic letter is the point
        "https://api%2esequencemkts.com",
        "https://[::1",
        "https://[fe80::1%25eth0]",
    ],
)
def test_anything_but_a_plain_origin_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError):
        check_base_url(url)


@pytest.mark.parametrize(
    ("addresses", "is_here"),
    [(["127.0.0.1", "::1"], True), (["192.0.2.1"], False), (["127.0.0.1", "192.0.2.1"], False), ([], False)],
)
def test_localhost_counts_as_this_machine_only_where_it_leads_here(
    addresses: list[str], is_here: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve(host: str, port: None) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        if not addresses:
            raise socket.gaierror
        return [(0, 0, 0, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    if is_here:
        assert check_base_url("http://localhost:1") == "http://localhost:1"
    else:
        with pytest.raises(UnsafeError, match="in clear"):
            check_base_url("http://localhost:1")
