"""The search box: words after a short rest or at once, the chip of a picture, pasting, clearing."""

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from photofinder.ui.queries import Picture, Query
from photofinder.ui.search_bar import PictureChip, SearchBar
from photofinder.ui.theme import Theme

KEY = Qt.Key


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> SearchBar:
    made = SearchBar()
    qtbot.addWidget(made)
    made.resize(600, 32)
    made.show()
    return made


def edit(bar: SearchBar) -> QLineEdit:
    found = bar.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def chip(bar: SearchBar) -> PictureChip:
    found = bar.findChild(PictureChip)
    assert isinstance(found, PictureChip)
    return found


def test_typing_searches_once_after_a_rest(qtbot: QtBot, bar: SearchBar) -> None:
    searched: list[str] = []
    bar.searched.connect(searched.append)
    with qtbot.waitSignal(bar.searched):
        QTest.keyClicks(edit(bar), "snow")
        assert searched == []
    assert searched == ["snow"]
    qtbot.wait(200)
    assert searched == ["snow"]


def test_enter_searches_at_once(qtbot: QtBot, bar: SearchBar) -> None:
    searched: list[str] = []
    bar.searched.connect(searched.append)
    QTest.keyClicks(edit(bar), " a train ")
    QTest.keyClick(edit(bar), KEY.Key_Return)
    assert searched == ["a train"]
    qtbot.wait(200)
    assert searched == ["a train"]


def test_the_box_asks_for_words_beside_a_picture(bar: SearchBar) -> None:
    alone = edit(bar).placeholderText()
    bar.show_query(Query(picture=Picture(1, "dog.jpg")))
    assert "drop" not in edit(bar).placeholderText()
    bar.show_query(Query())
    assert edit(bar).placeholderText() == alone


def test_escape_and_the_cross_clear(qtbot: QtBot, bar: SearchBar) -> None:
    QTest.keyClicks(edit(bar), "snow")
    with qtbot.waitSignal(bar.cleared), qtbot.assertNotEmitted(bar.searched, wait=200):
        QTest.keyClick(edit(bar), KEY.Key_Escape)
    assert bar.text == ""
    QTest.keyClicks(edit(bar), "x")
    cross = [button for button in bar.findChildren(QToolButton) if button.parent() is bar]
    assert cross[0].isVisible()
    with qtbot.waitSignal(bar.cleared):
        QTest.mouseClick(cross[0], Qt.MouseButton.LeftButton)
    bar.show_query(Query())
    assert not cross[0].isVisible()


def test_a_picture_is_a_chip_that_can_be_removed(qtbot: QtBot, bar: SearchBar) -> None:
    QTest.keyClicks(edit(bar), "words of before")
    bar.show_query(Query(picture=Picture(3, "a very long file name that would push everything aside.jpg")))
    assert chip(bar).isVisible()
    assert bar.text == ""
    assert chip(bar).width() < 240
    image = QImage(90, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    bar.show_preview(image)
    bar.show_preview(None)
    with qtbot.waitSignal(bar.picture_removed):
        QTest.mouseClick(chip(bar).findChildren(QToolButton)[0], Qt.MouseButton.LeftButton)
    bar.show_query(Query())
    assert not chip(bar).isVisible()


def test_words_can_stand_beside_a_picture(qtbot: QtBot, bar: SearchBar) -> None:
    picture = Picture(3, "dog.jpg")
    bar.show_query(Query(picture=picture))
    with qtbot.waitSignal(bar.searched) as searched:
        QTest.keyClicks(edit(bar), "in snow")
    assert searched.args == ["in snow"]
    bar.show_query(Query("in snow", picture))
    assert chip(bar).isVisible()
    assert bar.text == "in snow"


def test_what_is_being_typed_is_not_overwritten_by_an_older_query(qtbot: QtBot, bar: SearchBar) -> None:
    QTest.keyClicks(edit(bar), "snowm")
    bar.show_query(Query("snow"))
    assert bar.text == "snowm"


def test_pasted_pictures_are_passed_on_and_pasted_words_are_typed(qtbot: QtBot, bar: SearchBar) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl("file:///pictures/a.jpg")])
    carried.setText("file:///pictures/a.jpg")
    QGuiApplication.clipboard().setMimeData(carried)
    with qtbot.waitSignal(bar.picture_pasted):
        QTest.keyClick(edit(bar), KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert bar.text == ""
    QGuiApplication.clipboard().setText("two dogs")
    with qtbot.waitSignal(bar.searched):
        QTest.keyClick(edit(bar), KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert bar.text == "two dogs"
    QGuiApplication.clipboard().clear()


def test_keys_of_elsewhere_are_taken_over(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.searched) as searched:
        bar.type("s")
        QTest.keyClicks(edit(bar), "now")
    assert searched.args == ["snow"]


def test_down_leaves_for_the_grid(qtbot: QtBot, bar: SearchBar) -> None:
    with qtbot.waitSignal(bar.left_for_grid):
        QTest.keyClick(edit(bar), KEY.Key_Down)
