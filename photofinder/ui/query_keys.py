"""What the keys do in the search box: between text and chips, in the completion, and for the whole of it.

An event filter of the line that is typed in, and an ear for the chips. GUI thread.
"""

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

from photofinder.engine.query import Query, Words, parse
from photofinder.records import ProblemCode
from photofinder.ui import dropped
from photofinder.ui.chip_strip import ChipStrip
from photofinder.ui.chips import Chip
from photofinder.ui.completion_popup import CompletionPopup
from photofinder.ui.query_edit import LONGEST

_UNFINISHED = {ProblemCode.QUOTE_OPEN, ProblemCode.BRACKET_OPEN, ProblemCode.VALUE_MISSING}
_KEYS = QKeySequence.StandardKey
_MODIFIERS = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}


class QueryKeys(QObject):
    """``entered``: search now. ``completion_asked`` without anything typed, ``accepted`` carries a Completion."""

    entered = Signal()
    left_for_grid = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    cleared = Signal()
    completion_asked = Signal()
    accepted = Signal(object)
    pictures_pasted = Signal(QMimeData)

    def __init__(self, strip: ChipStrip, popup: CompletionPopup) -> None:
        super().__init__(strip)
        self._strip = strip
        self._edit = strip.edit
        self._popup = popup
        self._all = False
        self._edit.installEventFilter(self)
        self._edit.textEdited.connect(self._finish_at_space)
        strip.chip_key.connect(self._chip_key)

    def select_all(self) -> None:
        """Choose everything in the box: what is typed next takes its place."""
        self._edit.selectAll()
        self._mark_all(bool(self._strip.chips))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # The window's Esc clears the search: while something is proposed, Esc is about that.
            if event.key() == Qt.Key.Key_Escape and self._popup.isVisible():
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._in_popup(event) or self._in_all(event) or self._in_text(event)
        elif kind in (QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress):
            self._mark_all(False)
        return super().eventFilter(watched, event)

    def _in_popup(self, event: QKeyEvent) -> bool:
        popup, key = self._popup, event.key()
        if not popup.isVisible():
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            popup.step(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            popup.hide()
        elif key == Qt.Key.Key_Tab:
            self.accepted.emit(popup.current or popup.first)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and popup.current is not None:
            self.accepted.emit(popup.current)
        else:
            return False
        return True

    def _in_all(self, event: QKeyEvent) -> bool:
        if not self._all or event.key() in _MODIFIERS:
            return False
        if event.matches(_KEYS.Copy):
            self._copy()
            return True
        self._mark_all(False)
        if event.matches(_KEYS.Cut):
            self._copy()
            self.cleared.emit()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.cleared.emit()
        else:
            if event.matches(_KEYS.Paste) or (event.text().isprintable() and event.text().strip()):
                self._strip.forget_chips()
            return False
        return True

    def _in_text(self, event: QKeyEvent) -> bool:
        edit, key = self._edit, event.key()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(_KEYS.Paste):
            self._paste()
        elif event.matches(_KEYS.SelectAll):
            self.select_all()
        elif event.matches(_KEYS.Undo) and not edit.isUndoAvailable():
            self.undo_asked.emit()
        elif event.matches(_KEYS.Redo) and not edit.isRedoAvailable():
            self.redo_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Space and control:
            self.completion_asked.emit()
        elif key == Qt.Key.Key_Down:
            self.left_for_grid.emit()
        elif key == Qt.Key.Key_Backspace and edit.at_start:
            self._back_into_chip()
        elif key == Qt.Key.Key_Left and edit.at_start and not control:
            self._strip.step(edit, -1)
        elif key == Qt.Key.Key_Right and edit.at_end and not control:
            self._strip.step(edit, 1)
        else:
            return False
        return True

    def _back_into_chip(self) -> None:
        chip = self._strip.chip_before
        if chip is None:
            return
        if chip.face.pictures:
            # A path is nothing to edit: the chip is chosen first, and goes with the next Backspace.
            self._strip.step(self._edit, -1)
        else:
            self._strip.pull_back()

    def _chip_key(self, chip: Chip, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if key == Qt.Key.Key_Left:
            self._strip.step(chip, -1)
        elif key == Qt.Key.Key_Right:
            self._strip.step(chip, 1)
        elif event.matches(_KEYS.Copy):
            QGuiApplication.clipboard().setText(Query(chip.terms).text)
        elif event.matches(_KEYS.SelectAll):
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.select_all()
        elif event.matches(_KEYS.Paste):
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._paste()
        elif text.isprintable() and text.strip():
            self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._edit.insert(text)
            self._edit.textEdited.emit(self._edit.text())
        else:
            event.ignore()

    def _finish_at_space(self, text: str) -> None:
        """A term that is complete becomes a chip with the space behind it; plain words wait for more of them."""
        upto = self._edit.cursorPosition()
        head = text[:upto]
        if not head.endswith(" ") or not head.strip():
            return
        terms = parse(head).terms
        last = terms[-1] if terms else None
        plain = isinstance(last, Words) and last.weight == 1 and not last.negated and not head.endswith(" + ")
        broken = last is not None and last.problem is not None and last.problem.code in _UNFINISHED
        if last is not None and not plain and not broken:
            self._strip.finish(upto)

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if dropped.may_hold(mime):
            self.pictures_pasted.emit(mime)
        elif text := " ".join(mime.text()[: 2 * LONGEST].split()):
            self._edit.insert(text)
            if any(not isinstance(term, Words) for term in self._strip.typed):
                self._strip.finish()
            self._edit.textEdited.emit(self._edit.text())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._strip.query.text)

    def _mark_all(self, marked: bool) -> None:
        if marked != self._all:
            self._all = marked
            self._strip.select_all(marked)
