"""The list of keyboard shortcuts, and what this program is. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

import photofinder
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.theme import TITLE_PX, text_font

_ABOUT_PX = 440
_ICON_PX = 64
# The title of a window and the bar of a desktop.
_FRAME_PX = 96


class ShortcutsDialog(QDialog):
    """Two columns: what it does, and the keys."""

    def __init__(self, shortcuts: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        listed = QWidget(self)
        grid = QGridLayout(listed)
        grid.setContentsMargins(15, 15, 15, 7)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(8)
        for row, (what, keys) in enumerate(shortcuts):
            grid.addWidget(QLabel(what, self), row, 0)
            label = QLabel(keys, self)
            label.setProperty("tone", "muted")
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        close = _close_button(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 16)
        layout.setSpacing(8)
        # On a small screen or in large letters they are higher than the screen.
        layout.addWidget(vertical_scroll_area(listed, self, self.windowTitle()), 1)
        line = QHBoxLayout()
        line.setContentsMargins(16, 0, 16, 0)
        line.addStretch(1)
        line.addWidget(close)
        layout.addLayout(line)
        wanted = listed.sizeHint()
        height = wanted.height() + layout.spacing() + close.sizeHint().height() + 18
        self.resize(wanted.width() + 2, min(height, self.screen().availableGeometry().height() - _FRAME_PX))


class AboutDialog(QDialog):
    """What this is, its version and licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About Photo Finder"))
        sign = QLabel(self)
        sign.setPixmap(QApplication.windowIcon().pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        name = QLabel("Photo Finder", self)
        name.setFont(text_font(TITLE_PX, strong=True))
        version = QLabel(self.tr("Version {version}").format(version=photofinder.__version__), self)
        promise = QLabel(self.tr("Finds any photo on your own computer by what is in it."), self)
        privacy = QLabel(self.tr("Everything stays on your computer."), self)
        licence = QLabel(self.tr("Free software under the MIT licence."), self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 16)
        layout.setSpacing(4)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        for label in (name, version, promise, privacy, licence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
            if label is version:
                layout.addSpacing(12)
        for quiet in (version, licence):
            quiet.setProperty("tone", "muted")
        layout.addSpacing(20)
        layout.addWidget(_close_button(self), 0, Qt.AlignmentFlag.AlignHCenter)
        self.resize(_ABOUT_PX, layout.heightForWidth(_ABOUT_PX))


def _close_button(dialog: QDialog) -> QPushButton:
    close = QPushButton(dialog.tr("Close"), dialog)
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    return close
