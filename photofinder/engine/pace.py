"""How fast a job goes and how long it still takes: the files to come are weighed by what such files have cost.

One thread.
"""

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import NamedTuple

from photofinder.engine.effort import Effort, Kind

# How fast it goes, as a person sees it; and how fast it goes, to tell when it ends.
_SHOWN_S = 5.0
_STEADY_S = 45.0
# Sooner than this the estimate jumps about: the model is being loaded, the caches are cold.
_SETTLE_S = 2.0
_SETTLE_ITEMS = 16
_MARK_EVERY_S = 0.5
# Nobody asked for so long: the job was paused.
_PAUSE_S = 3.0


class _Load:
    """Files and bytes of each kind."""

    def __init__(self) -> None:
        self.files: Counter[Kind] = Counter()
        self.size_bytes: Counter[Kind] = Counter()

    def add(self, kind: Kind, size_bytes: int, files: int = 1) -> None:
        self.files[kind] += files
        self.size_bytes[kind] += size_bytes

    def copy(self) -> "_Load":
        other = _Load()
        other.files, other.size_bytes = Counter(self.files), Counter(self.size_bytes)
        return other


class _Mark(NamedTuple):
    at_s: float
    done: int
    load: _Load


class Pace:
    """``expect`` every file first, then tell what came of them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._effort = Effort()
        self._expected = _Load()
        self._done = _Load()
        self._count = 0
        self._marks: deque[_Mark] = deque([_Mark(clock(), 0, _Load())])
        self._asked_s = clock()

    def expect(self, kind: Kind, size_bytes: int, files: int = 1) -> None:
        """So many more files are to be read, of ``size_bytes`` in all."""
        self._expected.add(kind, size_bytes, files)

    def cost(self, kind: Kind, size_bytes: int, seconds: float) -> None:
        """A file took so many seconds of one core."""
        self._effort.note(kind, size_bytes, seconds)

    def finished(self, kind: Kind, size_bytes: int) -> None:
        """One of the expected files is done with."""
        self._done.add(kind, size_bytes)
        self._count += 1

    def tick(self) -> None:
        """Time goes by; to be called several times a second, but not while the job waits."""
        now_s = self._clock()
        if (waited_s := now_s - self._asked_s) > _PAUSE_S:
            self._marks = deque(mark._replace(at_s=mark.at_s + waited_s) for mark in self._marks)
        self._asked_s = now_s
        if now_s - self._marks[-1].at_s < _MARK_EVERY_S:
            return
        self._marks.append(_Mark(now_s, self._count, self._done.copy()))
        while len(self._marks) > 2 and self._marks[1].at_s <= now_s - _STEADY_S:
            self._marks.popleft()

    @property
    def per_s(self) -> float:
        """Files a second over the last seconds; 0.0 before the first one."""
        end = self._marks[-1]
        start = next(mark for mark in self._marks if mark.at_s > end.at_s - _SHOWN_S or mark is end)
        if start is end:
            start = self._marks[0]
        return (end.done - start.done) / (end.at_s - start.at_s) if end.at_s > start.at_s else 0.0

    @property
    def eta_s(self) -> float | None:
        """Seconds until all that is expected is done; None while it is too early to tell, or nothing moves."""
        start, end = self._marks[0], self._marks[-1]
        if end.at_s - start.at_s < _SETTLE_S or self._count < _SETTLE_ITEMS:
            return None
        done = self._work(end.load) - self._work(start.load)
        left = self._work(self._expected) - self._work(self._done)
        return max(0.0, left) * (end.at_s - start.at_s) / done if done > 0 else None

    def _work(self, load: _Load) -> float:
        lines = self._effort.lines()
        return sum(lines[kind].of(load.files[kind], load.size_bytes[kind]) for kind in load.files)
