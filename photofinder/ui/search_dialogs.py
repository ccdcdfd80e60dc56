"""Asking for the name of a search, and for the file that searches go to or come from; the answers come by call.

GUI thread.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

translate = QCoreApplication.translate
_SUFFIX = "json"


def ask_name(parent: QWidget, title: str, name: str, named: Callable[[str], object]) -> QInputDialog:
    """Ask what a search is to be called, beginning with ``name``; ``named`` gets it unless it is blank."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(translate("Searches", "Name"))
    dialog.setTextValue(name)
    dialog.setMinimumWidth(320)

    def take(text: str) -> None:
        if text.strip():
            named(text.strip())

    dialog.textValueSelected.connect(take)
    dialog.open()
    return dialog


def confirm_clear(parent: QWidget, clear: Callable[[], object]) -> QMessageBox:
    """Ask whether all that was searched for is to be forgotten; ``clear`` is called if so."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(translate("Searches", "Recent searches"))
    box.setText(translate("Searches", "Forget all recent searches?"))
    yes = box.addButton(translate("Searches", "Forget"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    yes.clicked.connect(clear)
    box.open()
    return box


def choose_export(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for the file that the saved searches are to be written to."""
    dialog = _file_dialog(parent, translate("Searches", "Export saved searches"), chosen)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_SUFFIX)
    dialog.selectFile(f"{translate('Searches', 'Saved searches')}.{_SUFFIX}")
    dialog.open()
    return dialog


def choose_import(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for a file with saved searches."""
    dialog = _file_dialog(parent, translate("Searches", "Import saved searches"), chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.open()
    return dialog


def _file_dialog(parent: QWidget, title: str, chosen: Callable[[Path], object]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(translate("Searches", "Searches (*.json)"))
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    return dialog
