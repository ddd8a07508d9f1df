"""Any document at all, filled from its types: documents that nobody wrote a sample for are checked as well."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def filled_with(kind: type[Document], text: str) -> Document:
    """Return a document with `text` wherever its type allows any text."""
    document = _value(inspect.type_info(kind), text)
    assert isinstance(document, kind)
    return document


def _subclasses(kind: type[Document]) -> list[type[Document]]:
    return [found for child in kind.__subclasses__() for found in (child, *_subclasses(child))]


def _value(info: Any, text: str) -> Any:
    maker = _MAKERS.get(type(info))
    assert maker is not None, f"documents have no fields of {info}"
    return maker(info, text)


def _annotated(info: inspect.Metadata, text: str) -> Any:
    is_time = (info.extra_json_schema or {}).get("format") == "date-time"
    return "2026-04-22T03:25:35.325953000Z" if is_time else _value(info.type, text)


def _not_null(info: inspect.UnionType, text: str) -> Any:
    return _value(next(kind for kind in info.types if not isinstance(kind, inspect.NoneType)), text)


def _struct(info: inspect.StructType, text: str) -> Any:
    return info.cls(**{field.name: _value(field.type, text) for field in info.fields})


_MAKERS: dict[type[inspect.Type], Callable[[Any, str], Any]] = {
    inspect.Metadata: _annotated,
    inspect.UnionType: _not_null,
    inspect.StructType: _struct,
    inspect.StrType: lambda info, text: text if info.pattern is None else "-1234.5",
    inspect.AnyType: lambda _, text: text,
    inspect.ListType: lambda info, text: [_value(info.item_type, text)],
    inspect.VarTupleType: lambda info, text: (_value(info.item_type, text),),
    inspect.TupleType: lambda info, text: tuple(_value(item, text) for item in info.item_types),
    inspect.DictType: lambda info, text: {_value(info.key_type, text): _value(info.value_type, text)},
    inspect.IntType: lambda *_: 7,
    inspect.BoolType: lambda *_: True,
    inspect.NoneType: lambda *_: None,
    inspect.LiteralType: lambda info, _: info.values[0],
    inspect.EnumType: lambda info, _: next(iter(info.cls)),
}
