"""A quiet strip below the search box: what was not understood of a query, and what a search has to tell.

GUI thread.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from photofinder.records import Notice, NoticeCode, Problem
from photofinder.ui import icons
from photofinder.ui.labels import SentenceLabel
from photofinder.ui.query_messages import notice_text, problem_text


class NoticeLine(QFrame):
    """``model_asked`` carries the id of the model that would help."""

    model_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._problems: tuple[Problem, ...] = ()
        self._notices: tuple[Notice, ...] = ()
        self._typing = False
        self._sign = QLabel(self)
        icons.dress(self._sign, "info", QPalette.ColorRole.PlaceholderText)
        self._text = SentenceLabel(self)
        self._model = QPushButton(self.tr("Use that model"), self)
        self._model.clicked.connect(self._ask_model)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 4, 16, 4)
        layout.setSpacing(8)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._model)
        self.setMinimumHeight(36)
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong with the query that stands in the box."""
        self._problems = tuple(problems)
        self._show()

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """What the search that is shown has to tell."""
        self._notices = tuple(notices)
        self._show()

    def show_typing(self, typing: bool) -> None:
        """Say nothing of what was found while somebody types: it may be meant otherwise in a moment."""
        if typing != self._typing:
            self._typing = typing
            self._show()

    def _show(self) -> None:
        found = () if self._typing else self._notices
        texts = [*map(problem_text, self._problems), *map(notice_text, found)]
        whole = " ".join(dict.fromkeys(texts))
        self._text.setText(whole)
        self.setAccessibleName(whole)
        self._model.setVisible(self._helpful() is not None)
        self.setVisible(bool(texts))

    def _helpful(self) -> str | None:
        ids = (notice.detail for notice in self._notices if notice.code is NoticeCode.OTHER_LANGUAGE)
        return next((model_id for model_id in ids if model_id), None)

    def _ask_model(self) -> None:
        if (model_id := self._helpful()) is not None:
            self.model_asked.emit(model_id)
