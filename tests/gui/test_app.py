"""The composition root: starts without torch, opens and closes in order, explains a library that it cannot open."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import photofinder
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.ui.restoring import restore
from photofinder.ui.running import RunningApp
from photofinder.ui.theme import Theme

HEAVY = "torch", "open_clip", "timm", "torchvision", "onnxruntime", "faiss"
# What takes as long as all icons, or the file of a library, and is needed later or never.
LATER = (
    *("qtawesome", "qtpy", "PySide6.QtNetwork", "psutil", "pathspec", "filelock", "watchdog", "subprocess"),
    *("multiprocessing", "av", "rawpy", "pillow_heif", "pillow_jxl", "resvg_py", "photofinder.engine.workers"),
    *("photofinder.engine.decode", "photofinder.vision.images", "photofinder.vision.metadata", "_hashlib"),
    *("photofinder.store.recovering", "photofinder.store.checking", "photofinder.store.archive"),
)


def python(code: str) -> str:
    """What ``code`` prints, run as people run it: without coverage, which imports much itself."""
    folder = Path(photofinder.__file__).resolve().parents[1]
    environment = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment | {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_something_is_shown_before_the_library_is_loaded() -> None:
    heavy = ("photofinder.library", "photofinder.ui.main_window", "numpy", "faiss", "qtawesome")
    loaded = python(f"import sys, photofinder.ui.app; print([name for name in {heavy!r} if name in sys.modules])")
    assert loaded.strip() == "[]"


def test_closed_while_it_opens_it_ends(fake_settings: Settings) -> None:
    said = python(
        "from PySide6.QtCore import QTimer\n"
        "from photofinder import paths\n"
        "from photofinder.library import Library\n"
        "from photofinder.ui import app\n"
        "import threading\n"
        "shut = threading.Event()\n"
        "really = Library.open\n"
        "Library.open = lambda settings: (shut.wait(30), really(settings))[1]\n"
        "made = app.make_application()\n"
        "QTimer.singleShot(500, lambda: [each.close() for each in made.topLevelWidgets()])\n"
        "QTimer.singleShot(600, shut.set)\n"
        "print(app.main([]))\n"
    )
    assert said.strip() == "0"


def test_importing_the_window_loads_no_model_code() -> None:
    loaded = python(
        f"import sys, photofinder.ui.running; print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert loaded.strip() == "[]"


def test_the_window_is_up_before_anything_is_loaded_that_it_does_not_show(fake_settings: Settings) -> None:
    loaded = python(
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from photofinder import paths, settings\n"
        "from photofinder.library import Library\n"
        "from photofinder.ui.running import RunningApp\n"
        "from photofinder.ui.theme import Theme\n"
        "app = QApplication([])\n"
        "running = RunningApp(app, Theme(app), Library.open(settings.load(paths.folders())))\n"
        "running.window.show()\n"
        "app.processEvents()\n"
        f"print(running.window.isVisible(), [name for name in {HEAVY + LATER!r} if name in sys.modules])\n"
        "running.close()\n"
    )
    assert loaded.strip() == "True []"


def test_everything_starts_and_ends(
    qtbot: QtBot, qapp: QApplication, fake_settings: Settings, photos: Path, patient_close: None
) -> None:
    running = RunningApp(qapp, Theme(qapp), Library.open(fake_settings))
    running.start()
    qtbot.waitUntil(running.window.isVisible)
    running.session.roots.add(photos)
    qtbot.waitUntil(lambda: running.window.work.grid.model().rowCount() == 6, timeout=15_000)
    assert running.close()
    assert not running.window.isVisible()


def test_main_runs_until_the_window_is_closed(fake_settings: Settings, data_dir: Path) -> None:
    status = python(
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from photofinder.ui import app\n"
        "made = QApplication([])\n"
        "def close():\n"
        "    windows = [each for each in made.topLevelWidgets() if type(each).__name__ == 'MainWindow']\n"
        "    for window in windows:\n"
        "        window.close()\n"
        "again = QTimer(interval=100)\n"
        "again.timeout.connect(close)\n"
        "again.start()\n"
        f"print(app.main(['--data-dir', {str(data_dir)!r}]))\n"
    )
    assert status.strip() == "0"
    assert (data_dir / "config" / "window.ini").is_file()
    assert (data_dir / "log" / "photofinder.log").is_file()


def test_a_library_that_cannot_be_opened_is_explained(fake_settings: Settings) -> None:
    Library.open(fake_settings).close()
    with closing(sqlite3.connect(fake_settings.folders.data / "catalogue.sqlite")) as later:
        later.execute("PRAGMA user_version = 999")
    said = python(
        "from PySide6.QtWidgets import QMessageBox\n"
        "from photofinder.ui import app\n"
        "QMessageBox.critical = lambda *said: print(said[2])\n"
        "print(app.main([]))\n"
    )
    assert "newer Photo Finder" in said
    assert said.splitlines()[-1] == "3"


def test_a_library_that_was_damaged_is_mended_and_that_is_told(
    qtbot: QtBot, qapp: QApplication, fake_settings: Settings, patient_close: None
) -> None:
    file = fake_settings.folders.data / "catalogue.sqlite"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database" * 1000)
    running = RunningApp(qapp, Theme(qapp), Library.open(fake_settings))
    running.start()
    qtbot.waitUntil(running.window.banner.isVisible)
    message = running.window.banner.message
    assert message is not None
    assert "damaged" in message.text
    assert "catalogue-damaged" in message.text
    assert running.close()


def test_a_backup_is_restored_between_two_windows(
    qtbot: QtBot, qapp: QApplication, fake_settings: Settings, photos: Path, tmp_path: Path, patient_close: None
) -> None:
    library = Library.open(fake_settings)
    for _ in library.index(photos):
        pass
    for _ in library.care.backup(tmp_path / "kept.pfbackup"):
        pass
    library.remove_root(library.roots()[0].root_id)
    running = RunningApp(qapp, Theme(qapp), library)
    running.start()
    qtbot.waitUntil(running.window.welcome.isVisible)
    running.window._upkeep.restore_asked.emit(tmp_path / "kept.pfbackup")
    assert not running.window.isVisible()
    assert running.close()
    assert running.restore_from == tmp_path / "kept.pfbackup"
    told = restore(running.restore_from, fake_settings)
    assert told.text.startswith("The library has 6 photos again.")
    again = RunningApp(qapp, Theme(qapp), Library.open(fake_settings))
    again.start(told)
    qtbot.waitUntil(lambda: again.window.work.grid.model().rowCount() == 6)
    assert again.window.banner.message == told
    assert again.close()


def test_what_is_no_backup_changes_nothing(
    qtbot: QtBot, qapp: QApplication, fake_settings: Settings, photos: Path, tmp_path: Path
) -> None:
    library = Library.open(fake_settings)
    for _ in library.index(photos):
        pass
    library.close()
    (tmp_path / "letter.txt").write_text("Dear all")
    told = restore(tmp_path / "letter.txt", fake_settings)
    assert told.bad
    assert "letter.txt" in told.text
    library = Library.open(fake_settings)
    assert len(library.browse()) == 6
    library.close()
