"""Colours and type: one table for light, one for dark, made into a palette and a style sheet.

Widgets read the palette and never name a colour. Follows the system's colour scheme while the app runs. GUI thread.
"""

from dataclasses import dataclass, fields

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from photofinder.ui.style_sheet import style_sheet

TEXT_PX = 13
SMALL_PX = 11
TITLE_PX = 17
DEFAULT_ACCENT = "#3b82f6"
TEXT_CONTRAST = 4.5
CONTROL_CONTRAST = 3.0
# Of ordinary systems, in whose sizes the text of this one is small; what is larger was asked for.
_USUAL_PX = 16
# What the lines of 28 px hold.
_LARGEST = 1.5


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme, as ``#rrggbb``. ``control`` edges what can be operated, ``fill`` lies below ``on_fill`` text,
    ``link`` is the accent as text, ``hover`` is the ground of what the pointer is over."""

    window: str
    panel: str
    raised: str
    line: str
    hover: str
    control: str
    text: str
    muted: str
    danger: str
    accent: str
    link: str
    fill: str
    on_fill: str


_LIGHT = {
    "window": "#ffffff",
    "panel": "#f6f6f7",
    "raised": "#ffffff",
    "line": "#e2e2e5",
    "hover": "#ebebee",
    "control": "#85868d",
    "text": "#1c1d1f",
    "muted": "#66676d",
    "danger": "#c0262d",
}
_DARK = {
    "window": "#1b1c1e",
    "panel": "#232427",
    "raised": "#2c2d31",
    "line": "#3a3b40",
    "hover": "#34353a",
    "control": "#7d7e86",
    "text": "#e8e8ea",
    "muted": "#a0a1a7",
    "danger": "#ff8a85",
}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, section 1.4.3)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def colours(dark: bool, accent: str = DEFAULT_ACCENT) -> Colours:
    """The table of one scheme; any ``accent`` is moved lighter or darker until it can be seen and read."""
    table = _DARK if dark else _LIGHT
    grounds = (table["window"], table["panel"], table["raised"])
    return Colours(
        **table,
        accent=_with_contrast(accent, grounds, CONTROL_CONTRAST, lighten=dark),
        link=_with_contrast(accent, (*grounds, table["hover"]), TEXT_CONTRAST, lighten=dark),
        fill=_with_contrast(accent, ("#ffffff",), TEXT_CONTRAST, lighten=False),
        on_fill="#ffffff",
    )


def palette(table: Colours) -> QPalette:
    """``table`` as Qt's roles: Mid is the line, Dark the control's edge, Midlight the hover, BrightText danger."""
    made = QPalette(QColor(table.raised), QColor(table.window))
    roles = {
        QPalette.ColorRole.Window: table.window,
        QPalette.ColorRole.WindowText: table.text,
        QPalette.ColorRole.Base: table.raised,
        QPalette.ColorRole.AlternateBase: table.panel,
        QPalette.ColorRole.Button: table.raised,
        QPalette.ColorRole.ButtonText: table.text,
        QPalette.ColorRole.Text: table.text,
        QPalette.ColorRole.PlaceholderText: table.muted,
        QPalette.ColorRole.ToolTipBase: table.raised,
        QPalette.ColorRole.ToolTipText: table.text,
        QPalette.ColorRole.BrightText: table.danger,
        QPalette.ColorRole.Midlight: table.hover,
        QPalette.ColorRole.Light: table.raised,
        QPalette.ColorRole.Mid: table.line,
        QPalette.ColorRole.Dark: table.control,
        QPalette.ColorRole.Highlight: table.fill,
        QPalette.ColorRole.HighlightedText: table.on_fill,
        QPalette.ColorRole.Accent: table.accent,
        QPalette.ColorRole.Link: table.link,
        QPalette.ColorRole.LinkVisited: table.link,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText, QPalette.ColorRole.Text):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(table.control))
    return made


def text_font(size_px: int = TEXT_PX, *, strong: bool = False) -> QFont:
    """The system's font in one of the three sizes, with digits of equal width; larger where the system's is."""
    font = QFont(QApplication.font())
    font.setPixelSize(round(size_px * _text_scale(font)))
    font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


class Theme(QObject):
    """Dresses the application, and dresses it again when the system turns light or dark."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._system_accent = _system_accent(app)
        self._system_dark = _is_dark(app.palette())
        app.setStyle("Fusion")
        app.setFont(text_font())
        app.styleHints().colorSchemeChanged.connect(self.follow)
        self.colours = colours(self._system_dark, self._system_accent)
        self.follow(app.styleHints().colorScheme())

    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Dress the app in ``scheme``; Unknown is what the system's palette was at the start."""
        dark = self._system_dark if scheme == Qt.ColorScheme.Unknown else scheme == Qt.ColorScheme.Dark
        self.colours = colours(dark, self._system_accent)
        self._app.setPalette(palette(self.colours))
        table = {field.name: getattr(self.colours, field.name) for field in fields(Colours)}
        self._app.setStyleSheet(style_sheet(table))
        self.changed.emit()


def _text_scale(font: QFont) -> float:
    """How much larger than usual the person wants text, of the system's ``font`` or of this app's own."""
    size_px = font.pixelSize() if font.pixelSize() > 0 else QFontInfo(font).pixelSize()
    return 1.0 if size_px <= _USUAL_PX else min(_LARGEST, size_px / TEXT_PX)


def _system_accent(app: QApplication) -> str:
    system = app.palette()
    if system.isBrushSet(QPalette.ColorGroup.Active, QPalette.ColorRole.Accent):
        return system.color(QPalette.ColorRole.Accent).name()
    return DEFAULT_ACCENT


def _is_dark(system: QPalette) -> bool:
    return system.window().color().lightness() < system.windowText().color().lightness()


def _luminance(colour: str) -> float:
    linear: list[float] = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in QColor(colour).getRgbF()[:3]  # type: ignore[index]
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _with_contrast(colour: str, grounds: tuple[str, ...], ratio: float, *, lighten: bool) -> str:
    """``colour`` mixed with white or black in small steps until it has ``ratio`` to every ground."""
    target = QColor("#ffffff" if lighten else "#000000")
    start = QColor(colour)
    for step in range(0, 101, 4):
        mixed = QColor(
            start.red() + (target.red() - start.red()) * step // 100,
            start.green() + (target.green() - start.green()) * step // 100,
            start.blue() + (target.blue() - start.blue()) * step // 100,
        ).name()
        if all(contrast(mixed, ground) >= ratio for ground in grounds):
            return mixed
    return target.name()
