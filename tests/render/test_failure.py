"""A failure says what happened, the next step, and what support would ask for."""

import msgspec

from sequence_cli.errors import ServerError, UsageError
from sequence_cli.render.failure import failure_json, failure_text


def test_a_failure_has_a_sentence_and_a_hint() -> None:
    error = UsageError("The quantity was -1: it must be above zero.", hint="Write a positive number.")

    assert (
        failure_text(error, colour=False)
        == "error: The quantity was -1: it must be above zero.\nhint: Write a positive number.\n"
    )


def test_the_services_code_and_request_id_are_named_where_they_are_known() -> None:
    assert failure_text(ServerError("No.", code="INTERNAL_ERROR"), colour=False) == "error: No.\ncode INTERNAL_ERROR\n"
    assert (
        failure_text(ServerError("No.", request_id="r-1"), colour=False)
        == "error: No.\ncode SERVER_ERROR, request id r-1\n"
    )
    assert failure_text(ServerError("No."), colour=False) == "error: No.\n"


def test_colour_is_around_our_own_words() -> None:
    assert failure_text(ServerError("No."), colour=True) == "\x1b[1;31merror:\x1b[0m No.\n"


def test_a_failure_for_programs_is_one_line() -> None:
    line = failure_json(ServerError("N\u00f3.\n", code="X", request_id="r-1"))

    assert line.endswith("}}\n")
    assert line.count("\n") == 1
    assert msgspec.json.decode(line) == {
        "error": {
            "code": "X",
            "message": "N\u00f3.\n",
            "hint": None,
            "retryable": False,
            "request_id": "r-1",
            "exit_code": 1,
        }
    }
