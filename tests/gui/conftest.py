"""For the window's tests: no screen needed, a library of six coloured photos, and everything closed afterwards."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photofinder.engine.query import parse
from photofinder.library import Library
from photofinder.records import Answer, Hit
from photofinder.settings import Settings
from photofinder.ui import icons
from photofinder.ui import session as session_module
from photofinder.ui.main_window import MainWindow
from photofinder.ui.queries import Results
from photofinder.ui.session import Session
from photofinder.ui.tasks import Tasks
from photofinder.ui.theme import Theme
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.window_state import WindowState

MakeResults = Callable[..., Results]
_PATIENCE_MS = 30_000


class PatientBot(QtBot):
    """Waits as long as a busy test machine needs, where a test does not say how long."""

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignal(signal, timeout=timeout, **more)

    def waitSignals(self, signals: Any, *, timeout: int = _PATIENCE_MS, **more: Any) -> Any:
        return super().waitSignals(signals, timeout=timeout, **more)

    def waitUntil(self, callback: Any, *, timeout: int = _PATIENCE_MS) -> None:
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """That of pytest-qt, with more patience."""
    return PatientBot(request)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The app in its own clothes."""
    made = Theme(qapp)
    made.changed.connect(icons.tint_all)
    yield made
    made.deleteLater()


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    assert made.close(5)


@pytest.fixture
def library(fake_settings: Settings) -> Iterator[Library]:
    """A library without any folder."""
    made = Library.open(fake_settings)
    yield made
    made.close()


@pytest.fixture
def filled(library: Library, photos: Path) -> Library:
    """A library of six photos of one colour each, all indexed."""
    library.add_root(photos)
    for _ in library.index():
        pass
    return library


@pytest.fixture
def patient_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a session wait for its threads as long as a busy test machine needs."""
    monkeypatch.setattr(session_module, "CLOSE_WITHIN_S", 20.0)


@pytest.fixture
def session(qapp: QApplication, library: Library, patient_close: None) -> Iterator[Session]:
    made = Session(library)
    yield made
    assert made.close()


@pytest.fixture
def loader(qapp: QApplication, library: Library) -> Iterator[ThumbLoader]:
    made = ThumbLoader(library.thumbnail)
    yield made
    assert made.close(5)


@pytest.fixture
def window(qtbot: QtBot, theme: Theme, session: Session, loader: ThumbLoader, data_dir: Path) -> MainWindow:
    """The window over ``library``, shown but not started."""
    made = MainWindow(
        session,
        loader,
        WindowState(data_dir / "config"),
        log_file=data_dir / "log" / "photofinder.log",
        tile_edge_px=180,
    )
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def make_results() -> MakeResults:
    """Results of any number of photos that lie nowhere: see ``results_of``."""
    return results_of


def results_of(
    count: int, *, text: str = "", refreshed: bool = False, first: int = 1, folder: str = "/pictures"
) -> Results:
    hits = [
        Hit(number, Path(folder) / f"{number}.jpg", 0.25, 400, 300, (90, 120, 150), "2023-01-12T10:20:30")
        for number in range(first, first + count)
    ]
    return Results(parse(text), Answer(hits, len(hits)), refreshed)
