"""The buttons at the foot of a dialog. GUI thread."""

from PySide6.QtWidgets import QHBoxLayout, QPushButton


def button_row(*buttons: QPushButton) -> QHBoxLayout:
    """``buttons`` side by side, at the end of the line."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
