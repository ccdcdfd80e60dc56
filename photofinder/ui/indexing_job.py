"""The indexing that runs: folders one after another on the index lane; pause, resume, cancel. No widgets.

GUI thread.
"""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.records import Progress
from photofinder.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

INDEX_LANE = "index"


class Activity(StrEnum):
    """Whether indexing goes on."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"


class IndexingJob(QObject):
    """Runs ``Library.index``; ``committed`` tells that there are more photos to find than before."""

    activity_changed = Signal(object)
    progressed = Signal(object)
    committed = Signal()
    failed = Signal(object)
    finished = Signal()

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._task: Task | None = None
        self._waiting: list[Path | None] = []
        self.activity = Activity.IDLE

    def start(self, folder: Path | None = None) -> None:
        """Index ``folder``, or every root that is there; waits its turn behind what runs."""
        if folder is None:
            self._waiting.clear()
        if None not in self._waiting and folder not in self._waiting:
            self._waiting.append(folder)
        if self._task is None:
            self._next()

    def pause(self) -> None:
        """Hold after the present step."""
        if self._task is not None and self.activity is Activity.RUNNING:
            self._task.pause()
            self._set(Activity.PAUSED)

    def resume(self) -> None:
        """Go on."""
        if self._task is not None and self.activity is Activity.PAUSED:
            self._task.resume()
            self._set(Activity.RUNNING)

    def cancel(self) -> None:
        """Stop after the present step and forget what waits; what was done is kept."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def _next(self) -> None:
        folder = self._waiting.pop(0)
        task = self._tasks.start(lambda: self._library.index(folder), lane=INDEX_LANE, merge=_join)
        task.stepped.connect(self._step)
        task.failed.connect(self.failed)
        task.ended.connect(self._end)
        self._task = task
        self._set(Activity.RUNNING)

    def _step(self, progress: Progress) -> None:
        self.progressed.emit(progress)
        if progress.searchable:
            self.committed.emit()

    def _end(self) -> None:
        self._task = None
        self.committed.emit()
        if self._waiting:
            self._next()
            return
        self._set(Activity.IDLE)
        self.finished.emit()

    def _set(self, activity: Activity) -> None:
        if activity is not self.activity:
            self.activity = activity
            self.activity_changed.emit(activity)


def _join(earlier: Progress, later: Progress) -> Progress:
    return replace(later, searchable=earlier.searchable or later.searchable)
