"""What can be searched for, as a table of examples that can be clicked; opens below the search box. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photofinder.engine.operators import OPERATORS, SIGNS, Operator
from photofinder.ui.query_messages import operator_meaning
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.theme import SMALL_PX, text_font

_WIDTH_PX = 600
_MARGIN_PX = 12
_EDGE_PX = 5
_WHEN_AND_WHERE = ("date", "before", "after", "place", "near", "in")
_KIND_AND_CAMERA = ("type", "is", "size", "camera", "lens", "iso", "f")


class QueryHelp(QFrame):
    """``chosen`` carries an example that is to be put into the box."""

    chosen = Signal(str)

    def __init__(self, below: QWidget) -> None:
        super().__init__(below, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(self.tr("What you can search for"))
        self._below = below
        self._inner = QWidget(self)
        self._grid = QGridLayout(self._inner)
        self._grid.setContentsMargins(_MARGIN_PX, 4, _MARGIN_PX, 4)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)

    def _fill(self) -> None:
        for title, operators in self._sections():
            self._add_heading(title)
            for operator in operators:
                self._add_example(operator)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addWidget(vertical_scroll_area(self._inner, self))

    def open(self) -> None:
        """Show it below the box, at its right end, as far as the screen allows."""
        if self.layout() is None:
            # Not before somebody wants to see them: so many rows take a tenth of the time of the whole window.
            self._fill()
        below = self._below
        edge = below.mapToGlobal(QPoint(below.width(), below.height() + 4))
        screen = below.screen().availableGeometry()
        wanted = self._inner.sizeHint()
        width = min(max(_WIDTH_PX, wanted.width() + 2 * _EDGE_PX), screen.width())
        height = min(wanted.height() + 2 * _EDGE_PX, screen.bottom() - edge.y())
        self.setGeometry(max(screen.left(), edge.x() - width), edge.y(), width, height)
        self.show()

    def _sections(self) -> list[tuple[str, Sequence[Operator]]]:
        listed = {*_WHEN_AND_WHERE, *_KIND_AND_CAMERA}
        return [
            (self.tr("What photos show"), SIGNS),
            (self.tr("When and where"), [each for each in OPERATORS if each.name in _WHEN_AND_WHERE]),
            (self.tr("Kind and camera"), [each for each in OPERATORS if each.name in _KIND_AND_CAMERA]),
            (self.tr("Pictures and order"), [each for each in OPERATORS if each.name not in listed]),
        ]

    def _add_heading(self, title: str) -> None:
        row = self._grid.rowCount()
        heading = QLabel(title, self)
        heading.setFont(text_font(SMALL_PX, strong=True))
        heading.setProperty("tone", "muted")
        heading.setContentsMargins(4, 8 if row > 1 else 0, 0, 4)
        self._grid.addWidget(heading, row, 0, 1, 2)

    def _add_example(self, operator: Operator) -> None:
        row, meaning = self._grid.rowCount(), operator_meaning(operator.meaning)
        button = QPushButton(operator.example, self)
        button.setProperty("kind", "example")
        button.setAccessibleDescription(meaning)
        button.clicked.connect(lambda: self._choose(operator.example))
        label = QLabel(meaning, self)
        label.setFont(text_font(SMALL_PX))
        label.setProperty("tone", "muted")
        self._grid.addWidget(button, row, 0)
        self._grid.addWidget(label, row, 1)

    def _choose(self, text: str) -> None:
        self.hide()
        self.chosen.emit(text)
