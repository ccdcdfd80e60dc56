"""Asking what is to be left out of a folder: one pattern a line, explained, and checked while it is typed.

GUI thread.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from photofinder.records import Root
from photofinder.ui.button_row import button_row
from photofinder.ui.labels import WrappedLabel
from photofinder.ui.theme import SMALL_PX, text_font

_CHECK_MS = 150


class LeaveOutDialog(QDialog):
    """``chosen`` carries the patterns. ``faulty`` gives those of given patterns that cannot be read."""

    chosen = Signal(object)

    def __init__(
        self, root: Root, faulty: Callable[[Sequence[str]], list[str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._faulty = faulty
        name = root.path.name or str(root.path)
        self.setWindowTitle(self.tr("Leave out of {folder}").format(folder=name))
        self.resize(520, 440)
        sentence = WrappedLabel(self)
        sentence.set_text(
            self.tr(
                "One name or pattern a line. What matches is not looked at, and leaves the library if it is in it. "
                "The files themselves are not touched."
            )
        )
        self._edit = QPlainTextEdit("\n".join(root.excludes), self)
        self._edit.setAccessibleName(self.tr("What is left out"))
        self._edit.setPlaceholderText(self.tr("Nothing besides what is always left out"))
        self._edit.setTabChangesFocus(True)
        self._edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._problem = QLabel(self)
        self._problem.setProperty("tone", "danger")
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setWordWrap(True)
        self._check = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._check.timeout.connect(self._judge)
        self._edit.textChanged.connect(self._check.start)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.clicked.connect(self.reject)
        self._save = QPushButton(self.tr("Leave out"), self)
        self._save.setProperty("kind", "primary")
        self._save.setDefault(True)
        self._save.clicked.connect(self._choose)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(sentence)
        layout.addWidget(self._edit, 1)
        layout.addWidget(self._problem)
        layout.addLayout(self._examples())
        layout.addLayout(button_row(cancel, self._save))
        self._judge()

    def _examples(self) -> QGridLayout:
        examples = [
            ("Screenshots/", self.tr("folders of this name, wherever they are")),
            ("*.gif", self.tr("all files of this kind")),
            ("/2009/Scans/", self.tr("this one folder")),
            ("!keep.gif", self.tr("stays, although a line above leaves it out")),
        ]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (pattern, meaning) in enumerate(examples):
            for column, text in enumerate((pattern, meaning)):
                label = QLabel(text, self)
                label.setFont(text_font(SMALL_PX))
                label.setTextFormat(Qt.TextFormat.PlainText)
                label.setProperty("tone", "muted" if column else "")
                grid.addWidget(label, row, column)
        always = QLabel(
            self.tr(
                "Always left out: hidden files and folders, folders with a file named .nomedia, trash, and what "
                "systems keep beside photos (@eaDir, Thumbs.db and the like)."
            ),
            self,
        )
        always.setFont(text_font(SMALL_PX))
        always.setProperty("tone", "muted")
        always.setWordWrap(True)
        grid.addWidget(always, len(examples), 0, 1, 2)
        grid.setRowMinimumHeight(len(examples), 40)
        return grid

    def _globs(self) -> list[str]:
        lines = (line.strip() for line in self._edit.toPlainText().splitlines())
        return [line for line in lines if line]

    def _judge(self) -> list[str]:
        faulty = self._faulty(self._globs())
        self._save.setEnabled(not faulty)
        self._problem.setVisible(bool(faulty))
        text = self.tr("This line cannot be read: {pattern}")
        self._problem.setText(text.format(pattern=faulty[0]) if faulty else "")
        return faulty

    def _choose(self) -> None:
        if not self._judge():
            self.chosen.emit(self._globs())
            self.accept()
