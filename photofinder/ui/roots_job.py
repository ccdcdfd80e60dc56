"""The folders of the library: adding, removing, pausing, leaving out, moving. No widgets. GUI thread.

What runs is begun anew after each of these: it may be about the folder that has just changed.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.engine.left_out import checked
from photofinder.errors import GlobUnusable
from photofinder.records import AbsentFolder, Root
from photofinder.ui.indexing_job import INDEX_LANE, IndexingJob
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.library import Library


class RootsJob(QObject):
    """``changed`` tells that roots are others than before, ``emptied`` that photos have left the library."""

    changed = Signal()
    emptied = Signal()
    failed = Signal(object)

    def __init__(
        self, library: "Library", tasks: Tasks, indexing: IndexingJob, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._indexing = indexing

    def add(self, folder: Path) -> None:
        """Watch ``folder`` and index it."""

        def index(root: Root) -> None:
            self.changed.emit()
            self._indexing.start(root.path)

        task = self._tasks.start(lambda: self._library.add_root(folder), lane=CATALOGUE_LANE)
        task.succeeded.connect(index)
        task.failed.connect(self.failed)

    def remove(self, root: Root) -> None:
        """Forget a root; its photos stay untouched on the disk."""
        self._change(lambda: self._library.remove_root(root.root_id), self.emptied.emit)

    def pause(self, root: Root, on: bool) -> None:
        """Leave a root as it is for now, or go on with it, after this start of the app and later ones."""

        def go_on() -> None:
            if not on:
                self._indexing.start(root.path)

        self._change(lambda: self._library.folders.pause(root.root_id, on), go_on)

    def faulty_globs(self, globs: Sequence[str]) -> list[str]:
        """Those of ``globs`` that are no patterns."""
        return [glob for glob in globs if not _is_glob(glob)]

    def leave_out(self, root: Root, globs: Sequence[str]) -> None:
        """Leave out what ``globs`` name, and nothing else."""

        def go_on() -> None:
            self._indexing.start(root.path)
            self.emptied.emit()

        self._change(lambda: self._library.folders.exclude(root.root_id, globs), go_on)

    def move(self, root: Root, folder: Path) -> None:
        """A root lies at ``folder`` now."""

        def go_on() -> None:
            self._indexing.start()
            self.emptied.emit()

        self._change(lambda: self._library.folders.move(root.root_id, folder), go_on)

    def forget_absent(self, absent: AbsentFolder) -> None:
        """The photos of a folder that is away will not be back."""
        self._change(lambda: self._library.folders.forget_absent(absent.path), self.emptied.emit)

    def _change(self, work: Callable[[], object], then: Callable[[], object]) -> None:
        """Do ``work`` where nothing indexes meanwhile, ``then`` what follows from it."""
        was_at_work = self._indexing.interrupt()

        def go_on(_nothing: object) -> None:
            self.changed.emit()
            then()

        task = self._tasks.start(work, lane=INDEX_LANE)
        task.succeeded.connect(go_on)
        task.failed.connect(self.failed)
        if was_at_work:
            task.ended.connect(self._indexing.start)


def _is_glob(glob: str) -> bool:
    try:
        checked([glob])
    except GlobUnusable:
        return False
    return True
