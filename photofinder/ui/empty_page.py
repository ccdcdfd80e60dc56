"""What stands in the grid's place when there is nothing to show: why, and what to try next. GUI thread."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QStyleOptionButton, QVBoxLayout, QWidget

from photofinder.records import Answer, NoticeCode
from photofinder.ui import figures, icons
from photofinder.ui.arrangement import Arrangement
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.suggestions import Suggestion, in_words, suggest
from photofinder.ui.theme import TITLE_PX, text_font

_LONGEST = 120
_BUTTON_PX = 240
_LEAST_PX = 160
_EDGES_PX = 26


class _Choice(QPushButton):
    """Its words are cut in the middle where there is no room."""

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(_BUTTON_PX, 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_PX, super().minimumSizeHint().height())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        room_px = self.width() - _EDGES_PX
        option.text = self.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideMiddle, room_px)


class EmptyPage(QWidget):
    """Nothing good found, or nothing there yet. ``query_asked`` carries a Query."""

    clear_asked = Signal()
    add_asked = Signal()
    weaker_asked = Signal()
    query_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel(self)
        self._title = QLabel(self)
        self._title.setFont(text_font(TITLE_PX, strong=True))
        self._hint = QLabel(self)
        self._hint.setProperty("tone", "muted")
        self._suggested: list[Suggestion] = []
        self._offered: list[QPushButton] = []
        self._whole = whole = QWidget(self)
        column = QWidget(whole)
        choices = QVBoxLayout(column)
        choices.setContentsMargins(0, 0, 0, 0)
        choices.setSpacing(8)
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(8)
        choices.addLayout(self._buttons)
        self._clear = self._button(self.tr("Show all photos"))
        self._clear.clicked.connect(self.clear_asked)
        self._add = self._button(self.tr("Add a folder"))
        self._add.clicked.connect(self.add_asked)
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(16, 32, 16, 32)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addSpacing(8)
        layout.addWidget(column, 0, Qt.AlignmentFlag.AlignHCenter)
        for button in (self._clear, self._add):
            choices.addWidget(button)
        layout.addStretch(1)
        # In a low window there is more to try than room.
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(vertical_scroll_area(whole, self))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._whole.minimumSizeHint().width(), 0)

    def explain(self, shown: Arrangement, reading: bool) -> None:
        """Say why there is nothing; ``reading`` while photos are still being read."""
        query = shown.results.query
        sign = "hourglass" if reading else "image-square" if query.empty else "magnifying-glass"
        icons.dress(self._sign, sign, QPalette.ColorRole.PlaceholderText, edge_px=36)
        self._clear.setVisible(not query.empty)
        self._add.setVisible(query.empty and not reading)
        self._suggest([] if query.empty else suggest(query, shown.hidden))
        if reading and query.empty:
            title = self.tr("Your photos are being read")
            hint = self.tr("The first ones appear here in a moment.")
        elif query.empty:
            title = self.tr("There are no photos in your folders")
            hint = self.tr("Add a folder that holds some, or drop one here.")
        elif _unasked(shown.results.answer):
            title = self.tr("There is no picture to search with")
            hint = self.tr("Take it out of the search, or drop another one here.")
        else:
            title = self.tr("Nothing good found for “{query}”").format(query=_short(in_words(query)))
            hint = self._searched(shown, reading)
        self._title.setText(title)
        self._hint.setText(hint)
        self.updateGeometry()
        if not query.empty:
            self.setFocusProxy(self._offered[0] if self._offered else self._clear)
        elif not reading:
            self.setFocusProxy(self._add)

    def _searched(self, shown: Arrangement, reading: bool) -> str:
        searched = figures.photos(shown.results.answer.matched)
        if not shown.results.answer.matched:
            hint = self.tr("No photo fits all of this.")
        elif shown.results.query.filters:
            hint = self.tr("Looked through {photos} that fit the filters.").format(photos=searched)
        else:
            hint = self.tr("Looked through {photos}.").format(photos=searched)
        if reading:
            hint += " " + self.tr("Others are still being read: there may be more in a moment.")
        return hint

    def _suggest(self, suggested: list[Suggestion]) -> None:
        if suggested == self._suggested:
            return
        self._suggested = suggested
        for old in self._offered:
            self._buttons.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._offered = [self._button(suggestion.text) for suggestion in suggested]
        for button, suggestion in zip(self._offered, suggested, strict=True):
            button.clicked.connect(lambda _checked, suggestion=suggestion: self._ask(suggestion))
            self._buttons.addWidget(button)
            button.show()

    def _button(self, text: str) -> QPushButton:
        button = _Choice(text.replace("&", "&&"), self)
        button.setToolTip(text)
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        return button

    def _ask(self, suggestion: Suggestion) -> None:
        if suggestion.query is None:
            self.weaker_asked.emit()
        else:
            self.query_asked.emit(suggestion.query)


def _unasked(answer: Answer) -> bool:
    """Whether nothing was looked for, as the pictures that were given cannot be opened."""
    return not answer.meanings and any(one.code is NoticeCode.PICTURE_UNREADABLE for one in answer.notices)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
