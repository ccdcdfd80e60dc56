"""The line above the grid: what is shown and how many, how sure, in what order and groups, and how large.

Asks, does nothing. GUI thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from photofinder.engine.query import Is, Order, Query
from photofinder.store.filters import Kind
from photofinder.ui import figures, icons
from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING, Arrangement, asks_for_likeness, shown_order
from photofinder.ui.cut_slider import CutSlider
from photofinder.ui.labels import ElidedLabel
from photofinder.ui.order_menus import GroupButton, SortButton
from photofinder.ui.results_canvas import MAX_TILE_PX, MIN_TILE_PX
from photofinder.ui.results_view import ZOOM_STEP_PX
from photofinder.ui.theme import SMALL_PX, TEXT_PX, text_font

# Of text of the usual size.
_WORDS_FROM_PX = 800
_ZOOM_FROM_PX = 640
_NOTE_FROM_PX = 400
_CUT_FROM_PX = 280
_FAVOURITES = Query((Is(Kind.FAVOURITE),))


class ResultsHeader(QWidget):
    """``zoomed`` carries the tile edge in device-independent pixels; its other signals are those of its parts."""

    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        self._searching = False
        self._beginning = False
        self._more = False
        self._ready = True
        self._query = Query()
        self._count: int | None = None
        self._hidden = 0
        self._banded = False
        self._title = ElidedLabel("", self)
        self._title.setFont(text_font(strong=True))
        self._note = QLabel(self)
        self._note.setFont(text_font(SMALL_PX))
        self._note.setProperty("tone", "muted")
        self.cut = CutSlider(self)
        self.sort = SortButton(self)
        self.group = GroupButton(self)
        self._zoom = QSlider(Qt.Orientation.Horizontal, self)
        self._zoom.setRange(MIN_TILE_PX, MAX_TILE_PX)
        self._zoom.setSingleStep(ZOOM_STEP_PX)
        self._zoom.setPageStep(2 * ZOOM_STEP_PX)
        self._zoom.setFixedWidth(96)
        self._zoom.setAccessibleName(self.tr("Size of the photos"))
        self._zoom.setToolTip(self.tr("Size of the photos (Ctrl + wheel)"))
        self._zoom.valueChanged.connect(self.zoomed)
        small, large = QLabel(self), QLabel(self)
        icons.dress(small, "image-square", QPalette.ColorRole.PlaceholderText, edge_px=12)
        icons.dress(large, "image-square", QPalette.ColorRole.PlaceholderText)
        layout = QHBoxLayout(self)
        # It makes room by itself when it gets narrow.
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(8)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._note)
        self._zooming = (small, self._zoom, large)
        for part in (self.cut, self.sort, self.group, *self._zooming):
            layout.addWidget(part)

    def show_arrangement(self, shown: Arrangement) -> None:
        """Name what the grid shows."""
        self._query, self._count, self._hidden = shown.results.query, shown.count, shown.hidden
        self._beginning = shown.results.more
        self.sort.show_query(self._query)
        self.group.show_grouping(shown.layout.grouping)
        # In any other order what is unlikely is not even looked for: it would stand among the rest.
        by_relevance = shown_order(self._query).order is Order.RELEVANCE
        self.cut.show_cut(shown.layout.cut, EVERYTHING if by_relevance else DEFAULT_CUT)
        hits = shown.results.hits
        self._banded = bool(hits) and hits[0].band is not None
        self._make_room()
        self._show()

    def show_searching(self, searching: bool) -> None:
        """Say that an answer is on its way."""
        self._searching = searching
        # What is asked for now is not what the beginning is shown of.
        self._beginning = self._beginning and not searching
        self._show()

    def show_ready(self, ready: bool) -> None:
        """Whether the model is loaded: until then an answer may take a while."""
        self._ready = ready
        self._show()

    def show_more_coming(self, more: bool) -> None:
        """Say that indexing will add photos."""
        self._more = more
        self._show()

    def show_zoom(self, edge_px: int) -> None:
        """Put the slider where the grid's zoom is."""
        self._zoom.setValue(edge_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        # What is shown matters more than words on buttons, and those more than the zoom, which keys and wheel know.
        wide = self.width() * TEXT_PX / text_font().pixelSize()
        self._note.setVisible(wide >= _NOTE_FROM_PX)
        self.cut.setVisible(self._banded and wide >= _CUT_FROM_PX)
        for part in (self.cut, self.sort, self.group):
            part.show_words(wide >= _WORDS_FROM_PX)
        for zooming in self._zooming:
            zooming.setVisible(wide >= _ZOOM_FROM_PX)

    def _show(self) -> None:
        if self._query.empty:
            title = self.tr("All photos")
        elif self._query == _FAVOURITES:
            title = self.tr("Favourites")
        elif asks_for_likeness(self._query):
            title = self.tr("Similar photos")
        elif self._query.meanings or self._query.feedback:
            title = self.tr("Best matches")
        else:
            title = self.tr("Matching photos")
        self._title.set_whole(title)
        if self._searching and not self._ready and not self._beginning:
            note = self.tr("Getting ready to search…")
        elif self._count is None:
            note = ""
        elif self._more:
            note = self.tr("{photos}, more are coming").format(photos=figures.photos(self._count))
        elif self._count and self._hidden:
            weaker = figures.number(self._hidden)
            note = self.tr("{photos}, {weaker} match less").format(
                photos=figures.photos(self._count), weaker=weaker
            )
        else:
            note = figures.photos(self._count)
        self._note.setText(note)
