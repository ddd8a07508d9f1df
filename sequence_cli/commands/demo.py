"""`sequence demo`."""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

CREDENTIALS = '{"api_key": "demo-binance-key", "api_secret": "demo-binance-secret"}\n'
STEPS = (
    ("Log in. The local sandbox needs no account and no key:", "login --local"),
    ("See live prices: the best bid and offer over all exchanges, and each exchange's own:", "quote BTC-USD"),
    ("Connect an exchange. What you store is sealed with AES-256-GCM:", "connect binance --from-file binance.json"),
    ("Check your positions:", "positions"),
    ("Submit your first order. The router picks the best venue:", "buy ETH-USD 0.1 --urgency medium"),
    ("Track the order:", "status"),
)
ENDING = """
That was the quick start, on an exchange simulator inside this program. No network was used, and nothing of it stays.

Go on with simulated money and the same commands:
  sequence login --local
Go on with your own account, with a seq_test_ or a seq_live_ key:
  sequence login
"""


def command() -> None:
    """Run the quick start for real, on a local sandbox that is thrown away afterwards.

    It needs no account, no key and no network, and leaves nothing behind.

    \b
    Examples:
      sequence demo
    """
    with _throw_away_home():
        for number, (text, words) in enumerate(STEPS, 1):
            _run_step(number, text, words)
    _say(ENDING.rstrip())


def _run_step(number: int, text: str, words: str) -> None:
    from sequence_cli.commands._app import run_app

    _say(f"\n{number}. {text}\n\n   $ sequence {words}\n")
    sys.stdout.flush()
    run_app(shlex.split(words))
    sys.stdout.flush()


def _say(text: str) -> None:
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.paragraphs import paragraphs

    dress = terminal_dress(os.environ, sys.stdout)
    typer.echo(paragraphs(text, dress.width if dress.is_terminal else None))


@contextmanager
def _throw_away_home() -> Iterator[None]:
    """Keep everything in a temporary folder, and every setting of the person's own out of it."""
    from tempfile import TemporaryDirectory

    from sequence_cli.trading.journal_file import close_kept

    before, here = dict(os.environ), Path.cwd()
    with TemporaryDirectory(prefix="sequence-demo-") as folder:
        for name in [name for name in os.environ if name.startswith("SEQ_")]:
            del os.environ[name]
        os.environ["SEQ_HOME"] = str(Path(folder) / "home")
        credentials = Path(folder) / "binance.json"
        credentials.touch(mode=0o600)
        credentials.write_text(CREDENTIALS)
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)
            # Windows deletes no file that is open.
            close_kept()
            os.environ.clear()
            os.environ.update(before)
