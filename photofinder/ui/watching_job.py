"""Watching the folders while the window is open: what changes is indexed quietly. No widgets. GUI thread."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from photofinder.records import Root, WatchFault
from photofinder.ui.indexing_job import IndexingJob
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.engine.watching import Watching
    from photofinder.library import Library


# When a root is asked for again that did not answer others in time, and how often: then it has answered, and is
# empty, or the watching tells of it.
_AGAIN_MS = 3000
_ASKED_MOST = 4


class WatchingJob(QObject):
    """``state_changed`` tells that a root has gone or is back, or may be, or that ``faults`` are others."""

    state_changed = Signal()
    failed = Signal(object)
    _changed = Signal(object)
    _state = Signal()

    def __init__(
        self, library: "Library", tasks: Tasks, indexing: IndexingJob, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._indexing = indexing
        self._watching: Watching | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._roots: Sequence[Root] = ()
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self.state_changed)
        self._doubted: frozenset[Path] = frozenset()
        self._asked = 0
        # Told on the thread of the watching.
        self._changed.connect(self._take_up, Qt.ConnectionType.QueuedConnection)
        self._state.connect(self.state_changed, Qt.ConnectionType.QueuedConnection)

    @property
    def faults(self) -> tuple[WatchFault, ...]:
        """The roots that are looked through from time to time instead."""
        return () if self._watching is None else self._watching.faults

    def start(self) -> None:
        """Begin to watch."""
        task = self._tasks.start(self._begin, lane=CATALOGUE_LANE)
        task.succeeded.connect(lambda _: self._begun())
        task.failed.connect(self.failed)

    def follow(self, roots: Sequence[Root]) -> None:
        """Watch these roots from now on, as the status tells of them."""
        if _watched(roots) != _watched(self._roots):
            self._roots = roots
            self._follow()
        # The status waits for a sleeping disk for a short time only, and nobody would tell that it has answered.
        away = frozenset() if self._watching is None else self._watching.away
        doubted = frozenset(root.path for root in roots if not (root.present or root.paused)) - away
        if doubted != self._doubted:
            self._doubted, self._asked = doubted, 0
        if doubted and self._asked < _ASKED_MOST and not self._again.isActive():
            self._asked += 1
            self._again.start()

    def close(self, within_s: float) -> bool:
        """Watch no more; False when a thread was still at work after that time."""
        self._again.stop()
        with self._lock:
            self._closed = True
            watching = self._watching
        return watching is None or watching.close(within_s)

    def _begin(self) -> None:
        """On a worker: nothing is left behind when the window has closed meanwhile."""
        watching = self._library.watch(self._changed.emit, self._state.emit)
        with self._lock:
            if not self._closed:
                self._watching = watching
                return
        watching.close()

    def _begun(self) -> None:
        self._follow()
        # What was told before it was known here, nobody could ask for.
        if self.faults:
            self.state_changed.emit()

    def _follow(self) -> None:
        if self._watching is not None and self._roots:
            self._watching.follow(self._roots)

    def _take_up(self, folders: set[Path]) -> None:
        if not self._closed:
            for folder in sorted(folders):
                self._indexing.start(folder, quiet=True)


def _watched(roots: Sequence[Root]) -> list[tuple[int, Path, tuple[str, ...], bool]]:
    return [(root.root_id, root.path, root.excludes, root.paused) for root in roots]
