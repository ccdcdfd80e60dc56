"""The grid of photos: zoom, hover, fades, dragging out, and what is kept when results are refreshed.

Tells the thumbnail loader what is visible; opens and decides nothing; geometry is in ``tile_view``. GUI thread.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from photofinder.records import Hit
from photofinder.ui.queries import Results
from photofinder.ui.results_model import ResultsModel
from photofinder.ui.thumb_delegate import ThumbDelegate
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.tile_view import TileView

AnyIndex = QModelIndex | QPersistentModelIndex
MIN_TILE_PX = 96
MAX_TILE_PX = 384
ZOOM_STEP_PX = 24
_FRAME_MS = 16
_SETTLE_MS = 20


@dataclass(frozen=True, slots=True)
class _Anchor:
    photo_id: int
    offset_px: int


class ResultsView(TileView):
    """Signals carry Hits. ``current_changed`` may carry None; ``typed`` carries text meant for the search box."""

    open_asked = Signal(object)
    current_changed = Signal(object)
    menu_asked = Signal(object, QPoint)
    typed = Signal(str)
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
        self.setDragEnabled(True)
        self.setDragDropMode(self.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setMouseTracking(True)
        self.setItemDelegate(self._thumbs)
        self.setModel(self._results)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        loader.loaded.connect(self._show_loaded)

    # What the window asks

    def set_results(self, results: Results) -> None:
        """Show ``results``; refreshed ones keep the place, the selection and the current photo."""
        selected = [hit.photo_id for hit in self.selected_hits()] if results.refreshed else []
        current = self.current_hit() if results.refreshed else None
        anchor = self._anchor() if results.refreshed else None
        self._thumbs.shows_scores = not results.query.empty
        self._hovered = None
        self._results.set_results(results)
        self.updateGeometries()
        self._restore(anchor)
        self._select_again(selected, current)
        self._loader.forget_unavailable()
        self._wish_timer.start()
        if current is None or self.current_hit() is None:
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
        """Whether the photos answer a query."""
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

    def enter(self) -> None:
        """Take the keys, with a photo to act on from the first one on."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.currentIndex().isValid() and (visible := self._visible_rows()):
            self.selectionModel().setCurrentIndex(
                self._results.index(visible[0], 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )

    # Keeping the place

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._anchor()
        super().resizeEvent(event)
        self.updateGeometries()
        self._restore(anchor)
        self._wish_timer.start()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)
        self._hover(self.viewport().mapFromGlobal(self.cursor().pos()))
        self._wish_timer.start()

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
        self.current_changed.emit(self._results.hit(current.row()))

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, modifiers = event.text(), event.modifiers()
        plain = not modifiers & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if (hit := self.current_hit()) is not None:
                self.open_asked.emit(hit)
        elif plain and text.isprintable() and text.strip():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def keyboardSearch(self, search: str) -> None:
        """Letters go to the search box."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / 120
            self.set_tile_edge(self._tile_edge_px + round(notches * ZOOM_STEP_PX))
            event.accept()
        else:
            super().wheelEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._results.hit(self.indexAt(event.position().toPoint()).row())
        if hit is not None and event.button() == Qt.MouseButton.LeftButton:
            self.open_asked.emit(hit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if (hit := self._results.hit(index.row())) is not None:
            point = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(hit, self.viewport().mapToGlobal(point))

    def is_over_dragged(self, point: QPoint) -> bool:
        """Whether ``point`` of this widget lies on the photo that is being dragged: a drop there means nothing."""
        index = self.indexAt(self.viewport().mapFrom(self, point))
        return index.isValid() and index == self.currentIndex()

    def startDrag(self, actions: Qt.DropAction) -> None:
        hits = self.selected_hits()
        if not hits:
            return
        dragged = self._results.hit(self.currentIndex().row()) or hits[0]
        hits.sort(key=lambda hit: hit.photo_id != dragged.photo_id)
        drag = QDrag(self)
        drag.setMimeData(
            self._results.mimeData(
                [self._results.index(self._results.row_of(hit.photo_id) or 0, 0) for hit in hits]
            )
        )
        drag.setPixmap(self._drag_pixmap(dragged))
        drag.exec(Qt.DropAction.CopyAction)

    def _drag_pixmap(self, hit: Hit) -> QPixmap:
        wish = self._thumbs.wish(hit, self._layout().cell_px, self.devicePixelRatioF())
        pixmap = self._loader.pixmap(hit.photo_id, wish.edge_px)
        if pixmap is None:
            return QPixmap()
        return pixmap.scaled(
            pixmap.size().boundedTo(pixmap.size().scaled(192, 192, Qt.AspectRatioMode.KeepAspectRatio)),
            mode=Qt.TransformationMode.SmoothTransformation,
        )

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
        painter.end()

    def _want_visible(self) -> None:
        """What is seen first, then the page below, then the page above."""
        seen, around = self._visible_rows(), self._visible_rows(pages=1.0)
        order = [*seen, *range(seen.stop, around.stop), *range(around.start, seen.start)]
        cell_px, scale = self._layout().cell_px, self.devicePixelRatioF()
        self._loader.want(self._thumbs.wish(hit, cell_px, scale) for hit in self._hits(order))

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
