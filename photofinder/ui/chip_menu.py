"""What can be done with a chip, as a menu: weight, minus, the part of a picture, removing. GUI thread."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from photofinder.engine.query import Less, Like, More, SortBy, Term, Words, Wrong
from photofinder.ui.chip_faces import TIMES, picture_name
from photofinder.ui.chips import Chip

WEIGHTS = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0)
_SHOWN_WEIGHTS = (0.5, 1.0, 2.0, 3.0)
_MOST_LISTED = 20


def heavier(term: Term, steps: int) -> Term:
    """``term`` with the next weight up or down; itself where it has none."""
    if not isinstance(term, Words | Like):
        return term
    nearest = min(range(len(WEIGHTS)), key=lambda at: abs(WEIGHTS[at] - term.weight))
    return replace(term, weight=WEIGHTS[min(len(WEIGHTS) - 1, max(0, nearest + steps))], problem=None)


def turned(term: Term) -> Term:
    """``term`` asking for the opposite; more becomes less."""
    if isinstance(term, More):
        return Less(term.source)
    if isinstance(term, Less):
        return More(term.source)
    return replace(term, negated=not term.negated)


class ChipMenu(QObject):
    """Signals carry the chip, ``replaced`` also the terms that it is to stand for from now on."""

    replaced = Signal(object, object)
    edit_asked = Signal(object)
    remove_asked = Signal(object)
    crop_asked = Signal(object)

    def open(self, chip: Chip) -> None:
        """Show the menu below ``chip``."""
        menu = QMenu(chip)
        menu.setAccessibleName(chip.face.spoken)
        first = chip.terms[0]
        if isinstance(first, More | Less):
            self._add_feedback(menu, chip)
        elif len(chip.terms) > 1:
            _add(menu, self.tr("Edit as text"), self.edit_asked, chip)
        else:
            self._add_weights(menu, chip, first)
            self._add_rest(menu, chip, first)
        menu.addSeparator()
        _add(menu, self.tr("Remove"), self.remove_asked, chip)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 4)))

    def _add_weights(self, menu: QMenu, chip: Chip, term: Term) -> None:
        if not isinstance(term, Words | Like):
            return
        for weight in _SHOWN_WEIGHTS:
            times = self.tr("Counts {times}").format(times=f"{TIMES}{weight:g}")
            text = self.tr("Counts as usual") if weight == 1 else times
            action = _add(menu, text, self.replaced, chip, (replace(term, weight=weight),))
            action.setCheckable(True)
            action.setChecked(term.weight == weight)
        menu.addSeparator()

    def _add_rest(self, menu: QMenu, chip: Chip, term: Term) -> None:
        if isinstance(term, Like):
            text = self.tr("Take out what looks like this")
            _add(menu, self.tr("Use a part of it…"), self.crop_asked, chip)
        else:
            text = self.tr("Take out what this finds")
        if not isinstance(term, Wrong | SortBy):
            action = _add(menu, text, self.replaced, chip, (turned(term),))
            action.setCheckable(True)
            action.setChecked(term.negated)
        _add(menu, self.tr("Edit as text"), self.edit_asked, chip)

    def _add_feedback(self, menu: QMenu, chip: Chip) -> None:
        for term in chip.terms[:_MOST_LISTED]:
            if isinstance(term, More | Less):
                rest = tuple(other for other in chip.terms if other is not term)
                text = self.tr("Leave out {name}").format(name=picture_name(term.source))
                _add(menu, text, self.replaced, chip, rest)


def _add(menu: QMenu, text: str, signal: SignalInstance, *values: object) -> QAction:
    action = menu.addAction(text)
    action.triggered.connect(lambda _checked: signal.emit(*values))
    return action
