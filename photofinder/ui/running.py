"""The app while its window is open: library, session, thumbnails and window, in the right order. GUI thread."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from photofinder import paths
from photofinder.library import Library
from photofinder.ui import care_messages, icons, messages
from photofinder.ui.main_window import MainWindow
from photofinder.ui.messages import Message
from photofinder.ui.session import Session
from photofinder.ui.theme import Theme
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.window_state import WindowState

_RESTORE_PATIENCE_S = 60.0


class RunningApp:
    """Everything that lives while the window is open; ``close`` ends it in the right order."""

    def __init__(self, app: QApplication, theme: Theme, library: Library) -> None:
        folders = library.settings.folders
        theme.changed.connect(icons.tint_all)
        self.library = library
        self.session = Session(library)
        self.loader = ThumbLoader(library.thumbnail)
        pictures = paths.pictures_folder()
        self.window = MainWindow(
            self.session,
            self.loader,
            WindowState(folders.config),
            log_file=library.log_file,
            tile_edge_px=library.settings.tile_edge_px,
            pictures_folder=pictures if pictures.is_dir() else None,
        )
        self.restore_from: Path | None = None
        self.window.restore_asked.connect(self._note_restore)
        self.window.closed.connect(app.quit)

    def start(self, first: Message | None = None) -> None:
        """Show the window, with something to tell, and begin to work once it is there."""
        self.window.show()
        if first is not None:
            self.window.banner.tell(first)
        elif self.library.recovered is not None:
            self.window.banner.tell(care_messages.recovered(self.library.recovered))
        elif (why := self.library.care.reading_only) is not None:
            told = messages.explain(why)
            self.window.banner.tell(told)
            self.session.status_changed.connect(lambda _: self._forget_once_written(told))
        QTimer.singleShot(0, self.session.start)

    def close(self) -> bool:
        """Stop the work and close the library; False when a thread would not end."""
        self.window.hide()
        # What is to be restored must be closed, however long the last step takes.
        ended = self.session.close(None if self.restore_from is None else _RESTORE_PATIENCE_S)
        ended = self.loader.close() and ended
        if ended:
            self.library.close()
        return ended

    def _forget_once_written(self, told: Message) -> None:
        if self.library.care.reading_only is None and self.window.banner.message == told:
            self.window.banner.dismiss()

    def _note_restore(self, file: Path) -> None:
        self.restore_from = file
