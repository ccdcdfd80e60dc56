"""Asking in the whole window over a real library: typing, completing, wrong syntax, bad pictures, undo, history."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Crop, Like, Query, parse
from photofinder.errors import DownloadFailed, StorageFault
from photofinder.library import Library
from photofinder.records import ModelInfo, Notice, NoticeCode
from photofinder.ui.crop_dialog import CropDialog
from photofinder.ui.main_window import MainWindow
from photofinder.ui.queries import Results
from photofinder.ui.search_bar import SearchBar
from photofinder.ui.session import Session

KEY = Qt.Key
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def box(qtbot: QtBot, filled: Library, window: MainWindow, session: Session) -> SearchBar:
    """The search box of a window over six photos, with the keys."""
    with qtbot.waitSignals(
        [session.results_changed, session.indexing.finished, session.models.changed, session.history_changed]
    ):
        session.start()
    window.activateWindow()
    window.top.search.setFocus()
    qtbot.waitUntil(edit(window.top.search).hasFocus)
    return window.top.search


def edit(box: SearchBar) -> QLineEdit:
    found = box.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def texts(box: SearchBar) -> list[str]:
    return [Query(chip.terms).text for chip in box._strip.chips]


def names(results: Results) -> list[str]:
    return [hit.path.stem for hit in results.hits]


def answered(qtbot: QtBot, session: Session, text: str) -> Any:
    """Waits for the answer to the query ``text``."""
    return qtbot.waitSignal(
        session.results_changed, timeout=10_000, check_params_cb=lambda results: results.query == parse(text)
    )


def drop(widget: QWidget, *urls: QUrl) -> None:
    mime = QMimeData()
    mime.setUrls(list(urls))
    point, copy = QPointF(20, 10), Qt.DropAction.CopyAction
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(point.toPoint(), copy, mime, buttons, none))
    QApplication.sendEvent(widget, QDropEvent(point, copy, mime, buttons, none))


def test_a_query_is_typed_and_answered(qtbot: QtBot, box: SearchBar, session: Session) -> None:
    with answered(qtbot, session, "blue -green date:2018..2021") as told:
        QTest.keyClicks(edit(box), "blue -green date:2018..2021")
    assert names(told.args[0])[0] == "blue"
    assert texts(box) == ["blue", "-green"]
    QTest.keyClick(edit(box), KEY.Key_Return)
    assert texts(box) == ["blue", "-green", "date:2018..2021"]
    qtbot.waitUntil(lambda: session.query == parse("blue -green date:2018..2021"))


def test_what_is_begun_is_completed(qtbot: QtBot, box: SearchBar, session: Session) -> None:
    popup = box._popup
    QTest.keyClicks(edit(box), "da")
    qtbot.waitUntil(popup.isVisible)
    assert not popup._list.selectedItems()
    QTest.keyClick(edit(box), KEY.Key_Tab)
    assert edit(box).text() == "date:"
    qtbot.waitUntil(lambda: popup.isVisible() and popup.first is not None and popup.first.kind == "date")
    QTest.keyClick(edit(box), KEY.Key_Down)
    QTest.keyClick(edit(box), KEY.Key_Down)
    chosen = popup.current
    assert chosen is not None
    QTest.keyClick(edit(box), KEY.Key_Up)
    QTest.keyClick(edit(box), KEY.Key_Up)
    assert not popup._list.selectedItems()
    QTest.keyClick(edit(box), KEY.Key_Down)
    QTest.keyClick(edit(box), KEY.Key_Down)
    popup.grab()
    with answered(qtbot, session, chosen.insert_text):
        QTest.keyClick(edit(box), KEY.Key_Return)
    assert texts(box) == [chosen.insert_text.strip()]
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_escape_closes_what_is_proposed_before_it_clears(qtbot: QtBot, box: SearchBar, session: Session) -> None:
    QTest.keyClicks(edit(box), "is:")
    qtbot.waitUntil(box._popup.isVisible)
    QTest.keyClick(edit(box), KEY.Key_Escape)
    assert not box._popup.isVisible()
    assert edit(box).text() == "is:"
    QTest.keyClick(edit(box), KEY.Key_Escape)
    assert edit(box).text() == ""
    qtbot.waitUntil(lambda: session.query.empty)


def test_earlier_and_saved_searches_are_proposed(qtbot: QtBot, box: SearchBar, session: Session) -> None:
    with qtbot.waitSignals([session.saved_changed, session.history_changed]):
        session.run_saved("green -red")
        session.save_search("Meadows")
    session.browse()
    popup = box._popup
    QTest.mouseClick(edit(box), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: popup.isVisible() and popup.first is not None and popup.first.label == "Meadows")
    row = popup._list.visualItemRect(popup._list.item(0))
    with answered(qtbot, session, "green -red"):
        QTest.mouseClick(popup._list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert texts(box) == ["green", "-red"]
    session.browse()
    QTest.keyClicks(edit(box), "gre")
    qtbot.waitUntil(lambda: any(found.kind == "history" for found in offered(box)))
    window = box.window()
    window.resize(700, 420)
    qtbot.waitUntil(lambda: popup.geometry().right() <= window.width())


def offered(box: SearchBar) -> list[Any]:
    listed = box._popup._list
    return [listed.item(row).data(Qt.ItemDataRole.UserRole) for row in range(listed.count())]


def test_what_is_wrong_is_told_and_the_rest_is_searched(
    qtbot: QtBot, box: SearchBar, session: Session, window: MainWindow
) -> None:
    QTest.keyClicks(edit(box), "red dat:2023")
    assert not window.notices.isVisible()
    with answered(qtbot, session, "red dat:2023") as told:
        QTest.keyClick(edit(box), KEY.Key_Return)
    assert names(told.args[0])[0] == "red"
    assert window.notices.isVisible()
    assert "date:" in window.notices.accessibleName()
    QTest.keyClick(edit(box), KEY.Key_Escape)
    assert not window.notices.isVisible()
    with answered(qtbot, session, "in:Nowhere"):
        QTest.keyClicks(edit(box), "in:Nowhere")
    assert not window.notices.isVisible()
    QTest.keyClick(edit(box), KEY.Key_Return)
    assert "Nowhere" in window.notices.accessibleName()


def test_a_model_for_another_language_is_offered(
    qtbot: QtBot, box: SearchBar, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[ModelInfo] = []
    monkeypatch.setattr(session.models, "choose", chosen.append)
    model = session.models.models[0]
    window.notices.show_notices([Notice(NoticeCode.OTHER_LANGUAGE, model.model_id)])
    assert window.notices._model.isVisible()
    window.notices._model.click()
    assert chosen == [model]
    window.notices.show_notices([])
    assert not window.notices.isVisible()


@pytest.mark.parametrize("name", ["page.html", "empty.jpg", "gone.jpg"])
def test_what_is_no_picture_gets_a_sentence_and_everything_stays(
    qtbot: QtBot, box: SearchBar, session: Session, window: MainWindow, tmp_path: Path, name: str
) -> None:
    with answered(qtbot, session, "green"):
        session.search_text("green")
    if name != "gone.jpg":
        (tmp_path / name).write_text("<html>" if name == "page.html" else "")
    drop(box, QUrl.fromLocalFile(str(tmp_path / name)))
    qtbot.waitUntil(window.banner.isVisible)
    assert window.banner.message is not None
    told = window.banner.message
    assert name in told.text
    assert session.query == parse("green")
    assert window.work.grid.model().index(0, 0).data() == "green.jpg"
    with qtbot.waitSignal(session.results_changed):
        session._search.refresh()
    assert window.banner.message is told
    with answered(qtbot, session, "blue"):
        session.search_text("blue")
    assert window.banner.message is None


def test_a_picture_of_the_web_that_does_not_come_changes_nothing(
    qtbot: QtBot, box: SearchBar, session: Session, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    download = session.pictures._download()
    monkeypatch.setattr(download, "fetch", lambda url: download.failed.emit(DownloadFailed(url.host())))
    drop(box, QUrl("https://example.org/cat.jpg"))
    qtbot.waitUntil(window.banner.isVisible)
    assert session.query.empty


def test_pictures_are_dropped_weighted_turned_cropped_and_undone(
    qtbot: QtBot, box: SearchBar, session: Session, photos: Path
) -> None:
    red, blue = photos / "red.jpg", photos / "blue.jpg"
    with qtbot.waitSignal(session.results_changed, check_params_cb=lambda results: len(results.query.terms) == 2):
        drop(box, QUrl.fromLocalFile(str(red)), QUrl.fromLocalFile(str(blue)))
    first, second = box._strip.chips
    first.setFocus()
    QTest.keyClick(first, KEY.Key_Up)
    QTest.keyClick(second, KEY.Key_Minus)
    part = Like(str(red), Crop(0, 0, 50, 50), 2)
    box._strip.replace(first, (part,))
    assert session.query == Query((part, Like(str(blue), negated=True)))
    for wanted in (
        Query((Like(str(red), weight=2), Like(str(blue), negated=True))),
        Query((Like(str(red), weight=2), Like(str(blue)))),
        Query((Like(str(red)), Like(str(blue)))),
        Query(),
    ):
        QTest.keyClick(box.window(), KEY.Key_Left, ALT)
        assert session.query == wanted
        assert box.query == wanted
    QTest.keyClick(box.window(), KEY.Key_Right, ALT)
    assert len(box._strip.chips) == 2
    qtbot.waitUntil(lambda: not session._tasks.busy("results"))


def test_a_search_that_failed_is_tried_again_with_enter(
    qtbot: QtBot,
    box: SearchBar,
    session: Session,
    window: MainWindow,
    filled: Library,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*args: Any, **more: Any) -> Any:
        raise StorageFault(Path("library"), "locked")

    with monkeypatch.context() as broken:
        broken.setattr(filled, "search", fail)
        with qtbot.waitSignal(session.message):
            QTest.keyClicks(edit(box), "blue")
    assert window.work.grid.model().rowCount() == 6
    with answered(qtbot, session, "blue"):
        QTest.keyClick(edit(box), KEY.Key_Return)


def test_too_long_a_text_is_cut_with_a_word(qtbot: QtBot, box: SearchBar, window: MainWindow) -> None:
    QApplication.clipboard().setText("x" * 10_000)
    QTest.keyClick(edit(box), KEY.Key_V, CONTROL)
    assert window.banner.message is not None
    assert "left out" in window.banner.message.text
    box.clear()
    QApplication.clipboard().clear()


def test_a_part_of_a_photo_of_the_grid_is_searched_with(
    qtbot: QtBot, box: SearchBar, session: Session, window: MainWindow, photos: Path
) -> None:
    hit = window.work.grid.model().index(0, 0).data(Qt.ItemDataRole.UserRole)
    window._actions.part_asked.emit(hit)
    dialog = window.findChild(CropDialog)
    assert isinstance(dialog, CropDialog)
    qtbot.waitUntil(dialog._search.isEnabled)
    dialog._view.set_frame(QRectF(0, 0, 0.5, 0.5))
    with qtbot.waitSignal(session.results_changed):
        dialog._search.click()
    assert session.query == Query((Like(str(hit.path), Crop(0, 0, 50, 50)),))
    assert box._strip.chips[0].face.text == f"part of {hit.path.name}"
    session.search_text("red")
    with qtbot.waitSignal(session.results_changed):
        session.add_pictures([hit.path])
    assert texts(box) == ["red", Like(str(hit.path)).text]


def test_with_the_keys_on_a_chip_they_are_about_the_query(qtbot: QtBot, box: SearchBar, session: Session) -> None:
    with answered(qtbot, session, "red date:2018"):
        session.search_text("red date:2018")
    QTest.keyClick(edit(box), KEY.Key_Left)
    chip = box._strip.chips[1]
    assert chip.hasFocus()
    QTest.keyClick(chip, KEY.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "date:2018"
    with answered(qtbot, session, "red"):
        QTest.keyClick(chip, KEY.Key_Delete)
    with answered(qtbot, session, "red date:2018"):
        QTest.keyClick(edit(box), KEY.Key_Z, CONTROL)
    with answered(qtbot, session, "red"):
        QTest.keyClick(edit(box), KEY.Key_Z, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    QApplication.clipboard().clear()


def test_help_is_in_the_menu_too(qtbot: QtBot, box: SearchBar, window: MainWindow) -> None:
    window.top._help.menu().actions()[0].trigger()
    assert box._help.isVisible()
    box._help.grab()
    box._help.hide()
