"""Asking over the window for a yes or a file; the answers come by call. GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def confirm(
    parent: QWidget, title: str, text: str, yes: str, do: Callable[[], object], detail: str = ""
) -> QMessageBox:
    """Ask ``text``; ``do`` is called when the button ``yes`` is pressed, which Enter alone does not."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(detail)
    button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    button.clicked.connect(do)
    box.open()
    return box


def choose(dialog: QFileDialog, chosen: Callable[[Path], object]) -> QFileDialog:
    """Open ``dialog``; ``chosen`` gets the file or folder unless the person changes their mind."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()
    return dialog
