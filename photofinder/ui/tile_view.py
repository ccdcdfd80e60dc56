"""An item view of equal tiles: geometry, scrolling, selection and keys over ``grid_layout``; paints nothing itself.

Costs what is visible, never what is there. GUI thread.
"""

from collections.abc import Iterable
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
    """Shows a flat model as square tiles of about ``_tile_edge_px``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tile_edge_px = 180
        self.setFrameShape(self.Shape.NoFrame)
        self.setSelectionMode(self.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(self.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _count(self) -> int:
        model = self.model()
        return 0 if model is None else model.rowCount()

    def _layout(self) -> GridLayout:
        return GridLayout(self._count(), self.viewport().width(), self._tile_edge_px)

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
        row = self._layout().row_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if row is None else self.model().index(row, 0)

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
        if hint == self.ScrollHint.PositionAtCenter:
            shift = cell.center().y() - height // 2
        elif hint == self.ScrollHint.PositionAtTop or cell.top() < 0:
            shift = cell.top()
        elif hint == self.ScrollHint.PositionAtBottom or cell.bottom() > height:
            shift = min(cell.top(), cell.bottom() - height)
        else:
            return
        self.verticalScrollBar().setValue(self.verticalOffset() + shift)

    def _visible_rows(self, pages: float = 0.0) -> range:
        top, height = self.verticalOffset(), self.viewport().height()
        return self._layout().rows_between(top - int(pages * height), top + height + int(pages * height))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        # The corners come in the order of the drag: from one tile to another, not from top left.
        first, last = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
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
        page = max(1, self.viewport().height() // layout.line_px) * layout.columns
        actions = self.CursorAction
        steps = {
            _LEFT: -1,
            actions.MovePrevious: -1,
            _RIGHT: 1,
            actions.MoveNext: 1,
            _UP: -layout.columns,
            _DOWN: layout.columns,
            actions.MovePageUp: -page,
            actions.MovePageDown: page,
            actions.MoveHome: -row,
            actions.MoveEnd: count - 1 - row,
        }
        target = row + steps[action]
        if action in (_UP, actions.MovePageUp) and target < 0:
            target = row % layout.columns
        if action in (_DOWN, actions.MovePageDown) and target >= count:
            target = count - 1 if row // layout.columns < layout.lines - 1 else row
        return self.model().index(min(count - 1, max(0, target)), 0)
