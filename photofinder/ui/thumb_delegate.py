"""Paints one tile: the photo or its mean colour, the ring of the selection, the strip of the hovered one.

GUI thread.
"""

import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photofinder.records import Hit
from photofinder.ui import figures, icons, motion
from photofinder.ui.grid_layout import INSET_PX, RING_PX, picture_rect
from photofinder.ui.results_model import HIT_ROLE
from photofinder.ui.theme import SMALL_PX, text_font
from photofinder.ui.thumb_loader import CORNER_PX, ThumbLoader, Wish

_STRIP_PX = 24
_PADDING_PX = 8
# On photographs, whatever their colours and the theme: the strip is dark and its text is white.
_STRIP_COLOUR = QColor(0, 0, 0, 176)
_STRIP_TEXT = QColor(255, 255, 255)


class ThumbDelegate(QStyledItemDelegate):
    """Takes pixmaps from the loader and asks it for nothing: the view knows what is visible."""

    def __init__(self, loader: ThumbLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._faded_in: dict[int, float] = {}
        self._motion = motion.wanted()
        self.shows_scores = False

    def wish(self, hit: Hit, cell_px: int, scale: float) -> Wish:
        """What the loader is to bring for ``hit`` in a cell of that edge."""
        return Wish(hit.photo_id, round((cell_px - 2 * INSET_PX) * scale), scale)

    def begin_fade(self, photo_id: int) -> None:
        """Let a photo that has just arrived fade in."""
        if self._motion:
            self._faded_in[photo_id] = time.monotonic()

    def fading(self) -> list[int]:
        """The photos that still fade in."""
        now = time.monotonic()
        self._faded_in = {
            photo_id: began for photo_id, began in self._faded_in.items() if now - began < motion.FADE_MS / 1000
        }
        return list(self._faded_in)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size: QSize = option.rect.size()
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit: Hit | None = index.data(HIT_ROLE)
        if hit is None:
            return
        cell: QRect = option.rect
        place = picture_rect(cell, hit.width, hit.height)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_picture(painter, option, hit, place)
        if option.state & QStyle.StateFlag.State_MouseOver:
            self._paint_strip(painter, hit, place)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_HasFocus:
            accent = option.palette.color(QPalette.ColorRole.Accent)
            pen = QPen(accent, RING_PX if selected else 1)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            out = RING_PX / 2
            painter.drawRoundedRect(place.adjusted(-out, -out, out, out), CORNER_PX + out, CORNER_PX + out)
        painter.restore()

    def _paint_picture(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit, place: QRectF) -> None:
        scale = painter.device().devicePixelRatio()
        pixmap = self._loader.pixmap(hit.photo_id, self.wish(hit, option.rect.width(), scale).edge_px)
        opacity = 1.0 if pixmap is not None else 0.0
        if (began := self._faded_in.get(hit.photo_id)) is not None:
            # Ease-out: most of the change comes first.
            passed = min(1.0, (time.monotonic() - began) * 1000 / motion.FADE_MS)
            opacity *= 1 - (1 - passed) ** 2
        if opacity < 1.0:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ground(option, hit))
            painter.drawRoundedRect(place, CORNER_PX, CORNER_PX)
        if pixmap is not None:
            painter.setOpacity(opacity)
            painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
            painter.setOpacity(1.0)
        elif self._loader.unavailable(hit.photo_id):
            edge = icons.EDGE_PX
            where = QRectF(0, 0, edge, edge)
            where.moveCenter(place.center())
            icons.icon("image-square", QPalette.ColorRole.PlaceholderText).paint(painter, where.toRect())

    def _ground(self, option: QStyleOptionViewItem, hit: Hit) -> QColor:
        if self._loader.unavailable(hit.photo_id):
            return option.palette.color(QPalette.ColorRole.Midlight)
        return QColor(*hit.mean_rgb)

    def _paint_strip(self, painter: QPainter, hit: Hit, place: QRectF) -> None:
        height = min(float(_STRIP_PX), place.height())
        strip = QRectF(place.left(), place.bottom() - height, place.width(), height)
        outline = QPainterPath()
        outline.addRoundedRect(place, CORNER_PX, CORNER_PX)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(strip, _STRIP_COLOUR)
        painter.restore()
        painter.setPen(_STRIP_TEXT)
        font = text_font(SMALL_PX)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        room = strip.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        score = figures.score(hit.score) if self.shows_scores else ""
        score_px = metrics.horizontalAdvance(score)
        if score and room.width() >= score_px:
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), score)
            room.setRight(room.right() - score_px - _PADDING_PX)
        name = metrics.elidedText(hit.path.name, Qt.TextElideMode.ElideMiddle, max(0, int(room.width())))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
