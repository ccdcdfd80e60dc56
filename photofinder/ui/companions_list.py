"""The files that belong to the photo in the inspector: its raw file, its live film, its sidecar. Asks to show one.

GUI thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from photofinder.records import Companion, CompanionKind
from photofinder.ui import icons

_GLYPHS = {
    CompanionKind.RAW: "aperture",
    CompanionKind.LIVE: "film-strip",
    CompanionKind.FILM: "film-strip",
    CompanionKind.SIDECAR: "tag",
}


class CompanionsList(QWidget):
    """``show_asked`` carries the path of a file."""

    show_asked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.rows: list[QPushButton] = []
        self.hide()

    def show_companions(self, companions: Sequence[Companion]) -> None:
        """Show these, or nothing where there are none."""
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [self._row(companion) for companion in companions]
        for row in self.rows:
            self._layout.addWidget(row)
        self.setVisible(bool(self.rows))

    def _row(self, companion: Companion) -> QPushButton:
        words = {
            CompanionKind.RAW: self.tr("Show the raw file"),
            CompanionKind.LIVE: self.tr("Show the live film"),
            CompanionKind.FILM: self.tr("Show the film of that name"),
            CompanionKind.SIDECAR: self.tr("Show the sidecar file"),
        }
        row = QPushButton(words[companion.kind], self)
        row.setProperty("kind", "row")
        row.setToolTip(str(companion.path))
        row.setAccessibleDescription(companion.path.name)
        icons.dress(row, _GLYPHS[companion.kind])
        row.clicked.connect(lambda: self.show_asked.emit(companion.path))
        return row
