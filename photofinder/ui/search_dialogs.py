"""Asking for the name of a search, and for the file that searches go to or come from; the answers come by call.

GUI thread.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from photofinder.ui import questions

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
    title, text = translate("Searches", "Recent searches"), translate("Searches", "Forget all recent searches?")
    return questions.confirm(parent, title, text, translate("Searches", "Forget"), clear)


def choose_export(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for the file that the saved searches are to be written to."""
    dialog = _file_dialog(parent, translate("Searches", "Export saved searches"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(_SUFFIX)
    dialog.selectFile(f"{translate('Searches', 'Saved searches')}.{_SUFFIX}")
    return questions.choose(dialog, chosen)


def choose_import(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for a file with saved searches."""
    dialog = _file_dialog(parent, translate("Searches", "Import saved searches"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return questions.choose(dialog, chosen)


def _file_dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setNameFilter(translate("Searches", "Searches (*.json)"))
    return dialog
