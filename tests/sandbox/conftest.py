"""Fixtures of the sandbox's tests."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A new account at the quick start's instant."""
    desk = Desk(tmp_path / "sandbox")
    with closing(desk.exchange):
        yield desk
