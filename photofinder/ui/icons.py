"""Icons: Phosphor glyphs of QtAwesome, 18 px, tinted from the palette and tinted again when it changes.

The font and its table are read where QtAwesome keeps them: its own code loads a dozen fonts and all of Qt, for
which the window would have to wait a fifth of a second. GUI thread.
"""

import importlib.util
import json
from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

EDGE_PX = 18
_GLYPH = "glyph"
_ROLE = "glyphRole"
_EDGE = "glyphEdge"
# Of the edge of an icon; the rest is the air around the letters of a font.
_GLYPH_SHARE = 0.875
_ICONS_KEPT = 256


class _GlyphEngine(QIconEngine):
    """Draws one letter of the font, at any size. Has no ``clone``: an icon of it is not to be added to."""

    def __init__(self, letter: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._letter = letter
        self._colour = colour
        self._disabled = disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(max(1, round(_GLYPH_SHARE * rect.height())))
        painter.save()
        painter.setPen(self._disabled if mode is QIcon.Mode.Disabled else self._colour)
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._letter)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap


def dress(
    widget: QAbstractButton | QLabel,
    glyph: str,
    role: QPalette.ColorRole = QPalette.ColorRole.ButtonText,
    edge_px: int = EDGE_PX,
) -> None:
    """Give ``widget`` the Phosphor ``glyph`` in the palette's ``role``."""
    widget.setProperty(_GLYPH, glyph)
    widget.setProperty(_ROLE, role.value)
    widget.setProperty(_EDGE, edge_px)
    _tint(widget)


def tint_all() -> None:
    """Tint every dressed widget again, after the palette has changed."""
    for widget in QApplication.allWidgets():
        if widget.property(_GLYPH) is not None:
            _tint(widget)


def icon(glyph: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """The Phosphor ``glyph`` in the palette's ``role`` as it is now."""
    palette = QApplication.palette()
    disabled = palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    return _made(glyph, palette.color(role).rgba(), disabled.rgba())


def icon_in(glyph: str, colour: QColor) -> QIcon:
    """The Phosphor ``glyph`` in one colour for good: for signs on photographs, which follow no theme."""
    return _made(glyph, colour.rgba(), colour.rgba())


@lru_cache(_ICONS_KEPT)
def _made(glyph: str, colour: int, disabled: int) -> QIcon:
    """Colours are ``#aarrggbb`` as numbers."""
    return QIcon(_GlyphEngine(_letters()[glyph], QColor.fromRgba(colour), QColor.fromRgba(disabled)))


@cache
def _family() -> str:
    """What the font calls itself, now that it is loaded."""
    number = QFontDatabase.addApplicationFont(str(_file("phosphor-[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _letters() -> dict[str, str]:
    """The letter of each glyph."""
    table = json.loads(_file("phosphor-charmap-*.json").read_bytes())
    return {glyph: chr(int(code, 16)) for glyph, code in table.items()}


def _file(pattern: str) -> Path:
    found = importlib.util.find_spec("qtawesome")
    assert found is not None
    assert found.origin is not None
    return next((Path(found.origin).parent / "fonts").glob(pattern))


def _tint(widget: QWidget) -> None:
    edge_px = widget.property(_EDGE)
    made = icon(widget.property(_GLYPH), QPalette.ColorRole(widget.property(_ROLE)))
    if isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(edge_px, edge_px))
        widget.setIcon(made)
    elif isinstance(widget, QLabel):
        widget.setPixmap(made.pixmap(QSize(edge_px, edge_px), widget.devicePixelRatioF()))
