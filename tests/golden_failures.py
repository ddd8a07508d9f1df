"""One failure of every class that no healthy account shows: the service fails, throttles, is gone, or says nonsense."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from tests.harness import FAKE_TEST_KEY
from tests.origins import Reply, origin, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.golden_world import World

# Nothing listens there: only root could, and nobody does.
CLOSED = "http://127.0.0.1:1"
CREDENTIALS = '{"api_key": "k", "api_secret": "s"}'


def error(status: int, code: str, message: str, *headers: tuple[str, str]) -> Reply:
    """Return a refusal in the documented envelope (sequence-api.md §4)."""
    body = f'{{"error": {{"code": "{code}", "message": "{message}", "request_id": "req-0123"}}}}'
    return Reply(status, body.encode(), (("Content-Type", "application/json"), *headers))


class Failure(NamedTuple):
    """A command that fails: what answers it, None where nothing does, and what stands in its configuration."""

    name: str
    line: str
    exit_code: int
    reply: Reply | None = None
    stdin: str = ""
    config: str | None = None


FAILURES = [
    Failure("server-error", "positions", 1, error(500, "INTERNAL", "engine restarted")),
    Failure("senseless-answer", "positions", 1, Reply(200, b"<html>")),
    Failure("key-refused", "positions", 3, error(401, "UNAUTHORIZED", "unknown key")),
    Failure("not-found", "graph show graph_0123456789abcdef0123456789abcdef", 4, error(404, "NOT_FOUND", "no graph")),
    Failure("credentials-refused", "connect bybit --from-file -", 5, error(422, "BAD_KEY", "refused"), CREDENTIALS),
    Failure(
        "rate-limited",
        "connect bybit --from-file -",
        6,
        error(429, "RATE_LIMITED", "slow down", ("Retry-After", "7")),
        CREDENTIALS,
    ),
    Failure("unavailable", "buy ETH-USD 0.1 --yes --no-wait", 7),
    Failure("unknown-outcome", "buy ETH-USD 0.1 --yes --no-wait", 8, redirect(307, "https://elsewhere.example/")),
    Failure("unknown-cancel", "cancel graph_0123456789abcdef0123456789abcdef", 8, error(502, "BAD_GATEWAY", "no")),
    Failure(
        "conflict", "graph resume graph_0123456789abcdef0123456789abcdef", 9, error(409, "CONFLICT", "it has ended")
    ),
    Failure("broken-configuration", "positions", 10, config="active = 3\n"),
    Failure("redirected", "positions", 11, redirect(307, "https://elsewhere.example/")),
]
INTERRUPTED = ("interrupted", "--local connect bybit --from-file -", 130)


def failure_files(world: World) -> Iterator[tuple[str, str]]:
    """Run every failure and yield the name and text of every file."""
    for one in FAILURES:
        for name, ending in (("table", "txt"), ("json", "json"), ("csv", "csv")):
            with _service(one.reply) as (url, port):
                variables = {"SEQ_BASE_URL": url, "SEQ_API_KEY": FAKE_TEST_KEY}
                words = [*one.line.split(), "-o", name]
                printed = world.branch(*words, stdin=one.stdin, variables=variables, config=one.config)
            assert (printed.exit_code, printed.stdout) == (one.exit_code, ""), f"{one.name}: {printed}"
            yield f"{one.name}.{ending}", printed.stderr.replace(port, "50052")
    name, line, exit_code = INTERRUPTED
    for form, ending in (("table", "txt"), ("json", "json"), ("csv", "csv")):
        printed = world.branch(*line.split(), "-o", form, stdin=None)
        assert (printed.exit_code, printed.stdout) == (exit_code, ""), f"{name}: {printed}"
        yield f"{name}.{ending}", printed.stderr


@contextmanager
def _service(reply: Reply | None) -> Iterator[tuple[str, str]]:
    if reply is None:
        yield CLOSED, CLOSED.rpartition("/")[2]
        return
    with origin(reply) as service:
        yield service.url, str(service.port)
