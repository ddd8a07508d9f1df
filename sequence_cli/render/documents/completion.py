"""Where a completion file was put, and what is left to do."""

from sequence_cli.render.documents.base import Document
from sequence_cli.render.table import Cell, Column, Role, Row, Table


class CompletionDocument(Document):
    """One shell's file; `outcome` is installed, updated or unchanged. The mode is local: no account is involved."""

    shell: str
    path: str
    outcome: str
    next_step: str

    @classmethod
    def build(cls, shell: str, path: str, outcome: str, next_step: str) -> "CompletionDocument":
        """Take what was done."""
        return cls("local", shell, path, outcome, next_step)

    def tables(self) -> list[Table]:
        """Return the file, a line per fact."""
        columns = (
            Column("shell", "Shell"),
            Column("path", "File"),
            Column("outcome", "Outcome"),
            Column("next_step", "Next step"),
        )
        row: Row = {
            "shell": self.shell,
            "path": self.path,
            "outcome": Cell(self.outcome, Role.GOOD),
            "next_step": self.next_step,
        }
        return [Table("Completion", columns, [row], stacked=True)]
