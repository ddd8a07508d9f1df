"""--wait and --no-wait."""

from sequence_cli.errors import UsageError

DEFAULT_WAIT = 10.0


def seconds_to_wait(wait: float | None, *, no_wait: bool) -> float:
    """Return how long to wait for an order's end; raises UsageError for both options at once."""
    if no_wait and wait is not None:
        raise UsageError("--wait and --no-wait contradict each other; nothing was sent.", hint="Give one of them.")
    if no_wait:
        return 0.0
    return DEFAULT_WAIT if wait is None else wait
