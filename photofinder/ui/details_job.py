"""What is known of a photo beside its facts: the moment of a film that matched, which program plays it from there,
and the files that belong to the photo. Read on workers, latest wins. GUI thread."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photofinder.engine import players
from photofinder.records import Hit
from photofinder.ui.model_job import CATALOGUE_LANE
from photofinder.ui.tasks import Tasks
from photofinder.ui.thumb_loader import decode

if TYPE_CHECKING:
    from photofinder.library import Library

FRAME_LANE = "frames"
# As thumbnails are.
_FRAME_PX = 512


class DetailsJob(QObject):
    """``companions_read`` carries a photo_id and its Companions, ``frame_read`` a Hit and a QImage."""

    companions_read = Signal(int, object)
    frame_read = Signal(object, object)
    failed = Signal(object)

    def __init__(self, library: "Library", tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks

    def read_companions(self, photo_id: int) -> None:
        """Answer ``companions_read``."""
        work = partial(self._library.companions, photo_id)
        task = self._tasks.start(work, lane=CATALOGUE_LANE, group="companions")
        task.succeeded.connect(lambda companions: self.companions_read.emit(photo_id, companions))
        task.failed.connect(self.failed)

    def read_frame(self, hit: Hit) -> None:
        """Answer ``frame_read`` with what a film shows at the moment that matched, if that can be read now."""
        task = self._tasks.start(partial(self._frame, hit), lane=FRAME_LANE, group="frame")
        task.succeeded.connect(lambda frame: None if frame is None else self.frame_read.emit(hit, frame))
        task.failed.connect(self.failed)

    def find_player(self, hit: Hit, then: Callable[[Path, list[str] | None], object]) -> None:
        """Call ``then`` with the path of a film, and the command that plays it from the moment that matched."""
        work = partial(players.start_at, hit.path, hit.at_ms or 0)
        task = self._tasks.start(work, lane=CATALOGUE_LANE, group="player")
        task.succeeded.connect(lambda command: then(hit.path, command))
        task.failed.connect(self.failed)

    def _frame(self, hit: Hit) -> QImage | None:
        """On a worker."""
        encoded = self._library.preview(hit.photo_id, _FRAME_PX, None, hit.at_ms)
        return None if encoded is None else decode(encoded, _FRAME_PX)
