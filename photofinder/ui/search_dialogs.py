"""Asking for the name of a search, and for the file that searches go to or come from; the answers come by call.

GUI thread.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photofinder.ui import questions
from photofinder.ui.button_row import button_row
from photofinder.ui.questions import Question

translate = QCoreApplication.translate
_SUFFIX = "json"
_NAME_PX = 360


class NameDialog(QDialog):
    """A name to be changed, and a button that is of use as long as there is one."""

    def __init__(self, parent: QWidget, title: str, name: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.edit = QLineEdit(name, self)
        self.edit.selectAll()
        label = QLabel(self.tr("Name"), self)
        label.setBuddy(self.edit)
        cancel, self.save = QPushButton(self.tr("Cancel"), self), QPushButton(self.tr("Save"), self)
        cancel.clicked.connect(self.reject)
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.clicked.connect(self.accept)
        self.edit.textChanged.connect(self._judge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.edit)
        layout.addSpacing(12)
        layout.addLayout(button_row(cancel, self.save))
        self.resize(_NAME_PX, self.sizeHint().height())
        self._judge()

    @property
    def name(self) -> str:
        """What stands there, without blanks around it."""
        return self.edit.text().strip()

    def _judge(self) -> None:
        self.save.setEnabled(bool(self.name))


def ask_name(parent: QWidget, title: str, name: str, named: Callable[[str], object]) -> NameDialog:
    """Ask what a search is to be called, beginning with ``name``; ``named`` gets it, which is never blank."""
    dialog = NameDialog(parent, title, name)
    dialog.accepted.connect(lambda: named(dialog.name))
    dialog.open()
    return dialog


def confirm_clear(parent: QWidget, clear: Callable[[], object]) -> Question:
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
