"""Composition root of the window: folders, log, settings, library, session, window, exception hooks. GUI thread.

Imports no torch: the window is up before the model is loaded.
"""

import argparse
import logging
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

import photofinder
from photofinder import logs, paths, settings
from photofinder.errors import PhotoFinderError
from photofinder.library import Library
from photofinder.ui import care_messages, icons, messages
from photofinder.ui.crash import CrashReports
from photofinder.ui.main_window import MainWindow
from photofinder.ui.messages import Message
from photofinder.ui.restoring import restore
from photofinder.ui.session import Session
from photofinder.ui.theme import Theme
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.window_state import WindowState

log = logging.getLogger(__name__)

_RESTORE_PATIENCE_S = 60.0


class RunningApp:
    """Everything that lives while the window is open; ``close`` ends it in the right order."""

    def __init__(self, app: QApplication, library: Library) -> None:
        folders = library.settings.folders
        self.theme = Theme(app)
        self.theme.changed.connect(icons.tint_all)
        self.library = library
        self.session = Session(library)
        self.loader = ThumbLoader(library.thumbnail)
        pictures = paths.pictures_folder()
        self.window = MainWindow(
            self.session,
            self.loader,
            WindowState(folders.config),
            log_file=library.log_file,
            tile_edge_px=library.settings.tile_edge_px,
            pictures_folder=pictures if pictures.is_dir() else None,
        )
        self.restore_from: Path | None = None
        self.window.restore_asked.connect(self._note_restore)
        self.window.closed.connect(app.quit)

    def start(self, first: Message | None = None) -> None:
        """Show the window, with something to tell, and begin to work once it is there."""
        self.window.show()
        if first is not None:
            self.window.banner.tell(first)
        elif self.library.recovered is not None:
            self.window.banner.tell(care_messages.recovered(self.library.recovered))
        QTimer.singleShot(0, self.session.start)

    def close(self) -> bool:
        """Stop the work and close the library; False when a thread would not end."""
        self.window.hide()
        # What is to be restored must be closed, however long the last step takes.
        ended = self.session.close(None if self.restore_from is None else _RESTORE_PATIENCE_S)
        ended = self.loader.close() and ended
        if ended:
            self.library.close()
        return ended

    def _note_restore(self, file: Path) -> None:
        self.restore_from = file


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
    first: Message | None = None
    while True:
        chosen = settings.load(folders)
        try:
            library = Library.open(chosen)
        except PhotoFinderError as fault:
            log.error("the library cannot be opened: %r", fault)
            Theme(app)
            QMessageBox.critical(None, app.applicationDisplayName(), messages.explain(fault).text)
            return 3
        running = RunningApp(app, library)
        running.start(first)
        status = app.exec()
        if not running.close():
            log.info("left while a thread was still at work")
            return status
        if running.restore_from is None:
            return status
        first = restore(running.restore_from, chosen)


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
    app.setWindowIcon(icons.app_icon())
    # The window says when it is closed; between two of them, as when a backup is restored, there may be none.
    app.setQuitOnLastWindowClosed(False)
    return app


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="photofinder", description="Find any photo by what is in it.")
    parser.add_argument("--data-dir", type=Path, help="keep everything in this folder")
    return parser.parse_args(argv)
