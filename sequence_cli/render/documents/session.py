"""Who is logged in: `whoami`, `login` and `logout`. Of a key only its last four characters are ever here."""

from collections.abc import Sequence

from sequence_cli.render.documents.base import Document
from sequence_cli.render.table import Cell, Column, Kind, Role, Row, Table, flag

_PROFILE = Column("profile", "Profile")
_BASE_URL = Column("base_url", "Base URL")
_KEY_SOURCE = Column("key_source", "Key from")
_KEY_LAST4 = Column("key_last4", "Key ends with")
_KEYRING = Column("keyring_backend", "Keyring")
_CHECKED = Column("checked", "Accepted by the service", kind=Kind.FLAG)


class WhoamiDocument(Document):
    """Which key acts, where; `checked` is null unless the service was asked."""

    profile: str | None
    base_url: str
    key_source: str | None
    key_last4: str | None
    keyring_backend: str | None
    checked: bool | None

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        profile: str | None,
        base_url: str,
        key_source: str | None,
        key_last4: str | None,
        keyring_backend: str | None,
        checked: bool | None,
    ) -> "WhoamiDocument":
        """Take the facts as they are known."""
        return cls(mode, profile, base_url, key_source, key_last4, keyring_backend, checked)

    def tables(self) -> list[Table]:
        """Return a line per fact."""
        columns = (_PROFILE, _BASE_URL, _KEY_SOURCE, _KEY_LAST4, _KEYRING, _CHECKED)
        row: Row = {
            "profile": self.profile,
            "base_url": self.base_url,
            "key_source": self.key_source,
            "key_last4": self.key_last4,
            "keyring_backend": self.keyring_backend,
            "checked": _checked(self.checked),
        }
        return [Table("Who am I", columns, [row], stacked=True)]


class LoginDocument(Document):
    """A profile that has a key now; `checked` is null where the service was not asked."""

    profile: str
    base_url: str
    key_last4: str
    keyring_backend: str | None
    checked: bool | None

    @classmethod
    def build(
        cls,
        *,
        mode: str,
        profile: str,
        base_url: str,
        key_last4: str,
        keyring_backend: str | None,
        checked: bool | None,
    ) -> "LoginDocument":
        """Take the facts as they are known."""
        return cls(mode, profile, base_url, key_last4, keyring_backend, checked)

    def tables(self) -> list[Table]:
        """Return a line per fact."""
        columns = (_PROFILE, _BASE_URL, _KEY_LAST4, _KEYRING, _CHECKED)
        row: Row = {
            "profile": self.profile,
            "base_url": self.base_url,
            "key_last4": self.key_last4,
            "keyring_backend": self.keyring_backend,
            "checked": _checked(self.checked),
        }
        return [Table("Logged in", columns, [row], stacked=True)]


class LogoutDocument(Document):
    """A profile without a key; `remaining` names the copies that this program cannot remove."""

    profile: str
    removed: bool
    remaining: list[str]

    @classmethod
    def build(cls, *, mode: str, profile: str, removed: bool, remaining: Sequence[str] = ()) -> "LogoutDocument":
        """Take whether there was a key, and where copies may remain."""
        return cls(mode, profile, removed, list(remaining))

    def tables(self) -> list[Table]:
        """Return a line per fact."""
        columns = (
            _PROFILE,
            Column("removed", "Key removed", kind=Kind.FLAG),
            Column("remaining", "May remain", shown=bool(self.remaining)),
        )
        row: Row = {"profile": self.profile, "removed": flag(self.removed), "remaining": "; ".join(self.remaining)}
        return [Table("Logged out", columns, [row], stacked=True)]


def _checked(checked: bool | None) -> Cell:
    if checked is None:
        return Cell("", Role.PLAIN)
    return Cell(flag(checked), Role.GOOD if checked else Role.BAD)
