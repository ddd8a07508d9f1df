"""What `doctor` found: one line per finding, each with what to do about it."""

from collections.abc import Sequence
from typing import Annotated

import msgspec

from sequence_cli.render.documents.base import Document
from sequence_cli.render.table import Cell, Column, Role, Row, Table

OK, WARNING, PROBLEM, SKIPPED = "ok", "warning", "problem", "skipped"
Level = Annotated[
    str,
    msgspec.Meta(
        description="A problem needs doing; a warning may be meant; what was skipped could not be looked at.",
        extra_json_schema={"enum": [OK, WARNING, PROBLEM, SKIPPED]},
    ),
]
_ROLES = {OK: Role.GOOD, WARNING: Role.STALE, PROBLEM: Role.BAD, SKIPPED: Role.MISSING}


class Finding(msgspec.Struct):
    """One thing that was looked at; `fix` is null where nothing needs to be done."""

    check: str
    level: Level
    message: str
    fix: str | None = None


class DoctorDocument(Document):
    """Every finding; the mode is that of the account in use, `local` where there is none."""

    findings: list[Finding]
    problems: int
    warnings: int

    @classmethod
    def build(cls, mode: str, findings: Sequence[Finding]) -> "DoctorDocument":
        """Take the findings in the order in which they were made."""
        levels = [finding.level for finding in findings]
        return cls(mode, list(findings), levels.count(PROBLEM), levels.count(WARNING))

    def tables(self) -> list[Table]:
        """Return a row per finding."""
        columns = (Column("level", "Level"), Column("check", "Check"), Column("message", "Found"), Column("fix", "Fix"))
        notes = [f"{_counted(self.problems, 'problem')}, {_counted(self.warnings, 'warning')}"]
        return [Table("Doctor", columns, [_row(finding) for finding in self.findings], notes)]


def _row(finding: Finding) -> Row:
    level = Cell(finding.level, _ROLES.get(finding.level, Role.PLAIN))
    return {"level": level, "check": finding.check, "message": finding.message, "fix": finding.fix or ""}


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
