"""Keyboard shortcuts of a window, from a table to working keys and to the list that people read. GUI thread."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Shortcut = tuple[str, Sequence[QKeySequence.StandardKey | str], Callable[[], object]]


def install(table: Sequence[Shortcut], window: QWidget) -> list[tuple[str, str]]:
    """Make each (what, keys, do) of ``table`` work in ``window``; returns what and the first key, for people."""
    listed = []
    for what, keys, do in table:
        sequences = [QKeySequence(key) for key in keys]
        for sequence in sequences:
            QShortcut(sequence, window).activated.connect(do)
        listed.append((what, sequences[0].toString(QKeySequence.SequenceFormat.NativeText)))
    return listed
