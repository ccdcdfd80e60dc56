"""The small signs on a tile, lower right: how many copies lie behind it, how long a film is and where in it the
match lies, a heart for a favourite, and that its disk is away. GUI thread."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Badge:
    """A sign, and what it counts."""

    glyph: str
    text: str = ""

    @property
    def width_px(self) -> int:
        if not self.text:
            return 2 * _PADDING_PX + _GLYPH_PX
        return 3 * _PADDING_PX + _GLYPH_PX + QFontMetrics(text_font(SMALL_PX)).horizontalAdvance(self.text)


def stack_rect(hit: Hit, picture: QRectF) -> QRectF:
    """Where the count of copies lies on a picture; empty where there are none, or no room."""
    if not hit.copies:
        return QRectF()
    return _placed(_stack(hit), picture, picture.right() - _OFF_EDGE_PX)


def left_edge(hit: Hit, picture: QRectF) -> float:
    """Where they begin on a picture; its right edge where there are none."""
    return min((place.left() for _, place in _laid_out(hit, picture)), default=picture.right())


def paint(painter: QPainter, hit: Hit, picture: QRectF) -> None:
    """Paint what ``hit`` has of them onto its picture."""
    for badge, place in _laid_out(hit, picture):
        _paint_badge(painter, badge, place)


def _laid_out(hit: Hit, picture: QRectF) -> list[tuple[_Badge, QRectF]]:
    """From the right; those without room are left out."""
    laid_out = []
    right = picture.right() - _OFF_EDGE_PX
    for badge in _badges(hit):
        place = _placed(badge, picture, right)
        if not place.isEmpty():
            laid_out.append((badge, place))
            right = place.left() - _PADDING_PX
    return laid_out


def _badges(hit: Hit) -> list[_Badge]:
    badges = [_stack(hit)] if hit.copies else []
    if hit.video_ms is not None:
        badges.append(_Badge("play", figures.moment(hit.at_ms, hit.video_ms)))
    if hit.favourite:
        badges.append(_Badge("heart-fill"))
    if hit.offline:
        badges.append(_Badge("link-break"))
    return badges


def _stack(hit: Hit) -> _Badge:
    return _Badge("stack", figures.number(1 + len(hit.copies)))


def _placed(badge: _Badge, picture: QRectF, right: float) -> QRectF:
    width_px = badge.width_px
    place = QRectF(right - width_px, picture.bottom() - _OFF_EDGE_PX - _HEIGHT_PX, width_px, _HEIGHT_PX)
    return place if picture.contains(place) else QRectF()


def _paint_badge(painter: QPainter, badge: _Badge, place: QRectF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(GROUND)
    painter.drawRoundedRect(place, _PADDING_PX, _PADDING_PX)
    _glyph(painter, icons.icon_in(badge.glyph, INK), place)
    if badge.text:
        painter.setFont(text_font(SMALL_PX))
        painter.setPen(INK)
        text = place.adjusted(2 * _PADDING_PX + _GLYPH_PX, 0, 0, 0)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), badge.text)


def _glyph(painter: QPainter, sign: QIcon, place: QRectF) -> None:
    where = QRectF(0, 0, _GLYPH_PX, _GLYPH_PX)
    where.moveCenter(QPointF(place.left() + _PADDING_PX + _GLYPH_PX / 2, place.center().y()))
    sign.paint(painter, where.toRect())
