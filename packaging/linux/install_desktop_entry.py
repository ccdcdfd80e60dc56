"""Puts Photo Finder among the applications of this user, or takes it away again.

    python3 packaging/linux/install_desktop_entry.py [--remove]

Starts the program of the project's own environment if that is there (packaging/start.py makes it), else the one on
PATH. Writes below $XDG_DATA_HOME (~/.local/share) alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
_PROGRAM = "photofinder-gui"
_ICON = "photofinder.png"


def main() -> None:
    parser = argparse.ArgumentParser(description="Puts Photo Finder among the applications of this user.")
    parser.add_argument("--remove", action="store_true", help="take it away again")
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    entry = share / "applications" / "photofinder.desktop"
    icons = share / "icons" / "hicolor"
    if parser.parse_args().remove:
        for file in (entry, *icons.glob(f"*/apps/{_ICON}")):
            file.unlink(missing_ok=True)
    else:
        _install(entry, icons)
    _refresh(entry.parent)


def _install(entry: Path, icons: Path) -> None:
    own = _ROOT / ".venv" / "bin" / _PROGRAM
    program = str(own) if own.is_file() else shutil.which(_PROGRAM)
    if program is None:
        raise SystemExit("Photo Finder is not installed yet: run python3 packaging/start.py first.")
    entry.parent.mkdir(parents=True, exist_ok=True)
    text = (_HERE / entry.name).read_text(encoding="utf-8")
    entry.write_text(text.replace(f"Exec={_PROGRAM}", f"Exec={_quoted(program)}"), encoding="utf-8")
    for icon in (_ROOT / "resources" / "icons").glob("photofinder-*.png"):
        edge_px = icon.stem.removeprefix("photofinder-")
        target = icons / f"{edge_px}x{edge_px}" / "apps" / _ICON
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(icon, target)
    print(f"Photo Finder is among your applications now: {entry}")


def _quoted(program: str) -> str:
    """As the Desktop Entry Specification wants an argument of Exec: in quotes, and escaped again as a string."""
    for special in ("\\", '"', "`", "$"):
        program = program.replace(special, "\\" + special)
    return '"' + program.replace("\\", "\\\\").replace("%", "%%") + '"'


def _refresh(applications: Path) -> None:
    update = shutil.which("update-desktop-database")
    if update is not None and applications.is_dir():
        subprocess.run([update, str(applications)], check=False)


if __name__ == "__main__":
    main()
