"""`sequence config set` of what leads to the service: the proxy and the certificate authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness import FAKE_TEST_KEY, sequence
from tests.origins import origin

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def profile(home: Path) -> Path:
    """A home with a profile."""
    sequence("login", "--local", home=home)
    return home


def test_a_proxy_and_a_ca_file_are_set_shown_and_removed(profile: Path) -> None:
    proxy = sequence("config", "set", "https_proxy", "http://Proxy.example:3128/", "--json", home=profile).json
    both = sequence("config", "set", "ca_file", "relative.pem", "--json", home=profile).json
    sequence("config", "unset", "https_proxy", home=profile)
    rest = sequence("config", "--json", home=profile).json

    assert (proxy["https_proxy"], proxy["ca_file"]) == ("http://proxy.example:3128", None)
    assert both["ca_file"].startswith("/")
    assert both["ca_file"].endswith("/relative.pem")
    assert (rest["https_proxy"], rest["ca_file"]) == (None, both["ca_file"])


@pytest.mark.parametrize(
    ("value", "expected"), [("http://user:pw@proxy.example", 11), ("proxy.example", 2), ("socks5://proxy.example", 2)]
)
def test_a_proxy_that_cannot_be_used_is_refused_and_not_kept(value: str, expected: int, profile: Path) -> None:
    result = sequence("config", "set", "https_proxy", value, home=profile, expect=expected)

    assert "user:pw" not in result.stderr
    assert sequence("config", "--json", home=profile).json["https_proxy"] is None


def test_a_later_login_keeps_them(home: Path, tmp_path: Path) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("correct horse battery\n")

    def log_in(url: str) -> None:
        with passphrase.open() as file:
            words = ("login", "--store", "file", "--key-stdin", "--passphrase-fd", str(file.fileno()))
            sequence(*words, home=home, stdin=FAKE_TEST_KEY, SEQ_BASE_URL=url)

    with origin() as service:
        log_in(service.url)
        sequence("config", "set", "https_proxy", "http://proxy.example:3128", home=home)
        log_in(service.url)

    assert sequence("config", "--json", home=home).json["https_proxy"] == "http://proxy.example:3128"
