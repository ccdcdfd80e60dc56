"""The small signs on a tile, lower right: a heart for a favourite, how many copies lie behind it. GUI thread."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter

from photofinder.records import Hit
from photofinder.ui import figures, icons
from photofinder.ui.theme import SMALL_PX, text_font

# On photographs, whatever their colours and the theme: signs are white on dark.
GROUND = QColor(0, 0, 0, 176)
INK = QColor(255, 255, 255)
_HEIGHT_PX = 20
_GLYPH_PX = 12
_PADDING_PX = 4
_OFF_EDGE_PX = 4


def stack_rect(hit: Hit, picture: QRectF) -> QRectF:
    """Where the count of copies lies on a picture; empty where there are none, or no room."""
    if not hit.copies:
        return QRectF()
    text_px = QFontMetrics(text_font(SMALL_PX)).horizontalAdvance(_count(hit))
    return _placed(3 * _PADDING_PX + _GLYPH_PX + text_px, picture, picture.right() - _OFF_EDGE_PX)


def paint(painter: QPainter, hit: Hit, picture: QRectF) -> None:
    """Paint what ``hit`` has of them onto its picture."""
    stack = stack_rect(hit, picture)
    if not stack.isEmpty():
        _ground(painter, stack)
        _glyph(painter, icons.icon_in("stack", INK), stack)
        painter.setFont(text_font(SMALL_PX))
        painter.setPen(INK)
        text = stack.adjusted(2 * _PADDING_PX + _GLYPH_PX, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), _count(hit))
    if hit.favourite:
        right = picture.right() - _OFF_EDGE_PX if stack.isEmpty() else stack.left() - _PADDING_PX
        heart = _placed(2 * _PADDING_PX + _GLYPH_PX, picture, right)
        if not heart.isEmpty():
            _ground(painter, heart)
            _glyph(painter, icons.icon_in("heart-fill", INK), heart)


def _count(hit: Hit) -> str:
    return figures.number(1 + len(hit.copies))


def _placed(width_px: int, picture: QRectF, right: float) -> QRectF:
    place = QRectF(right - width_px, picture.bottom() - _OFF_EDGE_PX - _HEIGHT_PX, width_px, _HEIGHT_PX)
    return place if picture.contains(place) else QRectF()


def _ground(painter: QPainter, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(place, _PADDING_PX, _PADDING_PX)


def _glyph(painter: QPainter, sign: QIcon, place: QRectF) -> None:
    where = QRectF(0, 0, _GLYPH_PX, _GLYPH_PX)
    where.moveCenter(QPointF(place.left() + _PADDING_PX + _GLYPH_PX / 2, place.center().y()))
    sign.paint(painter, where.toRect())
