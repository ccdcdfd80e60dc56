"""The inside of the search box: chips and, among them, the text that is being typed; lays out and scrolls.

What stands in it is one query: the chips' terms and what the text parses to, in the order seen. GUI thread.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from photofinder.engine.query import Less, More, Query, Term, parse
from photofinder.ui import chips
from photofinder.ui.chips import Chip
from photofinder.ui.query_edit import QueryEdit

MOST_CHIPS = 24
_GAP_PX = 4
_MIN_EDIT_PX = 120
_MORE_PX = 32


class ChipStrip(QWidget):
    """``changed`` tells that a chip was changed or removed here. ``chip_made`` carries a Chip that is new or stands
    for other terms, ``chip_wished`` a Chip and a Wish, ``chip_key`` a Chip and a key that it has no use for;
    ``left`` comes when the keys go elsewhere."""

    changed = Signal()
    chip_made = Signal(object)
    chip_wished = Signal(object, object)
    chip_key = Signal(object, object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.edit = QueryEdit(self)
        self._chips: list[Chip] = []
        self._at = 0
        self._offset = 0
        self._read = ("", tuple[Term, ...]())
        self._before, self._after = self._more_button(), self._more_button()
        self._before.clicked.connect(lambda: self._focus_item(0))
        self._after.clicked.connect(lambda: self._focus_item(len(self._chips)))
        self.edit.textChanged.connect(self.place)
        self.edit.focused.connect(self.place)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    # What stands in it

    @property
    def chips(self) -> Sequence[Chip]:
        """From left to right."""
        return self._chips

    @property
    def query(self) -> Query:
        """What chips and text say together."""
        return Query((*self._terms(self._chips[: self._at]), *self.typed, *self._terms(self._chips[self._at :])))

    @property
    def typed(self) -> tuple[Term, ...]:
        """What the text says that is no chip yet."""
        text = self.edit.text()
        if self._read[0] != text:
            self._read = text, parse(text).terms
        return self._read[1]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it at all."""
        return not self._chips and not self.edit.text()

    def show_query(self, query: Query, typed: tuple[Term, ...]) -> None:
        """Show ``query``; the text stays text where its terms, ``typed``, are still a part of it."""
        terms = query.terms
        at = next((at for at in range(len(terms)) if typed and terms[at : at + len(typed)] == typed), None)
        if at is None:
            self.edit.clear()
            self._set_chips(terms, ())
        else:
            self._set_chips(terms[:at], terms[at + len(typed) :])

    def finish(self, upto: int | None = None) -> None:
        """Make chips of the text before position ``upto``, or of all of it."""
        text = self.edit.text()
        head, rest = (text, "") if upto is None else (text[:upto], text[upto:])
        fresh = [self._chip(terms) for terms in _grouped(parse(head).terms)]
        self._chips[self._at : self._at] = fresh
        self._at += len(fresh)
        if head:
            self.edit.setText(rest.lstrip())
            self.edit.setCursorPosition(0)
            self.place()

    def to_text(self, chip: Chip) -> None:
        """Turn ``chip`` back into text, with the cursor behind it."""
        self.finish()
        at = self._chips.index(chip)
        self._drop(chip)
        self._at = at
        text = Query(chip.terms).text
        self.edit.setText(text)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.edit.setCursorPosition(len(text))

    def pull_back(self) -> None:
        """Turn the chip before the cursor back into text that joins what is typed."""
        chip, rest = self._chips[self._at - 1], self.edit.text()
        text = Query(chip.terms).text
        self._drop(chip)
        self.edit.setText(f"{text} {rest}" if rest else text)
        self.edit.setCursorPosition(len(text))

    def remove(self, chip: Chip) -> None:
        """Take ``chip`` out; the keys go to its neighbour."""
        at, had_keys = self._chips.index(chip), chip.hasFocus()
        self._drop(chip)
        if had_keys:
            self._focus_item(at if at < self._at else at + 1)
        self._changed()

    def replace(self, chip: Chip, terms: tuple[Term, ...]) -> None:
        """Let ``chip`` stand for ``terms``, or go when there are none."""
        if not terms:
            self.remove(chip)
        elif terms != chip.terms:
            chip.set_terms(terms)
            self.chip_made.emit(chip)
            self._changed()

    def clear(self) -> None:
        """Nothing stands in it."""
        self.edit.clear()
        self.forget_chips()

    def forget_chips(self) -> None:
        """Leave the text alone, without telling: what is typed next takes their place."""
        self._set_chips((), ())

    @property
    def has_keys(self) -> bool:
        """Whether text or a chip has the keys."""
        return any(item.hasFocus() for item in self._items())

    def focus_end(self) -> None:
        """Put the text, which is empty, behind all chips, and give it the keys."""
        self._at = len(self._chips)
        self._focus_item(self._at)

    @property
    def chip_before(self) -> Chip | None:
        """The chip left of the text."""
        return self._chips[self._at - 1] if self._at > 0 else None

    def select_all(self, selected: bool) -> None:
        """Show all chips as chosen or not."""
        for chip in self._chips:
            chip.set_selected(selected)

    def step(self, item: QWidget, steps: int) -> bool:
        """Give the keys to the chip or text that is ``steps`` to the right of ``item``; False at either end."""
        target = self._items().index(item) + steps
        if not 0 <= target <= len(self._chips):
            return False
        self._focus_item(target)
        return True

    # Inside

    def _items(self) -> list[QWidget]:
        return [*self._chips[: self._at], self.edit, *self._chips[self._at :]]

    def _focus_item(self, number: int) -> None:
        items = self._items()
        item = items[min(number, len(items) - 1)]
        item.show()
        item.setFocus(Qt.FocusReason.OtherFocusReason)
        self.place()

    def _terms(self, chips: Iterable[Chip]) -> tuple[Term, ...]:
        return tuple(term for chip in chips for term in chip.terms)

    def _set_chips(self, before: tuple[Term, ...], after: tuple[Term, ...]) -> None:
        spare = {chip.terms: chip for chip in self._chips}

        def made(terms: tuple[Term, ...]) -> list[Chip]:
            return [spare.pop(run) if run in spare else self._chip(run) for run in _grouped(terms)]

        had_keys = any(chip.hasFocus() for chip in self._chips)
        left, right = made(before), made(after)
        kept = {*left, *right}
        if had_keys and not any(chip.hasFocus() for chip in kept):
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        for chip in self._chips:
            if chip not in kept:
                chip.hide()
                chip.deleteLater()
        self._chips, self._at = [*left, *right], len(left)
        self.place()

    def _chip(self, terms: tuple[Term, ...]) -> Chip:
        chip = Chip(terms, self)
        chip.wished.connect(lambda wish: self.chip_wished.emit(chip, wish))
        chip.key_passed.connect(lambda event: self.chip_key.emit(chip, event))
        chip.show()
        self.chip_made.emit(chip)
        return chip

    def _drop(self, chip: Chip) -> None:
        at = self._chips.index(chip)
        self._chips.remove(chip)
        if at < self._at:
            self._at -= 1
        if chip.hasFocus():
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        chip.hide()
        chip.deleteLater()

    def _changed(self) -> None:
        self.place()
        self.changed.emit()

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        ours = before is not None and self.isAncestorOf(before)
        if ours and now is not None and not self.isAncestorOf(now):
            self._offset = 0
            self.place()
            self.left.emit()

    # Where everything is

    def place(self) -> None:
        """Lay everything out; what has the keys is always seen, what does not fit is counted at its side."""
        items = self._items()
        starts, total = self._starts(items)
        focused = next((number for number, item in enumerate(items) if item.hasFocus()), None)
        if focused is not None:
            self._bring(starts[focused], starts[focused] + self._width(items[focused]), total)
        self._lay_out(items, starts, total)

    def _starts(self, items: Sequence[QWidget]) -> tuple[list[int], int]:
        *starts, end = accumulate((self._width(item) + _GAP_PX for item in items), initial=0)
        return starts, end - _GAP_PX

    def _lay_out(self, items: Sequence[QWidget], starts: Sequence[int], total: int) -> None:
        self._offset = max(0, min(self._offset, total - self.width()))
        if self._offset > 0:
            # The first one that is seen whole stands right behind the count of those that are not.
            whole = (start - _MORE_PX for start in starts if start - _MORE_PX >= self._offset)
            self._offset = next(whole, self._offset)
        low = _MORE_PX if self._offset > 0 else 0
        high = self.width() - (_MORE_PX if total - self._offset > self.width() else 0)
        before = after = 0
        for item, start in zip(items, starts, strict=True):
            x, width = start - self._offset, self._width(item)
            if item is items[-1] is self.edit:
                width = max(width, self.width() - x)
            item.setGeometry(x, (self.height() - chips.HEIGHT_PX) // 2, width, chips.HEIGHT_PX)
            if item is not self.edit:
                item.setVisible(item.hasFocus() or (x >= low and x + width <= high))
                before += x < low and not item.hasFocus()
                after += x >= low and x + width > high and not item.hasFocus()
        self._count(self._before, before, 0)
        self._count(self._after, after, self.width() - _MORE_PX)

    def _width(self, item: QWidget) -> int:
        if item is not self.edit:
            return item.sizeHint().width()
        if self._at < len(self._chips):
            return min(self.edit.text_width(), max(_MIN_EDIT_PX, self.width() - 2 * _MORE_PX))
        before = sum(chip.sizeHint().width() + _GAP_PX for chip in self._chips)
        least = _MIN_EDIT_PX if self.edit.hasFocus() or not self._chips else 0
        wanted = min(max(least, self.edit.text_width()), self.width() - (_MORE_PX if before else 0))
        return max(wanted, self.width() - before)

    def _bring(self, start: int, end: int, total: int) -> None:
        room = self.width()
        if start - self._offset < (_MORE_PX if start > 0 else 0):
            self._offset = max(0, start - _MORE_PX)
        elif end - self._offset > room - (_MORE_PX if end < total else 0):
            self._offset = min(end - room + (_MORE_PX if end < total else 0), max(0, total - room))

    def _more_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "count")
        button.setFixedSize(_MORE_PX, chips.HEIGHT_PX)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.hide()
        return button

    def _count(self, button: QToolButton, count: int, x: int) -> None:
        button.setVisible(count > 0)
        if count:
            button.setText(f"+{count}")
            button.setToolTip(self.tr("{count} more").format(count=count))
            button.move(x, (self.height() - chips.HEIGHT_PX) // 2)
            button.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._focus_item(self._at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.pixelDelta().x() or event.angleDelta().x() or event.angleDelta().y()
        self._offset -= delta // 2
        items = self._items()
        self._lay_out(items, *self._starts(items))


def _grouped(terms: Iterable[Term]) -> list[tuple[Term, ...]]:
    """A chip for each term, and one for all photos that results lean towards, or away from, at once; what comes
    after very many is one too."""
    runs: list[tuple[Term, ...]] = []
    terms = tuple(terms)
    if len(terms) > MOST_CHIPS:
        return [*_grouped(terms[:MOST_CHIPS]), terms[MOST_CHIPS:]]
    for kind, run in groupby(terms, type):
        together = tuple(run)
        if kind in (More, Less):
            runs.append(together)
        else:
            runs.extend((term,) for term in together)
    return runs
