"""Asking over the window for a yes or a file; the answers come by call. GUI thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton, QVBoxLayout, QWidget

from photofinder.ui.button_row import button_row
from photofinder.ui.labels import SentenceLabel
from photofinder.ui.theme import text_font

_WIDTH_PX = 420


class Question(QDialog):
    """A sentence, what to know about it, and two buttons; Enter and Esc change nothing."""

    def __init__(self, parent: QWidget, title: str, text: str, yes: str, detail: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.text, self.detail = SentenceLabel(self), SentenceLabel(self)
        self.text.setText(text)
        self.text.setFont(text_font(strong=True))
        self.detail.setText(detail)
        self.detail.setProperty("tone", "muted")
        self.detail.setVisible(bool(detail))
        self.setAccessibleDescription(f"{text} {detail}".strip())
        cancel, self.yes = QPushButton(self.tr("Cancel"), self), QPushButton(yes, self)
        self.yes.setAutoDefault(False)
        self.yes.clicked.connect(self.accept)
        cancel.setDefault(True)
        cancel.setFocus()
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self.text)
        layout.addWidget(self.detail)
        layout.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(button_row(cancel, self.yes))
        # Not before the texts are laid out: how high they are follows from the width.
        self.resize(_WIDTH_PX, layout.heightForWidth(_WIDTH_PX))


def confirm(
    parent: QWidget, title: str, text: str, yes: str, do: Callable[[], object], detail: str = ""
) -> Question:
    """Ask ``text``; ``do`` is called when the button ``yes`` is pressed, which Enter alone does not."""
    question = Question(parent, title, text, yes, detail)
    question.accepted.connect(do)
    question.open()
    return question


def choose(dialog: QFileDialog, chosen: Callable[[Path], object]) -> QFileDialog:
    """Open ``dialog``; ``chosen`` gets the file or folder unless the person changes their mind."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda file: chosen(Path(file)))
    dialog.open()
    return dialog
