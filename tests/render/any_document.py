"""Any document at all, filled from its types: documents that nobody wrote a sample for are checked as well."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import inspect

from sequence_cli.render.documents import base
from sequence_cli.render.documents.base import Document

if TYPE_CHECKING:
    from collections.abc import Callable


def document_types() -> list[type[Document]]:
    """Return every document type of the package, by name."""
    for path in sorted(Path(base.__file__).parent.glob("[a-z]*.py")):
        import_module(f"sequence_cli.render.documents.{path.stem}")
    return sorted(_subclasses(Document), key=lambda kind: kind.__name__)


class Filler(NamedTuple):
    """Where the texts of a document come from, and how many entries its lists get."""

    text: Callable[[], str]
    entries: int = 1


def filled_with(kind: type[Document], text: str) -> Document:
    """Return a document with `text` wherever its type allows any text."""
    return filled(kind, Filler(lambda: text))


def filled(kind: type[Document], filler: Filler) -> Document:
    """Return a document with another text of the filler's wherever its type allows any text."""
    document = _value(inspect.type_info(kind), filler)
    assert isinstance(document, kind)
    return document


def _subclasses(kind: type[Document]) -> list[type[Document]]:
    """Return the program's own; other tests make some for themselves."""
    below = [found for child in kind.__subclasses__() for found in (child, *_subclasses(child))]
    return [found for found in below if found.__module__.startswith("sequence_cli.")]


def _value(info: Any, filler: Filler) -> Any:
    maker = _MAKERS.get(type(info))
    assert maker is not None, f"documents have no fields of {info}"
    return maker(info, filler)


def _annotated(info: inspect.Metadata, filler: Filler) -> Any:
    is_time = (info.extra_json_schema or {}).get("format") == "date-time"
    return "2026-04-22T03:25:35.325953000Z" if is_time else _value(info.type, filler)


def _not_null(info: inspect.UnionType, filler: Filler) -> Any:
    return _value(next(kind for kind in info.types if not isinstance(kind, inspect.NoneType)), filler)


def _struct(info: inspect.StructType, filler: Filler) -> Any:
    return info.cls(**{field.name: _value(field.type, filler) for field in info.fields})


def _entries(kind: inspect.Type, filler: Filler) -> list[Any]:
    return [_value(kind, filler) for _ in range(filler.entries)]


_MAKERS: dict[type[inspect.Type], Callable[[Any, Filler], Any]] = {
    inspect.Metadata: _annotated,
    inspect.UnionType: _not_null,
    inspect.StructType: _struct,
    inspect.StrType: lambda info, filler: filler.text() if info.pattern is None else "-1234.5",
    inspect.AnyType: lambda _, filler: filler.text(),
    inspect.ListType: lambda info, filler: _entries(info.item_type, filler),
    inspect.VarTupleType: lambda info, filler: tuple(_entries(info.item_type, filler)),
    inspect.TupleType: lambda info, filler: tuple(_value(item, filler) for item in info.item_types),
    inspect.DictType: lambda info, filler: dict(
        zip(_entries(info.key_type, filler), _entries(info.value_type, filler), strict=True)
    ),
    inspect.IntType: lambda *_: 7,
    inspect.BoolType: lambda *_: True,
    inspect.NoneType: lambda *_: None,
    inspect.LiteralType: lambda info, _: info.values[0],
    inspect.EnumType: lambda info, _: next(iter(info.cls)),
}
