"""The line in which a query is typed, between its chips. Leaves drops to the box around it. GUI thread."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

LONGEST = 3000
_BESIDE_CURSOR_PX = 14


class QueryEdit(QLineEdit):
    """``focused`` tells that it has the keys, ``pressed`` that it was clicked."""

    focused = Signal(bool)
    pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)
        self.setFrame(False)
        self.setMaxLength(LONGEST)
        self.setTextMargins(0, 0, 0, 0)

    @property
    def at_start(self) -> bool:
        """Whether the cursor stands before the text with nothing selected."""
        return self.cursorPosition() == 0 and not self.hasSelectedText()

    @property
    def at_end(self) -> bool:
        """Whether the cursor stands behind the text with nothing selected."""
        return self.cursorPosition() == len(self.text()) and not self.hasSelectedText()

    def text_width(self) -> int:
        """What the text needs to be seen whole, in px."""
        return self.fontMetrics().horizontalAdvance(self.text()[:500]) + _BESIDE_CURSOR_PX

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()
