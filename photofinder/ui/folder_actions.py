"""What can be done with the folders of the library: add, index, pause, leave out, move, remove. GUI thread.

Carries out through the session or on the desktop, after asking where that cannot be undone.
"""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from photofinder.records import AbsentFolder, Root, WatchFault, WatchReason
from photofinder.ui import desktop, folder_dialogs, messages
from photofinder.ui.leave_out_dialog import LeaveOutDialog
from photofinder.ui.session import Session
from photofinder.ui.side_bar import SideBar


class FolderActions(QObject):
    """Dialogs open over the window that is its parent."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent
        self._told: set[WatchFault] = set()

    def connect_side_bar(self, side: SideBar) -> None:
        """Do what is asked there, and show there what comes of it."""
        session, watching = self._session, self._session.watching
        side.add_asked.connect(self.choose)
        side.rescan_asked.connect(lambda root: session.indexing.start(root.path))
        side.pause_asked.connect(session.roots.pause)
        side.leave_out_asked.connect(self.leave_out)
        side.show_asked.connect(lambda root: desktop.open_file(root.path))
        side.moved_asked.connect(self.move)
        side.gone_asked.connect(self.forget_absent)
        side.remove_asked.connect(self.remove)
        watching.state_changed.connect(lambda: side.show_faults(watching.faults))
        watching.state_changed.connect(self._tell_faults)
        session.indexing.progressed.connect(side.show_progress)
        session.indexing.activity_changed.connect(lambda _: side.show_progress(None))

    def choose(self) -> None:
        """Ask for a folder and add it."""
        folder_dialogs.choose(self._window, self._session.roots.add)

    def leave_out(self, root: Root) -> None:
        """Ask what is to be left out of a folder."""
        dialog = LeaveOutDialog(root, self._session.roots.faulty_globs, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda globs: self._session.roots.leave_out(root, globs))
        dialog.open()

    def move(self, root: Root) -> None:
        """Ask where a folder lies now."""
        folder_dialogs.choose_moved(self._window, root, lambda folder: self._session.roots.move(root, folder))

    def forget_absent(self, absent: AbsentFolder) -> None:
        """Ask whether the photos of a folder that is away are to leave the library."""
        folder_dialogs.confirm_gone(self._window, absent, self._session.roots.forget_absent)

    def remove(self, root: Root) -> None:
        """Ask whether a folder is to leave the library."""
        folder_dialogs.confirm_remove(self._window, root, self._session.roots.remove)

    def _tell_faults(self) -> None:
        """Say once what can be helped; that a share cannot be watched, its row tells."""
        for fault in self._session.watching.faults:
            if fault not in self._told and fault.reason is not WatchReason.NETWORK:
                self._session.message.emit(messages.not_watched(fault))
            self._told.add(fault)
