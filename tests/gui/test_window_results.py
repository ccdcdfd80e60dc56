"""The results side of the whole window over a real library: cut, order, groups, marks, feedback, saved searches."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Less, More, Order, Query, SortBy, parse
from photofinder.library import Library
from photofinder.ui.arrangement import EVERYTHING
from photofinder.ui.main_window import MainWindow
from photofinder.ui.queries import Grouping
from photofinder.ui.search_dialogs import NameDialog
from photofinder.ui.session import Session

SHORT = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def started(qtbot: QtBot, filled: Library, window: MainWindow, session: Session) -> MainWindow:
    """The window over six photos of one colour each, with all of them shown."""
    with qtbot.waitSignals([session.results_changed, session.indexing.finished, session.models.changed]):
        session.start()
    qtbot.waitUntil(lambda: window.work.grid.model().rowCount() == 6)
    qtbot.waitUntil(lambda: bool(window.work.side_bar._library.rows))
    return window


def names(window: MainWindow) -> list[str]:
    model = window.work.grid.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def answered(qtbot: QtBot, session: Session, query: Query) -> AbstractContextManager[Any]:
    """Waits for results of ``query``, whatever refreshes come in between."""
    manager: AbstractContextManager[Any] = qtbot.waitSignal(
        session.results_changed, check_params_cb=lambda results: results.query == query, timeout=20_000
    )
    return manager


def search(qtbot: QtBot, session: Session, text: str) -> None:
    with answered(qtbot, session, parse(text)):
        session.search_text(text)


def pick(qtbot: QtBot, text: str) -> None:
    def shown() -> list[QMenu]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    menu = shown()[0]
    next(action for action in menu.actions() if action.text().partition("\t")[0] == text).trigger()
    menu.close()


def test_the_slider_shows_more_and_less(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    search(qtbot, session, "red")
    header = started.work.header
    assert header.cut.isVisible()
    header.cut._slider.setValue(header.cut._slider.maximum())
    assert len(names(started)) == 6
    everything = [section.title for section in started.work.grid._results.sections]
    assert everything
    header.cut._slider.setValue(header.cut._slider.minimum())
    strict = started.work.grid._results.sections
    assert all(section.title == "Strong matches" for section in strict)
    if not names(started):
        assert started.work.empty.isVisible()
        with qtbot.waitSignal(session.arranging.arranged):
            started.work.empty.weaker_asked.emit()
        assert len(names(started)) == 6
        assert header.cut.cut == EVERYTHING


def test_order_is_part_of_the_query_and_groups_are_not(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    by_name = sorted(names(started))
    started.work.header.sort.chosen.emit(SortBy(Order.NAME))
    qtbot.waitUntil(lambda: names(started) == by_name)
    assert str(session.query) == "sort:name"
    started.work.header.group.chosen.emit(Grouping.FOLDER)
    assert [section.title for section in started.work.grid._results.sections] == ["more", "photos"]
    assert str(session.query) == "sort:name"
    assert started.work.header.group.text() == "Folder"
    started.work.header.sort.chosen.emit(SortBy(Order.NAME, reverse=True))
    started.work.header.group.chosen.emit(Grouping.NONE)
    qtbot.waitUntil(lambda: names(started) == by_name[::-1])


def test_copies_of_one_shot_are_one_tile_and_open(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path
) -> None:
    (photos / "copy.jpg").write_bytes((photos / "red.jpg").read_bytes())
    with qtbot.waitSignal(session.indexing.finished, timeout=15_000):
        session.indexing.start()
    qtbot.waitUntil(lambda: len(names(started)) == 7)
    search(qtbot, session, "red")
    session.arranging.set_cut(EVERYTHING)
    started.work.header.group.stacking_chosen.emit(True)
    qtbot.waitUntil(lambda: any(hit.copies for hit in session.arranging._shown.hits))
    shown = session.arranging._shown.hits
    front = next(hit for hit in shown if hit.path.name in ("copy.jpg", "red.jpg"))
    behind = {"copy.jpg", "red.jpg"} - {front.path.name}
    assert not behind & set(names(started))
    started.work.grid.stack_asked.emit(front)
    qtbot.waitUntil(lambda: behind <= set(names(started)))
    at = names(started).index(front.path.name)
    assert behind <= set(names(started)[at:])
    started.work.grid.menu_asked.emit(front, QPoint(5, 5))
    pick(qtbot, "Hide copies")
    assert not behind & set(names(started))


def test_favourites_are_marked_and_found(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    grid = started.work.grid
    grid.setCurrentIndex(grid.model().index(names(started).index("red.jpg"), 0))
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_D, SHORT)
    current = grid.current_hit()
    assert current is not None
    assert current.favourite
    qtbot.waitUntil(lambda: any(hit.favourite for hit in session._library.browse()))
    name = "Remove from favourites"
    qtbot.waitUntil(lambda: started.work.inspector._favourite.accessibleName() == name)
    started.work.side_bar._favourites.click()
    qtbot.waitUntil(lambda: names(started) == ["red.jpg"])
    assert started.work.side_bar._favourites.marked
    assert started.work.header._title._whole == "Favourites"
    grid.menu_asked.emit(current, QPoint(5, 5))
    pick(qtbot, "Remove from favourites")
    qtbot.waitUntil(lambda: names(started) == [])


def test_more_and_less_like_the_chosen_photos(
    qtbot: QtBot, started: MainWindow, session: Session, photos: Path
) -> None:
    grid = started.work.grid
    more = (More(str(photos / "red.jpg")),)
    grid.setCurrentIndex(grid.model().index(names(started).index("red.jpg"), 0))
    grid.setFocus()
    with answered(qtbot, session, Query(more)):
        QTest.keyClick(grid, Qt.Key.Key_M, SHORT)
    qtbot.waitUntil(lambda: [hit.path.name for hit in grid.selected_hits()] == ["red.jpg"])
    grid.clearSelection()
    session.arranging.set_cut(EVERYTHING)
    grid.setCurrentIndex(grid.model().index(names(started).index("blue.jpg"), 0))
    with answered(qtbot, session, Query((*more, Less(str(photos / "blue.jpg"))))):
        started.work.inspector.less_asked.emit(grid.current_hit())
    with answered(qtbot, session, Query(more)):
        session.undo()


def test_it_says_why_a_photo_matched_and_where(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    search(qtbot, session, "red + date:2018..")
    session.arranging.set_cut(EVERYTHING)
    inspector = started.work.inspector
    with qtbot.waitSignal(session.explained, timeout=20_000):
        started.work.grid.setCurrentIndex(started.work.grid.model().index(0, 0))
    assert inspector._reasons.isVisible()
    assert [row.words for row in inspector._reasons._terms] == ["red", ""]
    with qtbot.waitSignal(session.heat_read, timeout=20_000):
        inspector._reasons._terms[0].eye.click()
    assert "red" in inspector._legend.text()


def test_a_search_is_saved_renamed_run_exported_and_removed(
    qtbot: QtBot, started: MainWindow, session: Session, tmp_path: Path
) -> None:
    side = started.work.side_bar
    search(qtbot, session, "red")
    QTest.keyClick(started, Qt.Key.Key_S, SHORT)
    qtbot.waitUntil(lambda: bool(started.findChildren(NameDialog)))
    dialog = started.findChildren(NameDialog)[0]
    assert dialog.edit.text() == "red"
    dialog.edit.setText("Warm")
    with qtbot.waitSignal(session.saved_changed):
        dialog.accept()
    assert [row.accessibleName() for row in side._saved.rows] == ["Warm"]
    assert side._saved.rows[0].marked
    with answered(qtbot, session, Query()):
        session.browse()
    with answered(qtbot, session, parse("red")):
        side._saved.rows[0].click()
    file = tmp_path / "searches.json"
    side.export_asked.emit()
    exporting = started.findChildren(QFileDialog)[0]
    with qtbot.waitSignal(session.message):
        exporting.fileSelected.emit(str(file))
    exporting.close()
    assert file.is_file()
    with qtbot.waitSignal(session.saved_changed):
        side.remove_saved_asked.emit(session._library.saved_searches()[0])
    assert side._saved.rows == []
    with qtbot.waitSignal(session.saved_changed):
        session.import_saved(file)
    saved = session._library.saved_searches()[0]
    side.rename_saved_asked.emit(saved)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in started.findChildren(NameDialog)))
    dialog = next(each for each in started.findChildren(NameDialog) if each.isVisible())
    dialog.edit.setText("Hot")
    with qtbot.waitSignal(session.saved_changed):
        dialog.accept()
    assert [row.accessibleName() for row in side._saved.rows] == ["Hot"]


def test_what_was_searched_for_is_listed_and_forgotten(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    search(qtbot, session, "red")
    with qtbot.waitSignal(session.history_changed):
        session.settle()
    assert [row.accessibleName() for row in started.work.side_bar._recent.rows] == ["red"]
    with qtbot.waitSignal(session.history_changed):
        session.clear_history()
    assert not started.work.side_bar._recent.isVisible()


def test_a_folder_of_the_side_bar_shows_its_photos(qtbot: QtBot, started: MainWindow, session: Session) -> None:
    row = started.work.side_bar._library.rows[0]
    with answered(qtbot, session, parse(row.entry.query)):
        row.click()
    assert len(names(started)) == 6
    assert row.marked
