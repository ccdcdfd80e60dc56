"""The window's place while the library is opened, which may have to be mended first. GUI thread.

Imports little, so that it is there at once; what the window needs is loaded meanwhile.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from photofinder.settings import Settings
from photofinder.ui.tasks import Tasks
from photofinder.ui.window_state import WindowState

if TYPE_CHECKING:
    from photofinder.library import Library

_ICON_PX = 64
# An ordinary library is open by then, and nobody has to read anything.
_WORDS_AFTER_MS = 1500
# A window that is not on the screen is never painted.
_PAINTED_WITHIN_MS = 300
_END_WITHIN_S = 1.0


class OpeningWindow(QWidget):
    """Where the window will be, with the app's icon. ``left`` when the person has closed it."""

    def __init__(self, state: WindowState) -> None:
        super().__init__()
        self.left = False
        self._loop = QEventLoop(self)
        self._begun = False
        self.setWindowTitle(self.tr("Opening Photo Finder"))
        sign = QLabel(self)
        sign.setPixmap(QApplication.windowIcon().pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        self.words = QLabel(self.tr("The library is being looked through, and mended where it must be."), self)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setVisible(False)
        column = QVBoxLayout(self)
        column.setSpacing(16)
        column.addStretch(1)
        column.addWidget(sign, 0, Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.words)
        column.addStretch(1)
        state.place(self)

    def open(self, settings: Settings) -> "Library | None":
        """The library of ``settings``, opened on a worker while this is shown; None when the person has closed it.

        Raises: as ``Library.open``.
        """
        tasks = Tasks()
        opened: list[Library] = []
        faults: list[Exception] = []

        def begin() -> None:
            task = tasks.start(lambda: _open(settings), lane="opening")
            task.succeeded.connect(opened.append)
            task.failed.connect(faults.append)
            task.ended.connect(self._loop.quit)

        self._begin = QTimer(self, singleShot=True, interval=_PAINTED_WITHIN_MS)
        self._begin.timeout.connect(begin)
        QTimer.singleShot(_WORDS_AFTER_MS, self.words.show)
        self.show()
        self._begin.start()
        self._loop.exec()
        tasks.close(_END_WITHIN_S)
        if faults:
            raise faults[0]
        if self.left or not opened:
            for library in opened:
                library.close()
            return None
        return opened[0]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._begun:
            self._begun = True
            self._begin.start(0)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.left = True
        self._loop.quit()
        super().closeEvent(event)


def _open(settings: Settings) -> "Library":
    from photofinder.library import Library

    return Library.open(settings)
