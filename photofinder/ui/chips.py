"""A chip: one term of the query, or several pictures of one meaning, as a small box to change and to remove.

Paints itself and says what is wanted of it; changes nothing. GUI thread.
"""

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from photofinder.engine.query import Term
from photofinder.ui import icons
from photofinder.ui.chip_faces import Face, face_of
from photofinder.ui.theme import SMALL_PX, text_font

HEIGHT_PX = 24
_TEXT_PX = 200
_SIDE_PX = 8
_GAP_PX = 4
_GLYPH_PX = 14
_CROSS_PX = 20
_RADIUS_PX = 4
_NOTCH = 120


class Wish(Enum):
    """What the person wants of a chip."""

    EDIT = auto()
    REMOVE = auto()
    MENU = auto()
    HEAVIER = auto()
    LIGHTER = auto()
    TURN = auto()


_WISHES: dict[int, Wish] = {
    Qt.Key.Key_Delete: Wish.REMOVE,
    Qt.Key.Key_Backspace: Wish.EDIT,
    Qt.Key.Key_Return: Wish.EDIT,
    Qt.Key.Key_Enter: Wish.EDIT,
    Qt.Key.Key_F2: Wish.EDIT,
    Qt.Key.Key_Space: Wish.MENU,
    Qt.Key.Key_Menu: Wish.MENU,
    Qt.Key.Key_Up: Wish.HEAVIER,
    Qt.Key.Key_Down: Wish.LIGHTER,
    Qt.Key.Key_Minus: Wish.TURN,
}
_PICTURE_WISHES: dict[int, Wish] = {
    Qt.Key.Key_Backspace: Wish.REMOVE,
    Qt.Key.Key_Return: Wish.MENU,
    Qt.Key.Key_Enter: Wish.MENU,
}
_OWN_KEYS = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
)


