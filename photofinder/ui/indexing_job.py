"""The indexing that runs: folders one after another on the index lane; pause, resume, cancel. No widgets.

What was asked for is told step by step; what only follows a change on the disk is quiet, unless there is much of
it. GUI thread.
"""

import logging
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photofinder.errors import IndexingBusy
from photofinder.records import Progress
from photofinder.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

INDEX_LANE = "index"
# What changed on the disk is told step by step from so many files on.
QUIET_FILES = 20
BUSY_RETRY_MS = 5000

log = logging.getLogger(__name__)


class Activity(StrEnum):
    """Whether indexing goes on."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class _Run:
    """``folder`` None: every root; ``again``: the skipped files that are read again instead, empty for all."""

    folder: Path | None = None
    again: tuple[Path, ...] | None = None
    quiet: bool = False

    def covers(self, other: "_Run") -> bool:
        """Whether ``other`` is done with this."""
        if self.again is not None or other.again is not None:
            return self.again is not None and other.again is not None and self.again in ((), other.again)
        return self.folder is None or (other.folder is not None and other.folder.is_relative_to(self.folder))


class IndexingJob(QObject):
    """Runs ``Library.index`` and ``retry``; ``committed`` tells that there are more photos to find than before,
    ``finished`` that all is done; quiet runs that change nothing tell neither."""

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
        self._run = _Run()
        self._heard = False
        self._news = False
        self._waiting: list[_Run] = []
        self._retry = QTimer(self, singleShot=True, interval=BUSY_RETRY_MS)
        self._retry.timeout.connect(self._next)
        self.held = False
        self.activity = Activity.IDLE

    def start(self, folder: Path | None = None, *, quiet: bool = False) -> None:
        """Index ``folder``, or every root that is there; waits its turn behind what runs."""
        self._ask(_Run(folder, quiet=quiet))

    def retry(self, paths: Sequence[Path] | None = None) -> None:
        """Read skipped files again, or all of them."""
        self._ask(_Run(again=tuple(paths or ())))

    def interrupt(self) -> bool:
        """Stop, for what runs or waits may be about a folder that is about to change; whether there was any. Who
        interrupts begins anew."""
        at_work = self._task is not None or bool(self._waiting)
        self._stop()
        return at_work

    def pause(self) -> None:
        """Hold after the present step, and begin nothing, until ``resume``."""
        self.held = True
        if self._task is not None and self._heard:
            self._task.pause()
            self._set(Activity.PAUSED)

    def resume(self) -> None:
        """Go on."""
        self.held = False
        if self._task is not None and self._task.paused:
            self._task.resume()
            self._set(Activity.RUNNING)
        elif self._task is None and self._waiting:
            self._next()

    def cancel(self) -> None:
        """Stop after the present step and forget what waits; what was done is kept."""
        self.held = False
        self._stop()
        if self._task is None:
            self._set(Activity.IDLE)

    def _stop(self) -> None:
        self._waiting.clear()
        self._retry.stop()
        if self._task is not None:
            self._task.cancel()

    def _ask(self, run: _Run) -> None:
        covering = [each for each in self._waiting if each.covers(run)]
        self._waiting = [each for each in self._waiting if not run.covers(each) and each not in covering]
        self._waiting += [replace(each, quiet=each.quiet and run.quiet) for each in covering] or [run]
        if self._task is not None:
            return
        if self.held:
            self._set(Activity.PAUSED)
        elif not self._retry.isActive():
            self._next()

    def _next(self) -> None:
        if self._task is not None or not self._waiting:
            return
        run = self._run = self._waiting.pop(0)
        self._heard, self._news = not run.quiet, False
        task = self._tasks.start(self._work(run), lane=INDEX_LANE, merge=_join)
        task.stepped.connect(self._step)
        task.failed.connect(self._fail)
        task.ended.connect(self._end)
        self._task = task
        if self._heard:
            self._set(Activity.RUNNING)

    def _work(self, run: _Run) -> Callable[[], Generator[Progress, None, None]]:
        if run.again is not None:
            return lambda: self._library.retry(run.again or None)
        # What only follows a change on the disk may come from a folder that was removed or paused just now.
        return lambda: self._library.index(run.folder, adding=not run.quiet)

    def _step(self, progress: Progress) -> None:
        if not self._heard and progress.total - progress.done > QUIET_FILES:
            self._heard = True
            self._set(Activity.RUNNING)
        if self._heard:
            self.progressed.emit(progress)
        self._news |= bool(progress.done or progress.removed or progress.left_out)
        if progress.searchable:
            self.committed.emit()

    def _fail(self, fault: Exception) -> None:
        if not self._run.quiet:
            self.failed.emit(fault)
            return
        # Nobody asked for it: the next start tries again, and what another process does now may be this.
        log.warning("a change could not be taken up: %r", fault)
        if isinstance(fault, IndexingBusy):
            self._waiting.append(self._run)
            self._retry.start()

    def _end(self) -> None:
        self._task = None
        tells = self._news or not self._run.quiet
        if tells:
            self.committed.emit()
        if self._waiting and not self.held and not self._retry.isActive():
            self._next()
            if self._heard:
                return
        if self._task is None and self.held and self._waiting:
            self._set(Activity.PAUSED)
            return
        self._set(Activity.IDLE)
        if tells:
            self.finished.emit()

    def _set(self, activity: Activity) -> None:
        if activity is not self.activity:
            self.activity = activity
            self.activity_changed.emit(activity)


def _join(earlier: Progress, later: Progress) -> Progress:
    return replace(later, searchable=earlier.searchable or later.searchable)
