"""The file that describes an execution graph, as plain values whose places are known.

A number with a point or an exponent is kept as it was written: what it means is for the field to say.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sequence_cli.errors import UsageError
from sequence_cli.trading.file_lines import find_line, json_lines, toml_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from sequence_cli.trading.file_lines import Path

Read = TypeVar("Read")
Word = TypeVar("Word", bound=StrEnum)


class BareDecimal(NamedTuple):
    """A number that is no whole one, in the letters of the file."""

    text: str


class Source(NamedTuple):
    """One file: its name, its values, and the lines where they stand."""

    name: str
    values: dict[str, Any]
    lines: dict[Path, int]

    @property
    def root(self) -> Table:
        """The file as a table of fields."""
        return Table(self, (), self.values)

    def fault(self, path: Path, reason: str) -> UsageError:
        """Return the refusal of what stands at `path`."""
        line = find_line(self.lines, path)
        where = ", ".join(filter(None, [self.name, f"line {line}" if line else "", _field(path)]))
        return UsageError(f"{where}: {reason}; nothing was sent.", hint="`sequence graph submit --help` has examples.")


class Table:
    """One object or table of the file; every name that is asked for counts as known."""

    def __init__(self, source: Source, path: Path, values: dict[str, Any]) -> None:
        self._source = source
        self._path = path
        self._values = values
        self._known: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> Any:
        """Return the value as it is, None where it is missing or null."""
        self._known.append(name)
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        """Return a text; raises UsageError for anything else."""
        return self._typed(name, str, "a text")

    def needed_text(self, name: str) -> str:
        """Return a text that must be there and not empty."""
        text = self.text(name)
        if not text:
            raise self.fault(name, "it is missing" if text is None else "it is empty")
        return text

    def word(self, name: str, kind: type[Word]) -> Word | None:
        """Return one of several words; case does not count."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return kind(text.lower())
        except ValueError:
            raise self.fault(name, f"{text!r} is none of {', '.join(kind)}") from None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """Return a whole number within bounds."""
        number = self._typed(name, int, "a whole number")
        if number is not None and not low <= number <= high:
            raise self.fault(name, f"{number} is not from {low} to {high}")
        return number

    def needed_whole(self, name: str, low: int, high: int) -> int:
        """Return a whole number that must be there."""
        number = self.whole(name, low, high)
        if number is None:
            raise self.fault(name, "it is missing")
        return number

    def converted(self, name: str, convert: Callable[[str], Read]) -> Read | None:
        """Return a text through a reading of its own, whose refusal is told with the place."""
        value = self.raw(name)
        if isinstance(value, BareDecimal) or (isinstance(value, int) and not isinstance(value, bool)):
            shown = value.text if isinstance(value, BareDecimal) else value
            raise self.fault(name, f'{shown} is a bare number; write it as text, "{shown}", which stays exact')
        text = self.text(name)
        if text is None:
            return None
        try:
            return convert(text)
        except UsageError as error:
            advice = "" if error.hint is None else f" {error.hint}"
            reason = error.message.removesuffix("; nothing was sent.").rstrip(".")
            refusal = self.fault(name, reason)
            refusal.hint = advice.strip() or refusal.hint
            raise refusal from error

    def table(self, name: str) -> Table | None:
        """Return a table below this one."""
        values = self._typed(name, dict, "a table")
        return None if values is None else Table(self._source, (*self._path, name), values)

    def rows(self, name: str) -> list[Table]:
        """Return a list of tables, empty where it is missing."""
        values = self._typed(name, list, "a list") or []
        for position, value in enumerate(values):
            if not isinstance(value, dict):
                raise self._source.fault((*self._path, name, position), "it is not a table")
        return [Table(self._source, (*self._path, name, position), value) for position, value in enumerate(values)]

    def finish(self) -> None:
        """Refuse every name that nobody asked for: what is not understood must not be sent."""
        for name in self._values:
            if name not in self._known:
                known = ", ".join(sorted(set(self._known)))
                raise self.fault(name, f"this name does not belong here; what does is {known}")

    def fault(self, name: str | None, reason: str) -> UsageError:
        """Return the refusal of one field, or of the whole table."""
        return self._source.fault(self._path if name is None else (*self._path, name), reason)

    def _typed(self, name: str, kind: type[Read], what: str) -> Read | None:
        value = self.raw(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.fault(name, f"it is not {what}")
        return value


def read_source(name: str, content: bytes) -> Source:
    """Read TOML where the name ends in .toml, and JSON otherwise; raises UsageError with the line of what is wrong."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise UsageError(f"{name} is not UTF-8 text; nothing was sent.") from exc
    read, lines = (_toml, toml_lines) if name.lower().endswith(".toml") else (_json, json_lines)
    values = read(name, text)
    if not isinstance(values, dict):
        raise UsageError(f"{name} holds no object with nodes; nothing was sent.")
    return Source(name, values, lines(text))


def _toml(name: str, text: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text, parse_float=BareDecimal)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise UsageError(f"{name} is not TOML: {exc}; nothing was sent.") from exc


def _json(name: str, text: str) -> Any:
    try:
        return json.loads(text, parse_float=BareDecimal, parse_constant=BareDecimal, object_pairs_hook=_once_each)
    except json.JSONDecodeError as exc:
        raise UsageError(f"{name}, line {exc.lineno}: {exc.msg}; it is not JSON, and nothing was sent.") from exc
    except (_TwiceError, RecursionError, ValueError) as exc:
        raise UsageError(f"{name} is not usable JSON: {exc}; nothing was sent.") from exc


class _TwiceError(ValueError):
    """An object has one name twice, so that one of its values would be lost."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"{twice!r} is there twice in one object")
    return values


def _field(path: Path) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
