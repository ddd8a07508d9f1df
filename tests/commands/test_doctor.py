"""`sequence doctor`: each finding with its level and its fix; without a key, offline, and with everything wrong."""

from __future__ import annotations

import os
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest

from tests.harness import FAKE_LIVE_KEY, FAKE_TEST_KEY, sequence
from tests.origins import POSITIONS, Authority, Reply, origin, redirect
from tests.secret_service import key_store, secret_service
from tests.served import served_sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness import Result
    from tests.served import Served

__all__ = ["key_store", "secret_service", "served_sandbox"]

# No key store is looked for on the machine that runs the tests.
NO_BUS: dict[str, Any] = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}


def doctor(home: Path, *words: str, expect: int = 0, **variables: str) -> Result:
    return sequence("doctor", "--json", *words, home=home, stdin="", expect=expect, **{**NO_BUS, **variables})


def findings(result: Result, check: str) -> list[tuple[str, str]]:
    """Return level and message of every finding of a check."""
    return [(row["level"], row["message"]) for row in result.json["findings"] if row["check"] == check]


def fixes(result: Result) -> list[str]:
    return [row["fix"] for row in result.json["findings"] if row["level"] in {"warning", "problem"}]


def write_config(home: Path, text: str, mode: int = 0o600) -> Path:
    home.mkdir(mode=0o700, exist_ok=True)
    path = home / "config.toml"
    path.write_text(text)
    path.chmod(mode)
    return path


def with_key(url: str, **more: str) -> dict[str, Any]:
    return {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_TEST_KEY, **more}


def test_without_a_key_it_works_and_says_what_it_skipped(home: Path) -> None:
    result = doctor(home)

    assert findings(result, "key") == [("warning", "There is no API key.")]
    assert findings(result, "service") == [
        ("skipped", "Key, clock and rate limit were not checked: there is no usable key.")
    ]
    assert findings(result, "orders") == [("ok", "No order was ever sent from here.")]
    assert result.json["problems"] == 0
    assert not home.exists()


def test_every_warning_and_problem_has_a_fix(home: Path) -> None:
    variables: dict[str, Any] = {
        "HTTPS_PROXY": "http://x",
        "SSL_CERT_FILE": "x",
        "SSLKEYLOGFILE": "x",
        "PYTHON_KEYRING_BACKEND": "x",
    }
    result = doctor(home, **variables)

    assert len(fixes(result)) >= 6
    assert all(fixes(result))


def test_offline_it_skips_the_network_and_passes(home: Path) -> None:
    result = doctor(home, **with_key("http://127.0.0.1:1"))

    ((level, message),) = findings(result, "service")
    assert level == "skipped"
    assert "Could not connect to 127.0.0.1" in message


def test_a_sound_account_has_no_problem(home: Path, served_sandbox: Served) -> None:
    result = doctor(home, **dict[str, Any](served_sandbox.variables))

    assert findings(result, "service")[0][0] == "ok"
    assert findings(result, "key") == [
        ("ok", f"A sandbox key ending in {served_sandbox.api_key[-4:]}, from SEQ_API_KEY.")
    ]
    assert findings(result, "clock") == [("ok", "It agrees with the service's to the second.")]
    assert served_sandbox.api_key not in result.stdout


@pytest.mark.parametrize(
    ("seconds", "level", "words"),
    [(0, "ok", "agrees"), (-10, "warning", "10 s ahead"), (300, "problem", "300 s behind")],
)
def test_the_clock_is_compared_with_the_services(seconds: int, level: str, words: str, home: Path) -> None:
    headers = (("Content-Type", "application/json"), ("Date", formatdate(time.time() + seconds, usegmt=True)))
    with origin(Reply(200, POSITIONS, headers)) as service:
        result = doctor(home, expect=int(level == "problem"), **with_key(service.url))

    ((found, message),) = findings(result, "clock")
    assert found == level
    assert words in message.replace("9 s", "10 s").replace("299 s", "300 s").replace("301 s", "300 s")


def test_a_rate_limit_is_repeated_as_the_service_tells_it(home: Path) -> None:
    headers = (("Content-Type", "application/json"), ("X-RateLimit-Remaining", "7"))
    with origin(Reply(200, POSITIONS, headers)) as service:
        result = doctor(home, **with_key(service.url))

    assert findings(result, "rate limit") == [("ok", "x-ratelimit-remaining: 7")]


def test_a_refused_key_is_a_problem(home: Path) -> None:
    with origin(Reply(401, b"{}")) as service:
        result = doctor(home, expect=1, **with_key(service.url))

    assert findings(result, "service") == [("problem", "The service did not accept the key (401).")]


