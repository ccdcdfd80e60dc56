"""Files that could not be read, kept in doubt until it is known whether their folder is still there.

A disk, a share or its rights may go away while its photos are being read: then none of them is bad, and all are
tried again when it is back. The file system is asked on a thread of the pool, for it may take its time. One thread.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from photofinder.engine.pool import ReadAheadPool
from photofinder.errors import FolderUnavailable

_LOOK_EVERY_S = 2.0
_PATIENCE_S = 600.0

Doubt = TypeVar("Doubt")


class Settled(NamedTuple, Generic[Doubt]):
    """What is no longer in doubt: it was so, or it was the folder that was away."""

    believed: list[Doubt]
    to_repeat: list[Doubt]


class Absence(Generic[Doubt]):
    """That of ``folder``, which is there now; ``is_away`` once it was found missing, until it is back."""

    def __init__(
        self, folder: Path, looking: ReadAheadPool[bool], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._number = _number(folder)
        self._looking = looking
        self._clock = clock
        self._doubts: list[Doubt] = []
        self._looked_for = 0
        self._next_look_s = 0.0
        self._away_since_s: float | None = None

    @property
    def is_away(self) -> bool:
        return self._away_since_s is not None

    @property
    def in_doubt(self) -> int:
        """How many wait to be settled."""
        return len(self._doubts)

    def doubt(self, what: Doubt) -> None:
        """Keep ``what`` until ``settled`` gives it back."""
        self._doubts.append(what)

    def settled(self) -> Settled[Doubt]:
        """What was settled since the last call; never waits.

        Raises:
            FolderUnavailable: it has been away for minutes.
        """
        settled: Settled[Doubt] = Settled([], [])
        for is_here in self._looking.finished():
            settled = self._settle(is_here)
        if self._doubts and not self._looking.pending and self._clock() >= self._next_look_s:
            self._looked_for = len(self._doubts)
            self._looking.submit(self._is_here)
        return settled

    def _settle(self, is_here: bool) -> Settled[Doubt]:
        now_s = self._clock()
        if not is_here:
            self._next_look_s = now_s + _LOOK_EVERY_S
            if self._away_since_s is None:
                self._away_since_s = now_s
            if now_s - self._away_since_s > _PATIENCE_S:
                raise FolderUnavailable(self._folder, "it went away while it was being read")
            return Settled([], [])
        if self._away_since_s is not None:
            self._away_since_s = None
            doubts, self._doubts = self._doubts, []
            return Settled([], doubts)
        doubts, self._doubts = self._doubts[: self._looked_for], self._doubts[self._looked_for :]
        return Settled(doubts, [])

    def _is_here(self) -> bool:
        """Whether it can be listed and is what it was: what is left of a disk that went away is another folder, an
        empty one. A disk that came back may have another number, but is not empty. On a thread of the pool."""
        try:
            with os.scandir(self._folder) as entries:
                number = _number(self._folder)
                if number != self._number and next(entries, None) is None:
                    return False
        except OSError:
            return False
        self._number = number
        return True


def _number(folder: Path) -> tuple[int, int] | None:
    try:
        facts = folder.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino
