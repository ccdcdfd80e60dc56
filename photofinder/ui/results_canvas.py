"""The grid of photos without its keys and mouse: what it shows, what is kept when that changes, painting, zoom.

Tells the thumbnail loader what is visible; opens and decides nothing. Geometry is in ``tile_view``. GUI thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from photofinder.engine.query import Order
from photofinder.records import Hit
from photofinder.ui import queries, section_heading
from photofinder.ui.arrangement import Arrangement
from photofinder.ui.results_model import ResultsModel
from photofinder.ui.thumb_delegate import CAPTION_PX, ThumbDelegate
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.tile_view import TileView

AnyIndex = QModelIndex | QPersistentModelIndex
MIN_TILE_PX = 96
MAX_TILE_PX = 384
_FRAME_MS = 16
_SETTLE_MS = 20


@dataclass(frozen=True, slots=True)
class _Anchor:
    photo_id: int
    offset_px: int


class ResultsCanvas(TileView):
    """``current_changed`` carries a Hit or None; ``zoomed`` the tile edge in device-independent pixels; ``seen``
    the photo_ids of what is in sight; ``scrolled`` tells that somebody moves about."""

    current_changed = Signal(object)
    seen = Signal(object)
    scrolled = Signal()
    zoomed = Signal(int)

    def __init__(self, loader: ThumbLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loader = loader
        self._results = ResultsModel(self)
        self._thumbs = ThumbDelegate(loader, self)
        self._hovered: int | None = None
        self._wish_timer = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._wish_timer.timeout.connect(self._want_visible)
        self._fade_timer = QTimer(self, interval=_FRAME_MS)
        self._fade_timer.timeout.connect(self._step_fades)
        self.setAccessibleName(self.tr("Photos"))
        self.setMouseTracking(True)
        self.setItemDelegate(self._thumbs)
        self.setModel(self._results)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        loader.loaded.connect(self._show_loaded)

    # What the window asks

    def show_arrangement(self, shown: Arrangement) -> None:
        """Show other photos, or the same ones otherwise; a refreshed arrangement keeps the place, the selection and
        the current photo, one that leans towards photos or away from them the latter two."""
        kept = shown.refreshed or queries.leans(self._results.query, shown.results.query)
        selected = [hit.photo_id for hit in self.selected_hits()] if kept else []
        current = self.current_hit() if kept else None
        anchor = self._anchor() if shown.refreshed else None
        query = shown.results.query
        self._thumbs.shows_scores = bool(query.meanings)
        self._thumbs.shows_dates = query.sort is not None and query.sort.order is Order.DATE
        self._thumbs.opened = shown.opened
        self._caption_px = CAPTION_PX if self._thumbs.shows_dates else 0
        self._firsts = tuple(section.first for section in shown.sections)
        self._hovered = None
        self._results.show_arrangement(shown)
        self.updateGeometries()
        self._restore(anchor)
        self._select_again(selected, current)
        self._loader.forget_unavailable()
        self._wish_timer.start()
        if current is None or self.current_hit() != current:
            self.current_changed.emit(self.current_hit())

    def set_tile_edge(self, edge_px: int) -> None:
        """Zoom; the first visible photo stays where it is."""
        edge_px = min(MAX_TILE_PX, max(MIN_TILE_PX, edge_px))
        if edge_px == self._tile_edge_px:
            return
        anchor = self._anchor()
        self._tile_edge_px = edge_px
        self.updateGeometries()
        self._restore(anchor)
        self.viewport().update()
        self._wish_timer.start()
        self.zoomed.emit(edge_px)

    @property
    def shows_scores(self) -> bool:
        """Whether the photos answer words or pictures."""
        return self._thumbs.shows_scores

    @property
    def tile_edge_px(self) -> int:
        """The zoom, in device-independent pixels."""
        return self._tile_edge_px

    def current_hit(self) -> Hit | None:
        """The photo that keys act on."""
        return self._results.hit(self.currentIndex().row())

    def selected_hits(self) -> list[Hit]:
        """The chosen photos, in the order of the grid."""
        return [hit for row in self._selected_rows() if (hit := self._results.hit(row)) is not None]

    # Keeping the place

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._anchor()
        super().resizeEvent(event)
        self.updateGeometries()
        self._restore(anchor)
        self._wish_timer.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)
        if heading_px := self._layout().heading_px:
            # The heading that stays in sight was moved with the rest: it is painted anew, and so is what it left.
            self.viewport().update(0, 0, self.viewport().width(), heading_px + max(0, dy))
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))
        self._wish_timer.start()
        self.scrolled.emit()

    def _anchor(self) -> _Anchor | None:
        top = self.verticalOffset()
        if top == 0:
            return None
        for row in self._visible_rows():
            if (hit := self._results.hit(row)) is not None:
                return _Anchor(hit.photo_id, self._layout().cell(row).top() - top)
        return None

    def _restore(self, anchor: _Anchor | None) -> None:
        row = None if anchor is None else self._results.row_of(anchor.photo_id)
        if anchor is None or row is None:
            self.verticalScrollBar().setValue(0)
        else:
            self.verticalScrollBar().setValue(self._layout().cell(row).top() - anchor.offset_px)

    def _select_again(self, photo_ids: list[int], current: Hit | None) -> None:
        rows = sorted(row for photo_id in photo_ids if (row := self._results.row_of(photo_id)) is not None)
        chosen = self._selection_of(rows)
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        row = None if current is None else self._results.row_of(current.photo_id)
        if row is not None:
            self.selectionModel().setCurrentIndex(
                self._results.index(row, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        super().currentChanged(current, previous)
        section = self._results.section_of(current.row())
        if section is not None and section != self._results.section_of(previous.row()):
            spoken = section_heading.spoken(section)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, spoken))
        self.current_changed.emit(self._results.hit(current.row()))

    # Hovering

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def _hover(self, point: QPoint | None) -> None:
        inside = point is not None and self.viewport().rect().contains(point)
        index = self.indexAt(point) if point is not None and inside else QModelIndex()
        row = index.row() if index.isValid() else None
        if row != self._hovered:
            for changed in (self._hovered, row):
                if changed is not None:
                    self.viewport().update(self.visualRect(self._results.index(changed, 0)))
            self._hovered = row

    # Painting and thumbnails

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        layout, top = self._layout(), self.verticalOffset()
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        focused = self.hasFocus()
        current, selection = self.currentIndex().row(), self.selectionModel()
        for row in layout.rows_between(event.rect().top() + top, event.rect().bottom() + top):
            index = self._results.index(row, 0)
            option.rect = layout.cell(row).translated(0, -top)
            option.state = QStyle.StateFlag.State_Enabled
            if selection.isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected
            if focused and row == current:
                option.state |= QStyle.StateFlag.State_HasFocus
            if row == self._hovered:
                option.state |= QStyle.StateFlag.State_MouseOver
            self._thumbs.paint(painter, option, index)
        if layout.heading_px and layout.count:
            self._paint_headings(painter, event.rect())
        painter.end()

    def _paint_headings(self, painter: QPainter, dirty: QRect) -> None:
        layout, top = self._layout(), self.verticalOffset()
        topmost = layout.section_at(top)
        stuck = self._sticky_rect()
        for section in range(layout.section_at(dirty.bottom() + top), topmost, -1):
            place = layout.heading(section).translated(0, -top)
            if place.intersects(dirty):
                section_heading.paint(painter, place, self._results.sections[section], self.palette(), stuck=False)
        if stuck.intersects(dirty):
            passing = layout.heading(topmost).top() < top
            section_heading.paint(painter, stuck, self._results.sections[topmost], self.palette(), stuck=passing)

    def _want_visible(self) -> None:
        """What is seen first, then the page below, then the page above."""
        seen, around = self._visible_rows(), self._visible_rows(pages=1.0)
        order = [*seen, *range(seen.stop, around.stop), *range(around.start, seen.start)]
        cell_px, scale = self._layout().cell_px, self.devicePixelRatioF()
        self._loader.want(self._thumbs.wish(hit, cell_px, scale) for hit in self._hits(order))
        self.seen.emit([hit.photo_id for hit in self._hits([*seen])])

    def _hits(self, rows: list[int]) -> Iterator[Hit]:
        for row in rows:
            if (hit := self._results.hit(row)) is not None:
                yield hit

    def _show_loaded(self, photo_id: int) -> None:
        row = self._results.row_of(photo_id)
        if row is not None and row in self._visible_rows():
            self._thumbs.begin_fade(photo_id)
            self._fade_timer.start()
            self.viewport().update(self.visualRect(self._results.index(row, 0)))

    def _step_fades(self) -> None:
        fading = self._thumbs.fading()
        for photo_id in fading:
            if (row := self._results.row_of(photo_id)) is not None:
                self.viewport().update(self.visualRect(self._results.index(row, 0)))
        if not fading:
            self._fade_timer.stop()
            self.viewport().update()
