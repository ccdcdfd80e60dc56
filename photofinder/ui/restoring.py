"""Restoring a backup between two windows: the library is closed, a dialog shows how far it is. GUI thread."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop

from photofinder.engine import restoring
from photofinder.records import BackupProgress
from photofinder.settings import Settings
from photofinder.ui import care_messages, messages
from photofinder.ui.backup_dialogs import BackupProgressDialog
from photofinder.ui.care_job import CARE_LANE
from photofinder.ui.messages import Message
from photofinder.ui.tasks import Tasks

translate = QCoreApplication.translate
_END_WITHIN_S = 60.0


def restore(file: Path, settings: Settings) -> Message:
    """Put the backup ``file`` in the place of the library, which nobody has open; what to say of it."""
    tasks, loop = Tasks(), QEventLoop()
    dialog = BackupProgressDialog(translate("Backup", "Restore a backup"))
    told = [Message(translate("Backup", "Nothing was restored: the library is as it was."), bad=False)]

    def step(progress: BackupProgress) -> None:
        dialog.show_progress(progress)
        if progress.kept_as is not None or progress.photos:
            told[0] = care_messages.restored(progress)

    def fail(fault: Exception) -> None:
        told[0] = messages.explain(fault)

    task = tasks.start(lambda: restoring.restore(file, settings), lane=CARE_LANE)
    task.stepped.connect(step)
    task.failed.connect(fail)
    task.ended.connect(loop.quit)
    dialog.canceled.connect(task.cancel)
    dialog.show()
    loop.exec()
    dialog.close()
    dialog.deleteLater()
    tasks.close(_END_WITHIN_S)
    return told[0]
