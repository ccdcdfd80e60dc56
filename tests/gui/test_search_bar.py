"""The search box: typing, chips and text, keys, pasting, dropping, weights, parts of pictures, undo, clearing."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photofinder.engine.operators import OPERATORS, SIGNS
from photofinder.engine.query import Less, Like, Query, Words, parse
from photofinder.ui.chip_faces import TIMES
from photofinder.ui.chips import Chip
from photofinder.ui.crop_dialog import CropDialog
from photofinder.ui.queries import PictureWish
from photofinder.ui.query_edit import LONGEST
from photofinder.ui.search_bar import SearchBar
from photofinder.ui.theme import Theme

KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


class Box:
    """The bar in a window of its own, beside something else that can take the keys, and what it has asked for."""

    def __init__(self, qtbot: QtBot, width_px: int = 900) -> None:
        self.window = QWidget()
        self.bar = SearchBar(self.window)
        self.other = QLineEdit(self.window)
        layout = QVBoxLayout(self.window)
        layout.addWidget(self.bar)
        layout.addWidget(self.other)
        qtbot.addWidget(self.window)
        self.window.resize(width_px, 400)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.bar.setFocus()
        qtbot.waitUntil(self.edit.hasFocus)
        self.asked: list[Query] = []
        self.typing: list[bool] = []
        self.settled = 0
        self.bar.queried.connect(self._note)
        self.bar.settled.connect(self._settle)

    def _note(self, query: Query, typing: bool) -> None:
        self.asked.append(query)
        self.typing.append(typing)
        self.bar.show_query(query)

    def _settle(self) -> None:
        self.settled += 1

    @property
    def edit(self) -> QLineEdit:
        found = self.bar.findChild(QLineEdit)
        assert isinstance(found, QLineEdit)
        return found

    @property
    def chips(self) -> list[Chip]:
        return list(self.bar._strip.chips)

    @property
    def texts(self) -> list[str]:
        return [Query(chip.terms).text for chip in self.chips]

    @property
    def focused(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def keys(self, text: str) -> None:
        QTest.keyClicks(self.focused, text)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focused, key, modifier)


@pytest.fixture
def box(qtbot: QtBot, theme: Theme) -> Box:
    return Box(qtbot)


def menu_of(qtbot: QtBot) -> QMenu:
    def shown() -> list[QMenu]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def choose(qtbot: QtBot, text: str) -> None:
    menu = menu_of(qtbot)
    next(action for action in menu.actions() if action.text() == text).trigger()
    menu.close()


def wheel(widget: QWidget, notches: int) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        widget.mapToGlobal(centre),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_typing_searches_once_after_a_rest(qtbot: QtBot, box: Box) -> None:
    with qtbot.waitSignal(box.bar.queried):
        box.keys("snow")
        assert box.asked == []
    qtbot.wait(200)
    assert box.asked == [parse("snow")]
    assert box.typing == [True]
    assert box.chips == []


def test_enter_searches_at_once_and_makes_chips(qtbot: QtBot, box: Box) -> None:
    box.keys(" a train + two dogs ")
    box.key(KEY.Key_Return)
    assert box.asked == [parse("a train + two dogs")]
    assert box.texts == ["a train", "two dogs"]
    assert box.edit.text() == ""
    assert box.settled == 1
    qtbot.wait(200)
    assert len(box.asked) == 1


@pytest.mark.parametrize(
    ("typed", "chips", "text"),
    [
        ("date:2023 ", ["date:2023"], ""),
        ("kids on a hill -people ", ["kids on a hill", "-people"], ""),
        ('"Uncle Bob" ', ['"Uncle Bob"'], ""),
        ('in:"My pictures" b', ['in:"My pictures"'], "b"),
        ("sunset:2 x", ["sunset:2"], "x"),
        ("NOT people ", ["-people"], ""),
        ("dog + b", ["dog"], "b"),
        ("date:20233 ", ["date:20233"], ""),
        ("kids on a ", [], "kids on a "),
        ('"Uncle ', [], '"Uncle '),
        ("-(people ", [], "-(people "),
        ("date: ", [], "date: "),
        ("NOT ", [], "NOT "),
        (" - ", [], " - "),
        ("10:30 ", [], "10:30 "),
    ],
)
def test_what_is_complete_becomes_a_chip_at_the_space(box: Box, typed: str, chips: list[str], text: str) -> None:
    box.keys(typed)
    assert box.texts == chips
    assert box.edit.text() == text
    assert box.bar.query == parse(typed)


def test_leaving_the_box_makes_chips(qtbot: QtBot, box: Box) -> None:
    box.keys("snow type:png")
    box.other.setFocus()
    assert box.texts == ["snow", "type:png"]
    assert box.asked == [parse("snow type:png")]
    assert not box.bar.property("focused")


def test_a_click_and_backspace_turn_a_chip_back_into_text(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("snow date:2023 -people"))
    date = box.chips[1]
    QTest.mouseClick(date, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
    assert (box.edit.text(), box.texts) == ("date:2023", ["snow", "-people"])
    assert box.edit.hasFocus()
    box.key(KEY.Key_Backspace)
    box.keys("4 ")
    assert box.texts == ["snow", "date:2024", "-people"]
    qtbot.waitUntil(lambda: box.asked == [parse("snow date:2024 -people")])
    box.key(KEY.Key_Backspace)
    assert (box.edit.text(), box.texts) == ("date:2024", ["snow", "-people"])
    box.key(KEY.Key_Home)
    box.key(KEY.Key_Backspace)
    assert (box.edit.text(), box.edit.cursorPosition()) == ("snow date:2024", 4)


def test_arrows_go_through_chips_and_delete_removes(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("snow date:2023 -people"))
    box.key(KEY.Key_Left)
    box.key(KEY.Key_Left)
    assert box.chips[1].hasFocus()
    box.key(KEY.Key_Delete)
    assert box.asked == [parse("snow -people")]
    assert box.typing == [False]
    assert box.chips[1].hasFocus()
    box.key(KEY.Key_Right)
    assert box.edit.hasFocus()
    box.key(KEY.Key_Left)
    box.key(KEY.Key_Minus)
    assert box.asked[-1] == parse("snow + people")
    box.key(KEY.Key_Up)
    assert box.asked[-1] == parse("snow people:2")
    box.key(KEY.Key_Down)
    box.key(KEY.Key_Down)
    assert box.asked[-1] == parse("snow people:0.5")
    box.keys("x")
    assert box.edit.text() == "x"
    for chip in box.chips:
        assert chip.accessibleName()
    # Letters of other scripts are keys that Qt has no name for.
    box.chips[0].setFocus()
    letter = QKeyEvent(QEvent.Type.KeyPress, 0x416, Qt.KeyboardModifier.NoModifier, "\u0436")
    QApplication.sendEvent(box.chips[0], letter)
    assert box.edit.text() == "x\u0436"


def test_weights_by_wheel_and_menu(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(Query((Like("/a/dog.jpg"), Words("night"), *parse("date:2023").terms)))
    wheel(box.chips[0], 1)
    wheel(box.chips[2], 1)
    assert box.asked == [Query((Like("/a/dog.jpg", weight=2), Words("night"), *parse("date:2023").terms))]
    wheel(box.chips[0], -2)
    assert box.asked[-1].terms[0] == Like("/a/dog.jpg", weight=0.5)
    QTest.mouseClick(box.chips[0], Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    choose(qtbot, f"Counts {TIMES}3")
    assert box.asked[-1].terms[0] == Like("/a/dog.jpg", weight=3)
    assert f"{TIMES}3" in box.chips[0].face.weight_text
    box.chips[0].setFocus()
    box.key(KEY.Key_Space)
    choose(qtbot, "Take out what looks like this")
    assert box.asked[-1].terms[0] == Like("/a/dog.jpg", weight=3, negated=True)
    box.chips[0].setFocus()
    box.key(KEY.Key_Return)
    choose(qtbot, "Edit as text")
    assert box.edit.text() == "-like:/a/dog.jpg:3"


def test_pictures_are_asked_for_and_shown(qtbot: QtBot, box: Box) -> None:
    with qtbot.waitSignal(box.bar.picture_needed) as asked:
        box.bar.show_query(parse("like:/a/dog.jpg more:/b.jpg more:/c.jpg snow"))
    wish = asked.args[0]
    assert wish == PictureWish("/a/dog.jpg", None, wish.edge_px)
    image = QImage(90, 60, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    box.bar.show_picture(wish, image)
    assert box.chips[0].grab().toImage().pixelColor(8, 12).red() > 200
    box.bar.show_picture(wish, None)
    assert [chip.face.text for chip in box.chips] == ["dog.jpg", "2 photos", "snow"]
    assert box.chips[0].width() < 300


def test_photos_that_results_lean_towards_are_one_chip(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("more:/a.jpg more:/b.jpg less:/c.jpg"))
    first = box.chips[0]
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    choose(qtbot, "Leave out a.jpg")
    assert box.asked[-1] == parse("more:/b.jpg less:/c.jpg")
    first.setFocus()
    box.key(KEY.Key_Minus)
    assert box.asked[-1] == parse("less:/b.jpg less:/c.jpg")
    QTest.mouseClick(box.chips[0], Qt.MouseButton.LeftButton, pos=QPoint(box.chips[0].width() - 8, 12))
    assert Less("/b.jpg") not in box.asked[-1].terms


def test_backspace_chooses_a_picture_before_it_removes_it(box: Box) -> None:
    box.bar.show_query(parse("like:/a/dog.jpg"))
    box.key(KEY.Key_Backspace)
    assert box.chips[0].hasFocus()
    box.key(KEY.Key_Backspace)
    assert box.asked == [Query()]
    assert box.edit.hasFocus()


def test_a_part_of_a_picture_is_framed(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("like:/a/dog.jpg:2"))
    wishes: list[PictureWish] = []
    box.bar.picture_needed.connect(wishes.append)
    QTest.mouseClick(box.chips[0], Qt.MouseButton.RightButton)
    QTest.mouseClick(box.chips[0], Qt.MouseButton.LeftButton, pos=QPoint(40, 12))
    choose(qtbot, "Use a part of it…")
    dialog = box.window.findChild(CropDialog)
    assert isinstance(dialog, CropDialog)
    search = next(each for each in dialog.findChildren(QPushButton) if each.text().startswith("Search with"))
    assert not search.isEnabled()
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    box.bar.show_picture(wishes[0], image)
    view = dialog._view
    whole = view._picture()
    start = QPoint(round(whole.left() + whole.width() / 4), round(whole.top() + whole.height() / 4))
    end = QPoint(round(whole.left() + whole.width() * 3 / 4), round(whole.top() + whole.height() / 2))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    QTest.mouseClick(search, Qt.MouseButton.LeftButton)
    (like,) = box.asked[-1].terms
    assert isinstance(like, Like)
    assert like.weight == 2
    assert like.crop is not None
    for got, wanted in zip(
        (like.crop.left, like.crop.top, like.crop.right, like.crop.bottom), (25, 25, 75, 50), strict=True
    ):
        assert abs(got - wanted) <= 2
    assert wishes[-1].crop == like.crop
    assert box.chips[0].face.text == "part of dog.jpg"


def test_the_query_is_chosen_copied_and_replaced_as_a_whole(box: Box) -> None:
    box.bar.show_query(parse("snow -people"))
    box.keys("hill")
    box.bar.focus()
    box.key(KEY.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "snow -people hill"
    box.keys("sea")
    assert (box.texts, box.edit.text()) == ([], "sea")
    box.key(KEY.Key_Return)
    assert box.asked[-1] == parse("sea")
    box.key(KEY.Key_A, CONTROL)
    box.key(KEY.Key_X, CONTROL)
    assert box.bar.query.empty
    assert QGuiApplication.clipboard().text() == "sea"
    QGuiApplication.clipboard().setText('snow date:2023\nin:"My pictures"')
    box.key(KEY.Key_V, CONTROL)
    assert box.texts == ["snow", "date:2023", 'in:"My pictures"']
    box.key(KEY.Key_Left)
    box.key(KEY.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == 'in:"My pictures"'
    QGuiApplication.clipboard().setText("two dogs")
    box.key(KEY.Key_V, CONTROL)
    assert box.edit.text() == "two dogs"
    box.key(KEY.Key_A, CONTROL)
    box.key(KEY.Key_Delete)
    assert box.bar.query.empty
    QGuiApplication.clipboard().clear()


def test_undo_is_the_texts_first_and_then_the_querys(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("date:2023"))
    box.keys("snow")
    with qtbot.assertNotEmitted(box.bar.undo_asked):
        box.key(KEY.Key_Z, CONTROL)
    assert box.edit.text() == ""
    with qtbot.waitSignal(box.bar.undo_asked):
        box.key(KEY.Key_Z, CONTROL)


def test_pasted_pictures_are_passed_on(qtbot: QtBot, box: Box) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl("file:///pictures/a.jpg")])
    carried.setText("file:///pictures/a.jpg")
    QGuiApplication.clipboard().setMimeData(carried)
    with qtbot.waitSignal(box.bar.pictures_given):
        box.key(KEY.Key_V, CONTROL)
    assert box.edit.text() == ""
    QGuiApplication.clipboard().clear()


def test_what_is_dropped_on_the_box_is_passed_on(qtbot: QtBot, box: Box) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl("file:///pictures/a.jpg"), QUrl("file:///pictures/b.jpg")])
    point, copy = QPointF(300, 16), Qt.DropAction.CopyAction
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(box.bar, QDragEnterEvent(point.toPoint(), copy, carried, buttons, none))
    assert box.bar.property("dropping")
    QApplication.sendEvent(box.bar, QDragLeaveEvent())
    assert not box.bar.property("dropping")
    QApplication.sendEvent(box.bar, QDragEnterEvent(point.toPoint(), copy, carried, buttons, none))
    with qtbot.waitSignal(box.bar.pictures_given) as given:
        QApplication.sendEvent(box.bar, QDropEvent(point, copy, carried, buttons, none))
    assert len(given.args[0].urls()) == 2
    words = QMimeData()
    words.setText("snow date:2023")
    with qtbot.assertNotEmitted(box.bar.pictures_given):
        QApplication.sendEvent(box.bar, QDragEnterEvent(point.toPoint(), copy, words, buttons, none))
        QApplication.sendEvent(box.bar, QDropEvent(point, copy, words, buttons, none))
    assert box.bar.query == parse("snow date:2023")


def test_what_joins_the_query_elsewhere_leaves_the_typed_text_alone(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("date:2023"))
    with qtbot.waitSignal(box.bar.queried):
        box.keys("at nig")
    box.keys("ht")
    box.bar.show_query(Query((*parse("date:2023 at nig").terms, Like("/a/dog.jpg"))))
    assert box.edit.text() == "at night"
    assert box.texts == ["date:2023", "like:/a/dog.jpg"]
    box.key(KEY.Key_Return)
    assert box.texts == ["date:2023", "at night", "like:/a/dog.jpg"]
    box.bar.show_query(parse("something else"))
    assert box.texts == ["something else"]


def test_what_is_being_typed_is_not_overwritten_by_an_older_query(qtbot: QtBot, box: Box) -> None:
    with qtbot.waitSignal(box.bar.queried):
        box.keys("snow")
    box.keys("m")
    box.bar.show_query(parse("snow"))
    assert box.edit.text() == "snowm"


def test_what_is_wrong_is_marked_and_told(box: Box) -> None:
    box.keys("snow date:20233 dat:2023 iso:lots ")
    wrong = [chip for chip in box.chips if chip.face.problem]
    assert [chip.face.text for chip in wrong] == ["date:20233", "dat:2023", "iso:lots"]
    assert all(chip.face.glyph == "warning" for chip in wrong)
    assert "date:" in wrong[1].toolTip()
    assert "20233" in wrong[0].accessibleDescription()
    assert box.bar.query.meanings == parse("snow").terms


def test_other_scripts_are_as_good(box: Box) -> None:
    box.bar.show_query(parse('שלום עולם place:"תל אביב" -"صورة" 🐕\u200d🦺:2'))
    box.window.grab()
    assert [chip.face.text for chip in box.chips] == ["שלום עולם", "תל אביב", "“صورة”", "🐕\u200d🦺"]


def test_ten_thousand_letters_hang_nothing(qtbot: QtBot, box: Box) -> None:
    QGuiApplication.clipboard().setText("date:2023 -people word " * 450)
    with qtbot.waitSignal(box.bar.text_cut):
        box.key(KEY.Key_V, CONTROL)
    box.window.grab()
    assert len(box.bar.query.terms) > 300
    assert len(box.chips) == 25
    assert box.chips[-1].face.text == f"{len(box.bar.query.terms) - 24} more"
    QTest.mouseClick(box.chips[-1], Qt.MouseButton.RightButton)
    box.bar.clear()
    QGuiApplication.clipboard().setText("word " * 2000)
    box.key(KEY.Key_V, CONTROL)
    assert len(box.edit.text()) == LONGEST
    box.key(KEY.Key_Return)
    assert len(box.chips) == 1
    assert box.chips[0].width() < 300
    QGuiApplication.clipboard().clear()


def test_many_chips_are_counted_at_the_side(qtbot: QtBot, theme: Theme) -> None:
    box = Box(qtbot, 500)
    box.bar.show_query(parse("date:2021 date:2022 date:2023 -people -cars -dogs"))
    strip = box.bar._strip
    assert not box.chips[0].isVisible()
    assert box.edit.x() + box.edit.width() <= strip.width()
    assert strip._before.isVisible()
    assert strip._before.text() == f"+{sum(not chip.isVisible() for chip in box.chips)}"
    for _ in box.chips:
        box.key(KEY.Key_Left)
        focused = box.focused
        assert focused.isVisible()
        assert 0 <= focused.x() <= strip.width() - focused.width()
    assert box.chips[0].hasFocus()
    box.other.setFocus()
    assert box.chips[0].isVisible()
    assert strip._after.isVisible()
    QTest.mouseClick(strip._after, Qt.MouseButton.LeftButton)
    assert box.chips[-1].isVisible()


def test_the_box_invites_as_it_should(box: Box) -> None:
    alone = box.edit.placeholderText()
    box.bar.show_query(parse("like:/a/dog.jpg"))
    assert "drop" not in box.edit.placeholderText()
    box.bar.show_query(Query())
    assert box.edit.placeholderText() == alone


def test_the_cross_clears(qtbot: QtBot, box: Box) -> None:
    box.keys("snow -people ")
    cross = box.bar._clear
    assert isinstance(cross, QToolButton)
    assert cross.isVisible()
    with qtbot.waitSignal(box.bar.cleared), qtbot.assertNotEmitted(box.bar.queried, wait=200):
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert box.bar.query.empty
    assert not cross.isVisible()


def test_keys_of_elsewhere_begin_other_words_and_filters_stay(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("hill date:2023 -people"))
    with qtbot.waitSignal(box.bar.queried) as asked:
        box.bar.type("s")
        box.keys("now")
    assert asked.args[0] == parse("date:2023 -people snow")


def test_down_leaves_for_the_grid(qtbot: QtBot, box: Box) -> None:
    with qtbot.waitSignal(box.bar.left_for_grid):
        box.key(KEY.Key_Down)


def test_an_example_of_the_help_is_put_into_the_box(qtbot: QtBot, box: Box) -> None:
    box.bar.show_query(parse("snow"))
    popover: Any = box.bar._help
    assert not popover.findChildren(QPushButton)
    QTest.mouseClick(box.bar._ask_help, Qt.MouseButton.LeftButton)
    popover.hide()
    QTest.mouseClick(box.bar._ask_help, Qt.MouseButton.LeftButton)
    assert popover.isVisible()
    (example,) = [each for each in popover.findChildren(QPushButton) if each.text() == "date:2023-05"]
    with qtbot.waitSignal(box.bar.queried) as asked:
        QTest.mouseClick(example, Qt.MouseButton.LeftButton)
    assert not popover.isVisible()
    assert asked.args[0] == parse("snow date:2023-05")


def test_every_example_of_the_help_is_understood() -> None:
    assert not [each.example for each in (*SIGNS, *OPERATORS) if parse(each.example).problems]
