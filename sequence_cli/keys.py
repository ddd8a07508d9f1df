"""The API key: its form, its mode, and a type that does not show it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Never

from sequence_cli.errors import UsageError
from sequence_cli.scrub import KEY_PATTERN, PLACEHOLDER, scrubber

if TYPE_CHECKING:
    from collections.abc import Iterable

LIVE_PREFIX = "seq_live_"
TEST_PREFIX = "seq_test_"
_LONGEST_KEY = 512
_HEX_DIGITS = frozenset("0123456789abcdefABCDEF")


class Mode(StrEnum):
    """Whose money moves: real, simulated by the service, or simulated on this machine."""

    LIVE = "live"
    SANDBOX = "sandbox"
    LOCAL = "local"


class Secret:
    """A text that shows itself only through `reveal()`, and that the scrubber knows from its making.

    It is no string, so JSON encoders refuse it; pickling raises TypeError.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        scrubber.register(text)
        self._text = text

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._text

    @property
    def last4(self) -> str:
        """The last four characters, or a placeholder where they would be much of the secret."""
        return self._text[-4:] if len(self._text) >= 20 else PLACEHOLDER

    def __str__(self) -> str:
        return PLACEHOLDER

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._text == self._text

    def __hash__(self) -> int:
        return hash((type(self), self._text))

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memory: dict[int, object]) -> Secret:
        return self

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a secret is never pickled")


class ApiKey(Secret):
    """A Sequence API key of acceptable form; make one with `parse_api_key`."""

    __slots__ = ()

    @property
    def mode(self) -> Mode:
        """LIVE or SANDBOX, from the prefix (sequence-api.md §2)."""
        return Mode.LIVE if self._text.startswith(LIVE_PREFIX) else Mode.SANDBOX

    @property
    def fingerprint(self) -> str:
        """The first 8 hexadecimal digits of the key's SHA-256: tells keys apart, gives nothing away."""
        from hashlib import sha256

        return sha256(self._text.encode()).hexdigest()[:8]

    @property
    def is_documented_form(self) -> bool:
        """Whether 64 hexadecimal digits follow the prefix (sequence-api.md §2); other forms deserve a warning."""
        tail = self._text[len(LIVE_PREFIX) :]
        return len(tail) == 64 and _HEX_DIGITS.issuperset(tail)

    def __str__(self) -> str:
        return f"{self._text[: len(LIVE_PREFIX)]}{PLACEHOLDER}{self.last4.replace(PLACEHOLDER, '')}"


def parse_api_key(text: str, *, what: str = "The API key") -> ApiKey:
    """Read a key as a person pastes it, with whitespace around it.

    Raises UsageError that starts with `what` and never contains the text.
    """
    key = text.strip()
    fault = _fault_of(key)
    if fault is not None:
        raise UsageError(
            f"{what} {fault}. Nothing was sent or stored.",
            hint="A key is shown once, when it is created: Settings, API Keys, Create. A lost one can be rotated.",
        )
    return ApiKey(key)


def find_key_in_arguments(arguments: Iterable[str]) -> bool:
    """Tell whether a command line carries an API key, which every user of the machine can read there."""
    suspects = [argument for argument in arguments if LIVE_PREFIX in argument or TEST_PREFIX in argument]
    if not suspects:
        return False
    import re

    return any(re.search(KEY_PATTERN, suspect) for suspect in suspects)


def _fault_of(key: str) -> str | None:
    if not key:
        return "is empty"
    if not key.isascii():
        return "contains a character that is not ASCII"
    if not key.isprintable() or " " in key:
        return "contains whitespace or a control character"
    if not key.startswith((LIVE_PREFIX, TEST_PREFIX)):
        return f"does not start with {LIVE_PREFIX} or {TEST_PREFIX}"
    if len(key) == len(LIVE_PREFIX):
        return "ends after its prefix"
    return f"is longer than {_LONGEST_KEY} characters" if len(key) > _LONGEST_KEY else None
