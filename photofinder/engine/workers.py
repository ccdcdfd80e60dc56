"""The processes that open files, and what it means when one of them hangs, dies or grows too
large.

Any number of threads may ask; each has a process for itself meanwhile, started when there is none free. A file that
costs a process is tried again in another one, for it may have been hit by chance, and then is recorded as unusable.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from PIL import Image

from photofinder.engine.decode import Gone, Hashed, Look, Looked, Outcome, Picture, Unusable
from photofinder.engine.decoding_process import Reply, Request, Setup, Task
from photofinder.engine.worker import Worker, WorkerDied, WorkerTimedOut, WorkerTooLarge
from photofinder.errors import DecoderUnavailable, SkipReason
from photofinder.records import FileStat, Skip
from photofinder.vision.frames import Frame

log = logging.getLogger(__name__)

# A decode takes seconds at most, but on a computer that is short of memory or behind a slow network.
_LIMIT_S = 60.0
_SLOWEST_BYTES_PER_S = 4_000_000
# Ten bytes for each of the pixels that a picture may have, and the program itself.
_MEMORY_BYTES = 2 * 1024**3
_MEMORY_SHARE = 3
_NICENESS = 10
_ATTEMPTS = 2
# A process may be hit by what has nothing to do with its file, again and again on a computer out of memory.
_ATTEMPTS_WHEN_KILLED = 4
_STARTS = 3

StartWorker = Callable[[Setup], Worker]


class Workers:
    """Child processes; ``close`` ends them all, also those that are busy. ``gently`` gives them a low priority.
    ``thumbnails`` is the folder where they look which thumbnails there are. Those that nobody needs for ``idle_s``
    end."""

    def __init__(
        self,
        thumbnails: Path,
        *,
        gently: bool = True,
        limit_s: float = _LIMIT_S,
        memory_bytes: int = _MEMORY_BYTES,
        idle_s: float | None = None,
        start: StartWorker = Worker,
    ) -> None:
        memory_bytes = min(memory_bytes, psutil.virtual_memory().total // _MEMORY_SHARE)
        self._setup = Setup(thumbnails, memory_bytes, _NICENESS if gently else 0, idle_s)
        self._limit_s = limit_s
        self._start = start
        self._guard = threading.Lock()
        self._free: list[Worker] = []
        self._busy: set[Worker] = set()
        self._closed = False

    def decode(
        self, stat: FileStat, edge_px: int, sidecar: Path | None = None, *, standing: bool = False
    ) -> Picture | Unusable | Gone:
        """As ``decode.decode_file``; ``stat`` is what the file was when it was found.

        Raises: DecoderUnavailable.
        """
        outcome = self._read(Task.DECODE, stat, edge_px, sidecar, standing)
        assert isinstance(outcome, Picture | Unusable | Gone)
        return outcome

    def look(self, look: Look) -> Looked | Unusable | Gone:
        """As ``decode.look_at``.

        Raises: DecoderUnavailable.
        """
        source = look.source
        stat = FileStat(Path(), len(source), 0) if isinstance(source, bytes) else FileStat(source, _size(source), 0)
        outcome = self._read(Task.LOOK, stat, look=look)
        assert isinstance(outcome, Looked | Unusable | Gone)
        return outcome

    def hash(self, stat: FileStat) -> Outcome:
        """As ``decode.hash_file``.

        Raises: DecoderUnavailable.
        """
        outcome = self._read(Task.HASH, stat)
        assert not isinstance(outcome, Looked)
        return outcome

    def describe(self, stat: FileStat, sidecar: Path | None = None) -> Outcome:
        """As ``decode.describe_file``.

        Raises: DecoderUnavailable.
        """
        outcome = self._read(Task.DESCRIBE, stat, 0, sidecar)
        assert not isinstance(outcome, Looked)
        return outcome

    def go(self, *, gently: bool) -> None:
        """Change the priority. Whoever is at work keeps it, and gives way to another process after that: to raise
        its own takes rights that few have."""
        self._setup = replace(self._setup, niceness=_NICENESS if gently else 0)

    def close(self) -> None:
        """End all processes; whoever still waits for one gets ``Gone``, as does whoever asks later."""
        with self._guard:
            self._closed = True
            busy = list(self._busy)
            free, self._free = self._free, []
        for worker in busy:
            worker.end()
        for worker in free:
            worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(
        self,
        task: Task,
        stat: FileStat,
        edge_px: int = 0,
        sidecar: Path | None = None,
        standing: bool = False,
        look: Look | None = None,
    ) -> Outcome | Looked:
        limit_s = self._limit_s + stat.size_bytes / _SLOWEST_BYTES_PER_S
        request = Request(task, stat.path, sidecar, edge_px, limit_s, standing, look)
        attempt = 0
        while True:
            attempt += 1
            worker = self._take()
            if worker is None:
                return Gone()
            try:
                reply = worker.ask(request)
            except WorkerTimedOut:
                self._drop(worker)
                return self._timed_out(request, stat)
            except WorkerTooLarge:
                self._drop(worker)
                return _unusable(stat, SkipReason.TOO_LARGE, "it takes more memory than there is for one picture")
            except WorkerDied as death:
                self._drop(worker)
                log.warning("the process that opened %s ended (%s):\n%s", stat.path, *death.args)
                if attempt >= (_ATTEMPTS_WHEN_KILLED if death.killed_from_outside else _ATTEMPTS):
                    return _unusable(stat, SkipReason.CRASHED, _cause(death))
            else:
                self._give_back(worker)
                return _with_frames(reply)

    def _timed_out(self, request: Request, stat: FileStat) -> Outcome | Looked:
        """Whether the file is to blame, or the disk that it is on: then its bytes cannot be read either."""
        if self._closed:
            return Gone()
        detail = f"not done after {request.limit_s:.0f} s"
        log.warning("opening %s was given up: %s", stat.path, detail)
        slow = _unusable(stat, SkipReason.UNREADABLE, f"its disk does not answer: {detail}")
        if request.task is Task.HASH:
            return slow
        if request.look is not None and isinstance(request.look.source, bytes):
            return _unusable(stat, SkipReason.TIMED_OUT, detail)
        worker = self._take()
        if worker is None:
            return Gone()
        try:
            hashed = worker.ask(replace(request, task=Task.HASH)).outcome
        except (WorkerTimedOut, WorkerTooLarge, WorkerDied):
            self._drop(worker)
            return slow
        self._give_back(worker)
        return _unusable(stat, SkipReason.TIMED_OUT, detail) if isinstance(hashed, Hashed) else hashed

    def _take(self) -> Worker | None:
        """A process that is ready; None when all are closed."""
        for start in range(1, _STARTS + 1):
            worker: Worker | None = None
            try:
                with self._guard:
                    if self._closed:
                        return None
                    worker = self._pop_free() or self._start(self._setup)
                    self._busy.add(worker)
                worker.prepare()
            except (OSError, WorkerTimedOut, WorkerTooLarge, WorkerDied) as fault:
                if worker is not None:
                    self._drop(worker)
                log.warning("a process to open files could not be started: %s", fault)
                if start == _STARTS and not self._closed:
                    said = fault.last_words.strip() if isinstance(fault, WorkerDied) else str(fault)
                    raise DecoderUnavailable(said.rpartition("\n")[2]) from fault
            else:
                return worker
        return None

    def _pop_free(self) -> Worker | None:
        """Under the guard."""
        while self._free:
            worker = self._free.pop()
            if worker.setup == self._setup and not worker.ended:
                return worker
            worker.close()
        return None

    def _give_back(self, worker: Worker) -> None:
        with self._guard:
            self._busy.discard(worker)
            if not self._closed:
                self._free.append(worker)
                return
        worker.close()

    def _drop(self, worker: Worker) -> None:
        with self._guard:
            self._busy.discard(worker)
        worker.close()


def _with_frames(reply: Reply) -> Outcome | Looked:
    if not isinstance(reply.outcome, Picture | Looked):
        return reply.outcome
    frames = tuple(
        Frame(raw.at_ms, Image.frombytes("RGB", (raw.width, raw.height), raw.pixels)) for raw in reply.frames
    )
    return replace(reply.outcome, frames=frames)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _unusable(stat: FileStat, reason: SkipReason, detail: str) -> Unusable:
    return Unusable(stat, Skip(stat.path, reason, detail))


def _cause(death: WorkerDied) -> str:
    if death.by_signal is not None:
        return f"it was ended by signal {death.by_signal}"
    last_line = death.last_words.splitlines()[-1:]
    return last_line[0] if last_line else "it ended without a word"
