"""The page that people work on: folders, grid with its header, details. Places widgets; knows no session.

GUI thread.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from photofinder.engine.query import Query
from photofinder.records import Answer
from photofinder.ui import inspector, side_bar
from photofinder.ui.arrangement import Arrangement, Layout, arrange
from photofinder.ui.empty_page import EmptyPage
from photofinder.ui.inspector import Inspector
from photofinder.ui.queries import Results
from photofinder.ui.results_header import ResultsHeader
from photofinder.ui.results_view import ResultsView
from photofinder.ui.side_bar import SideBar
from photofinder.ui.thumb_loader import ThumbLoader


class WorkPage(QSplitter):
    """Side bar, results and inspector; the middle takes what the others leave."""

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.side_bar = SideBar(self)
        self.header = ResultsHeader(self)
        self.grid = ResultsView(loader, self)
        self.empty = EmptyPage(self)
        self.inspector = Inspector(loader, self)
        self._reading = False
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self.empty)
        middle = QFrame(self)
        middle.setMinimumWidth(236)
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
        self._shown = arrange(Results(Query(), Answer([], 0)), Layout())

    def show_arrangement(self, shown: Arrangement) -> None:
        """Put photos into the grid, or say why there are none."""
        self._shown = shown
        self.header.show_arrangement(shown)
        self.grid.show_arrangement(shown)
        self.side_bar.show_query(shown.results.query)
        self._explain()
        page: QWidget = self.grid if shown.hits else self.empty
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self._stack.isAncestorOf(focused)
        self._stack.setCurrentWidget(page)
        if had_focus:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_reading(self, reading: bool) -> None:
        """Say whether photos are still being read."""
        self._reading = reading
        self.header.show_more_coming(reading)
        self._explain()

    def _explain(self) -> None:
        if not self._shown.hits:
            self.empty.explain(self._shown, self._reading)
