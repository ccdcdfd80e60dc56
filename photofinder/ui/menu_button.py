"""A quiet button of words, with a sign before them where it has one, that opens a menu. GUI thread."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from photofinder.ui import icons

_HEIGHT_PX = 28
_PADDING_PX = 8
_GAP_PX = 4
_QUIET = QPalette.ColorRole.PlaceholderText


class MenuButton(QToolButton):
    """Fill ``menu()``; name it with ``setText``.

    Paints what is in it itself: the style keeps room for an arrow that is not drawn, and puts a sign closer to its
    words than it stands in rows.
    """

    def __init__(self, parent: QWidget, glyph: str = "") -> None:
        super().__init__(parent)
        self._glyph = glyph
        self._words = True
        self.setFixedHeight(_HEIGHT_PX)
        self.setProperty("kind", "text")
        self.setPopupMode(self.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMenu(QMenu(self))

    def show_words(self, wanted: bool) -> None:
        """Whether there is room for more than the sign."""
        if wanted != self._words:
            self._words = wanted
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        wide = self._left()
        if self._words:
            wide += QFontMetrics(self.font()).horizontalAdvance(self.text())
        elif self._glyph:
            wide -= _GAP_PX
        return QSize(wide + _PADDING_PX, _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        if self._glyph:
            edge = icons.EDGE_PX
            place = QRect(_PADDING_PX, (self.height() - edge) // 2, edge, edge)
            icons.icon(self._glyph, _QUIET).paint(painter, place)
        if self._words:
            over = bool(option.state & QStyle.StateFlag.State_MouseOver)
            # Not its own palette: a style sheet thins the muted role of that.
            painter.setPen(QApplication.palette().color(QPalette.ColorRole.ButtonText if over else _QUIET))
            room = self.rect().adjusted(self._left(), 0, 0, 0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.end()

    def _left(self) -> int:
        return _PADDING_PX + (icons.EDGE_PX + _GAP_PX if self._glyph else 0)
