"""The files that could not be used, with the reason of each; can be sorted and copied. GUI thread."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photofinder.errors import SkipReason
from photofinder.records import Skip
from photofinder.ui import figures, messages

_NO_PARENT = QModelIndex()
_SKIP_ROLE = Qt.ItemDataRole.UserRole


def _urgency(skip: Skip) -> tuple[bool, str, Path]:
    """Photos that are lost to the search come before files that never were photos."""
    return skip.reason is SkipReason.NOT_A_PICTURE, messages.skip_text(skip.reason), skip.path


class SkipsModel(QAbstractTableModel):
    """File, reason, folder."""

    def __init__(self, skips: list[Skip], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._skips = skips

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._skips)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (self.tr("File"), self.tr("Why it is left out"), self.tr("Folder"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        skip = self._skips[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (skip.path.name, messages.skip_text(skip.reason), str(skip.path.parent))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{skip.path}\n{skip.detail}" if skip.detail else str(skip.path)
        if role == _SKIP_ROLE:
            return skip
        return None


class SkippedDialog(QDialog):
    """``show_asked`` carries the path of a file."""

    show_asked = Signal(object)

    def __init__(self, skips: list[Skip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Files that were left out"))
        self.resize(760, 440)
        skips = sorted(skips, key=_urgency)
        self._skips = skips
        sentence = QLabel(
            self.tr("{files} could not be used. They are untouched, and are tried again when they change.").format(
                files=figures.files(len(skips))
            ),
            self,
        )
        sentence.setWordWrap(True)
        order = QSortFilterProxyModel(self)
        order.setSourceModel(SkipsModel(skips, self))
        self._table = QTableView(self)
        self._table.setModel(order)
        self._table.setSortingEnabled(True)
        # As given, until a heading is clicked.
        self._table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setShowGrid(False)
        self._table.setWordWrap(False)
        self._table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._table.setCornerButtonEnabled(False)
        self._table.verticalHeader().hide()
        self._table.verticalHeader().setDefaultSectionSize(28)
        header = self._table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 200)
        header.resizeSection(1, 280)
        header.setStretchLastSection(True)
        self._show = QPushButton(self.tr("Show in folder"), self)
        self._show.setEnabled(False)
        self._show.clicked.connect(self._ask_show)
        copy = QPushButton(self.tr("Copy list"), self)
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self._table.selectionModel().selectionChanged.connect(
            lambda: self._show.setEnabled(self._chosen() is not None)
        )
        self._table.doubleClicked.connect(self._ask_show)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._show)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(sentence)
        layout.addWidget(self._table, 1)
        layout.addLayout(buttons)

    def _chosen(self) -> Path | None:
        rows = self._table.selectionModel().selectedRows()
        skip: Skip | None = rows[0].data(_SKIP_ROLE) if rows else None
        return None if skip is None else skip.path

    def _ask_show(self) -> None:
        if (path := self._chosen()) is not None:
            self.show_asked.emit(path)

    def _copy(self) -> None:
        lines = [f"{skip.path}\t{messages.skip_text(skip.reason)}" for skip in self._skips]
        QGuiApplication.clipboard().setText("\n".join(lines))
