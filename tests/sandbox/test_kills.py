"""Nothing that was confirmed is lost, whatever is killed while several processes work on one folder."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.sandbox.desk import imbalance
from tests.sandbox.kills import look, run

if TYPE_CHECKING:
    from pathlib import Path

_OPEN = """
import sys
from pathlib import Path
from sequence_cli.sandbox.access import local_api_key
from sequence_cli.sandbox.exchange import Exchange

folder = Path(sys.argv[1])
key = local_api_key(folder)
answer = Exchange(folder).handle("GET", "/v1/positions", {"authorization": f"Bearer {key}"}, b"")
print(answer.status, key)
"""


@pytest.mark.timeout(300)
def test_kills_under_load_lose_no_confirmed_order_and_leave_the_books_balanced(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"

    found = run(folder, rounds=4, seed=7)

    assert found.confirmed >= 4
    assert found.lost == found.imbalance == found.damage == found.complaints == []
    # The control: an order that is taken away is missed.
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
        connection.execute("UPDATE graphs SET graph_id = 'graph_gone' WHERE id = (SELECT max(id) FROM graphs)")
        connection.commit()
    notes = folder.parent / "sandbox.notes"
    (notes / "control.confirmed").write_text("graph_that_never_was\n")
    assert "graph_that_never_was" in look(folder, notes).lost


def test_many_processes_open_a_new_folder_at_once_and_agree(tmp_path: Path) -> None:
    folder = tmp_path / "sandbox"
    command = [sys.executable, "-c", _OPEN, str(folder)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(12)]
    answers = {process.communicate(timeout=100)[0] for process in processes}

    assert len(answers) == 1
    assert answers.pop().startswith("200 seq_test_")
    assert imbalance(folder) == []
    with closing(sqlite3.connect(folder / "exchange.db")) as connection:
        assert connection.execute("SELECT count(*) FROM epochs").fetchone()[0] == 1
