"""Asks for the part of a picture that a search is about. GUI thread."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from photofinder.engine.query import Crop
from photofinder.ui.crop_view import CropView

PICTURE_PX = 1024
_WHOLE = QRectF(0, 0, 1, 1)


class CropDialog(QDialog):
    """``chosen`` carries the Crop, or None for the whole picture; ``show_image`` brings the picture itself."""

    chosen = Signal(object)

    def __init__(self, name: str, crop: Crop | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Part of {name}").format(name=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view = CropView(self)
        if crop is not None:
            self._view.set_frame(_frame(crop))
        self._hint = QLabel(self.tr("Opening the picture…"), self)
        self._hint.setProperty("tone", "muted")
        self._whole = QPushButton(self.tr("Whole picture"), self)
        self._whole.setAutoDefault(False)
        self._whole.clicked.connect(lambda: self._view.set_frame(_WHOLE))
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._search = QPushButton(self.tr("Search with this part"), self)
        self._search.setProperty("kind", "primary")
        self._search.setDefault(True)
        self._search.setEnabled(False)
        self._search.clicked.connect(self._choose)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._hint, 1)
        for button in (self._whole, cancel, self._search):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._view, 1)
        layout.addLayout(buttons)
        self._view.changed.connect(self._show_choice)
        self._view.setFocus()
        self._show_choice(self._view.frame)

    def show_image(self, image: QImage | None) -> None:
        """The picture to choose from; None when it cannot be opened."""
        self._view.show_image(image)
        self._search.setEnabled(image is not None)
        if image is None:
            self._hint.setText(self.tr("That picture cannot be opened."))
        else:
            self._hint.setText(self.tr("Draw a frame around what you are looking for."))

    def _show_choice(self, frame: QRectF) -> None:
        whole = frame == _WHOLE
        self._whole.setEnabled(not whole)
        self._search.setText(
            self.tr("Search with the whole picture") if whole else self.tr("Search with this part")
        )

    def _choose(self) -> None:
        frame = self._view.frame
        self.chosen.emit(None if frame == _WHOLE else _crop(frame))
        self.accept()


def _frame(crop: Crop) -> QRectF:
    return QRectF(crop.left / 100, crop.top / 100, (crop.right - crop.left) / 100, (crop.bottom - crop.top) / 100)


def _crop(frame: QRectF) -> Crop:
    """In whole percent, never empty."""
    left, top = min(99, round(frame.left() * 100)), min(99, round(frame.top() * 100))
    return Crop(left, top, max(left + 1, round(frame.right() * 100)), max(top + 1, round(frame.bottom() * 100)))
