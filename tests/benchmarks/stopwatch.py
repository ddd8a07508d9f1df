"""A small process that starts commands, one a line of JSON on stdin, and writes what each took.

It is small because a process's highest memory, as the system tells it, begins with that of the process that started it.
"""

import json
import os
import sys
import time


def run(words: list[str], variables: dict[str, str], *, terminal: bool) -> list[float]:
    """Return exit code, wall-clock and processor seconds, and the most memory in MiB."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    reader, writer = os.openpty() if terminal else (nowhere, nowhere)
    actions = [(os.POSIX_SPAWN_DUP2, writer, 1), (os.POSIX_SPAWN_DUP2, nowhere, 2)]
    began = time.perf_counter()
    child = os.posix_spawn(words[0], words, variables, file_actions=actions)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    for descriptor in {reader, writer, nowhere}:
        os.close(descriptor)
    processor = usage.ru_utime + usage.ru_stime
    return [os.waitstatus_to_exitcode(status), seconds, processor, usage.ru_maxrss / 1024]


if __name__ == "__main__":
    for line in sys.stdin:
        command = json.loads(line)
        answer = run(command["words"], command["variables"], terminal=command["terminal"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
