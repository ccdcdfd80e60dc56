"""The hits as a Qt model: one row each, no disk, no SQL; knows the row of every photo. GUI thread."""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, Qt

from photofinder.engine.query import Query
from photofinder.records import Answer, Hit
from photofinder.ui import dropped, figures, section_heading
from photofinder.ui.arrangement import Arrangement, Layout, Section, arrange
from photofinder.ui.queries import Results

HIT_ROLE = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()
_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"


class ResultsModel(QAbstractListModel):
    """``HIT_ROLE`` gives the Hit; dragging a row carries its file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown = arrange(Results(Query(), Answer([], 0)), Layout())

    def show_arrangement(self, shown: Arrangement) -> None:
        """Show other hits."""
        self.beginResetModel()
        self._shown = shown
        self.endResetModel()

    @property
    def query(self) -> Query:
        """What the rows answer."""
        return self._shown.results.query

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections of the rows, or none."""
        return self._shown.sections

    def hit(self, row: int) -> Hit | None:
        """The hit of a row."""
        return self._shown.hits[row] if 0 <= row < len(self._shown.hits) else None

    def row_of(self, photo_id: int) -> int | None:
        """Where a photo is shown."""
        return self._shown.rows.get(photo_id)

    def section_of(self, row: int) -> Section | None:
        """The section that a row lies in, where there are sections."""
        at = bisect_right(self.sections, row, key=lambda section: section.first) - 1
        return self.sections[at] if at >= 0 else None

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown.hits)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hit(index.row())
        if hit is None:
            return None
        if role == HIT_ROLE:
            return hit
        if role == Qt.ItemDataRole.DisplayRole:
            return hit.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            # Each line from left to right: after an Arabic name the slash of the folder would stand at its end.
            return f"{_LEFT_TO_RIGHT}{hit.path.name}\n{_LEFT_TO_RIGHT}{hit.path.parent}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(hit)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            section = self.section_of(index.row())
            return None if section is None else section_heading.spoken(section)
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
        return ["text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return dropped.carry(hit.path for index in indexes if (hit := self.hit(index.row())) is not None)

    def _spoken(self, hit: Hit) -> str:
        parts = [hit.path.name, figures.taken(hit.taken_at)]
        if self._shown.results.query.meanings:
            parts.append(self.tr("score {score}").format(score=figures.score(hit.score)))
        if hit.favourite:
            parts.append(self.tr("favourite"))
        if hit.copies:
            parts.append(self.tr("{photos} of one shot").format(photos=figures.photos(1 + len(hit.copies))))
        return ", ".join(part for part in parts if part)
