"""The line above the grid: what is shown and how many, and the zoom slider. GUI thread."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from photofinder.ui import figures, icons
from photofinder.ui.labels import ElidedLabel
from photofinder.ui.queries import Query, Results
from photofinder.ui.results_view import MAX_TILE_PX, MIN_TILE_PX, ZOOM_STEP_PX
from photofinder.ui.theme import SMALL_PX, text_font

_ZOOM_FROM_PX = 400


class ResultsHeader(QWidget):
    """``zoomed`` carries the tile edge in device-independent pixels."""

    zoomed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(40)
        self._searching = False
        self._more = False
        self._ready = True
        self._results = Results(Query(), [])
        self._title = ElidedLabel("", self)
        self._title.setFont(text_font(strong=True))
        self._note = QLabel(self)
        self._note.setFont(text_font(SMALL_PX))
        self._note.setProperty("tone", "muted")
        self._zoom = QSlider(Qt.Orientation.Horizontal, self)
        self._zoom.setRange(MIN_TILE_PX, MAX_TILE_PX)
        self._zoom.setSingleStep(ZOOM_STEP_PX)
        self._zoom.setPageStep(2 * ZOOM_STEP_PX)
        self._zoom.setFixedWidth(120)
        self._zoom.setAccessibleName(self.tr("Size of the photos"))
        self._zoom.setToolTip(self.tr("Size of the photos (Ctrl + wheel)"))
        self._zoom.valueChanged.connect(self.zoomed)
        small, large = QLabel(self), QLabel(self)
        icons.dress(small, "image-square", QPalette.ColorRole.PlaceholderText, edge_px=12)
        icons.dress(large, "image-square", QPalette.ColorRole.PlaceholderText)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 16, 0)
        layout.setSpacing(8)
        layout.addWidget(self._title, 1)
        self._zooming = (small, self._zoom, large)
        for part in (self._note, *self._zooming):
            layout.addWidget(part)

    def show_results(self, results: Results) -> None:
        """Name what the grid shows."""
        self._results = results
        self._show()

    def show_searching(self, searching: bool) -> None:
        """Say that an answer is on its way."""
        self._searching = searching
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
        # What is shown matters more than the slider, which keys and the wheel replace.
        for part in self._zooming:
            part.setVisible(self.width() >= _ZOOM_FROM_PX)

    def _show(self) -> None:
        query, count = self._results.query, len(self._results.hits)
        words = query.text.strip()
        if query.picture is not None:
            name = query.picture.label or self.tr("the picture")
            text = (
                self.tr("Photos that look like {name}, with “{words}”")
                if words
                else self.tr("Photos that look like {name}")
            )
            title = text.format(name=name, words=words)
        elif query.empty:
            title = self.tr("All photos")
        else:
            title = self.tr("Best matches for “{words}”").format(words=words)
        self._title.set_whole(title)
        if self._searching and not self._ready:
            note = self.tr("Getting ready to search…")
        elif self._more:
            note = self.tr("{photos}, more are coming").format(photos=figures.photos(count))
        else:
            note = figures.photos(count)
        self._note.setText(note)
