"""Facts below each other, each with a quiet title. GUI thread."""

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from photofinder.ui.labels import WrappedLabel
from photofinder.ui.photo_facts import Fact
from photofinder.ui.theme import SMALL_PX, text_font


class FactsList(QWidget):
    """Lines are kept and filled anew: walking through photos moves nothing that need not move."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines: list[tuple[QLabel, WrappedLabel]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self.facts: list[Fact] = []

    def show_facts(self, facts: list[Fact]) -> None:
        """Show these and no others."""
        self.facts = facts
        while len(self._lines) < len(facts):
            self._lines.append(self._line())
        for at, (title, text) in enumerate(self._lines):
            for part in (title, text):
                part.setVisible(at < len(facts))
            if at < len(facts):
                title.setText(facts[at].title)
                text.set_text(facts[at].text)
                text.setAccessibleName(f"{facts[at].title}: {facts[at].spoken or facts[at].text}")

    def _line(self) -> tuple[QLabel, WrappedLabel]:
        title, text = QLabel(self), WrappedLabel(self)
        title.setFont(text_font(SMALL_PX))
        title.setProperty("tone", "muted")
        title.setContentsMargins(0, 8, 0, 0)
        self._layout.addWidget(title)
        self._layout.addWidget(text)
        return title, text
