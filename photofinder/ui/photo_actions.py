"""What can be done with a photo of the grid: open, show in its folder, find similar, copy. GUI thread."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from photofinder.records import Hit
from photofinder.ui import desktop, dropped, messages
from photofinder.ui.queries import Picture
from photofinder.ui.session import Session


class PhotoActions(QObject):
    """Carries out on the desktop or through the session; tells through the session's messages."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._window = parent

    def open(self, hit: Hit) -> None:
        """Open the photo with the system's viewer."""
        self._session.with_file(hit.path, self._open)

    def show(self, hit: Hit) -> None:
        """Show the photo in the file manager."""
        self._session.with_file(hit.path, desktop.show_in_folder)

    def find_similar(self, hit: Hit) -> None:
        """Search for what looks like the photo."""
        self._session.search_picture(Picture(hit.photo_id, hit.path.name))

    def copy_path(self, hit: Hit) -> None:
        """Put the photo's path on the clipboard, as text."""
        QGuiApplication.clipboard().setText(str(hit.path))

    def copy_files(self, hits: list[Hit]) -> None:
        """Put photos on the clipboard, as files for a file manager or a mail."""
        if hits:
            QGuiApplication.clipboard().setMimeData(dropped.carry(hits[0].photo_id, [hit.path for hit in hits]))

    def menu(self, hit: Hit, selected: list[Hit], point: QPoint) -> None:
        """The context menu of a photo; ``selected`` are all that are chosen."""
        menu = QMenu(self._window)
        menu.addAction(self.tr("Open")).triggered.connect(lambda: self.open(hit))
        menu.addAction(self.tr("Show in folder")).triggered.connect(lambda: self.show(hit))
        menu.addAction(self.tr("Find similar photos")).triggered.connect(lambda: self.find_similar(hit))
        menu.addSeparator()
        menu.addAction(self.tr("Copy")).triggered.connect(lambda: self.copy_files(selected or [hit]))
        menu.addAction(self.tr("Copy path")).triggered.connect(lambda: self.copy_path(hit))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _open(self, path: Path) -> None:
        if not desktop.open_file(path):
            self._session.message.emit(messages.no_viewer())
