"""The list of keyboard shortcuts, and what this program is. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QMessageBox, QPushButton, QWidget

import photofinder


class ShortcutsDialog(QDialog):
    """Two columns: what it does, and the keys."""

    def __init__(self, shortcuts: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        layout = QGridLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setHorizontalSpacing(32)
        layout.setVerticalSpacing(8)
        for row, (what, keys) in enumerate(shortcuts):
            layout.addWidget(QLabel(what, self), row, 0)
            label = QLabel(keys, self)
            label.setProperty("tone", "muted")
            layout.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        layout.setRowMinimumHeight(len(shortcuts), 8)
        layout.addWidget(close, len(shortcuts) + 1, 1, Qt.AlignmentFlag.AlignRight)


def about(parent: QWidget) -> QMessageBox:
    """What this is, its version and licence; shown by the caller."""
    box = QMessageBox(parent)
    box.setWindowTitle(parent.tr("About Photo Finder"))
    box.setText(f"Photo Finder {photofinder.__version__}")
    box.setInformativeText(
        parent.tr(
            "Finds any photo on your own computer by what is in it. Everything stays on your machine. "
            "Free software under the MIT licence."
        )
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
