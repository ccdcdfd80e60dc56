"""A pool of threads that works ahead of one consumer: finished work is handed over as it comes, in any order.

Used from one thread; the work runs on the pool's own. Several pools may ring one bell, so that their consumer can
wait for all of them at once.
"""

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")

_PATIENCE_S = 0.4


def default_workers() -> int:
    """As many as there are cores for this process, within reason: each decodes, and holds what it decodes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return max(2, min(16, cores))


class ReadAheadPool(Generic[Result]):
    """Runs callables that return a ``Result``, each on one of ``workers`` threads (by itself, as many as there are
    cores, within reason). ``pending`` is how many have not been handed over; ``bell`` is set when one is done."""

    def __init__(self, bell: Event, workers: int | None = None) -> None:
        self.workers = workers or default_workers()
        self.pending = 0
        self._bell = bell
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="decode")
        self._running: set[Future[Result]] = set()
        self._done: deque[Future[Result]] = deque()

    def submit(self, work: Callable[[], Result]) -> None:
        """Run ``work`` when a thread is free."""
        self.pending += 1
        future = self._executor.submit(work)
        self._running.add(future)
        future.add_done_callback(self._finish)

    def finished(self) -> list[Result]:
        """What has finished since the last call.

        Raises: what the work raised.
        """
        results = []
        while self._done:
            future = self._done.popleft()
            self._running.discard(future)
            self.pending -= 1
            results.append(future.result())
        return results

    def _finish(self, future: Future[Result]) -> None:
        """On a thread of the pool."""
        if not future.cancelled():
            self._done.append(future)
            self._bell.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop what has not begun. Work that is still going after a moment is left to end by itself, for it cannot
        be interrupted and whoever stops the job shall not wait for it."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        running = {future for future in self._running if not future.cancelled()}
        if not wait(running, _PATIENCE_S).not_done:
            self._executor.shutdown(wait=True)
