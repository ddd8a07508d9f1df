"""One run of one command: its options, account, client and output, each made when first asked for."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from sequence_cli.commands._globals import GlobalOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import typer

    from sequence_cli.api.client import Client
    from sequence_cli.commands._timing import Timing
    from sequence_cli.keys import ApiKey, Mode, Secret
    from sequence_cli.render.documents.base import Document
    from sequence_cli.settings import Paths, Selection, Target
    from sequence_cli.trading.account import Account


class Invocation:
    """What a command works with; the rest of the program never reads the environment or the streams."""

    def __init__(self, options: GlobalOptions, *, key: ApiKey | None = None) -> None:
        self.options = options
        self._key = key
        self._held_notes: list[str] = []
        self._timing = _timing() if options.timing else None
        # `recover` says all of it itself.
        self.reminds = True

    @classmethod
    def start(cls, ctx: typer.Context) -> Invocation:
        """Take the options of this command line and see to it that everything is closed and said at its end."""
        invocation = cls(ctx.ensure_object(GlobalOptions))
        ctx.call_on_close(invocation.close)
        return invocation

    @cached_property
    def paths(self) -> Paths:
        """The folders of configuration and state."""
        from sequence_cli.paths import Paths

        return Paths.from_environment(os.environ)

    @property
    def selection(self) -> Selection:
        """What the command line says about the account."""
        from sequence_cli.settings import Selection

        return Selection(
            profile=self.options.profile,
            local=self.options.local,
            sandbox=self.options.sandbox,
            key=self._key,
            ca_file=self.options.ca_file,
            passphrase=self.passphrase,
        )

    def passphrase(self) -> Secret:
        """Return the passphrase of the key file, asked for or read once."""
        return self._passphrase

    @cached_property
    def _passphrase(self) -> Secret:
        from sequence_cli.commands._passphrase import passphrase

        return passphrase(self)

    @cached_property
    def target(self) -> Target:
        """The account, mode and base URL in use; its notes are said once."""
        from sequence_cli.settings import resolve_target

        target = resolve_target(self.selection, os.environ, self.paths)
        if target.key is not None:
            from sequence_cli.hardening import harden_process

            harden_process()
        for text in target.notes:
            self.note(text)
        return target

    @cached_property
    def client(self) -> Client:
        """The client of the account; opened on first use."""
        return self.another_client()

    def another_client(self) -> Client:
        """Return one with a connection of its own, for its caller to close: what is asked there waits for nothing."""
        from sequence_cli.commands._connection import open_client

        on_exchange = None if self._timing is None else self._timing.exchanged
        return open_client(self.target, self.paths, trace=self.trace, on_exchange=on_exchange)

    @property
    def trace(self) -> Callable[[str], None] | None:
        """Where every request is told, with --verbose and --debug."""
        return self.note if self.options.verbose or self.options.debug else None

    @property
    def environment(self) -> Mode:
        """Whose money is at stake; paper orders of a live key are sandbox orders."""
        from sequence_cli.keys import Mode

        return Mode.SANDBOX if self.target.paper else self.target.mode

    @property
    def account(self) -> Account:
        """Whose orders in the journal this invocation may look for."""
        from sequence_cli.trading.account import Account

        fingerprint = "" if self.target.key is None else self.target.key.fingerprint
        return Account(self.environment, self.target.base_url, fingerprint)

    @property
    def mode(self) -> str:
        """The environment as every table title and document carries it."""
        return str(self.environment)

    @property
    def may_prompt(self) -> bool:
        """Whether somebody can be asked: a terminal on both ends and no JSON."""
        return not self.options.json and sys.stdin.isatty() and sys.stderr.isatty()

    def show(self, document: Document) -> None:
        """Print a result, without any secret in it, on stdout in the format that was asked for."""
        if not self.options.json:
            # JSON keeps every text in one piece, where the stream finds it.
            from sequence_cli.scrub_structs import scrub_struct

            document = scrub_struct(document)
        self._write(document, sys.stdout)

    def show_one_of_many(self, document: Document) -> None:
        """Print one of several results of a command that goes on: as JSON each is one line."""
        if not self.options.json:
            self.show(document)
            return
        from sequence_cli.render.output import write_line
        from sequence_cli.scrub_structs import scrub_struct

        write_line(scrub_struct(document), sys.stdout, is_terminal=sys.stdout.isatty())
        sys.stdout.flush()

    def show_with_key(self, document: Document) -> None:
        """Print a result as it is: for the served sandbox alone, whose key is there to be copied."""
        from sequence_cli.scrub import unscrubbed

        self._write(document, unscrubbed(sys.stdout))

    def _write(self, document: Document, stream: TextIO) -> None:
        from sequence_cli.render.dress import terminal_dress
        from sequence_cli.render.output import Format, write

        write(document, Format(self.options.output), stream, **terminal_dress(os.environ, stream)._asdict())
        stream.flush()

    def note(self, text: str) -> None:
        """Say something on stderr; under --json only once the command has succeeded (a failure speaks alone)."""
        if self.options.json:
            self._held_notes.append(text)
        else:
            _say(text)

    def remark(self, text: str) -> None:
        """Say something on stderr that nobody misses: --quiet leaves it out."""
        if not self.options.quiet:
            self.note(text)

    @contextmanager
    def naming(self, symbols: Iterable[str]) -> Iterator[None]:
        """Where the service does not know one of the symbols, give the error the nearest names as its hint."""
        from sequence_cli.errors import NotFoundError

        try:
            yield
        except NotFoundError as error:
            from sequence_cli.commands._near_symbols import suggest_symbols

            suggest_symbols(self, error, symbols)
            raise

    @property
    def shows_progress(self) -> bool:
        """Whether somebody watches stderr and wants to see how far the work is."""
        return not self.options.json and not self.options.quiet

    def close(self) -> None:
        """Remind of unresolved orders, close what was opened and say what was held back."""
        succeeded = sys.exc_info()[1] is None
        if "client" in self.__dict__:
            if succeeded and self.reminds:
                from sequence_cli.commands._reminder import remind

                remind(self)
            self.client.close()
        for line in () if self._timing is None else self._timing.lines():
            self.note(line)
        if succeeded:
            for text in self._held_notes:
                _say(text)


def _timing() -> Timing:
    from sequence_cli.commands._timing import Timing

    return Timing()


def _say(text: str) -> None:
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.text import clean, wrapped

    dress = terminal_dress(os.environ, sys.stderr)
    shown = wrapped(clean(text), dress.width if dress.is_terminal else None)
    print(shown, file=sys.stderr)  # noqa: T201  # stderr is where notes go
