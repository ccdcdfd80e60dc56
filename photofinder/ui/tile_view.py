"""An item view of equal tiles in sections: geometry, scrolling, selection and keys over ``grid_layout``.

Paints nothing itself. Costs what is visible, never what is there. GUI thread.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QWidget

from photofinder.ui.grid_layout import GridLayout

_LEFT, _RIGHT, _UP, _DOWN = (
    QAbstractItemView.CursorAction.MoveLeft,
    QAbstractItemView.CursorAction.MoveRight,
    QAbstractItemView.CursorAction.MoveUp,
    QAbstractItemView.CursorAction.MoveDown,
)


class TileView(QAbstractItemView):
    """Shows a flat model as tiles of about ``_tile_edge_px``; the heading of the topmost section stays in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tile_edge_px = 180
        self._caption_px = 0
        self._firsts: Sequence[int] = ()
        self._kept = GridLayout(0, 0, self._tile_edge_px)
        self.setFrameShape(self.Shape.NoFrame)
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _count(self) -> int:
        model = self.model()
        return 0 if model is None else model.rowCount()

    def _layout(self) -> GridLayout:
        kept, count, width_px = self._kept, self._count(), self.viewport().width()
        now = (kept.count, kept.width_px, kept.tile_edge_px, kept.caption_px)
        # Asked for with every tile: sections are compared as the object that they are.
        if now != (count, width_px, self._tile_edge_px, self._caption_px) or kept.firsts is not self._firsts:
            self._kept = GridLayout(count, width_px, self._tile_edge_px, self._firsts, self._caption_px)
        return self._kept

    def updateGeometries(self) -> None:
        layout = self._layout()
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(max(8, layout.line_px // 4))
        bar.setRange(0, max(0, layout.height_px - self.viewport().height()))
        super().updateGeometries()

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        if not index.isValid():
            return QRect()
        return self._layout().cell(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        return QModelIndex() if self._sticky_rect().contains(point) else self._index_below(point)

    def _index_below(self, point: QPoint) -> QModelIndex:
        """The tile at ``point``, be there a heading in front of it or not."""
        row = self._layout().row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def _sticky_rect(self) -> QRect:
        """Where the heading lies that stays in sight, in the viewport: the next one pushes it out."""
        layout, top = self._layout(), self.verticalOffset()
        if not layout.heading_px or not layout.count:
            return QRect()
        section = layout.section_at(top)
        place = layout.heading(section)
        place.moveTop(0)
        if section + 1 < len(self._firsts):
            place.moveBottom(min(place.bottom(), layout.heading(section + 1).top() - top - 1))
        return place

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return False

    def scrollTo(
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        if not index.isValid():
            return
        cell, height = self.visualRect(index), self.viewport().height()
        covered = self._layout().heading_px
        if hint == self.ScrollHint.PositionAtCenter:
            shift = cell.center().y() - height // 2
        elif hint == self.ScrollHint.PositionAtTop or cell.top() < covered:
            shift = cell.top() - covered
        elif hint == self.ScrollHint.PositionAtBottom or cell.bottom() > height:
            shift = min(cell.top() - covered, cell.bottom() - height)
        else:
            return
        self.verticalScrollBar().setValue(self.verticalOffset() + shift)

    def _visible_rows(self, pages: float = 0.0) -> range:
        top, height = self.verticalOffset(), self.viewport().height()
        return self._layout().rows_between(top - int(pages * height), top + height + int(pages * height))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # The corners come in the order of the drag: from one tile to another, not from top left.
        first, last = self._index_below(rect.topLeft()), self._index_below(rect.bottomRight())
        chosen = QItemSelection()
        if first.isValid() and last.isValid():
            low, high = sorted((first, last), key=QModelIndex.row)
            chosen.select(low, high)
        self.selectionModel().select(chosen, command)

    def _selected_rows(self) -> list[int]:
        return sorted(
            row for run in self.selectionModel().selection().toList() for row in range(run.top(), run.bottom() + 1)
        )

    def _selection_of(self, rows: Iterable[int]) -> QItemSelection:
        """Ascending ``rows`` as runs of neighbours: one range each for 100,000 of them costs most of a second."""
        chosen = QItemSelection()
        for _, neighbours in groupby(enumerate(rows), lambda place: place[1] - place[0]):
            run = [row for _, row in neighbours]
            chosen.select(self.model().index(run[0], 0), self.model().index(run[-1], 0))
        return chosen

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        layout, count = self._layout(), self._count()
        if count == 0:
            return QModelIndex()
        row = self.currentIndex().row()
        if row < 0:
            return self.model().index(self._visible_rows()[0], 0)
        page = max(1, (self.viewport().height() - layout.heading_px) // layout.line_px)
        actions = self.CursorAction
        targets: dict[QAbstractItemView.CursorAction, Callable[[], int]] = {
            _LEFT: lambda: row - 1,
            actions.MovePrevious: lambda: row - 1,
            _RIGHT: lambda: row + 1,
            actions.MoveNext: lambda: row + 1,
            _UP: lambda: layout.moved(row, -1),
            _DOWN: lambda: layout.moved(row, 1),
            actions.MovePageUp: lambda: layout.moved(row, -page),
            actions.MovePageDown: lambda: layout.moved(row, page),
            actions.MoveHome: lambda: 0,
            actions.MoveEnd: lambda: count - 1,
        }
        return self.model().index(min(count - 1, max(0, targets[action]())), 0)

    def _go_to_section(self, steps: int) -> None:
        """Make the first tile of the section ``steps`` further the current one; back, first of this section."""
        if not self._count():
            return
        row = max(0, self.currentIndex().row())
        section = self._layout().section_of(row)
        firsts = self._firsts or (0,)
        if steps < 0 and row > firsts[section]:
            steps += 1
        target = firsts[min(len(firsts) - 1, max(0, section + steps))]
        self.selectionModel().setCurrentIndex(
            self.model().index(target, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
