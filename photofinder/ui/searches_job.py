"""Saved searches, what was searched before, and what may complete a query that is being typed. GUI thread.

Answers come as signals; what is proposed is computed on a lane of its own, for it must never wait for a search.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.engine.completion import Vocabulary, complete
from photofinder.records import SavedSearch
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

COMPLETION_LANE = "completion"
HISTORY_SHOWN = 50


class SearchesJob(QObject):
    """``saved_changed`` carries the list of SavedSearch, ``history_changed`` texts, newest first; ``completed`` the
    text and the cursor that were asked about, and the list of Completion. ``exported`` and ``imported`` carry how
    many searches there were."""

    saved_changed = Signal(object)
    history_changed = Signal(object)
    completed = Signal(str, int, object)
    exported = Signal(int)
    imported = Signal(int)
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._vocabulary = Vocabulary()

    def refresh(self) -> None:
        """Read again what was saved and searched for."""
        self._read_saved()
        self._read_history()

    def read_vocabulary(self) -> None:
        """Learn the words that the library knows now: folders, cameras, places."""
        task = self._tasks.start(self._library.vocabulary, lane=CATALOGUE_LANE, group="vocabulary")
        task.succeeded.connect(self._learn)
        task.failed.connect(self.failed)

    def complete(self, text: str, cursor: int) -> None:
        """Answer ``completed`` with what may stand at ``cursor`` of ``text``."""
        words = self._vocabulary
        task = self._tasks.start(lambda: complete(text, cursor, words), lane=COMPLETION_LANE, group="completion")
        task.succeeded.connect(lambda found: self.completed.emit(text, cursor, found))
        task.failed.connect(self.failed)

    def save(self, name: str, text: str) -> None:
        """Keep the query ``text`` as ``name``."""
        self._do(lambda: self._library.save_search(name, text), self._read_saved)

    def rename(self, search_id: int, name: str) -> None:
        """Give a saved search another name."""
        self._do(lambda: self._library.rename_search(search_id, name), self._read_saved)

    def remove(self, search_id: int) -> None:
        """Forget a saved search."""
        self._do(lambda: self._library.remove_search(search_id), self._read_saved)

    def note(self, text: str) -> None:
        """Remember that ``text`` was searched for."""
        self._do(lambda: self._library.note_search(text), self._read_history)

    def clear_history(self) -> None:
        """Forget what was searched for."""
        self._do(self._library.clear_history, self._read_history)

    def export_to(self, file: Path) -> None:
        """Write the saved searches to ``file``."""
        self._do(lambda: self._library.export_searches(file), self.exported.emit)

    def import_from(self, file: Path) -> None:
        """Add the saved searches that are in ``file``."""

        def tell(count: int) -> None:
            self.imported.emit(count)
            self._read_saved()

        self._do(lambda: self._library.import_searches(file), tell)

    def _do(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        task = self._tasks.start(work, lane=CATALOGUE_LANE)
        task.succeeded.connect(then)
        task.failed.connect(self.failed)

    def _read_saved(self, _done: object = None) -> None:
        self._do(self._library.saved_searches, self._tell_saved)

    def _tell_saved(self, saved: list[SavedSearch]) -> None:
        self._vocabulary = replace(self._vocabulary, saved=tuple(saved))
        self.saved_changed.emit(saved)

    def _read_history(self, _done: object = None) -> None:
        self._do(lambda: self._library.history(HISTORY_SHOWN), self._tell_history)

    def _tell_history(self, texts: list[str]) -> None:
        self._vocabulary = replace(self._vocabulary, history=tuple(texts))
        self.history_changed.emit(texts)

    def _learn(self, words: Vocabulary) -> None:
        self._vocabulary = words
