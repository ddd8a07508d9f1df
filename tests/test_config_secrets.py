"""A secret that somebody wrote into the configuration is refused by its line, and never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from sequence_cli.config_secrets import refuse_secrets
from sequence_cli.errors import UnsafeError
from tests.harness import sequence

PROFILE = '[profiles.paper]\nmode = "sandbox"\n'
SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("colour = 'seq_live_0123'", "an API key"),
        ("# my old key: seq_test_0123", "an API key"),
        ('pem = """-----BEGIN RSA PRIVATE KEY-----', "a private key"),
        (f'api_key = "{SECRET}"', "a secret"),
        (f'apikey = "{SECRET}"', "a secret"),
        (f'  api_secret="{SECRET}"', "a secret"),
        (f'"API_SECRET" = "{SECRET}"', "a secret"),
        (f"'secret' = '{SECRET}'", "a secret"),
        (f'binance.secret = "{SECRET}"', "a secret"),
        (f'okx-passphrase = "{SECRET}"', "a secret"),
        (f'password = "{SECRET}"', "a secret"),
        (f'token = "{SECRET}"', "a secret"),
        (f'signer_private_key = "{SECRET}"', "a secret"),
        (f'okx = {{ key = "{SECRET}", name = "x" }}', "a secret"),
        (f'okx = {{ name = "x", secret = "{SECRET}" }}', "a secret"),
    ],
)
def test_a_secret_is_refused_by_its_line_and_not_shown(line: str, kind: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeError, match=f"line 3: this looks like {kind}, in clear") as caught:
        refuse_secrets(f"{PROFILE}{line}\n", tmp_path)

    assert SECRET not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    "line",
    [
        'keyring_backend = "file"',
        'key_fingerprint = "0123abcd"',
        "# the key and the secret are in the keyring; password = none",
        'allow_symbols = ["KEY-USD", "TOKEN-USD", "SECRET-USD"]',
        'note = "secret = x"',
        'passport = "x"',
        "keyboard = 1",
        'ca_file = "/etc/ssl/key=secret.pem"',
    ],
)
def test_what_only_talks_of_keys_is_no_secret(line: str, tmp_path: Path) -> None:
    refuse_secrets(f"{PROFILE}{line}\n", tmp_path)


@pytest.mark.parametrize(
    "words", [("whoami",), ("quote", "BTC-USD"), ("login", "--key-stdin"), ("config",)], ids=" ".join
)
def test_no_command_goes_on_with_a_secret_in_the_configuration(words: tuple[str, ...], home: Path) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").touch(mode=0o600)
    (home / "config.toml").write_text(f'{PROFILE}api_secret = "{SECRET}"\n')
    result = sequence(*words, home=home, stdin="seq_test_" + "0" * 64, expect=11)

    assert "line 3: this looks like a secret" in result.stderr
    assert SECRET not in result.stderr
