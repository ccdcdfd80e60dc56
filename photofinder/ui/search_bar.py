"""The search box: one query as chips and typed text. Says what is wanted, live while it is typed; does nothing.

GUI thread.
"""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from photofinder.engine.completion import Completion, CompletionKind
from photofinder.engine.query import Crop, Less, Like, More, Query, Term, Words
from photofinder.records import Problem
from photofinder.ui import dropped, icons
from photofinder.ui.chip_faces import picture_name
from photofinder.ui.chip_menu import ChipMenu, heavier, turned
from photofinder.ui.chip_strip import ChipStrip
from photofinder.ui.chips import HEIGHT_PX, Chip, Wish
from photofinder.ui.completion_popup import CompletionPopup
from photofinder.ui.crop_dialog import PICTURE_PX, CropDialog
from photofinder.ui.queries import PictureWish
from photofinder.ui.query_help import QueryHelp
from photofinder.ui.query_keys import QueryKeys

DEBOUNCE_MS = 150
_HEIGHT_PX = 32
_THUMBNAIL_PX = 96


class SearchBar(QFrame):
    """``queried`` carries the Query, and whether it is still being typed; ``settled`` comes with Enter.

    ``text_cut`` comes when more is typed or pasted than a query may be long.
    """

    queried = Signal(object, bool)
    settled = Signal()
    cleared = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    pictures_given = Signal(QMimeData)
    picture_needed = Signal(object)
    completion_needed = Signal(str, int)
    left_for_grid = Signal()
    text_cut = Signal()
    problems_changed = Signal(object)
    typing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setFixedHeight(_HEIGHT_PX)
        self.setAcceptDrops(True)
        self._asked = Query()
        self._asked_typed: tuple[Term, ...] = ()
        self._problems: tuple[Problem, ...] = ()
        self._crop: tuple[PictureWish, CropDialog] | None = None
        self._strip = ChipStrip(self)
        self._edit = self._strip.edit
        self._popup = CompletionPopup(self)
        self._keys = QueryKeys(self._strip, self._popup)
        self._menu = ChipMenu(self)
        self._help = QueryHelp(self)
        self._clear = self._button("x-circle", self.tr("Clear the search (Esc)"))
        self._ask_help = self._button("sliders-horizontal", self.tr("What you can search for"))
        self._debounce = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._place()
        self._connect()
        self._show_state()

    def _place(self) -> None:
        glass = QLabel(self)
        icons.dress(glass, "magnifying-glass", QPalette.ColorRole.PlaceholderText)
        self._edit.setAccessibleName(self.tr("Search"))
        self.setFocusProxy(self._edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(glass)
        layout.addWidget(self._strip, 1)
        right = QHBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._clear)
        right.addWidget(self._ask_help)
        layout.addLayout(right)

    def _connect(self) -> None:
        strip, keys, menu = self._strip, self._keys, self._menu
        self._debounce.timeout.connect(lambda: self._ask(typing=True))
        self._edit.textEdited.connect(self._edited)
        self._edit.pressed.connect(self._pressed)
        self._edit.inputRejected.connect(self.text_cut)
        self._edit.focused.connect(self._show_focus)
        strip.changed.connect(lambda: self._ask(typing=False))
        strip.chip_made.connect(self._want_picture)
        strip.chip_wished.connect(self._grant)
        strip.left.connect(self._finish)
        keys.entered.connect(self._enter)
        keys.left_for_grid.connect(self.left_for_grid)
        keys.undo_asked.connect(self.undo_asked)
        keys.redo_asked.connect(self.redo_asked)
        keys.cleared.connect(self.clear)
        keys.completion_asked.connect(self._want_completion)
        keys.accepted.connect(self._complete)
        keys.pictures_pasted.connect(self.pictures_given)
        menu.replaced.connect(strip.replace)
        menu.edit_asked.connect(strip.to_text)
        menu.remove_asked.connect(strip.remove)
        menu.crop_asked.connect(self._ask_crop)
        self._popup.chosen.connect(self._complete)
        self._clear.clicked.connect(self.clear)
        self._ask_help.clicked.connect(self.open_help)
        self._help.chosen.connect(self.add_text)

    @property
    def query(self) -> Query:
        """What stands in the box."""
        return self._strip.query

    # What the window tells

    def show_query(self, query: Query) -> None:
        """Show what is searched for, where it is not what was asked for here."""
        if query != self._asked:
            self._debounce.stop()
            self._strip.show_query(query, self._asked_typed)
            self._asked, self._asked_typed = query, self._strip.typed
            self._popup.hide()
        self._show_state()

    def show_picture(self, wish: PictureWish, image: QImage | None) -> None:
        """The image that ``picture_needed`` has asked for."""
        if self._crop is not None and wish is self._crop[0]:
            self._crop[1].show_image(image)
            return
        for chip in self._strip.chips:
            if _picture_of(chip) == wish:
                chip.show_image(image)

    def show_completions(self, text: str, cursor: int, found: list[Completion]) -> None:
        """What ``completion_needed`` has asked for; of no use when something else stands here by now."""
        if self._edit.hasFocus() and (text, cursor) == (self._edit.text(), self._edit.cursorPosition()):
            self._popup.offer(found)

    # What the window asks

    def type(self, text: str) -> None:
        """Take keys that were typed elsewhere in the window: they begin other words; pictures and filters stay."""
        terms = self.query.terms
        kept = tuple(term for term in terms if not isinstance(term, Words) or term.negated)
        self._strip.show_query(Query(kept), ())
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.setText(text)
        self._edited()

    def add_text(self, text: str) -> None:
        """Put ``text`` behind what stands here, to be gone on with."""
        self._strip.finish()
        self._strip.focus_end()
        self._edit.setText(text)
        self._edited()

    def focus(self) -> None:
        """Put the cursor into the box with everything chosen."""
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._keys.select_all()

    def ask_part(self, source: str) -> None:
        """Let the person choose a part of the picture ``source``, and ask for what looks like that."""
        self._open_crop(Like(source), lambda crop: self.queried.emit(Query((Like(source, crop),)), False))

    def open_help(self) -> None:
        """Show what can be searched for."""
        self._help.open()

    def clear(self) -> None:
        """Nothing is asked: all photos."""
        self._debounce.stop()
        self._popup.hide()
        self._strip.clear()
        self._asked, self._asked_typed = Query(), ()
        self._show_state()
        self.cleared.emit()

    # Drops

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._mark("dropping", True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark("dropping", False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark("dropping", False)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        mime = event.mimeData()
        if mime.hasText() and not dropped.may_hold(mime):
            self.add_text(mime.text())
        else:
            self.pictures_given.emit(mime)

    # Inside

    def _edited(self) -> None:
        self._show_state()
        self._debounce.start()
        if self._edit.text():
            self._want_completion()
        else:
            self._popup.hide()

    def _ask(self, *, typing: bool) -> None:
        self._debounce.stop()
        self._show_state()
        query = self.query
        if query != self._asked:
            self._asked, self._asked_typed = query, self._strip.typed
            self.queried.emit(query, typing)

    def _enter(self) -> None:
        self._popup.hide()
        self._strip.finish()
        self._ask(typing=True)
        self.settled.emit()

    def _finish(self) -> None:
        self._popup.hide()
        self._strip.finish()
        self._ask(typing=True)
        self._show_focus(False)

    def _grant(self, chip: Chip, wish: Wish) -> None:
        first = chip.terms[0]
        match wish:
            case Wish.EDIT:
                self._strip.to_text(chip)
            case Wish.REMOVE:
                self._strip.remove(chip)
            case Wish.MENU:
                self._menu.open(chip)
            case Wish.HEAVIER | Wish.LIGHTER if chip.face.can_weigh:
                self._strip.replace(chip, (heavier(first, 1 if wish is Wish.HEAVIER else -1),))
            case Wish.TURN if len(chip.terms) == 1 or chip.face.pictures:
                self._strip.replace(chip, tuple(turned(term) for term in chip.terms))

    def _want_completion(self) -> None:
        self.completion_needed.emit(self._edit.text(), self._edit.cursorPosition())

    def _pressed(self) -> None:
        if self._strip.empty:
            self._want_completion()

    def _complete(self, found: Completion) -> None:
        self._popup.hide()
        start, end = found.replaces
        self._edit.setSelection(start, end - start)
        self._edit.insert(found.insert_text)
        if found.kind in (CompletionKind.SAVED, CompletionKind.HISTORY):
            self._enter()
        else:
            self._edit.textEdited.emit(self._edit.text())

    def _want_picture(self, chip: Chip) -> None:
        if (wish := _picture_of(chip)) is not None:
            self.picture_needed.emit(wish)

    def _ask_crop(self, chip: Chip) -> None:
        term = chip.terms[0]
        if isinstance(term, Like):
            self._open_crop(term, lambda crop: self._strip.replace(chip, (replace(term, crop=crop),)))

    def _open_crop(self, term: Like, then: Callable[[Crop | None], None]) -> None:
        wish = PictureWish(term.source, None, round(PICTURE_PX * self.devicePixelRatioF()))
        dialog = CropDialog(picture_name(term.source), term.crop, self.window())
        self._crop = wish, dialog
        dialog.chosen.connect(then)
        dialog.finished.connect(self._end_crop)
        dialog.open()
        self.picture_needed.emit(wish)

    def _end_crop(self) -> None:
        self._crop = None

    # How it looks

    def _show_state(self) -> None:
        # Of chips only: what is still being typed is not wrong yet.
        terms = (term for chip in self._strip.chips for term in chip.terms)
        problems = tuple(term.problem for term in terms if term.problem is not None)
        if problems != self._problems:
            self._problems = problems
            self.problems_changed.emit(problems)
        self.typing_changed.emit(bool(self._edit.text()))
        self._clear.setVisible(not self._strip.empty)
        if self.property("dropping"):
            invitation = self.tr("Drop to add it to the search")
        elif self._strip.chips:
            invitation = self.tr("Add words")
        else:
            invitation = self.tr("Search your photos: words, or drop a picture")
        self._edit.setPlaceholderText(invitation)

    def _show_focus(self, focused: bool) -> None:
        self._mark("focused", focused or self._strip.has_keys)
        if not focused:
            self._popup.hide()

    def _mark(self, name: str, value: bool) -> None:
        if self.property(name) != value:
            self.setProperty(name, value)
            self.style().unpolish(self)
            self.style().polish(self)
            self._show_state()

    def _button(self, glyph: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(HEIGHT_PX, HEIGHT_PX)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        icons.dress(button, glyph, QPalette.ColorRole.PlaceholderText)
        return button


def _picture_of(chip: Chip) -> PictureWish | None:
    match chip.terms[0]:
        case Like(source=source, crop=crop):
            return PictureWish(source, crop, _THUMBNAIL_PX)
        case More(source=source) | Less(source=source):
            return PictureWish(source, None, _THUMBNAIL_PX)
        case _:
            return None
