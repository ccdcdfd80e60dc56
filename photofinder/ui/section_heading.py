"""Paints the heading of a section of the grid: its title, more quietly how many photos, and a line. GUI thread."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QPen

from photofinder.ui import figures
from photofinder.ui.arrangement import Section
from photofinder.ui.theme import SMALL_PX, text_font

_EDGE_PX = 16
_GAP_PX = 8
_LINE_AFTER_PX = 12
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def spoken(section: Section) -> str:
    """The heading as it is read out."""
    return ", ".join(part for part in (section.title, section.detail, figures.photos(section.count)) if part)


def paint(painter: QPainter, place: QRect, section: Section, palette: QPalette, *, stuck: bool) -> None:
    """Paint into ``place``; ``stuck`` when tiles pass behind the heading."""
    painter.save()
    painter.fillRect(place, palette.color(QPalette.ColorRole.Window))
    room = QRectF(place).adjusted(_EDGE_PX, 0, -_EDGE_PX, 0)
    quiet = palette.color(QPalette.ColorRole.PlaceholderText)
    count = figures.number(section.count)
    small = QFontMetrics(text_font(SMALL_PX))
    left = room.left()
    # The number is never cut; the title goes before its detail.
    title_px = room.width() - small.horizontalAdvance(count) - _GAP_PX
    for text, strong, colour in (
        (section.title, True, palette.color(QPalette.ColorRole.WindowText)),
        (section.detail, False, quiet),
        (count, False, quiet),
    ):
        if not text:
            continue
        font = text_font(strong=True) if strong else text_font(SMALL_PX)
        metrics = QFontMetrics(font)
        free_px = room.right() - left if text is count else title_px - (left - room.left())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, max(0, int(free_px)))
        painter.setFont(font)
        painter.setPen(colour)
        painter.drawText(QRectF(left, room.top(), room.right() - left, room.height()), int(_MIDDLE), shown)
        left += metrics.horizontalAdvance(shown) + (_GAP_PX if shown else 0)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    if stuck:
        painter.drawLine(place.bottomLeft(), place.bottomRight())
    elif section.first and left + _LINE_AFTER_PX < room.right():
        middle = place.center().y() + 0.5
        painter.drawLine(QPointF(left + _LINE_AFTER_PX - _GAP_PX, middle), QPointF(room.right(), middle))
    painter.restore()
