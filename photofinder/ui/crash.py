"""Exceptions that nobody foresaw, on any thread: to the log, and as one calm dialog; the app goes on.

GUI thread.
"""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

log = logging.getLogger(__name__)


class CrashReports(QObject):
    """While installed, stands behind ``sys.excepthook`` and ``threading.excepthook``."""

    _raised = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._dialog: QMessageBox | None = None
        self._before = sys.excepthook, threading.excepthook

    def install(self) -> None:
        """Take the hooks."""
        sys.excepthook = self._report
        threading.excepthook = self._report_thread

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    @property
    def dialog(self) -> QMessageBox | None:
        """The report that is shown now."""
        return self._dialog

    def _report(self, kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        log.error("unexpected exception", exc_info=(kind, fault, trace))
        self._raised.emit("".join(traceback.format_exception(kind, fault, trace)))

    def _report_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._report(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, details: str) -> None:
        if self._dialog is not None:
            return
        dialog = QMessageBox()
        dialog.setWindowTitle(self.tr("Photo Finder"))
        dialog.setIcon(QMessageBox.Icon.Information)
        dialog.setText(self.tr("Something went wrong inside Photo Finder."))
        dialog.setInformativeText(
            self.tr("Your photos are untouched and you can go on. What happened is written down in the log.")
        )
        dialog.setDetailedText(details)
        dialog.setModal(False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.show()

    def _forget(self) -> None:
        self._dialog = None
