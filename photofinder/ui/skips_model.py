"""The skipped files as rows of a table, put together by reason under headings. GUI thread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from photofinder.errors import SkipReason
from photofinder.records import Skip
from photofinder.ui import figures, messages
from photofinder.ui.theme import text_font

_NO_PARENT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Heading:
    """A reason and the rows of it that follow."""

    reason: SkipReason
    skips: Sequence[Skip]


class SkipsModel(QAbstractTableModel):
    """File and folder; a heading takes the whole row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Skip | Heading] = []
        self.headings: list[int] = []

    def show_skips(self, skips: Iterable[Skip]) -> None:
        """Show these, which are ``in_order``."""
        rows: list[Skip | Heading] = []
        headings = []
        for reason, members in groupby(skips, key=lambda skip: skip.reason):
            together = list(members)
            headings.append(len(rows))
            rows += [Heading(reason, together), *together]
        self.beginResetModel()
        self._rows, self.headings = rows, headings
        self.endResetModel()

    def paths(self, rows: Iterable[int]) -> list[Path]:
        """The files of these rows, in their order; a heading stands for all that are under it."""
        wanted: set[int] = set()
        for row in rows:
            what = self._rows[row]
            wanted |= {row} if isinstance(what, Skip) else set(range(row + 1, row + 1 + len(what.skips)))
        return [what.path for row in sorted(wanted) if isinstance(what := self._rows[row], Skip)]

    def lines(self) -> list[str]:
        """Each file with its reason, as text."""
        skips = (row for row in self._rows if isinstance(row, Skip))
        return [f"{skip.path}\t{messages.skip_text(skip.reason)}" for skip in skips]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Folder"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        if isinstance(row, Heading):
            return self._heading_data(row, role) if index.column() == 0 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.path.name, str(row.path.parent))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.path}\n{row.detail}" if row.detail else str(row.path)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return f"{row.path.name}, {messages.skip_text(row.reason)}"
        return None

    def _heading_data(self, heading: Heading, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{messages.skip_text(heading.reason)}  ·  {figures.files(len(heading.skips))}"
        if role == Qt.ItemDataRole.FontRole:
            return text_font(strong=True)
        return None


def in_order(skips: Iterable[Skip]) -> list[Skip]:
    """By reason, photos that are lost to the search before files that never were photos; by path. Any thread."""
    reasons = sorted(
        SkipReason, key=lambda reason: (reason is SkipReason.NOT_A_PICTURE, messages.skip_text(reason))
    )
    places = {reason: place for place, reason in enumerate(reasons)}
    return sorted(skips, key=lambda skip: (places[skip.reason], str(skip.path)))
