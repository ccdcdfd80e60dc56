"""How fast a job goes and how long it still takes, from the last few seconds of it."""

import time
from collections import deque
from collections.abc import Callable

_WINDOW_S = 5.0
# Sooner than this the estimate jumps about: the model is being loaded, the caches are cold.
_SETTLE_S = 1.0
_SETTLE_ITEMS = 16


class Pace:
    """Counts finished items. One thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque([(clock(), 0)])

    def reached(self, done: int) -> None:
        """``done`` items are finished now, counted from the start."""
        now = self._clock()
        self._marks.append((now, done))
        while len(self._marks) > 2 and self._marks[1][0] <= now - _WINDOW_S:
            self._marks.popleft()

    @property
    def per_s(self) -> float:
        """Items a second over the last seconds; 0.0 before the first item."""
        (start, done_then), (end, done) = self._marks[0], self._marks[-1]
        return (done - done_then) / (end - start) if end > start else 0.0

    def eta_s(self, remaining: int) -> float | None:
        """Seconds until ``remaining`` more are finished; None while it is too early or nothing moves."""
        (start, _), (end, done) = self._marks[0], self._marks[-1]
        settled = end - start >= _SETTLE_S and done >= _SETTLE_ITEMS
        rate = self.per_s
        return remaining / rate if rate > 0 and settled else None
