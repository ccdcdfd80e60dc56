"""The composition root: starts without torch, opens and closes in order, explains a library that it cannot open."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import photofinder
from photofinder import paths
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.ui.app import RunningApp

HEAVY = "torch", "open_clip", "timm", "torchvision"


def python(code: str) -> str:
    folder = Path(photofinder.__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_window_loads_no_model_code() -> None:
    loaded = python(f"import sys, photofinder.ui.app; print([name for name in {HEAVY!r} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_the_window_is_up_before_the_model_code_is_loaded(fake_settings: Settings) -> None:
    loaded = python(
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from photofinder import paths, settings\n"
        "from photofinder.library import Library\n"
        "from photofinder.ui.app import RunningApp\n"
        "app = QApplication([])\n"
        "running = RunningApp(app, Library.open(settings.load(paths.folders())))\n"
        "running.window.show()\n"
        "app.processEvents()\n"
        f"print(running.window.isVisible(), [name for name in {HEAVY!r} if name in sys.modules])\n"
        "running.close()\n"
    )
    assert loaded.strip() == "True []"


def test_everything_starts_and_ends(
    qtbot: QtBot, qapp: QApplication, fake_settings: Settings, photos: Path, patient_close: None
) -> None:
    running = RunningApp(qapp, Library.open(fake_settings))
    running.start()
    qtbot.waitUntil(running.window.isVisible)
    running.session.add_root(photos)
    qtbot.waitUntil(lambda: running.window.work.grid.model().rowCount() == 6, timeout=15_000)
    assert running.close()
    assert not running.window.isVisible()


def test_main_runs_until_the_window_is_closed(fake_settings: Settings, data_dir: Path) -> None:
    status = python(
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from photofinder.ui import app\n"
        "made = QApplication([])\n"
        "QTimer.singleShot(300, lambda: [window.close() for window in made.topLevelWidgets()])\n"
        f"print(app.main(['--data-dir', {str(data_dir)!r}]))\n"
    )
    assert status.strip() == "0"
    assert (data_dir / "config" / "window.ini").is_file()
    assert (data_dir / "log" / "photofinder.log").is_file()


def test_a_library_that_cannot_be_opened_is_explained(data_dir: Path) -> None:
    file = paths.folders().data / "catalogue.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database" * 1000)
    said = python(
        "from PySide6.QtWidgets import QMessageBox\n"
        "from photofinder.ui import app\n"
        "QMessageBox.critical = lambda *said: print(said[2])\n"
        "print(app.main([]))\n"
    )
    assert "is damaged" in said
    assert said.splitlines()[-1] == "3"
