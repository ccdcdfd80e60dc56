"""Makes the project's virtual environment (``.venv`` in the source tree) and keeps it as pyproject.toml says.

    python3 packaging/environment.py [EXTRA...]

Installs only when pyproject.toml changed or an extra is missing. Needs the standard library alone, and runs on any
Python since 3.8, so that one too old is told so. Starting the app and its tests is left to start.py and check.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
_STAMP = ENVIRONMENT / "photofinder-setup.json"
_OLDEST, _NEWEST = (3, 11), (3, 13)


@dataclass(frozen=True)
class _Setup:
    """What the environment was made for; kept in it, and written only when all is installed."""

    root: str
    pyproject: str
    extras: list[str]


def prepare(*extras: str) -> None:
    """Makes .venv ready, with the optional dependencies named by ``extras``. Ends the program if it cannot."""
    recorded = _recorded()
    # The programs of an environment hold its path, so one that was moved is of no use.
    usable = (recorded is None or recorded.root == str(ROOT)) and _suits(program("python"))
    kept = recorded.extras if recorded and usable else []
    pyproject = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    wanted = _Setup(str(ROOT), pyproject, sorted({*extras, *kept}))
    if usable and recorded == wanted:
        return
    if not usable:
        _create()
    _STAMP.unlink(missing_ok=True)
    _install(wanted.extras)
    _STAMP.write_text(json.dumps(asdict(wanted)), encoding="utf-8")


def program(name: str) -> Path:
    """The program ``name`` of the environment."""
    return ENVIRONMENT / "Scripts" / f"{name}.exe" if os.name == "nt" else ENVIRONMENT / "bin" / name


def _recorded() -> _Setup | None:
    try:
        return _Setup(**json.loads(_STAMP.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _suits(*python: str | Path) -> bool:
    check = f"import sys; raise SystemExit(not {_OLDEST} <= sys.version_info[:2] <= {_NEWEST})"
    try:
        return subprocess.run([*python, "-c", check], check=False, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def _suitable_python() -> list[str]:
    candidates = [[sys.executable]]
    for minor in range(_NEWEST[1], _OLDEST[1] - 1, -1):
        candidates += [[f"python3.{minor}"], ["py", f"-3.{minor}"]]
    for candidate in candidates:
        if shutil.which(candidate[0]) and _suits(*candidate):
            return candidate
    here = platform.python_version()
    raise SystemExit(f"Photo Finder needs Python 3.{_OLDEST[1]} to 3.{_NEWEST[1]}; this is Python {here}.")


def _create() -> None:
    print(f"Making {ENVIRONMENT}", flush=True)
    _run(
        [*_suitable_python(), "-m", "venv", "--clear", str(ENVIRONMENT)],
        "Python could not make a virtual environment. On Debian and Ubuntu, run: sudo apt-get install python3-venv",
    )


def _install(extras: list[str]) -> None:
    print("Installing what the app needs; the first time this takes some minutes.", flush=True)
    source_chosen = any(os.environ.get(name) for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS"))
    if sys.platform == "linux" and not source_chosen and not Path("/proc/driver/nvidia").exists():
        print("There is no NVIDIA card here; README, 'Linux', says how to save some GB of downloads.", flush=True)
    project = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    pip = [str(program("python")), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    _run(
        [*pip, "install", "--editable", project],
        "The packages could not be installed: pip says why above. When that is mended, run this again.",
    )


def _run(command: list[str], failure: str) -> None:
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode != 0:
        raise SystemExit(failure)


if __name__ == "__main__":
    prepare(*sys.argv[1:])
