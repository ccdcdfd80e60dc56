"""Favourites: marks shown at once, written on a worker, and kept on results that were read before that.

GUI thread.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.records import Hit
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.queries import Results
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.library import Library


class FavouritesJob(QObject):
    """``marked`` carries photo_ids and whether they are favourites now; ``written`` comes when the library knows,
    or could not be told."""

    marked = Signal(object, bool)
    written = Signal()
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._marks: dict[int, bool] = {}

    def mark(self, hits: Sequence[Hit], favourite: bool) -> None:
        """Make photos favourites, or no longer."""
        photo_ids = [hit.photo_id for hit in hits]
        self._marks |= dict.fromkeys(photo_ids, favourite)
        self.marked.emit(photo_ids, favourite)
        task = self._tasks.start(lambda: self._library.set_favourite(photo_ids, favourite), lane=CATALOGUE_LANE)
        task.succeeded.connect(lambda _: self.written.emit())
        task.failed.connect(lambda fault: self._forget(photo_ids, fault))

    def put_on(self, results: Results) -> None:
        """Mark ``results``, which may have been read before the library knew."""
        for photo_id, favourite in self._marks.items():
            if (row := results.rows.get(photo_id)) is not None and results.hits[row].favourite != favourite:
                results.hits[row] = replace(results.hits[row], favourite=favourite)

    def _forget(self, photo_ids: Sequence[int], fault: Exception) -> None:
        for photo_id in photo_ids:
            self._marks.pop(photo_id, None)
        self.written.emit()
        self.failed.emit(fault)
