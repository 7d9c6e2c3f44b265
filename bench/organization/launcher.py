"""Runs a command and writes what it took to a file: seconds, CPU seconds and the largest process, in bytes.

A process of its own, and a small one: the peak that a child is said to have is never less than what its parent held
when it was started. Uses the standard library alone, since it runs where nothing else is on the path.
"""

import json
import os
import sys
import time

# ru_maxrss is in bytes on macOS and in KiB elsewhere.
PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> None:
    report, *command = sys.argv[1:]
    began = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    taken = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "peak_bytes": used.ru_maxrss * PEAK_UNIT,
        "status": os.waitstatus_to_exitcode(status),
    }
    with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib would make this process larger
        json.dump(taken, file)


if __name__ == "__main__":
    main()
