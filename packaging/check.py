"""Sets up what the tests need and runs them all.

python3 packaging/check.py [arguments of pytest]
"""

from __future__ import annotations

import subprocess
import sys

import environment
import system_packages


def main() -> int:
    environment.prepare("test")
    system_packages.provide(system_packages.WINDOW + system_packages.TESTS)
    command = [str(environment.program("python")), "-m", "pytest", *sys.argv[1:]]
    return subprocess.run(command, check=False, cwd=environment.ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main())
