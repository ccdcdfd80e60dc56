"""Composition root of the window: folders, log, settings, exception hooks, library, window. GUI thread.

Imports little before something is on the screen: ``opening`` shows it, ``running`` is the app. No torch ever.
"""

import argparse
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

import photofinder
from photofinder import logs, paths, settings
from photofinder.errors import PhotoFinderError
from photofinder.loading import without_garbage_search
from photofinder.settings import Settings
from photofinder.ui.crash import CrashReports
from photofinder.ui.opening import OpeningWindow
from photofinder.ui.theme import Theme
from photofinder.ui.window_state import WindowState

if TYPE_CHECKING:
    from photofinder.ui.messages import Message
    from photofinder.ui.running import RunningApp

log = logging.getLogger(__name__)


def main(argv: list[str]) -> int:
    """Run the window until it is closed; ``argv`` without the program's name. Returns the exit status.

    A thread may still be at work then: the caller ends the process without waiting for it.
    """
    arguments = _parse(argv)
    folders = paths.folders(arguments.data_dir)
    logs.start(folders.log)
    app = make_application()
    reports = CrashReports(app)
    reports.install()
    # Lets Python see Ctrl+C in the terminal now and then.
    wake = QTimer(interval=200)
    wake.timeout.connect(lambda: None)
    wake.start()
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    signal.signal(signal.SIGTERM, lambda *_: app.quit())
    status = _run(app, folders)
    reports.remove()
    logs.stop()
    return status


def _run(app: QApplication, folders: paths.Folders) -> int:
    """The window over the library of ``folders``, and over what it is restored to."""
    theme = Theme(app)
    first: Message | None = None
    while True:
        chosen = settings.load(folders)
        with without_garbage_search():
            running = _started(app, theme, chosen, first)
        if isinstance(running, int):
            return running
        status = app.exec()
        if not running.close():
            log.info("left while a thread was still at work")
            return status
        if running.restore_from is None:
            return status
        from photofinder.ui.restoring import restore

        first = restore(running.restore_from, chosen)


def _started(app: QApplication, theme: Theme, chosen: Settings, first: "Message | None") -> "RunningApp | int":
    """The app with its window on the screen, and with something to tell; or the exit status where there is none."""
    opening = OpeningWindow(WindowState(chosen.folders.config))
    try:
        library = opening.open(chosen)
    except PhotoFinderError as fault:
        from photofinder.ui import messages

        log.error("the library cannot be opened: %r", fault)
        opening.hide()
        QMessageBox.critical(None, app.applicationDisplayName(), messages.explain(fault).text)
        return 3
    if library is None:
        return 0
    # All of the window, which is loaded only now that something is on the screen.
    from photofinder.ui.running import RunningApp

    running = RunningApp(app, theme, library)
    running.start(first)
    opening.hide()
    opening.deleteLater()
    return running


def make_application() -> QApplication:
    """The one QApplication with its names, icon and locale; the one that is there already where there is one."""
    if QLocale.system().language() == QLocale.Language.C:
        # A system without a language writes 48112; people read 48,112.
        QLocale.setDefault(QLocale(QLocale.Language.English))
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName("photofinder")
    app.setApplicationDisplayName("Photo Finder")
    app.setApplicationVersion(photofinder.__version__)
    app.setDesktopFileName("photofinder")
    app.setWindowIcon(_app_icon())
    # The window says when it is closed; between two of them, as when a backup is restored, there may be none.
    app.setQuitOnLastWindowClosed(False)
    return app


def _app_icon() -> QIcon:
    """The app's own icon in all its sizes; empty where the resources are missing."""
    made = QIcon()
    for file in sorted((paths.resources() / "icons").glob("photofinder-*.png")):
        made.addFile(str(file))
    return made


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="photofinder", description="Find any photo by what is in it.")
    parser.add_argument("--data-dir", type=Path, help="keep everything in this folder")
    return parser.parse_args(argv)
