"""How a failure is told: a sentence, the next step, and what support would ask for."""

from sequence_cli.errors import SequenceError
from sequence_cli.render.json_text import json_line
from sequence_cli.render.text import clean

_LONGEST = 2000
_RED = "\x1b[1;31m"
_CYAN = "\x1b[36m"
_DIM = "\x1b[2m"
_RESET = "\x1b[0m"


def failure_text(error: SequenceError, colour: bool) -> str:
    """Return the lines for stderr, ending with a newline.

    The code is named where the service gave one or a request id is known.
    """
    lines = [f"{_styled('error:', _RED, colour)} {clean(error.message, _LONGEST)}"]
    if error.hint is not None:
        lines.append(f"{_styled('hint:', _CYAN, colour)} {clean(error.hint, _LONGEST)}")
    if error.request_id is not None:
        facts = f"code {clean(error.code)}, request id {clean(error.request_id)}"
        lines.append(_styled(facts, _DIM, colour))
    elif error.code != type(error).code:
        lines.append(_styled(f"code {clean(error.code)}", _DIM, colour))
    return "\n".join(lines) + "\n"


def failure_json(error: SequenceError) -> str:
    """Return the one line that `--json` prints on stderr, newline included."""
    return json_line(error.as_document(), ascii_only=True)


def _styled(text: str, style: str, colour: bool) -> str:
    return f"{style}{text}{_RESET}" if colour else text
