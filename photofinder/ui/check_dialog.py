"""Looking through the library while one waits: what is found, and putting it right. Does nothing. GUI thread."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import CheckPart, Finding, FindingCode
from photofinder.ui import care_messages, messages
from photofinder.ui.button_row import button_row

_EMPTY, _FULL = QSize(480, 140), QSize(640, 360)
_PARTS = list(CheckPart)
_FOR_THE_PERSON = frozenset({FindingCode.KEPT_FILE, FindingCode.CATALOGUE_DAMAGED})


class CheckDialog(QDialog):
    """``check_asked`` carries whether what is wrong is to be put right, ``cancel_asked`` comes at the end."""

    check_asked = Signal(bool)
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Check the library"))
        self.resize(_EMPTY)
        self._findings: list[Finding] = []
        self._repair = False
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, len(_PARTS))
        self._bar.setAccessibleName(self.tr("The library is being looked through"))
        self._part = QLabel(self)
        self._part.setProperty("tone", "muted")
        self._table = self._make_table()
        self._mend = QPushButton(self.tr("Put right"), self)
        self._mend.setProperty("kind", "primary")
        self._mend.clicked.connect(lambda: self.begin(repair=True))
        self._close = QPushButton(self.tr("Cancel"), self)
        self._close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(self._sentence)
        layout.addWidget(self._bar)
        layout.addWidget(self._part)
        layout.addWidget(self._table, 1)
        layout.addStretch()
        layout.addLayout(button_row(self._mend, self._close))
        self.finished.connect(self.cancel_asked)

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, 2, self)
        table.setHorizontalHeaderLabels([self.tr("What was found"), self.tr("What is done about it")])
        table.setSelectionBehavior(table.SelectionBehavior.SelectRows)
        table.setEditTriggers(table.EditTrigger.NoEditTriggers)
        table.setAccessibleName(self.windowTitle())
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        table.verticalHeader().hide()
        # There is room for it once there is something in it.
        table.hide()
        table.verticalHeader().setDefaultSectionSize(28)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        return table

    def begin(self, *, repair: bool = False) -> None:
        """Ask for a check, and show what it finds."""
        self._repair = repair
        self._findings = []
        self._table.setRowCount(0)
        self._table.hide()
        self._sentence.setText(
            self.tr("Putting things right. Your photos are not touched.")
            if repair
            else self.tr("Looking through the library. Your photos are not touched.")
        )
        self._bar.setValue(0)
        self._bar.show()
        self._mend.hide()
        self._close.setText(self.tr("Cancel"))
        self.check_asked.emit(repair)

    def show_part(self, part: CheckPart) -> None:
        """Show what is looked at now; those before it are done with."""
        self._bar.setValue(_PARTS.index(part))
        self._part.setText(care_messages.part_text(part))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Add these to what was found."""
        if not self._findings:
            self._table.show()
            self.resize(self.size().expandedTo(_FULL))
        for finding in findings:
            row = self._table.rowCount()
            self._table.insertRow(row)
            texts = care_messages.finding_text(finding), care_messages.state_text(finding, repaired=self._repair)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(str(finding.path or finding.detail or text))
                self._table.setItem(row, column, item)
        self._findings += findings

    def end(self) -> None:
        """All was looked at."""
        self._bar.hide()
        self._part.clear()
        self._close.setText(self.tr("Close"))
        open_ones = [finding for finding in self._findings if not finding.mended]
        mendable = [finding for finding in open_ones if finding.code not in _FOR_THE_PERSON]
        self._mend.setVisible(bool(mendable) and not self._repair)
        self._sentence.setText(self._result(open_ones))

    def fail(self, fault: Exception) -> None:
        """It could not be looked through, or not to the end."""
        self.end()
        self._mend.hide()
        self._sentence.setText(messages.explain(fault).text)

    def _result(self, open_ones: Sequence[Finding]) -> str:
        if not self._findings:
            return self.tr("Nothing is wrong.")
        if all(finding.harmless for finding in open_ones):
            return (
                self.tr("What was wrong is put right.")
                if self._repair
                else self.tr("Nothing that was found does harm.")
            )
        return (
            self.tr("Not all could be put right. The log tells more.")
            if self._repair
            else self.tr("Some things are not as they should be.")
        )
