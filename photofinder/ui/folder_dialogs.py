"""Asking for a folder to add, where one has moved to, and whether one is really to be removed; the answers come by
call. GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from photofinder.records import Root

translate = QCoreApplication.translate


def choose(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask for a folder; ``chosen`` gets it unless the person changes their mind."""
    return _ask(parent, translate("Folders", "Choose a folder with photos"), chosen)


def choose_moved(parent: QWidget, root: Root, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask where ``root`` lies now; ``chosen`` gets that unless the person changes their mind."""
    name = root.path.name or str(root.path)
    return _ask(parent, translate("Folders", "Where is {folder} now?").format(folder=name), chosen)


def _ask(parent: QWidget, title: str, chosen: Callable[[Path], object]) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda folder: chosen(Path(folder)))
    dialog.open()
    return dialog


def confirm_remove(parent: QWidget, root: Root, remove: Callable[[Root], object]) -> QMessageBox:
    """Ask whether ``root`` is to leave the library; ``remove`` gets it if so."""
    box = QMessageBox(parent)
    box.setWindowTitle(translate("Folders", "Remove a folder"))
    name = root.path.name or str(root.path)
    box.setText(translate("Folders", "Remove {folder} from the library?").format(folder=name))
    box.setInformativeText(translate("Folders", "The photos themselves stay where they are, untouched."))
    yes = box.addButton(translate("Folders", "Remove"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    yes.clicked.connect(lambda: remove(root))
    box.open()
    return box
