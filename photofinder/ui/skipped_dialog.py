"""The files that could not be used, by reason: to be looked for, shown, copied, and tried again. GUI thread."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import Skip
from photofinder.ui import figures
from photofinder.ui.skips_model import SkipsModel

# From so many on a name is sooner typed than found.
_MANY = 30
_TYPED_MS = 150


class SkippedDialog(QDialog):
    """``show_asked`` carries the path of a file, ``retry_asked`` the files to be read again, None for all. The
    skips are ``skips_model.in_order``."""

    show_asked = Signal(object)
    retry_asked = Signal(object)

    def __init__(self, skips: list[Skip], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Files that were left out"))
        self.resize(760, 480)
        self._skips = skips
        self._names: list[str] | None = None
        self._trying = False
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._find = QLineEdit(self)
        self._find.setPlaceholderText(self.tr("Find a file or folder"))
        self._find.setAccessibleName(self._find.placeholderText())
        self._find.setClearButtonEnabled(True)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self._filter)
        self._find.textChanged.connect(self._typed.start)
        self._rows = SkipsModel(self)
        self._table = self._make_table()
        self._again = QPushButton(self.tr("Try again"), self)
        self._again.clicked.connect(self._ask_again)
        self._all_again = QPushButton(self.tr("Try all again"), self)
        self._all_again.clicked.connect(self._ask_all_again)
        self._show = QPushButton(self.tr("Show in folder"), self)
        self._show.clicked.connect(self._ask_show)
        copy = QPushButton(self.tr("Copy list"), self)
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._again, self._all_again, self._show, copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._sentence)
        layout.addWidget(self._find)
        layout.addWidget(self._table, 1)
        layout.addLayout(buttons)
        self.show_skips(skips)

    def _make_table(self) -> QTableView:
        table = QTableView(self)
        table.setModel(self._rows)
        table.setAccessibleName(self.windowTitle())
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.setCornerButtonEnabled(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 300)
        header.setStretchLastSection(True)
        table.selectionModel().selectionChanged.connect(self._show_choice)
        table.doubleClicked.connect(self._ask_show)
        return table

    def show_skips(self, skips: list[Skip]) -> None:
        """Show others, as after some were tried again; they are ``skips_model.in_order``."""
        self._skips, self._names = skips, None
        self._trying = False
        self._find.setVisible(len(skips) > _MANY or bool(self._find.text()))
        self._filter()

    def _filter(self) -> None:
        self._table.clearSpans()
        self._rows.show_skips(self._found(self._find.text().strip().casefold()))
        for row in self._rows.headings:
            self._table.setSpan(row, 0, 1, self._rows.columnCount())
        self._show_choice()

    def _found(self, wanted: str) -> list[Skip]:
        if not wanted:
            return self._skips
        if self._names is None:
            self._names = [str(skip.path).casefold() for skip in self._skips]
        return [skip for skip, name in zip(self._skips, self._names, strict=True) if wanted in name]

    def _show_choice(self) -> None:
        self._again.setEnabled(self._table.selectionModel().hasSelection() and not self._trying)
        self._show.setEnabled(self._single() is not None)
        self._all_again.setEnabled(bool(self._skips) and not self._trying)
        if self._trying:
            self._sentence.setText(self.tr("They are being tried again."))
        elif not self._skips:
            self._sentence.setText(self.tr("Every file could be used."))
        else:
            text = self.tr("{files} could not be used. They are untouched, and are tried again when they change.")
            self._sentence.setText(text.format(files=figures.files(len(self._skips))))

    def _single(self) -> Path | None:
        """The chosen file, if it is one."""
        runs = self._table.selectionModel().selection().toList()
        if len(runs) != 1 or runs[0].height() != 1:
            return None
        paths = self._rows.paths([runs[0].top()])
        return paths[0] if len(paths) == 1 else None

    def _ask_again(self) -> None:
        runs = self._table.selectionModel().selection().toList()
        if paths := self._rows.paths(row for run in runs for row in range(run.top(), run.bottom() + 1)):
            self._try(paths)

    def _ask_all_again(self) -> None:
        self._try(None)

    def _try(self, paths: list[Path] | None) -> None:
        self._trying = True
        self._show_choice()
        self.retry_asked.emit(paths)

    def _ask_show(self) -> None:
        if (path := self._single()) is not None:
            self.show_asked.emit(path)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self._rows.lines()))
