"""The quiet scroll area of the side panels: up and down only, no frame, the panel's own ground. GUI thread."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def vertical_scroll_area(content: QWidget, parent: QWidget, name: str = "") -> QScrollArea:
    """``content`` in an area that is as wide as it and scrolls where it is too high.

    With a ``name`` it is a stop of the tab key, and arrow keys scroll it: for what holds text to be read. It is
    framed by one more pixel then, which shows that it has the keys.
    """
    area = QScrollArea(parent)
    area.setAccessibleName(name)
    area.setProperty("keys", bool(name))
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name else Qt.FocusPolicy.ClickFocus)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    for ground in (area.viewport(), content):
        ground.setAutoFillBackground(False)
    return area
