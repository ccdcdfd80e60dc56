"""What keeps the library in order: the files that were left out, the log, the check, backups. GUI thread.

Carries out through the session or on the desktop; dialogs open over the window.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from photofinder.records import BackupProgress, Skip
from photofinder.ui import backup_dialogs, care_messages, desktop
from photofinder.ui.backup_dialogs import BackupProgressDialog
from photofinder.ui.check_dialog import CheckDialog
from photofinder.ui.session import Session
from photofinder.ui.skipped_dialog import SkippedDialog


class UpkeepActions(QObject):
    """One dialog of each kind is open at most. ``restore_asked`` carries the file that the library is to be
    restored from, for which the window has to close."""

    restore_asked = Signal(object)

    def __init__(self, session: Session, log_file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._log_file = log_file
        self._window = parent
        self._skipped: SkippedDialog | None = None
        session.skips_read.connect(self._show_skips)
        session.indexing.finished.connect(self._read_again)
        session.care.backed_up.connect(self._tell_backup)

    def open_log(self) -> None:
        """Open the log file."""
        desktop.open_file(self._log_file)

    def check(self) -> None:
        """Look through the library."""
        care, dialog = self._session.care, CheckDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.check_asked.connect(lambda repair: care.check(repair=repair))
        dialog.cancel_asked.connect(care.cancel_check)
        care.looked.connect(dialog.show_part)
        care.found.connect(dialog.show_findings)
        care.checked.connect(dialog.end)
        care.check_failed.connect(dialog.fail)
        dialog.open()
        dialog.begin()

    def back_up(self) -> None:
        """Ask for a file, and write all that the library knows to it."""
        backup_dialogs.choose_file(self._window, self._back_up)

    def restore(self) -> None:
        """Ask for a backup, and whether it is really to take the place of the library."""
        confirm = partial(backup_dialogs.confirm_restore, self._window, restore=self.restore_asked.emit)
        backup_dialogs.choose_backup(self._window, confirm)

    def _back_up(self, file: Path) -> None:
        care, dialog = self._session.care, BackupProgressDialog(self.tr("Back up the library"), self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.canceled.connect(care.cancel_backup)
        care.progressed.connect(dialog.show_progress)
        care.backup_ended.connect(dialog.close)
        dialog.open()
        care.back_up(file)

    def _tell_backup(self, last: BackupProgress) -> None:
        self._session.message.emit(care_messages.backed_up(last))

    def _show_skips(self, skips: list[Skip]) -> None:
        if self._skipped is not None:
            self._skipped.show_skips(skips)
            return
        dialog = SkippedDialog(skips, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_asked.connect(lambda path: self._session.with_file(path, desktop.show_in_folder))
        dialog.retry_asked.connect(self._session.indexing.retry)
        dialog.finished.connect(self._forget)
        self._skipped = dialog
        dialog.open()

    def _read_again(self) -> None:
        if self._skipped is not None:
            self._session.read_skips()

    def _forget(self) -> None:
        self._skipped = None
