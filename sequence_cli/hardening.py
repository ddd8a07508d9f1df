"""What keeps a loaded key out of core dumps and out of the reach of debuggers.

Both hold for the process alone and cost about 4 ms, so they wait until there is a key. They stop other programs of the
same person only as far as the system does: see SECURITY.md.
"""

from __future__ import annotations

import sys
from functools import cache

_PR_SET_DUMPABLE = 4
# A plain text, so that a type checker reads the branches of every platform.
_PLATFORM: str = sys.platform


@cache
def harden_process() -> None:
    """Allow no core dump; on Linux also no debugger, and nobody but root to read /proc/self/environ."""
    _limit_core_dumps()
    if _PLATFORM == "linux":
        _refuse_debuggers()


def _limit_core_dumps() -> None:
    try:
        from resource import RLIMIT_CORE, getrlimit, setrlimit
    except ImportError:  # Windows
        return
    setrlimit(RLIMIT_CORE, (0, getrlimit(RLIMIT_CORE)[1]))


def _refuse_debuggers() -> None:
    try:
        from ctypes import CDLL

        CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    except (ImportError, OSError, AttributeError):  # a Python without ctypes, a C library without prctl
        return
