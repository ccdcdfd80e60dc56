"""Asking for the file of a backup, and showing how far writing or restoring one is. Do nothing. GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDate, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from photofinder.records import BackupProgress
from photofinder.ui import care_messages, questions
from photofinder.ui.questions import Question

translate = QCoreApplication.translate
SUFFIX = "pfbackup"
_STEPS = 1000


def choose_file(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask where a backup is to be written to."""
    dialog = QFileDialog(parent, translate("Backup", "Back up the library"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(translate("Backup", "Backups of Photo Finder") + f" (*.{SUFFIX})")
    dialog.setDefaultSuffix(SUFFIX)
    today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
    dialog.selectFile(f"{translate('Backup', 'Photo library')} {today}.{SUFFIX}")
    return _open(dialog, chosen)


def choose_backup(parent: QWidget, chosen: Callable[[Path], object]) -> QFileDialog:
    """Ask which backup is to be restored."""
    dialog = QFileDialog(parent, translate("Backup", "Restore a backup"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    names = [
        translate("Backup", "Backups of Photo Finder") + f" (*.{SUFFIX})",
        translate("Backup", "All files") + " (*)",
    ]
    dialog.setNameFilters(names)
    return _open(dialog, chosen)


def confirm_restore(parent: QWidget, file: Path, restore: Callable[[Path], object]) -> Question:
    """Ask whether ``file`` is really to take the place of the library."""
    return questions.confirm(
        parent,
        translate("Backup", "Restore a backup"),
        translate("Backup", "Put {name} in the place of your library?").format(name=file.name),
        translate("Backup", "Restore"),
        lambda: restore(file),
        translate(
            "Backup",
            "Photo Finder closes its window, checks the backup, and starts again with it. The library as it is now "
            "is kept beside it. Your photos are not touched.",
        ),
    )


class BackupProgressDialog(QProgressDialog):
    """Shows how far it is; ``canceled`` comes when the person has enough."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setLabelText(translate("Backup", "Getting ready"))
        self.setCancelButtonText(translate("Backup", "Cancel"))
        self.setRange(0, 0)
        self.setMinimumWidth(360)
        self.setMinimumDuration(0)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.setWindowModality(Qt.WindowModality.WindowModal)

    def show_progress(self, progress: BackupProgress) -> None:
        """One step."""
        self.setLabelText(care_messages.step_text(progress))
        if progress.total_bytes:
            self.setRange(0, _STEPS)
            self.setValue(_STEPS * progress.done_bytes // progress.total_bytes)
        else:
            self.setRange(0, 0)


def _open(dialog: QFileDialog, chosen: Callable[[Path], object]) -> QFileDialog:
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return questions.choose(dialog, chosen)
