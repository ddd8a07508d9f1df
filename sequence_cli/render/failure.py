"""How a failure is told: a sentence, the next step, and what support would ask for."""

from sequence_cli.errors import SequenceError
from sequence_cli.render.text import clean, wrapped

_LONGEST = 2000
_RED = "\x1b[1;31m"
_CYAN = "\x1b[36m"
_DIM = "\x1b[2m"
_RESET = "\x1b[0m"


def failure_text(error: SequenceError, colour: bool, width: int | None = None) -> str:
    """Return the lines for stderr, ending with a newline; `width` is None where lines may be as long as they are.

    The code is named where the service gave one or a request id is known.
    """
    lines = [_labelled("error:", error.message, _RED, colour, width)]
    if error.hint is not None:
        lines.append(_labelled("hint:", error.hint, _CYAN, colour, width))
    if error.request_id is not None:
        facts = f"code {clean(error.code)}, request id {clean(error.request_id)}"
        lines.append(_styled(facts, _DIM, colour))
    elif error.code != type(error).code:
        lines.append(_styled(f"code {clean(error.code)}", _DIM, colour))
    return "\n".join(lines) + "\n"


def failure_json(error: SequenceError) -> str:
    """Return the one line that `--json` prints on stderr, newline included."""
    from sequence_cli.render.json_text import json_line

    return json_line(error.as_document(), ascii_only=True)


def _labelled(label: str, text: str, style: str, colour: bool, width: int | None) -> str:
    lines = wrapped(f"{label} {clean(text, _LONGEST)}", width)
    return _styled(label, style, colour) + lines.removeprefix(label)


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{_RESET}" if colour else text
