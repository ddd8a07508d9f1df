"""A proxy's password is never shown or sent: the environment's proxies are not used, explicit ones with it refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.harness import FAKE_TEST_KEY, sequence, terminal
from tests.leaks import forms_of, found_in
from tests.origins import ENVIRONMENT_PROXIES, NOWHERE, Authority, Reply, origin

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness import Result

USER, PASSWORD = "proxyuser", "proxy-password-0123456789"
FORMS = {
    **forms_of("password", PASSWORD),
    **forms_of("login", f"{USER}:{PASSWORD}"),
}
COMMANDS = [
    ("positions",),
    ("positions", "-v"),
    ("positions", "--debug", "--json"),
    ("buy", "ETH-USD", "1", "--yes", "--no-wait", "--debug"),
    ("doctor",),
    ("doctor", "--json", "--debug"),
    ("whoami", "--check", "-v"),
    ("config", "show"),
]
# As people write it, and as they mistype it; with the exit code that each has.
ADDRESSES = {
    "http://{login}@127.0.0.1:{port}": 11,
    "https://{login}@127.0.0.1:{port}/": 11,
    "{login}@127.0.0.1:{port}": 11,
    "http://{login}@127.0.0.1:{port}/path": 11,
    "http://{password}/@127.0.0.1:{port}": 11,
    "socks5://{login}@127.0.0.1:{port}": 11,
    "http://{user}:{password}/@127.0.0.1:{port}": 2,
    "http://{user}:{password}#@127.0.0.1:{port}": 2,
    "http://{user}:{password}?@127.0.0.1:{port}": 2,
    "http://{user}%3A{password}%40127.0.0.1:{port}": 2,
    "http://{login}@[127.0.0.1:{port}": 2,
    "http://{login}@127.0.0.1:{port}0000": 2,
    "http://{login} @127.0.0.1:{port}": 2,
}
ADDRESS = "http://{login}@127.0.0.1:{port}"
# Of the configuration file, with every slip of the hand.
LINES = {
    'https_proxy = "{address}"': 11,
    "https_proxy = {address}": 10,
    'https_proxy = ["{address}"]': 10,
    'https_proxy = {{url = "{address}"}}': 10,
    'base_url = "{address}"': 11,
    'ca_file = "{address}"': 10,
}


def address(form: str, port: int) -> str:
    return form.format(login=f"{USER}:{PASSWORD}", user=USER, password=PASSWORD, port=port)


def shown_by(result: Result) -> set[str]:
    """Return which forms of the password a command printed."""
    return found_in(f"{result.stdout}\n{result.stderr}".encode(), FORMS)


def run(words: tuple[str, ...], home: Path, expect: int, url: str, **variables: Any) -> Result:
    return sequence(*words, home=home, expect=expect, SEQ_BASE_URL=url, SEQ_API_KEY=FAKE_TEST_KEY, **variables)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_proxies_of_the_environment_get_no_connection_and_their_password_is_not_shown(
    words: tuple[str, ...], home: Path
) -> None:
    with origin(Reply(407)) as proxy:
        variables = dict.fromkeys(ENVIRONMENT_PROXIES, address(ADDRESS, proxy.port))
        # Nothing answers there, which the doctor only notes; and without a profile there is no configuration to show.
        expect = {"doctor": 0, "config": 2}.get(words[0], 7)
        result = run(words, home, expect, NOWHERE, **variables)

    assert (shown_by(result), proxy.connections) == (set(), 0)


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=" ".join)
def test_control_a_proxy_of_its_own_setting_gets_a_connection_from_the_same_commands(
    words: tuple[str, ...], home: Path
) -> None:
    with origin(Reply(407)) as proxy:
        run(words, home, 0 if words[0] == "doctor" else 7, NOWHERE, SEQ_HTTPS_PROXY=proxy.url)

    assert proxy.connections > 0


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=" ".join)
def test_the_password_of_a_proxy_of_the_environment_is_not_sent_to_the_service(
    words: tuple[str, ...], home: Path, authority: Authority
) -> None:
    with origin(tls=authority.server_context("127.0.0.1")) as first:
        variables = dict.fromkeys(ENVIRONMENT_PROXIES, address(ADDRESS, 1))
        # An answer that is none leaves an order's outcome unknown.
        expect = 8 if words[0] == "buy" else 0
        result = run((*words, "--ca-file", str(authority.ca_file)), home, expect, first.url, **variables)

    assert first.received != []
    assert shown_by(result) | found_in(b"\n".join(first.received), FORMS) == set()


@pytest.mark.parametrize("words", COMMANDS[:-1], ids=" ".join)
def test_an_explicit_proxy_with_a_password_stops_every_command_unshown(words: tuple[str, ...], home: Path) -> None:
    with origin(Reply(407)) as proxy:
        given = address(ADDRESS, proxy.port)
        expect = 1 if words[0] == "doctor" else 11
        result = run(words, home, expect, "https://exchange.example", SEQ_HTTPS_PROXY=given)

    assert "contains a user name or password" in result.stdout + result.stderr
    assert (shown_by(result), proxy.connections) == (set(), 0)


@pytest.mark.parametrize(("form", "exit_code"), ADDRESSES.items())
def test_no_way_of_writing_it_shows_it(form: str, exit_code: int, home: Path) -> None:
    with origin(Reply(407)) as proxy:
        given = address(form, proxy.port)
        url = "https://exchange.example"
        used = run(("positions", "--debug"), home, exit_code, url, SEQ_HTTPS_PROXY=given)
        looked_at = run(("doctor", "--json"), home, 1, url, SEQ_HTTPS_PROXY=given)
        sequence("login", "--local", home=home)
        stored = run(("config", "set", "https_proxy", given), home, exit_code, url)

    assert shown_by(used) | shown_by(looked_at) | shown_by(stored) == set()
    assert proxy.connections == 0
    assert found_in((home / "config.toml").read_bytes(), FORMS) == set()


@pytest.mark.parametrize(("line", "exit_code"), LINES.items())
@pytest.mark.parametrize("words", [("positions", "--debug"), ("doctor",), ("config", "show", "--json")], ids=" ".join)
def test_a_configuration_that_holds_it_does_not_show_it(
    words: tuple[str, ...], line: str, exit_code: int, home: Path
) -> None:
    home.mkdir(mode=0o700)
    given = line.format(address=address(ADDRESS, 1))
    (home / "config.toml").touch(mode=0o600)
    (home / "config.toml").write_text(f'active = "a"\n[profiles.a]\nmode = "sandbox"\n{given}\n')
    result = run(words, home, 1 if words[0] == "doctor" else exit_code, "http://127.0.0.1:1")

    assert shown_by(result) == set()


def test_a_terminal_does_not_show_it_either(home: Path) -> None:
    given = address(ADDRESS, 1)
    variables = {"SEQ_BASE_URL": "https://exchange.example", "SEQ_HTTPS_PROXY": given, "SEQ_API_KEY": FAKE_TEST_KEY}
    with terminal("watch", "prices:ETH-USD", home=home, env=variables) as screen:
        shown = screen.read()

    assert "user name or password" in shown
    assert found_in(shown.encode(), FORMS) == set()
    assert screen.exitstatus == 11


def test_control_a_client_that_trusts_the_environment_sends_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with origin(Reply(407)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", address(ADDRESS, proxy.port))
        httpx.get("http://exchange.example/")

    assert any("base64" in name for name in found_in(b"\n".join(proxy.received), FORMS))


def test_control_a_message_that_repeats_the_address_is_caught() -> None:
    given = address(ADDRESS, 1)
    with pytest.raises(ValueError, match="Unknown scheme") as caught:
        httpx.Client(proxy=given.replace("http://", "gopher://"))

    assert found_in(f"could not connect to {given}".encode(), FORMS) == {"password, plain", "login, plain"}
    assert found_in(repr(caught.value).encode(), FORMS) == set()  # httpx hides it; this program does not rely on that
