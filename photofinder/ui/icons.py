"""Icons: Phosphor glyphs of QtAwesome, 18 px, tinted from the palette and tinted again when it changes.

GUI thread.
"""

import qtawesome
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

EDGE_PX = 18
_GLYPH = "glyph"
_ROLE = "glyphRole"
_EDGE = "glyphEdge"


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
    colour = QApplication.palette().color(role)
    disabled = QApplication.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    made: QIcon = qtawesome.icon(f"ph.{glyph}", color=colour, color_disabled=disabled)
    return made


def icon_in(glyph: str, colour: QColor) -> QIcon:
    """The Phosphor ``glyph`` in one colour for good: for signs on photographs, which follow no theme."""
    made: QIcon = qtawesome.icon(f"ph.{glyph}", color=colour)
    return made


def _tint(widget: QWidget) -> None:
    edge_px = widget.property(_EDGE)
    made = icon(widget.property(_GLYPH), QPalette.ColorRole(widget.property(_ROLE)))
    if isinstance(widget, QAbstractButton):
        widget.setIconSize(QSize(edge_px, edge_px))
        widget.setIcon(made)
    elif isinstance(widget, QLabel):
        widget.setPixmap(made.pixmap(QSize(edge_px, edge_px), widget.devicePixelRatioF()))
