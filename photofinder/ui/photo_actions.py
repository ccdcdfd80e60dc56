"""What can be done with photos of the grid: open, show in the folder, find similar, steer the search, mark, copy.

GUI thread.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from photofinder.records import Hit
from photofinder.ui import desktop, dropped, messages
from photofinder.ui.session import Session

MORE_KEY, LESS_KEY, FAVOURITE_KEY, STACK_KEY = "Ctrl+M", "Ctrl+Shift+M", "Ctrl+D", "Ctrl+Return"


class PhotoActions(QObject):
    """Carries out on the desktop or through the session; tells through the session's messages.

    ``selected`` gives the photos that are chosen in the grid: what is done with one of them is done with all.
    ``part_asked`` carries a photo of which a part is to be searched with.
    """

    part_asked = Signal(object)

    def __init__(self, session: Session, selected: Callable[[], list[Hit]], parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._selected = selected
        self._window = parent

    def open(self, hit: Hit) -> None:
        """Open the photo with the system's viewer; a film at the moment that matched, where a player can."""
        self._session.settle()
        if hit.video_ms is not None and hit.at_ms is not None:
            find = self._session.details.find_player
            self._session.with_file(hit.path, lambda _: find(hit, self._play), offline=hit.offline)
        else:
            self._session.with_file(hit.path, self._open, offline=hit.offline)

    def show(self, hit: Hit) -> None:
        """Show the photo in the file manager."""
        self._session.with_file(hit.path, desktop.show_in_folder, offline=hit.offline)

    def show_file(self, path: Path) -> None:
        """Show a file that belongs to a photo in the file manager."""
        self._session.with_file(path, desktop.show_in_folder)

    def find_similar(self, hit: Hit) -> None:
        """Search for what looks like the photo, or like the chosen ones that it is among."""
        self._session.find_similar(self._meant(hit))

    def more_like(self, hit: Hit | None = None) -> None:
        """Lean the results towards the photo, or the chosen ones."""
        self._lean(self._session.more_like, hit)

    def less_like(self, hit: Hit | None = None) -> None:
        """Lean the results away from the photo, or the chosen ones."""
        self._lean(self._session.less_like, hit)

    def toggle_favourite(self, hit: Hit | None = None) -> None:
        """Mark the photo, or the chosen ones; take the mark away where all have it."""
        hits = self._meant(hit)
        if hits:
            self._session.set_favourite(hits, not all(one.favourite for one in hits))

    def toggle_stack(self, hit: Hit) -> None:
        """Lay out the copies behind the photo, or put them back."""
        self._session.arranging.toggle_stack(hit)

    def copy_path(self, hit: Hit) -> None:
        """Put the photo's path on the clipboard, as text."""
        QGuiApplication.clipboard().setText(str(hit.path))

    def copy_files(self, hits: Sequence[Hit]) -> None:
        """Put photos on the clipboard, as files for a file manager or a mail."""
        if hits:
            QGuiApplication.clipboard().setMimeData(dropped.carry(hit.path for hit in hits))

    def menu(self, hit: Hit, point: QPoint) -> None:
        """The context menu of a photo."""
        menu = QMenu(self._window)
        meant = self._meant(hit)
        marked = all(one.favourite for one in meant)
        favourite = self.tr("Remove from favourites") if marked else self.tr("Add to favourites")
        is_open = hit.photo_id in self._session.arranging.layout.opened
        stack = self.tr("Hide copies") if is_open else self.tr("Show copies")
        entries: list[tuple[str, str, Callable[[], object]] | None] = [
            (self.tr("Open"), "", lambda: self.open(hit)),
            (self.tr("Show in folder"), "", lambda: self.show(hit)),
            None,
            (self.tr("Find similar photos"), "", lambda: self.find_similar(hit)),
            (self.tr("Search with a part of it…"), "", lambda: self.part_asked.emit(hit)),
            *([] if self._session.query.empty else [self._adding(meant)]),
            (self.tr("More like this"), MORE_KEY, lambda: self.more_like(hit)),
            (self.tr("Less like this"), LESS_KEY, lambda: self.less_like(hit)),
            None,
            (favourite, FAVOURITE_KEY, lambda: self.toggle_favourite(hit)),
            *([(stack, STACK_KEY, lambda: self.toggle_stack(hit))] if hit.copies else []),
            None,
            (self.tr("Copy"), "", lambda: self.copy_files(meant)),
            (self.tr("Copy path"), "", lambda: self.copy_path(hit)),
        ]
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            text, key, do = entry
            # Menus show what stands behind a tab as a key; the key itself is the window's.
            action = menu.addAction(f"{text}\t{key}" if key else text)
            action.triggered.connect(lambda _checked, do=do: do())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(point)

    def _adding(self, hits: Sequence[Hit]) -> tuple[str, str, Callable[[], object]]:
        add = self._session.add_pictures
        return self.tr("Add to the search"), "", lambda: add([hit.path for hit in hits])

    def _meant(self, hit: Hit | None) -> list[Hit]:
        chosen = self._selected()
        if hit is None:
            return chosen
        return chosen if hit.photo_id in {one.photo_id for one in chosen} else [hit]

    def _lean(self, lean: Callable[[Sequence[Hit]], None], hit: Hit | None) -> None:
        if hits := self._meant(hit):
            lean(hits)

    def _play(self, path: Path, player: Sequence[str] | None) -> None:
        if player is None or not desktop.run(player):
            self._open(path)

    def _open(self, path: Path) -> None:
        if not desktop.open_file(path):
            self._session.message.emit(messages.no_viewer())