class Chip(QWidget):
    """``wished`` carries a Wish, ``key_passed`` a key that the chip has no use for."""

    wished = Signal(object)
    key_passed = Signal(QKeyEvent)

    def __init__(self, terms: tuple[Term, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.terms = terms
        self._face: Face = face_of(terms)
        self._image: QPixmap | None = None
        self._selected = False
        self._over_cross = False
        self._notches = 0
        self.setFixedHeight(HEIGHT_PX)
        self.setMouseTracking(True)
        self.setFont(text_font())
        self._show_face()

    @property
    def face(self) -> Face:
        """What it shows."""
        return self._face

    def set_terms(self, terms: tuple[Term, ...]) -> None:
        """Stand for ``terms`` from now on; the picture is kept until another one is shown."""
        self.terms = terms
        self._face = face_of(terms)
        self._show_face()

    def set_selected(self, selected: bool) -> None:
        """Show that it is chosen with all the others."""
        if selected != self._selected:
            self._selected = selected
            self.update()

    def show_image(self, image: QImage | None) -> None:
        """The picture that it stands for; None leaves the sign for a picture."""
        if image is None or image.isNull():
            self._image = None
        else:
            scale = self.devicePixelRatioF()
            edge = round(HEIGHT_PX * scale)
            self._image = QPixmap.fromImage(image).scaled(
                QSize(edge, edge),
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._image.setDevicePixelRatio(scale)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._cross().right() + 3, HEIGHT_PX)

    # What the person does

    def event(self, event: QEvent) -> bool:
        # With the keys on a chip, some are about the query and not about the photos of the grid.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = _WISHES.get(event.key())
        if self._face.pictures and wish is Wish.EDIT:
            # A path is nothing to edit, but for who asks for it with F2.
            wish = _PICTURE_WISHES.get(event.key(), wish)
        if wish is not None and _is_plain(event):
            self.wished.emit(wish)
            event.accept()
        else:
            self.key_passed.emit(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(event.position().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(QPoint(-1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(point):
            if self._cross().contains(point):
                self.wished.emit(Wish.REMOVE)
            else:
                self.wished.emit(Wish.MENU if self._face.pictures else Wish.EDIT)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.wished.emit(Wish.MENU)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self._face.can_weigh or event.angleDelta().y() == 0:
            event.ignore()
            return
        self._notches += event.angleDelta().y()
        while abs(self._notches) >= _NOTCH:
            up = self._notches > 0
            self._notches += -_NOTCH if up else _NOTCH
            self.wished.emit(Wish.HEAVIER if up else Wish.LIGHTER)

    # What it looks like

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter)
        at = self._paint_sign(painter)
        at = self._paint_text(painter, at, self._face.lead, self._role(QPalette.ColorRole.PlaceholderText))
        self._paint_text(painter, at, self._elided(), self._role(QPalette.ColorRole.Text))
        if self._face.weight_text:
            painter.setFont(text_font(SMALL_PX, strong=True))
            painter.setPen(self.palette().color(self._role(QPalette.ColorRole.Text)))
            painter.drawText(self._weight_place(), Qt.AlignmentFlag.AlignCenter, self._face.weight_text)
        cross = QRect(0, 0, 10, 10)
        cross.moveCenter(self._cross().center())
        role = QPalette.ColorRole.Text if self._over_cross else QPalette.ColorRole.PlaceholderText
        icons.icon("x", self._role(role)).paint(painter, cross)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        colours, box = self.palette(), QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        ground = QPalette.ColorRole.Highlight if self._selected else QPalette.ColorRole.Midlight
        painter.setBrush(colours.color(ground))
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Mid), 1))
        if self._face.problem:
            # A broken edge and a sign: what is wrong must not be told by colour alone.
            painter.setPen(QPen(colours.color(QPalette.ColorRole.BrightText), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.color(QPalette.ColorRole.Accent), 2))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS_PX, _RADIUS_PX)

    def _paint_sign(self, painter: QPainter) -> int:
        """The picture or the glyph; returns where the text begins."""
        if self._face.pictures:
            place = QRectF(2, 2, HEIGHT_PX - 4, HEIGHT_PX - 4)
            if self._image is not None:
                shape = QPainterPath()
                shape.addRoundedRect(place, _RADIUS_PX - 1, _RADIUS_PX - 1)
                painter.save()
                painter.setClipPath(shape)
                size = self._image.deviceIndependentSize()
                corner = place.center() - QPointF(size.width() / 2, size.height() / 2)
                painter.drawPixmap(corner, self._image)
                painter.restore()
                return self._text_from()
        if self._face.glyph:
            glyph = QRect(0, 0, _GLYPH_PX, _GLYPH_PX)
            glyph.moveCenter(QPoint(_SIDE_PX + _GLYPH_PX // 2, HEIGHT_PX // 2))
            role = QPalette.ColorRole.BrightText if self._face.problem else QPalette.ColorRole.PlaceholderText
            icons.icon(self._face.glyph, self._role(role)).paint(painter, glyph)
        return self._text_from()

    def _paint_text(self, painter: QPainter, at: int, text: str, role: QPalette.ColorRole) -> int:
        width = self.fontMetrics().horizontalAdvance(text)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(role))
        painter.drawText(QRect(at, 0, width + 1, HEIGHT_PX), Qt.AlignmentFlag.AlignVCenter, text)
        return at + width

    def _role(self, role: QPalette.ColorRole) -> QPalette.ColorRole:
        return QPalette.ColorRole.HighlightedText if self._selected else role

    # Where things are

    def _text_from(self) -> int:
        if self._face.pictures:
            return HEIGHT_PX + _GAP_PX
        return _SIDE_PX + (_GLYPH_PX + _GAP_PX if self._face.glyph else 0)

    def _elided(self) -> str:
        return self.fontMetrics().elidedText(self._face.text, Qt.TextElideMode.ElideMiddle, _TEXT_PX)

    def _text_to(self) -> int:
        metrics = self.fontMetrics()
        return (
            self._text_from()
            + metrics.horizontalAdvance(self._face.lead)
            + metrics.horizontalAdvance(self._elided())
        )

    def _weight_place(self) -> QRect:
        if not self._face.weight_text:
            return QRect(self._text_to(), 0, 0, HEIGHT_PX)
        width = QFontMetrics(text_font(SMALL_PX, strong=True)).horizontalAdvance(self._face.weight_text)
        return QRect(self._text_to() + _GAP_PX, 0, width + 2, HEIGHT_PX)

    def _cross(self) -> QRect:
        return QRect(self._weight_place().right() + 2, 0, _CROSS_PX, HEIGHT_PX)

    def _hover(self, point: QPoint) -> None:
        over = self._cross().contains(point)
        if over != self._over_cross:
            self._over_cross = over
            self.update()

    def _show_face(self) -> None:
        cut = self._elided() != self._face.text
        self.setToolTip("\n".join(filter(None, (self._face.text if cut else "", self._face.tip))))
        self.setAccessibleName(self._face.spoken)
        self.setAccessibleDescription(self._face.problem)
        self.resize(self.sizeHint())
        self.updateGeometry()
        self.update()


def _is_plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _is_own(event: QKeyEvent) -> bool:
    if any(event.matches(keys) for keys in _OWN_KEYS):
        return True
    return _is_plain(event) and event.key() in _WISHES
