"""The Debian and Ubuntu packages that the window and its tests need: finds the missing, installs them if it may.

    python3 packaging/system_packages.py

It may when it runs as root and apt-get is there; otherwise it prints the command to run. Other systems than Linux
need none of them.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SystemPackage:
    """A Debian package, and what shows that it is there: a library to load, a program, or a file."""

    name: str
    library: str = ""
    program: str = ""
    file: str = ""

    def present(self) -> bool:
        if self.program:
            return shutil.which(self.program) is not None
        if self.file:
            return Path(self.file).exists()
        try:
            ctypes.CDLL(self.library)
        except OSError:
            return False
        return True


# What Qt's xcb platform plugin and libQt6Gui link to and do not bring along.
WINDOW = (
    SystemPackage("libegl1", library="libEGL.so.1"),
    SystemPackage("libgl1", library="libGL.so.1"),
    SystemPackage("libglib2.0-0", library="libglib-2.0.so.0"),
    SystemPackage("libdbus-1-3", library="libdbus-1.so.3"),
    SystemPackage("libfontconfig1", library="libfontconfig.so.1"),
    SystemPackage("libx11-xcb1", library="libX11-xcb.so.1"),
    SystemPackage("libxcb-cursor0", library="libxcb-cursor.so.0"),
    SystemPackage("libxcb-icccm4", library="libxcb-icccm.so.4"),
    SystemPackage("libxcb-image0", library="libxcb-image.so.0"),
    SystemPackage("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    SystemPackage("libxcb-randr0", library="libxcb-randr.so.0"),
    SystemPackage("libxcb-render-util0", library="libxcb-render-util.so.0"),
    SystemPackage("libxcb-shape0", library="libxcb-shape.so.0"),
    SystemPackage("libxcb-sync1", library="libxcb-sync.so.1"),
    SystemPackage("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    SystemPackage("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
)
TESTS = (
    SystemPackage("xvfb", program="Xvfb"),
    SystemPackage("fonts-dejavu-core", file="/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
)


def provide(packages: Sequence[SystemPackage]) -> bool:
    """Installs what is missing of ``packages`` if it may, else says how; whether all are there now."""
    missing = _missing(packages)
    if not missing:
        return True
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *(package.name for package in missing)]
    if _may_install():
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update"], install):
            subprocess.run(command, check=False, env=quiet, stdin=subprocess.DEVNULL)
        missing = _missing(packages)
    if missing:
        print(
            "Not installed, and the window needs it:",
            " ".join(package.name for package in missing),
            file=sys.stderr,
        )
        if shutil.which("apt-get"):
            print("To install it:  sudo", " ".join(install), file=sys.stderr)
    return not missing


def _missing(packages: Sequence[SystemPackage]) -> list[SystemPackage]:
    return [package for package in packages if not package.present()] if sys.platform == "linux" else []


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


if __name__ == "__main__":
    raise SystemExit(not provide(WINDOW + TESTS))
