"""The JSON Schema of a document, as `--schema` prints it."""

from typing import Any

import msgspec

from sequence_cli.render.documents.base import Document


def schema(document_type: type[Document]) -> dict[str, Any]:
    """Return the schema of one document type (draft 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": document_type.__name__,
        **msgspec.json.schema(document_type),
    }
