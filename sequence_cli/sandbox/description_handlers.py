"""The API's description of itself: for programs and for people, without a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sequence_cli.sandbox.requests import Page

if TYPE_CHECKING:
    from sequence_cli.sandbox.requests import Request
    from sequence_cli.sandbox.session import Session


def openapi(_session: Session, _request: Request) -> Page:
    """`GET /openapi.json`."""
    from sequence_cli.sandbox.openapi import document

    return Page("application/json", msgspec.json.encode(document()))


def docs(_session: Session, _request: Request) -> Page:
    """`GET /docs`."""
    from sequence_cli.sandbox.openapi import document
    from sequence_cli.sandbox.openapi_page import page

    return Page("text/html; charset=utf-8", page(document()).encode())
