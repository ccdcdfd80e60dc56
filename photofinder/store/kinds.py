"""Tells kinds of photos by what is known without looking at them: their shape, and whether it is a screenshot.

Any thread.
"""

import re
from enum import StrEnum
from pathlib import PurePath

from photofinder.store.names import fold

# As Windows, macOS, Android, GNOME, KDE and the common tools name them, in the languages that they come in.
_NAMED = re.compile(
    r"screen[ _-]?(shot|capture|cap(?![a-z]))|bildschirm(foto|aufnahme)|capture[ _]d.?ecran|schermafbeelding|"
    r"captura[ _]de[ _](pantalla|ecra|tela)|schermata|skarm(avbild|bild)|skjerm(bilde|dump)|skærmbillede|"
    r"zrzut[ _]ekranu|snimek[ _]obrazovky|ekran[ _](goruntusu|resmi|alintisi)|снимок[ _]экрана|скриншот|"
    r"スクリーンショット|屏幕截图|屏幕快照|截屏|截图|螢幕截圖|螢幕擷取|스크린샷"
)
_FOLDERS = {"screenshots", "screenshot", "screen shots", "screen captures", "bildschirmfotos", "captures d'ecran"}


class Shape(StrEnum):
    """A wide one is a landscape too, a tall one a portrait."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"
    SQUARE = "square"
    WIDE = "wide"
    TALL = "tall"


def shape_of(width: int, height: int) -> Shape:
    """Sides that differ by less than a twentieth make a square; no sensor is as long as what counts as wide or
    tall."""
    if abs(width - height) * 20 < max(width, height):
        return Shape.SQUARE
    if width > height:
        return Shape.WIDE if width * 5 >= height * 11 else Shape.LANDSCAPE
    return Shape.TALL if height >= width * 3 else Shape.PORTRAIT


def month_of(dated: str) -> int:
    """1..12 of a time in ISO 8601; 0 when it is not known."""
    return int(dated[5:7] or 0)


def is_screenshot(path: PurePath) -> bool:
    """Whether the file's name, or that of its folder, is one that screenshots are given."""
    return _NAMED.search(fold(path.name)) is not None or fold(path.parent.name) in _FOLDERS
