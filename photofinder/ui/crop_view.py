"""A picture with a frame that can be drawn, moved and resized, by mouse and by keys. GUI thread."""

from enum import Flag, auto

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QWidget

LEAST_SHARE = 0.02
_STEP_SHARE = 0.01
_GRIP_PX = 8
_RING_PX = 2
_STEPS: dict[int, QPointF] = {
    Qt.Key.Key_Left: QPointF(-_STEP_SHARE, 0),
    Qt.Key.Key_Right: QPointF(_STEP_SHARE, 0),
    Qt.Key.Key_Up: QPointF(0, -_STEP_SHARE),
    Qt.Key.Key_Down: QPointF(0, _STEP_SHARE),
}
_SHADE = QColor(0, 0, 0, 140)


class _Edge(Flag):
    NONE = 0
    LEFT = auto()
    TOP = auto()
    RIGHT = auto()
    BOTTOM = auto()
    INSIDE = LEFT | TOP | RIGHT | BOTTOM


class CropView(QWidget):
    """``changed`` carries the frame: a QRectF in shares of the picture (0..1), upright."""

    changed = Signal(QRectF)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._frame = QRectF(0, 0, 1, 1)
        self._held = _Edge.NONE
        self._grabbed_at = QPointF()
        self._grabbed_frame = QRectF()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setAccessibleName(self.tr("Part of the picture"))
        self.setAccessibleDescription(self.tr("Arrow keys move the frame, with Shift they resize it."))

    @property
    def frame(self) -> QRectF:
        """The part that is chosen, in shares of the picture."""
        return QRectF(self._frame)

    def set_frame(self, frame: QRectF) -> None:
        """Choose another part."""
        frame = frame.normalized().intersected(QRectF(0, 0, 1, 1))
        if frame != self._frame and frame.width() >= LEAST_SHARE and frame.height() >= LEAST_SHARE:
            self._frame = frame
            self.changed.emit(self.frame)
            self.update()

    def show_image(self, image: QImage | None) -> None:
        """The picture; None while there is none."""
        self._image = image
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.set_frame(QRectF(self._frame.topLeft(), self._frame.bottomRight() + step))
        else:
            self.set_frame(self._moved(self._frame, step))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._image is None:
            return
        point = event.position()
        self._held = self._edge_at(point)
        self._grabbed_at = self._share(point)
        self._grabbed_frame = self.frame
        if self._held is _Edge.NONE:
            # Outside of the frame a new one begins, and its far corner follows the pointer.
            self._grabbed_frame = QRectF(self._grabbed_at, QSizeF(0, 0))
            self._held = _Edge.RIGHT | _Edge.BOTTOM

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is _Edge.NONE:
            self._show_pointer(event.position())
            return
        moved = self._share(event.position()) - self._grabbed_at
        if self._held is _Edge.INSIDE:
            self.set_frame(self._moved(self._grabbed_frame, moved))
            return
        frame = QRectF(self._grabbed_frame)
        if _Edge.LEFT in self._held:
            frame.setLeft(frame.left() + moved.x())
        if _Edge.RIGHT in self._held:
            frame.setRight(frame.right() + moved.x())
        if _Edge.TOP in self._held:
            frame.setTop(frame.top() + moved.y())
        if _Edge.BOTTOM in self._held:
            frame.setBottom(frame.bottom() + moved.y())
        self.set_frame(frame)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = _Edge.NONE

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    # Painting and places

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None or self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        whole, frame = self._picture(), self._framed()
        painter.drawImage(whole, self._image)
        around = QPainterPath()
        around.addRect(whole)
        hole = QPainterPath()
        hole.addRect(frame)
        painter.fillPath(around.subtracted(hole), _SHADE)
        # White on a dark line is seen on any picture.
        painter.setPen(QPen(_SHADE, _RING_PX + 2))
        painter.drawRect(frame)
        ring = self.palette().color(QPalette.ColorRole.Accent) if self.hasFocus() else QColor("white")
        painter.setPen(QPen(ring, _RING_PX))
        painter.drawRect(frame)
        painter.setPen(QPen(_SHADE, 1))
        painter.setBrush(QColor("white"))
        for grip in self._grips(frame):
            painter.drawEllipse(grip, _GRIP_PX / 2, _GRIP_PX / 2)
        painter.end()

    def _picture(self) -> QRectF:
        """Where the picture is drawn: whole, in the middle, with room for the grips."""
        if self._image is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(_GRIP_PX, _GRIP_PX, -_GRIP_PX, -_GRIP_PX)
        size = QSizeF(self._image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(0, 0), size)
        place.moveCenter(room.center())
        return place

    def _framed(self) -> QRectF:
        whole, frame = self._picture(), self._frame
        return QRectF(
            whole.left() + frame.left() * whole.width(),
            whole.top() + frame.top() * whole.height(),
            frame.width() * whole.width(),
            frame.height() * whole.height(),
        )

    def _grips(self, frame: QRectF) -> tuple[QPointF, ...]:
        middle = frame.center()
        return (
            frame.topLeft(),
            frame.topRight(),
            frame.bottomLeft(),
            frame.bottomRight(),
            QPointF(middle.x(), frame.top()),
            QPointF(middle.x(), frame.bottom()),
            QPointF(frame.left(), middle.y()),
            QPointF(frame.right(), middle.y()),
        )

    def _share(self, point: QPointF) -> QPointF:
        whole = self._picture()
        if whole.isEmpty():
            return QPointF()
        return QPointF(
            min(1.0, max(0.0, (point.x() - whole.left()) / whole.width())),
            min(1.0, max(0.0, (point.y() - whole.top()) / whole.height())),
        )

    def _moved(self, frame: QRectF, by: QPointF) -> QRectF:
        """``frame`` elsewhere in the picture, as large as it is."""
        left = min(1.0 - frame.width(), max(0.0, frame.left() + by.x()))
        top = min(1.0 - frame.height(), max(0.0, frame.top() + by.y()))
        return QRectF(left, top, frame.width(), frame.height())

    def _edge_at(self, point: QPointF) -> _Edge:
        frame, reach = self._framed(), _GRIP_PX
        if not frame.adjusted(-reach, -reach, reach, reach).contains(point):
            return _Edge.NONE
        edge = _Edge.NONE
        if abs(point.x() - frame.left()) <= reach:
            edge |= _Edge.LEFT
        elif abs(point.x() - frame.right()) <= reach:
            edge |= _Edge.RIGHT
        if abs(point.y() - frame.top()) <= reach:
            edge |= _Edge.TOP
        elif abs(point.y() - frame.bottom()) <= reach:
            edge |= _Edge.BOTTOM
        if edge:
            return edge
        # The whole picture leaves no outside to begin a new frame in.
        return _Edge.NONE if self._frame == QRectF(0, 0, 1, 1) else _Edge.INSIDE

    def _show_pointer(self, point: QPointF) -> None:
        edge = self._edge_at(point)
        shapes = {
            _Edge.NONE: Qt.CursorShape.CrossCursor,
            _Edge.INSIDE: Qt.CursorShape.SizeAllCursor,
            _Edge.LEFT: Qt.CursorShape.SizeHorCursor,
            _Edge.RIGHT: Qt.CursorShape.SizeHorCursor,
            _Edge.TOP: Qt.CursorShape.SizeVerCursor,
            _Edge.BOTTOM: Qt.CursorShape.SizeVerCursor,
            _Edge.LEFT | _Edge.TOP: Qt.CursorShape.SizeFDiagCursor,
            _Edge.RIGHT | _Edge.BOTTOM: Qt.CursorShape.SizeFDiagCursor,
        }
        self.setCursor(shapes.get(edge, Qt.CursorShape.SizeBDiagCursor))
