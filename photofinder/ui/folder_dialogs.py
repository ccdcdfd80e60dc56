"""Asking for a folder to add, where one has moved to, and whether one, or what was in it, is really to leave the
library; the answers come by call. GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from photofinder.records import AbsentFolder, Root
from photofinder.ui import figures, questions
from photofinder.ui.questions import Question

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
    return questions.choose(dialog, chosen)


def confirm_remove(parent: QWidget, root: Root, remove: Callable[[Root], object]) -> Question:
    """Ask whether ``root`` is to leave the library; ``remove`` gets it if so."""
    name = root.path.name or str(root.path)
    return questions.confirm(
        parent,
        translate("Folders", "Remove a folder"),
        translate("Folders", "Remove {folder} from the library?").format(folder=name),
        translate("Folders", "Remove"),
        lambda: remove(root),
        translate("Folders", "The photos themselves stay where they are, untouched."),
    )


def confirm_gone(parent: QWidget, absent: AbsentFolder, forget: Callable[[AbsentFolder], object]) -> Question:
    """Ask whether the photos of ``absent`` that are away have gone for good; ``forget`` gets it if so."""
    photos = figures.photos(absent.photo_count)
    return questions.confirm(
        parent,
        translate("Folders", "Photos that are gone"),
        translate("Folders", "Forget {photos} of {folder}?").format(photos=photos, folder=absent.path.name),
        translate("Folders", "Forget"),
        lambda: forget(absent),
        translate("Folders", "They are not there now. If their disk comes back, they are found again."),
    )
