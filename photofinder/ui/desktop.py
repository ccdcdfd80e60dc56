"""Handing a file to the desktop: its viewer, or its folder in the file manager with the file selected.

GUI thread.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtGui import QDesktopServices, QGuiApplication

_FILE_MANAGER = "org.freedesktop.FileManager1"


def open_file(path: Path) -> bool:
    """Open ``path`` with what the system opens it with; False when there is no such app."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def run(command: Sequence[str]) -> bool:
    """Start a program and leave it alone; False when it does not start."""
    return QProcess.startDetached(command[0], command[1:])[0]


def show_in_folder(path: Path) -> None:
    """Show ``path`` in the file manager."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer.exe", ["/select,", QDir.toNativeSeparators(str(path))])
    elif sys.platform == "darwin":
        QProcess.startDetached("/usr/bin/open", ["-R", str(path)])
    else:
        _show_by_bus(path)


def _show_by_bus(path: Path) -> None:
    """By the file manager's D-Bus interface (freedesktop.org); where there is none, open the folder."""
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        open_file(path.parent)
        return
    call = QDBusMessage.createMethodCall(
        _FILE_MANAGER, "/" + _FILE_MANAGER.replace(".", "/"), _FILE_MANAGER, "ShowItems"
    )
    call.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call), QGuiApplication.instance())

    def look(done: QDBusPendingCallWatcher) -> None:
        if done.isError():
            open_file(path.parent)
        done.deleteLater()

    watcher.finished.connect(look)
