"""Checking and backing up the library on workers. No widgets. GUI thread."""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from photofinder.records import BackupProgress, BackupStep, CheckProgress
from photofinder.ui.indexing_job import INDEX_LANE, IndexingJob
from photofinder.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

CARE_LANE = "care"


class CareJob(QObject):
    """``looked`` carries the CheckPart that the check is at and ``found`` Findings as they come, ``checked`` comes
    when all was looked at or that was broken off, then ``check_failed`` if it could not be. ``progressed`` carries
    a BackupProgress, ``backed_up`` the last one, ``backup_ended`` comes in any case."""

    looked = Signal(object)
    found = Signal(object)
    checked = Signal()
    check_failed = Signal(object)
    progressed = Signal(object)
    backed_up = Signal(object)
    backup_ended = Signal()
    failed = Signal(object)

    def __init__(
        self, library: "Library", tasks: Tasks, indexing: IndexingJob, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._indexing = indexing
        self._check: Task | None = None
        self._backup: Task | None = None

    def check(self, *, repair: bool) -> None:
        """Look through the library, and with ``repair`` put right what is wrong. Indexing waits meanwhile."""
        was_at_work = self._indexing.interrupt()
        task = self._tasks.start(lambda: self._check_steps(repair), lane=INDEX_LANE, merge=list.__add__)
        task.stepped.connect(self._look)
        task.ended.connect(self._end_check)
        # Told last, for it is what is to be read.
        task.failed.connect(lambda fault: task.ended.connect(lambda: self.check_failed.emit(fault)))
        if was_at_work:
            task.ended.connect(self._indexing.start)
        self._check = task

    def cancel_check(self) -> None:
        """Break the check off; what was put right stays so."""
        if self._check is not None:
            self._check.cancel()

    def back_up(self, file: Path) -> None:
        """Write all that the library knows to ``file``, in place of what is there."""
        task = self._tasks.start(lambda: self._library.care.backup(file, replace=True), lane=CARE_LANE)
        task.stepped.connect(self._step)
        task.failed.connect(self.failed)
        task.ended.connect(self._end_backup)
        self._backup = task

    def cancel_backup(self) -> None:
        """Break the backup off; nothing is left of it."""
        if self._backup is not None:
            self._backup.cancel()

    def _check_steps(self, repair: bool) -> Generator[list[CheckProgress], None, None]:
        """On a worker."""
        with closing(self._library.care.doctor(repair=repair)) as steps:
            for step in steps:
                yield [step]

    def _look(self, steps: list[CheckProgress]) -> None:
        self.looked.emit(steps[-1].part)
        if findings := [step.finding for step in steps if step.finding is not None]:
            self.found.emit(findings)

    def _step(self, progress: BackupProgress) -> None:
        self.progressed.emit(progress)
        if progress.step is BackupStep.DONE:
            self.backed_up.emit(progress)

    def _end_check(self) -> None:
        self._check = None
        self.checked.emit()

    def _end_backup(self) -> None:
        self._backup = None
        self.backup_ended.emit()
