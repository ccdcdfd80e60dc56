"""The page that people work on: folders, grid with its header, details. Places widgets; knows no session.

GUI thread.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photofinder.ui import inspector, side_bar
from photofinder.ui.empty_page import EmptyPage
from photofinder.ui.inspector import Inspector
from photofinder.ui.queries import Query, Results
from photofinder.ui.results_header import ResultsHeader
from photofinder.ui.results_view import ResultsView
from photofinder.ui.side_bar import SideBar
from photofinder.ui.thumb_loader import ThumbLoader


class WorkPage(QSplitter):
    """Side bar, results and inspector; the middle takes what the others leave."""

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.side_bar = SideBar(self)
        self.inspector = Inspector(loader, self)
        self.header = ResultsHeader(self)
        self.grid = ResultsView(loader, self)
        self.empty = EmptyPage(self)
        self._reading = False
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        middle = QFrame(self)
        middle.setMinimumWidth(240)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._stack, 1)
        for part in (self.side_bar, middle, self.inspector):
            self.addWidget(part)
        self.setHandleWidth(1)
        self.setStretchFactor(1, 1)
        self.setCollapsible(1, False)
        self.setSizes([side_bar.WIDTH_PX, 1000, inspector.WIDTH_PX])
        self.header.zoomed.connect(self.grid.set_tile_edge)
        self.grid.zoomed.connect(self.header.show_zoom)
        self._query = Query()

    def show_results(self, results: Results) -> None:
        """Put ``results`` into the grid, or say why there are none."""
        self._query = results.query
        self.header.show_results(results)
        self.grid.set_results(results)
        self._stack.setCurrentIndex(0 if results.hits else 1)
        self.empty.explain(self._query, self._reading)

    def show_reading(self, reading: bool) -> None:
        """Say whether photos are still being read."""
        self._reading = reading
        self.header.show_more_coming(reading)
        self.empty.explain(self._query, reading)
