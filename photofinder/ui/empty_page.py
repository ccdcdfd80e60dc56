"""What stands in the grid's place when there is nothing to show: why, and what to try next. GUI thread."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from photofinder.ui import icons
from photofinder.ui.queries import Query
from photofinder.ui.theme import TITLE_PX, text_font


class EmptyPage(QWidget):
    """Nothing found, or nothing there yet."""

    clear_asked = Signal()
    add_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel(self)
        self._title = QLabel(self)
        self._title.setFont(text_font(TITLE_PX, strong=True))
        self._hint = QLabel(self)
        self._hint.setProperty("tone", "muted")
        self._clear = QPushButton(self.tr("Show all photos"), self)
        self._clear.clicked.connect(self.clear_asked)
        self._add = QPushButton(self.tr("Add a folder"), self)
        self._add.clicked.connect(self.add_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(8)
        for button in (self._clear, self._add):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)

    def explain(self, query: Query, reading: bool) -> None:
        """Say why there is nothing; ``reading`` while photos are still being read."""
        icons.dress(
            self._sign, "hourglass" if reading else "image-square", QPalette.ColorRole.PlaceholderText, edge_px=36
        )
        self._clear.setVisible(not query.empty)
        self._add.setVisible(query.empty and not reading)
        if reading and query.empty:
            self._title.setText(self.tr("Your photos are being read"))
            self._hint.setText(self.tr("The first ones appear here in a moment."))
        elif query.empty:
            self._title.setText(self.tr("There are no photos in your folders"))
            self._hint.setText(self.tr("Add a folder that holds some, or drop one here."))
        else:
            words = query.text.strip()
            title = self.tr("Nothing found for “{words}”") if words else self.tr("Nothing looks like that picture")
            self._title.setText(title.format(words=words))
            if reading:
                self._hint.setText(self.tr("Your photos are still being read: there may be more in a moment."))
            else:
                self._hint.setText(self.tr("Try other words, or drop another picture."))
