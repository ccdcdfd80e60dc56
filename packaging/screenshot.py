"""Starts the real window over a folder of photos, asks it something, and saves a picture of it.

    python packaging/screenshot.py FOLDER OUT.png [--query QUERY] [--drop FILE ...] [--typing TEXT] [--stack]
        [--group month|folder|place] [--select N [--where]] [--size 1366x768] [--theme light|dark] [--data-dir DIR]
        [--model ID]

--where shows where in the selected photo the first words of the query are.

Runs on whatever screen Qt finds (QT_QPA_PLATFORM=offscreen needs none). Its library lies in a scratch folder unless
--data-dir says where. Ends with 1 when the window shows no photo in time.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtWidgets import QApplication, QToolButton

from photofinder import paths, settings
from photofinder.engine.query import Like, Query, parse
from photofinder.library import Library
from photofinder.records import HeatMap
from photofinder.ui.app import make_application
from photofinder.ui.dropped import DroppedFiles
from photofinder.ui.queries import Grouping, Results
from photofinder.ui.running import RunningApp
from photofinder.ui.theme import Theme

_PATIENCE_S = 600.0
_SETTLE_S = 1.0


class Photographer:
    """Waits while the app works, as a person in front of it would."""

    def __init__(self, app: QApplication, running: RunningApp) -> None:
        self._app = app
        self._running = running
        self._answered: Query | None = None
        self._indexings = 0
        running.session.results_changed.connect(self._note)
        running.session.indexing.finished.connect(self._count)

    def wait(self, done: Callable[[], bool]) -> bool:
        """Let the app run until ``done``; False when that takes too long."""
        deadline = time.monotonic() + _PATIENCE_S
        while not done() and time.monotonic() < deadline:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        return done()

    def settle(self) -> None:
        """Let thumbnails load and fades end."""
        end = time.monotonic() + _SETTLE_S
        self.wait(lambda: time.monotonic() >= end)

    def index(self, folder: Path) -> None:
        """Add ``folder`` and wait until it is indexed, after the indexing that every start begins with."""
        self.wait(lambda: self._indexings > 0)
        before = self._indexings
        self._running.session.roots.add(folder)
        self.wait(lambda: self._indexings > before)

    def wait_for(self, meant: Callable[[Query], object]) -> None:
        """Wait for the results of a query that is ``meant``."""
        self.wait(lambda: self._answered is not None and bool(meant(self._answered)))

    def drop(self, files: list[Path]) -> None:
        """Drop ``files`` on the window; wait for photos like them, or for the word that they are no pictures."""

        def has_picture(query: Query) -> bool:
            return any(isinstance(term, Like) for term in query.terms)

        session = self._running.session
        busy: list[bool] = []
        session.pictures.busy_changed.connect(busy.append)
        session.take(DroppedFiles(tuple(files)), adding=True)
        self.wait(lambda: not busy[-1])
        if has_picture(session.query):
            self.wait_for(has_picture)

    def show_where(self) -> None:
        """Switch the heat map of the first words on, once it is known why the photo matched."""
        read: list[HeatMap] = []
        self._running.session.heat_read.connect(read.append)
        switches: list[QToolButton] = []

        def offered() -> bool:
            buttons = self._running.window.work.inspector.findChildren(QToolButton)
            switches[:] = [button for button in buttons if button.isCheckable() and button.isVisible()]
            return bool(switches)

        if self.wait(offered):
            switches[0].click()
            self.wait(lambda: bool(read))

    def _count(self) -> None:
        self._indexings += 1

    def _note(self, results: Results) -> None:
        self._answered = results.query


def main(argv: list[str]) -> int:
    arguments = _parse(argv)
    with tempfile.TemporaryDirectory() as scratch:
        return _take(arguments, arguments.data_dir or Path(scratch))


def _take(arguments: argparse.Namespace, data_dir: Path) -> int:
    chosen = settings.load(paths.folders(data_dir))
    if arguments.model:
        chosen = replace(chosen, model_id=arguments.model)
    app = make_application()
    theme = Theme(app)
    running = RunningApp(app, theme, Library.open(chosen))
    window, session = running.window, running.session
    theme.follow(Qt.ColorScheme.Dark if arguments.theme == "dark" else Qt.ColorScheme.Light)
    window.resize(*(int(edge) for edge in arguments.size.split("x")))
    photographer = Photographer(app, running)
    running.start()
    photographer.wait_for(lambda query: query.empty)
    photographer.index(arguments.folder)
    if arguments.query:
        session.search_text(arguments.query)
        photographer.wait_for(lambda query: query == parse(arguments.query))
    if arguments.drop:
        photographer.drop(arguments.drop)
    if arguments.typing:
        window.activateWindow()
        window.top.search.add_text(arguments.typing)
    if arguments.stack:
        session.set_stacked(True)
        photographer.settle()
    if arguments.group:
        session.set_grouping(Grouping(arguments.group))
        photographer.settle()
    grid = window.work.grid
    if arguments.select is not None:
        grid.setCurrentIndex(grid.model().index(arguments.select, 0))
    if arguments.where:
        photographer.show_where()
    photographer.settle()
    found = grid.model().rowCount()
    saved = window.grab().save(str(arguments.out))
    running.close()
    print(f"{found} photos shown, picture in {arguments.out}")
    return 0 if found and saved else 1


def _parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take a picture of the real window.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--query", default="")
    parser.add_argument("--drop", type=Path, nargs="+")
    parser.add_argument("--typing", default="")
    parser.add_argument("--stack", action="store_true")
    parser.add_argument("--group", choices=[grouping.value for grouping in Grouping])
    parser.add_argument("--select", type=int)
    parser.add_argument("--where", action="store_true")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--data-dir", type=Path)
    parser.add_argument("--model", default="")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
