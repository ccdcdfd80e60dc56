"""Paints one tile: the photo or its mean colour, its badges and date, the ring of the selection, the hovered strip.

GUI thread.
"""

import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from photofinder.records import Hit
from photofinder.ui import figures, icons, motion, tile_badges
from photofinder.ui.grid_layout import INSET_PX, RING_PX, picture_rect
from photofinder.ui.results_model import HIT_ROLE
from photofinder.ui.theme import SMALL_PX, text_font
from photofinder.ui.thumb_loader import CORNER_PX, ThumbLoader, Wish

_STRIP_PX = 24
_PADDING_PX = 8
CAPTION_PX = 16


class ThumbDelegate(QStyledItemDelegate):
    """Takes pixmaps from the loader and asks it for nothing: the view knows what is visible."""

    def __init__(self, loader: ThumbLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._faded_in: dict[int, float] = {}
        self._motion = motion.wanted()
        self.shows_scores = False
        self.shows_dates = False
        self.opened: frozenset[int] = frozenset()

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

    def picture_place(self, hit: Hit, cell: QRect) -> QRectF:
        """Where the picture of ``hit`` lies in its cell."""
        caption_px = CAPTION_PX if self.shows_dates else 0
        room = cell.adjusted(0, 0, 0, -caption_px)
        return picture_rect(room, *self._loader.shape(hit.photo_id, (hit.width, hit.height)))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size: QSize = option.rect.size()
        return size

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        hit: Hit | None = index.data(HIT_ROLE)
        if hit is None:
            return
        place = self.picture_place(hit, option.rect)
        painter.save()
        if hit.photo_id in self.opened:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Midlight))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_picture(painter, option, hit, place)
        if self.shows_dates:
            self._paint_date(painter, option, hit, place)
        if option.state & QStyle.StateFlag.State_MouseOver:
            self._paint_strip(painter, hit, place)
        # In the same place, hovered or not: who aims at one is to hit it.
        tile_badges.paint(painter, hit, place)
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
        if hit.pending or self._loader.unavailable(hit.photo_id):
            return option.palette.color(QPalette.ColorRole.Midlight)
        return QColor(*hit.mean_rgb)

    def _paint_date(self, painter: QPainter, option: QStyleOptionViewItem, hit: Hit, place: QRectF) -> None:
        font = text_font(SMALL_PX)
        room = QRectF(option.rect.left(), place.bottom() + INSET_PX, option.rect.width(), CAPTION_PX)
        date = QFontMetrics(font).elidedText(
            figures.day(hit.dated), Qt.TextElideMode.ElideRight, option.rect.width()
        )
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), date)

    def _paint_strip(self, painter: QPainter, hit: Hit, place: QRectF) -> None:
        height = min(float(_STRIP_PX), place.height())
        strip = QRectF(place.left(), place.bottom() - height, place.width(), height)
        outline = QPainterPath()
        outline.addRoundedRect(place, CORNER_PX, CORNER_PX)
        painter.save()
        painter.setClipPath(outline)
        painter.fillRect(strip, tile_badges.GROUND)
        painter.restore()
        painter.setPen(tile_badges.INK)
        font = text_font(SMALL_PX)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        room = strip.adjusted(_PADDING_PX, 0, 0, 0)
        room.setRight(tile_badges.left_edge(hit, place) - _PADDING_PX)
        score = figures.score(hit.score) if self.shows_scores else ""
        score_px = metrics.horizontalAdvance(score)
        if score and room.width() >= score_px:
            painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), score)
            room.setRight(room.right() - score_px - _PADDING_PX)
        name = metrics.elidedText(hit.path.name, Qt.TextElideMode.ElideMiddle, max(0, int(room.width())))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
