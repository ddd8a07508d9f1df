"""No secret in the configuration: one that a person wrote there is refused, with advice, and never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sequence_cli.errors import UnsafeError
from sequence_cli.scrub import KEY_PATTERN

if TYPE_CHECKING:
    from pathlib import Path

_NAMES = r"(?:[\w.-]*[._-])?(?:api_?key|key|secret|password|passphrase|token|private_?key|signer\w*)"
_SETTING = rf"""^[ \t]*["']?{_NAMES}["']?[ \t]*=|[{{,][ \t]*["']?{_NAMES}["']?[ \t]*="""
_PEM = "-----BEGIN [A-Z ]*PRIVATE KEY-----"


def refuse_secrets(text: str, path: Path) -> None:
    """Raise UnsafeError with the line of a key, of a PEM block, or of a setting whose name says that it is secret."""
    import re

    kinds = (
        (KEY_PATTERN, 0, "an API key"),
        (_PEM, 0, "a private key"),
        (_SETTING, re.IGNORECASE | re.MULTILINE, "a secret"),
    )
    for pattern, flags, kind in kinds:
        found = re.search(pattern, text, flags)
        if found is not None:
            raise _refused(path, text.count("\n", 0, found.start()) + 1, kind)


def _refused(path: Path, line: int, kind: str) -> UnsafeError:
    return UnsafeError(
        f"{path}, line {line}: this looks like {kind}, in clear. Nothing was sent.",
        hint="Remove the line, and rotate or replace the key. `sequence login` puts an API key into the system's key "
        "store, `sequence connect` sends an exchange's to the service; neither needs this file.",
    )
