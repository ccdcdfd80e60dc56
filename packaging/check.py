"""Sets up what the tests need and runs them all.

python3 packaging/check.py [arguments of pytest]
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import environment
import system_packages

# Twice what they take: tests that wait for ever end as a failure that somebody can read.
_LIMIT_S = 15 * 60
# One process for each core; each may take a gigabyte, and more of them gain little.
_SIDE_BY_SIDE = ("-n", "logical", "--maxprocesses", "4", "--dist", "worksteal")


def main() -> int:
    environment.prepare("test")
    system_packages.provide(system_packages.WINDOW + system_packages.TESTS)
    command = [str(environment.program("python")), "-m", "pytest", *_SIDE_BY_SIDE, *sys.argv[1:]]
    with subprocess.Popen(command, cwd=environment.ROOT, start_new_session=True) as tests:
        try:
            return tests.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            print(f"\nThe tests did not end within {_LIMIT_S // 60} minutes and were stopped.", file=sys.stderr)
            return 1
        finally:
            _end(tests)


def _end(tests: subprocess.Popen[bytes]) -> None:
    """Whatever the tests started ends with them; programs that they left would keep the terminal's pipe open."""
    if sys.platform == "win32":
        tests.kill()
    else:
        try:
            os.killpg(tests.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


if __name__ == "__main__":
    raise SystemExit(main())
