"""The first page: one sentence, one big button, the system's Pictures folder, or a folder dropped here.

GUI thread.
"""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from photofinder.ui import icons
from photofinder.ui.theme import TITLE_PX, text_font

_ZONE_PX = QSize(560, 320)


class WelcomePage(QWidget):
    """``folder_chosen`` carries the proposed folder; ``choose_asked`` asks for another."""

    choose_asked = Signal()
    folder_chosen = Signal(object)

    def __init__(self, proposed: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sign = QLabel(self)
        icons.dress(sign, "image", QPalette.ColorRole.PlaceholderText, edge_px=48)
        sentence = QLabel(self.tr("Find any photo by what is in it."), self)
        sentence.setFont(text_font(TITLE_PX, strong=True))
        sentence.setWordWrap(True)
        promise = QLabel(self.tr("Your photos stay where they are, and nothing leaves this computer."), self)
        promise.setProperty("tone", "muted")
        promise.setWordWrap(True)
        choose = QPushButton(self.tr("Choose a folder"), self)
        choose.setProperty("kind", "primary")
        choose.setProperty("scale", "large")
        choose.setDefault(True)
        choose.clicked.connect(self.choose_asked)
        drop = QLabel(self.tr("or drop one here"), self)
        drop.setProperty("tone", "muted")
        zone = QFrame(self)
        zone.setObjectName("dropZone")
        zone.setMinimumSize(_ZONE_PX)
        layout = QVBoxLayout(zone)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(8)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(1)
        layout.addWidget(sign, 0, centre)
        layout.addSpacing(8)
        for label in (sentence, promise):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(16)
        layout.addWidget(choose, 0, centre)
        if proposed is not None:
            use = QPushButton(self.tr("Use {folder}").format(folder=proposed.name), self)
            use.setToolTip(str(proposed))
            use.clicked.connect(lambda: self.folder_chosen.emit(proposed))
            layout.addSpacing(4)
            layout.addWidget(use, 0, centre)
        layout.addSpacing(4)
        layout.addWidget(drop, 0, centre)
        layout.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addWidget(zone, 0, Qt.AlignmentFlag.AlignCenter)
