"""What is seen while something is dragged over the window: a ring and one line that says what a drop does.

GUI thread.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from photofinder.ui.theme import text_font

_RING_PX = 3
_PILL_PX = 32
_TOP_PX = 64
_PADDING_PX = 16
# What lies below recedes; of 255.
_VEIL = 160


class DropOverlay(QWidget):
    """Lies over the whole window and lets everything through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def appear(self) -> None:
        """Cover the parent."""
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        text = self.tr("Drop a picture to find similar photos, or a folder to add it")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        veil = colours.color(QPalette.ColorRole.Window)
        veil.setAlpha(_VEIL)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Accent), _RING_PX))
        edge = _RING_PX / 2 + 4
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), 8, 8)
        font = text_font()
        width = QFontMetrics(font).horizontalAdvance(text) + 2 * _PADDING_PX
        pill = QRectF((self.width() - width) / 2, _TOP_PX, width, _PILL_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(pill, _PILL_PX / 2, _PILL_PX / 2)
        painter.setPen(colours.color(QPalette.ColorRole.HighlightedText))
        painter.setFont(font)
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
