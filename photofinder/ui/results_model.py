"""The hits as a Qt model: one row each, no disk, no SQL; knows the row of every photo. GUI thread."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from photofinder.records import Hit
from photofinder.ui import dropped, figures
from photofinder.ui.queries import Query, Results

HIT_ROLE = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()


class ResultsModel(QAbstractListModel):
    """``HIT_ROLE`` gives the Hit; dragging a row carries its file and its photo_id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results = Results(Query(), [])

    def set_results(self, results: Results) -> None:
        """Show other hits."""
        self.beginResetModel()
        self._results = results
        self.endResetModel()

    @property
    def query(self) -> Query:
        """What the rows answer."""
        return self._results.query

    def hit(self, row: int) -> Hit | None:
        """The hit of a row."""
        return self._results.hits[row] if 0 <= row < len(self._results.hits) else None

    def row_of(self, photo_id: int) -> int | None:
        """Where a photo is shown."""
        return self._results.rows.get(photo_id)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._results.hits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{hit.path.name}\n{hit.path.parent}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list", dropped.PHOTO_FORMAT]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        hits = [hit for index in indexes if (hit := self.hit(index.row())) is not None]
        return dropped.carry(hits[0].photo_id, [hit.path for hit in hits])

    def _spoken(self, hit: Hit) -> str:
        parts = [hit.path.name, figures.taken(hit.taken_at)]
        if not self.query.empty:
            parts.append(self.tr("score {score}").format(score=figures.score(hit.score)))
        return ", ".join(part for part in parts if part)
