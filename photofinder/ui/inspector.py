"""The panel on the right: what is known of the current photo, why it matched, and what can be done with it.

Asks, does nothing. GUI thread.
"""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import Companion, Explanation, HeatMap, HeatMethod, Hit, Photo
from photofinder.ui import figures, icons, photo_facts
from photofinder.ui.companions_list import CompanionsList
from photofinder.ui.facts_list import FactsList
from photofinder.ui.labels import WrappedLabel
from photofinder.ui.match_reasons import MatchReasons
from photofinder.ui.photo_preview import PhotoPreview
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.theme import SMALL_PX, text_font
from photofinder.ui.thumb_loader import ThumbLoader

WIDTH_PX = 280
_BUTTON_PX = 28
# Who walks through photos by key is not to leave a trail of questions.
_SETTLE_MS = 150


class Inspector(QFrame):
    """Signals carry the Hit that is shown; ``why_needed`` its photo_id, ``heat_needed`` also the words
    and the moment of a film, ``companion_asked`` the path of a file that belongs to it."""

    photo_needed = Signal(int)
    why_needed = Signal(int)
    heat_needed = Signal(int, str, object)
    frame_needed = Signal(object)
    open_asked = Signal(object)
    show_asked = Signal(object)
    similar_asked = Signal(object)
    part_asked = Signal(object)
    more_asked = Signal(object)
    less_asked = Signal(object)
    favourite_asked = Signal(object)
    stack_asked = Signal(object)
    copy_asked = Signal(object)
    companion_asked = Signal(object)

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "panel")
        self.setMinimumWidth(240)
        self._hit: Hit | None = None
        self._photo: Photo | None = None
        self._loved = False
        self._explains = False
        self._heat_of: int | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask_why)
        self._preview = PhotoPreview(loader, self)
        self._legend = QLabel(self)
        self._legend.setFont(text_font(SMALL_PX))
        self._legend.setProperty("tone", "muted")
        self._legend.setWordWrap(True)
        self._legend.setTextFormat(Qt.TextFormat.PlainText)
        self._legend.hide()
        self._name = WrappedLabel(self)
        self._name.setFont(text_font(strong=True))
        self._facts = FactsList(self)
        self._reasons = MatchReasons(self)
        self._reasons.heat_asked.connect(self._ask_heat)
        self._companions = CompanionsList(self)
        self._companions.show_asked.connect(self.companion_asked)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._nothing())
        self._stack.addWidget(vertical_scroll_area(self._whole(), self, self.tr("Details")))

    def _nothing(self) -> QLabel:
        nothing = QLabel(self.tr("Choose a photo to see its details."), self)
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setProperty("tone", "muted")
        nothing.setMargin(24)
        return nothing

    def _whole(self) -> QWidget:
        shown = QWidget(self)
        layout = QVBoxLayout(shown)
        layout.setContentsMargins(3, 11, 3, 11)
        layout.setSpacing(4)
        layout.addLayout(_column(self._preview, self._legend))
        # Their signs, not their frames, are in line with the texts.
        layout.addLayout(self._actions())
        layout.addLayout(_column(self._name, self._reasons, self._facts))
        self._copies = QPushButton(self)
        self._copies.setProperty("kind", "row")
        icons.dress(self._copies, "stack")
        self._copies.clicked.connect(lambda: self._ask(self.stack_asked))
        layout.addWidget(self._copies)
        layout.addWidget(self._companions)
        layout.addStretch(1)
        return shown

    def _actions(self) -> QHBoxLayout:
        opens = self._button("arrow-square-out", self.tr("Open"), self.open_asked)
        self._favourite = self._button("heart", "", self.favourite_asked)
        line = QHBoxLayout()
        line.setContentsMargins(4, 0, 4, 0)
        line.setSpacing(0)
        self._buttons = (
            opens,
            self._favourite,
            self._button("thumbs-up", self.tr("More like this"), self.more_asked),
            self._button("thumbs-down", self.tr("Less like this"), self.less_asked),
            self._button("magnifying-glass", self.tr("Find similar photos"), self.similar_asked),
            self._button("crop", self.tr("Search with a part of it"), self.part_asked),
            self._button("folder-open", self.tr("Show in folder"), self.show_asked),
            self._button("copy", self.tr("Copy path"), self.copy_asked),
        )
        for button in self._buttons:
            line.addWidget(button)
            line.addStretch(1)
        line.takeAt(line.count() - 1)
        return line

    def show_hit(self, hit: Hit | None, explain: bool) -> None:
        """Show ``hit``, and why it matched if there was something to match; the rest is asked for by signals."""
        same = hit is not None and self._hit is not None and hit.photo_id == self._hit.photo_id
        self._hit, self._explains = hit, explain
        self._stack.setCurrentIndex(0 if hit is None else 1)
        if hit is None:
            self._settle.stop()
            self._reasons.forget()
            return
        if not same:
            self._photo = None
            self._reasons.forget()
            self._legend.hide()
            self._companions.show_companions(())
        self._preview.show_hit(hit)
        self._name.set_text(hit.path.name)
        self._facts.show_facts(photo_facts.facts(hit, self._photo))
        if hit.favourite != self._loved:
            self._loved = hit.favourite
            icons.dress(self._favourite, "heart-fill" if hit.favourite else "heart")
        _name(self._favourite, self.tr("Remove from favourites") if hit.favourite else self.tr("Add to favourites"))
        self._copies.setVisible(bool(hit.copies))
        self._copies.setText(self.tr("Show or hide {photos}").format(photos=figures.copies(len(hit.copies))))
        self.photo_needed.emit(hit.photo_id)
        if hit.at_ms is not None:
            self.frame_needed.emit(hit)
        if explain:
            self._settle.start()
        else:
            self._settle.stop()
            self._reasons.forget()

    def show_photo(self, photo: Photo) -> None:
        """Add what only the catalogue knows; ignored when another photo is shown by now."""
        if self._hit is not None and photo.photo_id == self._hit.photo_id:
            self._photo = photo
            self._facts.show_facts(photo_facts.facts(self._hit, photo))

    def show_companions(self, photo_id: int, companions: Sequence[Companion]) -> None:
        """Tell which files belong to the photo; ignored when another one is shown by now."""
        if self._hit is not None and photo_id == self._hit.photo_id:
            self._companions.show_companions(companions)
            self._order_keys()

    def show_frame(self, hit: Hit, frame: QImage) -> None:
        """Show the moment that matched; ignored when another one is shown by now."""
        if self._hit is not None and (hit.photo_id, hit.at_ms) == (self._hit.photo_id, self._hit.at_ms):
            self._preview.show_frame(frame)

    def show_explanation(self, why: Explanation) -> None:
        """Tell why the photo matched; ignored when another photo is shown by now, or none that was searched for."""
        if self._hit is not None and why.photo_id == self._hit.photo_id and self._explains:
            self._reasons.show_explanation(why)
            self._order_keys()

    def show_heat(self, heat: HeatMap) -> None:
        """Show where the words are that were asked for; ignored when they are not to be shown any more."""
        if self._hit is None or self._heat_of != self._hit.photo_id or not self._reasons.heat_words:
            return
        self._preview.show_heat(heat)
        words = self._reasons.heat_words
        if not heat.values.any():
            text = self.tr("“{words}” stands out nowhere in this photo.")
        elif heat.method is HeatMethod.PATCHES:
            text = self.tr("Bright is where the model sees “{words}”, part by part.")
        else:
            text = self.tr("Bright is where covering the photo hides “{words}” from the model.")
        self._tell(text.format(words=words))

    def _order_keys(self) -> None:
        """What has come since the window was made would be reached behind all the rest of it."""
        seen = *self._buttons, *self._reasons.switches, self._copies, *self._companions.rows
        for one, next_one in pairwise(seen):
            QWidget.setTabOrder(one, next_one)

    def _ask_why(self) -> None:
        if self._hit is not None:
            self.why_needed.emit(self._hit.photo_id)

    def _ask_heat(self, words: str) -> None:
        if not words or self._hit is None:
            self._preview.show_heat(None)
            self._legend.hide()
        else:
            self._tell(self.tr("Looking for “{words}”…").format(words=words))
            self._heat_of = self._hit.photo_id
            self.heat_needed.emit(self._hit.photo_id, words, self._hit.at_ms)

    def _tell(self, text: str) -> None:
        self._legend.setText(text)
        self._legend.show()

    def _button(self, glyph: str, text: str, signal: SignalInstance) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        icons.dress(button, glyph)
        _name(button, text)
        button.clicked.connect(lambda: self._ask(signal))
        return button

    def _ask(self, signal: SignalInstance) -> None:
        if self._hit is not None:
            signal.emit(self._hit)


def _column(*parts: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(8, 0, 8, 0)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    return column


def _name(button: QToolButton, text: str) -> None:
    button.setToolTip(text)
    button.setAccessibleName(text)
