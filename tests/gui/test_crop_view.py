"""The frame over a picture: drawn, moved, resized by mouse and keys, never outside; and the dialog around it."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Crop
from photofinder.ui.crop_dialog import CropDialog
from photofinder.ui.crop_view import CropView
from photofinder.ui.theme import Theme

LEFT = Qt.MouseButton.LeftButton
KEY, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier


def picture() -> QImage:
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    return image


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> CropView:
    made = CropView()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show_image(picture())
    made.show()
    return made


def drag(view: CropView, start: tuple[float, float], end: tuple[float, float]) -> None:
    """From one point of the picture to another, in shares of it."""
    whole = view._picture()

    def point(share: tuple[float, float]) -> QPoint:
        return QPointF(whole.left() + share[0] * whole.width(), whole.top() + share[1] * whole.height()).toPoint()

    QTest.mousePress(view, LEFT, pos=point(start))
    QTest.mouseMove(view, point(end))
    QTest.mouseRelease(view, LEFT, pos=point(end))


def near(frame: QRectF, *edges: float) -> bool:
    found = (frame.left(), frame.top(), frame.right(), frame.bottom())
    return all(abs(one - other) < 0.01 for one, other in zip(found, edges, strict=True))


def test_a_frame_is_drawn_moved_and_resized(view: CropView) -> None:
    drag(view, (0.75, 0.75), (0.25, 0.25))
    assert near(view.frame, 0.25, 0.25, 0.75, 0.75)
    drag(view, (0.5, 0.5), (0.6, 0.5))
    assert near(view.frame, 0.35, 0.25, 0.85, 0.75)
    drag(view, (0.85, 0.5), (0.55, 0.9))
    assert near(view.frame, 0.35, 0.25, 0.55, 0.75)
    drag(view, (0.35, 0.25), (0.1, 0.1))
    assert near(view.frame, 0.1, 0.1, 0.55, 0.75)
    drag(view, (0.9, 0.9), (0.7, 0.8))
    assert near(view.frame, 0.7, 0.8, 0.9, 0.9)


def test_a_frame_stays_in_the_picture_and_is_never_nothing(view: CropView) -> None:
    drag(view, (0.2, 0.2), (0.6, 0.6))
    drag(view, (0.4, 0.4), (0.99, 0.99))
    assert near(view.frame, 0.6, 0.6, 1, 1)
    before = view.frame
    drag(view, (0.1, 0.1), (0.1, 0.1))
    assert view.frame == before
    view.set_frame(QRectF(-3, -3, 10, 10))
    assert view.frame == QRectF(0, 0, 1, 1)


def test_keys_move_and_resize(view: CropView) -> None:
    view.set_frame(QRectF(0.5, 0.5, 0.25, 0.25))
    QTest.keyClick(view, KEY.Key_Left)
    QTest.keyClick(view, KEY.Key_Up)
    assert near(view.frame, 0.49, 0.49, 0.74, 0.74)
    QTest.keyClick(view, KEY.Key_Right, SHIFT)
    QTest.keyClick(view, KEY.Key_Down, SHIFT)
    assert near(view.frame, 0.49, 0.49, 0.75, 0.75)
    QTest.keyClick(view, KEY.Key_A)


def test_the_pointer_tells_what_a_press_would_do(view: CropView) -> None:
    view.set_frame(QRectF(0.25, 0.25, 0.5, 0.5))
    frame = view._framed()
    for point, shape in [
        (frame.center(), Qt.CursorShape.SizeAllCursor),
        (frame.topLeft(), Qt.CursorShape.SizeFDiagCursor),
        (frame.topRight(), Qt.CursorShape.SizeBDiagCursor),
        (QPointF(frame.left(), frame.center().y()), Qt.CursorShape.SizeHorCursor),
        (QPointF(3, 3), Qt.CursorShape.CrossCursor),
    ]:
        QTest.mouseMove(view, point.toPoint())
        assert view.cursor().shape() == shape
    view.grab()


def test_without_a_picture_nothing_is_framed(qtbot: QtBot, theme: Theme) -> None:
    view = CropView()
    qtbot.addWidget(view)
    view.show()
    QTest.mousePress(view, LEFT, pos=QPoint(50, 50))
    QTest.mouseMove(view, QPoint(100, 100))
    QTest.mouseRelease(view, LEFT, pos=QPoint(100, 100))
    view.grab()
    assert view.frame == QRectF(0, 0, 1, 1)


def buttons(dialog: CropDialog) -> dict[str, QPushButton]:
    return {button.text(): button for button in dialog.findChildren(QPushButton)}


def test_the_dialog_gives_percent_or_the_whole(qtbot: QtBot, theme: Theme) -> None:
    dialog = CropDialog("dog.jpg", Crop(10, 20, 50, 60), None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_image(picture())
    chosen: list[Crop | None] = []
    dialog.chosen.connect(chosen.append)
    buttons(dialog)["Whole picture"].click()
    assert not buttons(dialog)["Whole picture"].isEnabled()
    dialog._view.set_frame(QRectF(0.1, 0.2, 0.4, 0.4))
    with qtbot.waitSignal(dialog.finished):
        buttons(dialog)["Search with this part"].click()
    assert chosen == [Crop(10, 20, 50, 60)]


def test_a_picture_that_cannot_be_opened_is_told(qtbot: QtBot, theme: Theme) -> None:
    dialog = CropDialog("dog.jpg", None, None)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_image(None)
    assert "cannot be opened" in dialog._hint.text()
    assert not buttons(dialog)["Search with the whole picture"].isEnabled()
    with qtbot.waitSignal(dialog.rejected):
        buttons(dialog)["Cancel"].click()
