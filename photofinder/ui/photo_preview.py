"""The photo in the inspector, as wide as the panel and at most square, and over it where in it something is.

GUI thread.
"""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from photofinder.records import HeatMap, Hit
from photofinder.ui.thumb_loader import CORNER_PX, ThumbLoader, Wish

PREVIEW_PX = 256
# What is of no interest is darkened, and what is stays as it is: colours of their own would hide the photo's.
_DARKEST = 176


def darkening(heat: HeatMap) -> QImage:
    """A pixel for each cell of ``heat``: black, the denser the colder it is."""
    rows, columns = heat.values.shape
    pixels = np.zeros((rows, columns, 4), dtype=np.uint8)
    pixels[..., 3] = np.rint((1.0 - np.clip(heat.values, 0.0, 1.0)) * _DARKEST)
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied).copy()


class PhotoPreview(QWidget):
    """Shows one photo."""

    def __init__(self, loader: ThumbLoader, parent: QWidget) -> None:
        super().__init__(parent)
        self._loader = loader
        self._hit: Hit | None = None
        self._cover: QImage | None = None
        self._frame: QPixmap | None = None
        # Not fixed: that would keep the height that belonged to the width before.
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        loader.loaded.connect(self._show_loaded)

    def show_hit(self, hit: Hit) -> None:
        """Show a photo, with nothing over it if it is another one, or another moment of a film."""
        if self._hit is None or (self._hit.photo_id, self._hit.at_ms) != (hit.photo_id, hit.at_ms):
            self._cover = self._frame = None
        self._hit = hit
        self._loader.want_also(self._wish(hit))
        self.updateGeometry()
        self.update()

    def show_heat(self, heat: HeatMap | None) -> None:
        """Show where something is; None shows the photo alone, and so does a map on which nothing stands out."""
        self._cover = darkening(heat) if heat is not None and heat.values.any() else None
        self.update()

    def show_frame(self, frame: QImage) -> None:
        """Show the moment of a film that matched, in the place of the picture that stands for it."""
        self._frame = QPixmap.fromImage(frame)
        self._frame.setDevicePixelRatio(self.devicePixelRatioF())
        self.update()

    @property
    def shows_heat(self) -> bool:
        """Whether something lies over the photo."""
        return self._cover is not None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return 0 if self._hit is None else round(self._place(self._hit, min(width, PREVIEW_PX)).height())

    def sizeHint(self) -> QSize:
        return QSize(PREVIEW_PX, self.heightForWidth(self.width() or PREVIEW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._hit is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place(self._hit, min(self.width(), PREVIEW_PX))
        pixmap = self._frame or self._loader.pixmap(self._hit.photo_id, self._wish(self._hit).edge_px)
        if pixmap is None:
            quiet = self.palette().color(QPalette.ColorRole.Midlight)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(quiet if self._hit.pending else QColor(*self._hit.mean_rgb))
            painter.drawRoundedRect(place, CORNER_PX, CORNER_PX)
        else:
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
        if self._cover is not None:
            outline = QPainterPath()
            outline.addRoundedRect(place, CORNER_PX, CORNER_PX)
            painter.setClipPath(outline)
            painter.drawImage(place, self._cover)
        painter.end()

    def _place(self, hit: Hit, edge_px: int) -> QRectF:
        width, height = self._loader.shape(hit.photo_id, (hit.width, hit.height))
        factor = min(edge_px / width, edge_px / height, 1.0)
        return QRectF(0, 0, max(1, round(width * factor)), max(1, round(height * factor)))

    def _wish(self, hit: Hit) -> Wish:
        scale = self.devicePixelRatioF()
        return Wish(hit.photo_id, round(PREVIEW_PX * scale), scale)

    def _show_loaded(self, photo_id: int) -> None:
        if self._hit is not None and photo_id == self._hit.photo_id:
            if self._hit.pending:
                self.updateGeometry()
            self.update()
