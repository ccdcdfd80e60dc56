"""Sets Photo Finder up in the source tree, if need be, and starts it.

python3 packaging/start.py [arguments of photofinder]
"""

from __future__ import annotations

import os
import subprocess
import sys

import environment
import system_packages


def main() -> int:
    environment.prepare()
    if os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}:
        system_packages.provide(system_packages.WINDOW)
    command = [str(environment.program("photofinder")), *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
