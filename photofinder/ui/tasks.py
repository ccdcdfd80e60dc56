"""Work off the GUI thread: callables and generators on named lanes, their answers as signals on the GUI thread.

A lane is one thread that does one thing after another. Starting a task of a group makes the earlier ones of that
group stale: they are cancelled and say nothing more. Knows nothing of photos. Lives on the GUI thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator
from itertools import count
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

log = logging.getLogger(__name__)

STEP_INTERVAL_S = 0.1
Work = Callable[[], Any]
Merge = Callable[[Any, Any], Any]


def _later(_earlier: Any, later: Any) -> Any:
    return later


def attempt(work: Work) -> tuple[Any, Exception | None]:
    """What ``work`` returns and None, or None and what it raised; for threads that must outlive one bad answer."""
    try:
        return work(), None
    except Exception as fault:
        return None, fault


class _Job:
    """What a worker knows of a task: no QObject, so that none dies on a worker's thread."""

    def __init__(self, number: int, work: Work, merge: Merge) -> None:
        self.number = number
        self.work = work
        self.merge = merge
        self.cancelled = threading.Event()
        self.may_run = threading.Event()
        self.may_run.set()

    def cancel(self) -> None:
        self.cancelled.set()
        self.may_run.set()


class Task(QObject):
    """One running piece of work. ``ended`` comes last and always; nothing but it comes after ``cancel``."""

    stepped = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, job: _Job, group: str | None) -> None:
        super().__init__()
        self._job = job
        self.group = group

    @property
    def cancelled(self) -> bool:
        """Whether its answer is no longer wanted."""
        return self._job.cancelled.is_set()

    @property
    def paused(self) -> bool:
        """Whether it waits for ``resume`` before its next step."""
        return not self._job.may_run.is_set()

    def cancel(self) -> None:
        """Let nothing more be heard of it; a generator is closed on its own thread after its present step."""
        self._job.cancel()

    def pause(self) -> None:
        """Hold a generator after its present step."""
        if not self.cancelled:
            self._job.may_run.clear()

    def resume(self) -> None:
        """Let a paused generator go on."""
        self._job.may_run.set()


class Tasks(QObject):
    """The lanes and what runs on them."""

    _told = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._numbers = count(1)
        self._tasks: dict[int, Task] = {}
        self._jobs: dict[int, _Job] = {}
        self._closed = False
        self._lanes: dict[str, tuple[SimpleQueue[_Job | None], threading.Thread]] = {}

    def start(self, work: Work, *, lane: str, group: str | None = None, merge: Merge = _later) -> Task:
        """Run ``work`` on ``lane`` after what waits there.

        A generator that ``work`` returns is iterated there; its steps are told at most ten times a second, those in
        between joined by ``merge(earlier, later)``, and what it returns is the task's result.
        """
        if group is not None:
            self.cancel(group)
        job = _Job(next(self._numbers), work, merge)
        task = Task(job, group)
        if self._closed:
            job.cancel()
            return task
        self._tasks[job.number] = task
        self._jobs[job.number] = job
        self._queue(lane).put(job)
        return task

    def cancel(self, group: str) -> None:
        """Make every task of ``group`` stale."""
        for task in self._tasks.values():
            if task.group == group:
                task.cancel()

    def busy(self, group: str) -> bool:
        """Whether an answer of ``group`` is still to come."""
        return any(task.group == group and not task.cancelled for task in self._tasks.values())

    def close(self, within_s: float) -> bool:
        """Cancel everything and end the threads; False when some were still at work after ``within_s``. What is
        started afterwards is stale from the beginning."""
        self._closed = True
        for job in self._jobs.values():
            job.cancel()
        for queue, _ in self._lanes.values():
            queue.put(None)
        deadline = time.monotonic() + within_s
        for _, thread in self._lanes.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for _, thread in self._lanes.values())

    def _queue(self, lane: str) -> "SimpleQueue[_Job | None]":
        if lane not in self._lanes:
            queue: SimpleQueue[_Job | None] = SimpleQueue()
            thread = threading.Thread(target=self._serve, args=(queue,), name=lane, daemon=True)
            self._lanes[lane] = queue, thread
            thread.start()
        return self._lanes[lane][0]

    def _hear(self, number: int, kind: str, value: object) -> None:
        task = self._tasks[number]
        if kind == "ended":
            del self._tasks[number], self._jobs[number]
            task.ended.emit()
        elif not task.cancelled:
            getattr(task, kind).emit(value)

    def _serve(self, queue: "SimpleQueue[_Job | None]") -> None:
        while (job := queue.get()) is not None:
            if not job.cancelled.is_set():
                self._do(job)
            self._told.emit(job.number, "ended", None)
            del job

    def _do(self, job: _Job) -> None:
        try:
            result = job.work()
            if isinstance(result, Generator):
                result = self._iterate(job, result)
        except Exception as fault:
            if job.cancelled.is_set():
                log.warning("work that was cancelled failed: %r", fault)
            self._told.emit(job.number, "failed", fault)
        else:
            self._told.emit(job.number, "succeeded", result)

    def _iterate(self, job: _Job, steps: Generator[Any, None, Any]) -> Any:
        held: list[Any] = []
        told_at = float("-inf")
        try:
            while not job.cancelled.is_set():
                try:
                    step = next(steps)
                except StopIteration as end:
                    self._tell(job, held)
                    return end.value
                held = [job.merge(held[0], step)] if held else [step]
                if not job.may_run.is_set() or time.monotonic() - told_at >= STEP_INTERVAL_S:
                    self._tell(job, held)
                    told_at = time.monotonic()
                job.may_run.wait()
        finally:
            steps.close()
        return None

    def _tell(self, job: _Job, held: list[Any]) -> None:
        if held:
            self._told.emit(job.number, "stepped", held.pop())
