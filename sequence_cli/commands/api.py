"""`sequence api`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sequence_cli.commands._invocation import Invocation
from sequence_cli.errors import UsageError

if TYPE_CHECKING:
    from sequence_cli.api.transport import Answer
    from sequence_cli.trading.raw_calls import RawCall


def command(
    ctx: typer.Context,
    method: Annotated[str, typer.Argument(metavar="METHOD", help="GET, POST, PUT, PATCH or DELETE.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="Such as /v1/account, with its query.")],
    body: Annotated[
        str | None, typer.Option("--body", metavar="FILE", help="The JSON body: a file, or - for stdin.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to the question before a live change.")] = False,
) -> None:
    """Make any call of the API with your key, and print its JSON as it came, without secrets.

    GET is repeated while the service is unavailable; anything else is sent once, and in live mode only after a
    question. An order is refused here: buy, sell and graph submit write it down first, so that it is never doubled.

    \b
    Examples:
      sequence api GET /v1/account
      sequence api GET "/v1/quotes/ETH-USD?depth=2"
      sequence api POST /v1/orders/preview --body order.json
    """
    from sequence_cli.trading.raw_calls import raw_call

    invocation = Invocation.start(ctx)
    call = raw_call(method, path)
    if invocation.options.output == "csv":
        raise UsageError("An answer of the API is JSON and no table; nothing was sent.", hint="Leave out -o csv.")
    content = _body(call, body)
    _allow(invocation, call, yes=yes)
    _print(_sent(invocation, call, content).body)


def _body(call: RawCall, source: str | None) -> bytes | None:
    if source is None:
        return None
    if call.method == "GET":
        raise UsageError("A GET has no body; nothing was sent.", hint="Leave out --body, or use a query.")
    from sequence_cli.commands._body_input import json_body

    content = json_body(source, "--body")
    if call.carries_credentials:
        _register(content)
    return content


def _allow(invocation: Invocation, call: RawCall, *, yes: bool) -> None:
    from sequence_cli.commands._paper import refuse_paper
    from sequence_cli.trading.guards import check_may_change

    refuse_paper(invocation, "data")
    if not call.writes:
        return
    check_may_change(f"api {call.method}", invocation.target.limits, invocation.target.profile)
    if yes or invocation.mode != "live":
        return
    from sequence_cli.commands._consent import ANSWER_YES, Refusal, require_yes

    why = "it may change the live account, and it was not confirmed"
    refusal = Refusal(f"{call.method} {call.target} was NOT sent", ANSWER_YES, why, why, ANSWER_YES)
    warning = f"LIVE account, real money: {call.method} {call.target} may change it."
    require_yes(invocation, "Send it?", refusal, [warning])


def _sent(invocation: Invocation, call: RawCall, content: bytes | None) -> Answer:
    if not call.writes:
        return invocation.client.call(call.method, call.target, content, writes=False)
    from sequence_cli.trading.sent_once import sent_once

    with sent_once(
        f"Whether {call.method} {call.target} took effect is unknown, and it was not sent again.",
        "Look with a GET before you repeat it.",
    ):
        return invocation.client.call(call.method, call.target, content, writes=True)


def _register(content: bytes) -> None:
    """Make every text of a credential's body a secret that nothing prints."""
    import msgspec

    from sequence_cli.scrub import scrubber

    waiting = [msgspec.json.decode(content)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            scrubber.register(value)
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value


def _print(body: bytes) -> None:
    """Print the answer indented and without secrets; its numbers keep their digits. An empty one prints nothing."""
    import msgspec

    from sequence_cli.api.failures import unreadable_answer
    from sequence_cli.render.dress import terminal_dress
    from sequence_cli.render.json_text import json_document
    from sequence_cli.render.text import is_utf8
    from sequence_cli.scrub import scrubber

    if not body.strip():
        return
    ascii_only = terminal_dress(os.environ, sys.stdout).is_terminal or not is_utf8(sys.stdout.encoding or "utf-8")
    try:
        msgspec.json.decode(body)
        pieces = [scrubber.scrub(piece) for piece in json_document(msgspec.Raw(body), ascii_only=ascii_only)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise unreadable_answer(str(exc), write=False, request_id="") from exc
    sys.stdout.writelines(pieces)
    sys.stdout.flush()
