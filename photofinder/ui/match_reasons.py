"""Why a photo matched: its rank, how well it fits each term of the query, and names that hold the words.

Asks for heat maps, makes none. GUI thread.
"""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from photofinder.engine.query import Exact, SortBy, Words, parse
from photofinder.records import Band, Explanation, TermScore
from photofinder.ui import figures, icons
from photofinder.ui.arrangement import band_word
from photofinder.ui.chip_faces import face_of
from photofinder.ui.labels import ElidedLabel, WrappedLabel
from photofinder.ui.marking import places
from photofinder.ui.theme import SMALL_PX, text_font

translate = QCoreApplication.translate
_EYE_PX = 24


class _TermRow(QWidget):
    """One term: its name, its band, a bar, and a switch that shows where it is, if it has a place."""

    heat_switched = Signal(str, bool)

    def __init__(self, term: TermScore, parent: QWidget, *, fits: bool) -> None:
        super().__init__(parent)
        query = parse(term.text)
        meant = query.terms
        face = face_of(meant[:1]) if meant else None
        name = f"{face.lead}{face.text}" if face is not None else term.text
        sure = "" if term.confidence is None or term.band is None else band_word(term.band)
        if fits and query.filters:
            sure = self.tr("Fits")
        self.words = meant[0].words if meant and isinstance(meant[0], Words) else ""
        title = ElidedLabel(name, self)
        # As high as the switch, also where there is none: letters do not stand on the bar.
        title.setMinimumHeight(_EYE_PX)
        title.setToolTip(face.tip if face is not None else "")
        verdict = QLabel(sure, self)
        verdict.setFont(text_font(SMALL_PX))
        verdict.setProperty("tone", "muted")
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(title, 1)
        line.addWidget(verdict)
        self.eye = QToolButton(self)
        self.eye.setCheckable(True)
        self.eye.setFixedSize(_EYE_PX, _EYE_PX)
        tip = self.tr("Show where “{words}” is in the photo").format(words=self.words)
        self.eye.setToolTip(tip)
        self.eye.setAccessibleName(tip)
        icons.dress(self.eye, "eye", QPalette.ColorRole.PlaceholderText, edge_px=16)
        # A map tells where something is rather than elsewhere, also of what is not there at all.
        self.has_place = bool(self.words) and term.band is not None and term.band is not Band.WEAK
        self.eye.setVisible(self.has_place)
        self.eye.toggled.connect(lambda on: self.heat_switched.emit(self.words, on))
        line.addWidget(self.eye)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(line)
        if term.confidence is not None:
            bar = QProgressBar(self)
            bar.setRange(0, 100)
            bar.setValue(round(100 * term.confidence))
            bar.setTextVisible(False)
            bar.setToolTip(self._measured(term))
            bar.setAccessibleName(f"{name}: {sure}, {self._measured(term)}")
            layout.addWidget(bar)
        layout.addSpacing(4)

    def _measured(self, term: TermScore) -> str:
        text = self.tr("{percent} sure, likeness {score}")
        return text.format(percent=figures.percent(term.confidence or 0.0), score=figures.score(term.cosine or 0.0))


class MatchReasons(QWidget):
    """``heat_asked`` carries the words to be shown in the photo, or nothing when they are to be hidden."""

    heat_asked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        heading = QLabel(self.tr("Why this matched"), self)
        heading.setFont(text_font(SMALL_PX, strong=True))
        heading.setProperty("tone", "muted")
        self._rank = QLabel(self)
        self._rank.setWordWrap(True)
        self._shown: Explanation | None = None
        self._wanted = ""
        self._heat_words = ""
        self._terms: list[_TermRow] = []
        self._found: list[QWidget] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addWidget(self._rank)
        layout.addLayout(self._list)
        self.hide()

    @property
    def heat_words(self) -> str:
        """The words whose place is to be shown, or nothing."""
        return self._heat_words

    @property
    def switches(self) -> list[QToolButton]:
        """What shows where the words are, from top to bottom."""
        return [row.eye for row in self._terms]

    def forget(self) -> None:
        """Show nothing; the switch stays where it is for the next photo of the same search."""
        self._shown = None
        self.hide()

    def show_explanation(self, why: Explanation) -> None:
        """Show ``why`` a photo matched; asks for its heat map again when the switch is on."""
        if why == self._shown:
            return
        self._shown = why
        if why.rank is None:
            self._rank.setText(self.tr("Not among the best of {photos}").format(photos=figures.photos(why.matched)))
        else:
            text = self.tr("Number {rank} of {photos}")
            self._rank.setText(text.format(rank=figures.number(why.rank), photos=figures.photos(why.matched)))
        for old in (*self._terms, *self._found):
            self._list.removeWidget(old)
            old.hide()
            old.deleteLater()
        asked = [term for term in why.terms if not any(isinstance(one, SortBy) for one in parse(term.text).terms)]
        self._terms = [_TermRow(term, self, fits=why.rank is not None) for term in asked]
        self._found = self._names(why)
        for row in self._terms:
            row.heat_switched.connect(self._switch)
            self._list.addWidget(row)
        for part in self._found:
            self._list.addWidget(part)
        self.show()
        self._go_on()

    def _go_on(self) -> None:
        shown, self._heat_words = self._heat_words, ""
        for row in self._terms:
            if row.has_place and row.words == self._wanted:
                row.eye.setChecked(True)
        if shown and not self._heat_words:
            self.heat_asked.emit("")

    def _switch(self, words: str, on: bool) -> None:
        if on:
            self._wanted = self._heat_words = words
            for row in self._terms:
                if row.words != words:
                    row.eye.setChecked(False)
            self.heat_asked.emit(words)
        elif words == self._heat_words:
            self._wanted = self._heat_words = ""
            self.heat_asked.emit("")

    def _names(self, why: Explanation) -> list[QWidget]:
        if not why.names:
            return []
        title = QLabel(self.tr("Words in its names"), self)
        title.setFont(text_font(SMALL_PX))
        title.setProperty("tone", "muted")
        title.setContentsMargins(0, 4, 0, 0)
        terms = [term for scored in why.terms for term in parse(scored.text).terms]
        words = [word for term in terms if isinstance(term, Words | Exact) for word in term.words.split()]
        found: list[QWidget] = [title]
        for name in why.names:
            label = WrappedLabel(self)
            label.set_text(name, places(name, words))
            found.append(label)
        return found
