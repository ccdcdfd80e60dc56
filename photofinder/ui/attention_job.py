"""What the person does and looks at, told to the indexing: it steps back for the one, and begins with the other.

GUI thread.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from photofinder.ui.indexing_job import Activity, IndexingJob
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.tasks import Tasks

if TYPE_CHECKING:
    from photofinder.library import Library

_SETTLE_MS = 300


class AttentionJob(QObject):
    """``speed_changed`` carries whether indexing works at full speed, whatever the person does."""

    speed_changed = Signal(bool)
    failed = Signal(object)

    def __init__(
        self, library: "Library", tasks: Tasks, indexing: IndexingJob, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._indexing = indexing
        self._seen: Sequence[int] = ()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._prefer)
        indexing.activity_changed.connect(lambda _: self._settle.start())

    @property
    def full_speed(self) -> bool:
        """Whether indexing works at full speed."""
        return self._library.tempo.full_speed

    def set_full_speed(self, on: bool) -> None:
        """Let indexing step back for nothing, now and after the next start; or let it step back again."""
        self._library.tempo.full_speed = on
        self.speed_changed.emit(on)
        task = self._tasks.start(lambda: self._library.set_full_speed(on), lane=CATALOGUE_LANE, group="speed")
        task.failed.connect(self.failed)

    def note_use(self) -> None:
        """The person types, scrolls or searches."""
        self._library.tempo.note_use()

    def look_at(self, photo_ids: Sequence[int]) -> None:
        """These photos are in sight."""
        self._seen = photo_ids
        self._settle.start()

    def _prefer(self) -> None:
        if self._seen and self._indexing.activity is not Activity.IDLE:
            self._library.prefer(self._seen)
