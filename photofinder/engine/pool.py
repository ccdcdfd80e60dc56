"""A pool of threads that reads ahead of one consumer: finished work is handed over as it comes, in any order.

Used from one thread; the work runs on the pool's own.
"""

import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")

_PATIENCE_S = 0.4


class ReadAheadPool(Generic[Result]):
    """Runs callables that return a ``Result``. ``pending`` is how many have not been handed over."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or max(2, min(8, os.cpu_count() or 2))
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="decode")
        self._pending: set[Future[Result]] = set()

    @property
    def pending(self) -> int:
        return len(self._pending)

    def submit(self, work: Callable[[], Result]) -> None:
        """Run ``work`` when a thread is free."""
        self._pending.add(self._executor.submit(work))

    def finished(self, timeout_s: float) -> list[Result]:
        """What has finished since the last call; waits up to ``timeout_s`` for a first one.

        Raises: what the work raised.
        """
        done, self._pending = wait(self._pending, timeout_s, FIRST_COMPLETED)
        return [future.result() for future in done]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Drop what has not begun. A decode that is still going after a moment is left to end by itself, for it
        cannot be interrupted and whoever stops the job shall not wait for it."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        running = {future for future in self._pending if not future.cancelled()}
        if not wait(running, _PATIENCE_S).not_done:
            self._executor.shutdown(wait=True)