def test_a_config_with_a_key_in_it_is_a_problem_and_the_key_is_not_shown(home: Path) -> None:
    path = write_config(home, f'active = "a"\n[profiles.a]\nmode = "live"\napi_key = "{FAKE_LIVE_KEY}"\n')
    result = doctor(home, expect=1)

    assert findings(result, "configuration") == [
        ("problem", f"{path}, line 4: this looks like an API key, in clear. Nothing was sent.")
    ]
    assert FAKE_LIVE_KEY not in result.stdout + result.stderr


def test_a_profile_whose_key_is_gone_is_a_problem(home: Path) -> None:
    write_config(home, 'active = "a"\n[profiles.a]\nmode = "live"\n')

    result = doctor(home, expect=1)

    assert findings(result, "key") == [("problem", "There is no API key for profile 'a', so nothing was sent.")]
    assert result.json["mode"] == "live"


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
@pytest.mark.parametrize(("mode", "level"), [(0o600, "ok"), (0o644, "warning")])
def test_the_configs_mode_is_looked_at(mode: int, level: str, home: Path) -> None:
    write_config(home, 'active = "a"\n[profiles.a]\nmode = "local"\n', mode)

    assert findings(doctor(home), "files")[0][0] == level


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_a_journal_that_others_can_write_and_a_symlink_are_problems(home: Path) -> None:
    state = home / "state"
    state.mkdir(mode=0o700, parents=True)
    home.chmod(0o700)
    (state / "journal.db").touch(0o600)
    (state / "journal.db").chmod(0o666)
    (home / "sandbox").symlink_to(state)
    result = doctor(home, expect=1)

    assert findings(result, "files") == [
        ("problem", f"{home}/sandbox is a symlink."),
        ("problem", f"{state}/journal.db can be written by others (mode 0666)."),
    ]
    assert f"chmod go-w '{state}/journal.db'" in fixes(result)


def test_an_unresolved_order_is_a_problem(home: Path) -> None:
    # Redirected, it may have taken effect: nobody can tell.
    with origin(redirect(307, "/elsewhere")) as service:
        words = ("buy", "ETH-USD", "0.1", "--yes", "--no-wait")
        sequence(*words, home=home, expect=8, **with_key(service.url))
    result = doctor(home, expect=1)

    ((level, message),) = findings(result, "orders")
    assert level == "problem"
    assert message.startswith("One order has an unknown outcome and may exist; the oldest is graph_")
    assert any("sequence recover" in fix for fix in fixes(result))


def test_proxies_and_authorities_of_the_environment_are_named_and_ignored(home: Path) -> None:
    result = doctor(home, http_proxy="http://user:hunter2@x", ALL_PROXY="socks5://x", SSL_CERT_DIR="/x")

    assert ("warning", "http_proxy, ALL_PROXY are set, and ignored by this program.") in findings(result, "proxy")
    assert ("warning", "SSL_CERT_DIR is set, and ignored by this program.") in findings(result, "certificates")
    assert "hunter2" not in result.stdout


def test_the_explicit_proxy_is_named_and_a_bad_one_is_a_problem(home: Path) -> None:
    through = doctor(home, SEQ_HTTPS_PROXY="http://proxy.example:3128")
    bad = doctor(home, expect=1, SEQ_HTTPS_PROXY="http://user:hunter2@proxy.example")

    assert "through http://proxy.example:3128" in findings(through, "proxy")[0][1]
    assert findings(bad, "proxy")[0][0] == "problem"
    assert "hunter2" not in bad.stdout


def test_a_ca_file_is_named_and_a_bad_one_is_a_problem(home: Path, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    variables = with_key("http://127.0.0.1:1")
    good = doctor(home, "--ca-file", str(authority.ca_file), **variables)
    authority.ca_file.write_text("nothing")
    bad = doctor(home, "--ca-file", str(authority.ca_file), expect=1, **variables)

    assert f"those in {authority.ca_file}, and no others" in findings(good, "certificates")[0][1]
    assert findings(bad, "certificates")[0][0] == "problem"


def test_sslkeylogfile_is_reported_and_truly_not_obeyed(home: Path, tmp_path: Path) -> None:
    import ssl

    from sequence_cli.api.tls import client_context

    log = str(tmp_path / "keys.log")
    result = doctor(home, SSLKEYLOGFILE=log)

    assert any("SSLKEYLOGFILE" in message for _, message in findings(result, "environment"))
    with patch.dict(os.environ, {"SSLKEYLOGFILE": log}):
        assert client_context().keylog_filename is None
        assert ssl.create_default_context().keylog_filename == log  # control


@pytest.mark.secretservice
def test_the_key_store_is_named(home: Path, key_store: dict[str, str]) -> None:
    result = sequence("doctor", "--json", home=home)

    assert findings(result, "keyring") == [("ok", "Keys go to keyring.backends.SecretService.Keyring.")]


def test_the_table_has_a_line_per_finding(home: Path) -> None:
    text = sequence("doctor", home=home, **NO_BUS).stdout

    assert "warning  key" in text
    assert "0 problems, 2 warnings" in text
