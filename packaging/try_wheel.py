"""Builds the wheel, installs it in a fresh environment, and tries it there on pictures that draw_pictures.py draws.

    python3 packaging/try_wheel.py

Ends with exit status 1 and a sentence at the first thing that is not as it should be.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent
_LARGEST_BYTES = 40_000_000


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="photofinder-wheel-") as folder:
        scratch = Path(folder)
        wheel = _build(scratch)
        version = _look_into(wheel)
        programs = _install(wheel, scratch / "environment")
        _try(programs, scratch, version)


def _build(scratch: Path) -> Path:
    _run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", scratch, _ROOT, cwd=scratch)
    (wheel,) = scratch.glob("photofinder-*.whl")
    return wheel


def _look_into(wheel: Path) -> str:
    """Checks that the wheel holds the package and resources/ (README's picture aside), and no more; its version."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
        version = Parser().parsestr(archive.read(metadata).decode())["Version"]
        programs = archive.read(metadata.replace("METADATA", "entry_points.txt")).decode()
    resources = _ROOT / "resources"
    shipped = [file for file in _files(resources) if file.name != "screenshot.png"]
    wanted = {f"photofinder/_resources/{file.relative_to(resources).as_posix()}" for file in shipped}
    wanted |= {file.relative_to(_ROOT).as_posix() for file in _files(_ROOT / "photofinder")}
    _expect(not wanted - set(names), f"the wheel lacks {sorted(wanted - set(names))}")
    others = [name for name in names if not name.startswith(("photofinder/", "photofinder-"))]
    _expect(not others, f"the wheel holds what it should not: {others}")
    _expect("photofinder-gui" in programs, "the wheel has no photofinder-gui")
    _expect(wheel.stat().st_size < _LARGEST_BYTES, f"the wheel is {wheel.stat().st_size} bytes large")
    print(f"{wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB")
    return str(version)


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts]


def _install(wheel: Path, environment: Path) -> Path:
    venv.create(environment, with_pip=True)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    _run(programs / "python", "-m", "pip", "install", "--quiet", wheel, cwd=environment)
    return programs


def _try(programs: Path, scratch: Path, version: str) -> None:
    pictures, data = scratch / "pictures", scratch / "data"
    _run(programs / "python", _ROOT / "packaging" / "draw_pictures.py", pictures, "--count", "12", cwd=scratch)
    photofinder = programs / "photofinder"
    said = _run(photofinder, "--version", cwd=scratch)
    _expect(version in said, f"photofinder --version says {said!r}, the wheel is {version}")
    _run(photofinder, "index", pictures, "--data-dir", data, cwd=scratch)
    found = _run(photofinder, "search", "snow", "--json", "-n", "3", "--data-dir", data, cwd=scratch)
    hits = [json.loads(line) for line in found.splitlines()]
    _expect(len(hits) == 3 and all(Path(hit["path"]).is_file() for hit in hits), f"the search found {found!r}")
    print(f"photofinder {version} from the wheel, asked for snow:")
    for hit in hits:
        print(f"  {hit['score']:.3f}  {Path(hit['path']).name}")


def _run(*command: str | Path, cwd: Path) -> str:
    """What ``command`` printed. It runs outside the source tree, so that only what is installed can answer."""
    words = [str(part) for part in command]
    done = subprocess.run(words, check=False, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    _expect(done.returncode == 0, f"exit status {done.returncode} of {' '.join(words)}\n{done.stdout}")
    return done.stdout


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise SystemExit(f"try_wheel: {otherwise}")


if __name__ == "__main__":
    main()
