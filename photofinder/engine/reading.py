"""Read the files of a plan: decode ahead in processes, embed in batches, commit what came of it, all at the same
time.

Decoding waits on threads of a pool, each for a process of its own; the model runs on another one; all else is done
by the thread that iterates ``Reading.run``.
"""

import logging
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event
from typing import NamedTuple, TypeVar

import numpy as np

from photofinder.engine.absence import Absence
from photofinder.engine.decode import Gone, Outcome, Picture, Unusable
from photofinder.engine.effort import Kind
from photofinder.engine.embedding import Embedded
from photofinder.engine.gather import PASSING, Gathering
from photofinder.engine.model_lane import ModelLane
from photofinder.engine.pace import Pace
from photofinder.engine.pool import ReadAheadPool
from photofinder.engine.shelves import Shelves
from photofinder.engine.storage_hold import through_faults
from photofinder.engine.tempo import Ease
from photofinder.engine.upcoming import Upcoming
from photofinder.engine.workers import Workers
from photofinder.engine.worklist import Job, Worklist
from photofinder.errors import FolderUnavailable, StorageFault
from photofinder.records import Hold

log = logging.getLogger(__name__)

_TICK_S = 0.1
_STEP_EVERY_S = 0.2
_COMMIT_EVERY_S = 1.0
_COMMIT_SIZE = 256
_SIZES_AT_ONCE = 5000

Made = TypeVar("Made")


class Step(NamedTuple):
    """``committed``: photos were, since the last step; why it waits, if it does; whether it holds itself back, and
    whether the model is still being made ready."""

    committed: bool
    hold: Hold | None = None
    yielding: bool = False
    preparing: bool = False


@dataclass(slots=True)
class _Read:
    """A job, what came of it at last, and the seconds of one core that it has taken so far."""

    job: Job
    outcome: Outcome
    seconds: float


class Reading:
    """One pass over ``work``, all in ``root``. ``current`` is the file last read, ``dim`` that of the embedder once
    it was needed, ``pace`` that of the files."""

    def __init__(self, work: Worklist, root: Path, gathering: Gathering, shelves: Shelves) -> None:
        self._work = work
        self._gathering = gathering
        self._shelves = shelves
        self._upcoming = Upcoming(work, shelves.preferred, shelves.catalogue)
        self._bell = Event()
        self._pool = ReadAheadPool[_Read](self._bell)
        self._model = ModelLane(self._bell, shelves.load_embedder, shelves.input_edge_px)
        self._looking = ReadAheadPool[bool](self._bell, 1)
        self._absence = Absence[_Read](root, self._looking)
        self._workers = Workers(shelves.thumbnails.folder)
        self._at_model: dict[Path, _Read] = {}
        self._finished = 0
        self._last_commit_s = time.monotonic()
        self._thumbnails_fail = False
        self.current: Path | None = None
        self.pace = Pace()

    @property
    def dim(self) -> int | None:
        return self._model.dim

    def run(self) -> Generator[Step, None, None]:
        """Yields several times a second. Closing it commits what needs no model any more. Once only.

        Raises:
            FolderUnavailable: the root went away and did not come back for minutes.
            DecoderUnavailable: no file can be opened on this machine now.
            Model*: as ``Shelves.load_embedder`` does.
        """
        if not len(self._work):
            return
        yield from self._look_up_sizes()
        for kind, files, size_bytes in self._work.loads():
            self.pace.expect(kind, size_bytes, files)
        with self._pool, self._model, self._looking, self._workers:
            try:
                yield from self._steps()
            finally:
                self._commit_what_can_be()
        yield Step(committed=True)

    def _look_up_sizes(self) -> Generator[Step, None, None]:
        """Find out which of the files may be known."""
        sizes = self._work.sizes()
        known = [sizes[:0]]
        for start in range(0, len(sizes), _SIZES_AT_ONCE):
            asked = sizes[start : start + _SIZES_AT_ONCE]
            known.append((yield from self._held(partial(self._shelves.catalogue.known.sizes, asked))))
            yield Step(committed=False)
        self._work.hash_first(np.concatenate(known))

    def _steps(self) -> Generator[Step, None, None]:
        committed = False
        next_step_s = time.monotonic()
        while self._finished < len(self._work):
            ease = self._shelves.tempo.ease()
            if not self._absence.is_away:
                yield from self._held(partial(self._fill, ease))
            self._bell.wait(_TICK_S)
            self._bell.clear()
            for read in self._readable():
                yield from self._held(partial(self._take, read))
            for embedded in self._model.finished(ease):
                for picture, vectors in embedded.pictures:
                    yield from self._held(partial(self._gathering.embedded, picture, vectors))
                self._settle(embedded)
            self._model.feed(ease, no_more=not (self._pool.pending or self._absence.in_doubt))
            if self._commit_is_due():
                committed |= yield from self._commit()
            if not (self._absence.is_away or self._model.preparing):
                self.pace.tick()
            if committed or time.monotonic() >= next_step_s:
                hold = Hold.FOLDER_AWAY if self._absence.is_away else None
                yield Step(committed, hold, ease is not Ease.NONE, self._model.preparing)
                committed = False
                next_step_s = time.monotonic() + _STEP_EVERY_S
        yield from self._commit()

    def _held(self, work: Callable[[], Made]) -> Generator[Step, None, Made]:
        """What ``work``, on the catalogue, gives, as soon as the catalogue can be used."""
        holds = through_faults(work)
        while True:
            try:
                hold = next(holds)
            except StopIteration as end:
                made: Made = end.value
                return made
            yield Step(False, hold)

    def _fill(self, ease: Ease) -> None:
        self._workers.go(gently=not self._shelves.tempo.full_speed)
        workers = self._pool.workers
        ahead = {Ease.NONE: 2 * workers, Ease.OTHERS: max(1, workers // 2), Ease.PERSON: 1}[ease]
        for _ in range(min(ahead, self._model.room) - self._pool.pending):
            job = self._upcoming.next()
            if job is None:
                return
            self._pool.submit(partial(self._read, job, self._model.edge_px))

    def _readable(self) -> list[_Read]:
        """Files that were read since the last time, but for those of which it is not sure whether they were
        there."""
        believed, to_repeat = self._absence.settled()
        for read in to_repeat:
            self._pool.submit(partial(self._read, read.job, self._model.edge_px))
        for read in self._pool.finished():
            if _is_doubtful(read.outcome):
                self._absence.doubt(read)
            else:
                believed.append(read)
        return believed

    def _read(self, job: Job, edge_px: int) -> _Read:
        """On a thread of the pool."""
        start_s = time.monotonic()
        outcome: Outcome
        if job.kind is Kind.DESCRIBED:
            outcome = self._workers.describe(job.stat, job.sidecar)
        elif job.kind is Kind.HASHED:
            outcome = self._workers.hash(job.stat)
        else:
            outcome = self._decode(job, edge_px)
        return _Read(job, outcome, time.monotonic() - start_s)

    def _read_again(self, read: _Read, edge_px: int) -> _Read:
        """On a thread of the pool: it was hashed or described, and has to be decoded."""
        start_s = time.monotonic()
        outcome = self._decode(read.job, edge_px)
        return _Read(read.job, outcome, read.seconds + time.monotonic() - start_s)

    def _decode(self, job: Job, edge_px: int) -> Outcome:
        outcome = self._workers.decode(job.stat, edge_px, job.sidecar)
        if isinstance(outcome, Picture) and outcome.thumbnail is not None:
            try:
                self._shelves.thumbnails.put_encoded(outcome.facts.content_hash, outcome.thumbnail)
            except StorageFault as fault:
                # It is a cache: a photo without one gets it when someone looks at it.
                if not self._thumbnails_fail:
                    log.warning("thumbnails cannot be kept in %s: %s", fault.path, fault.detail)
                self._thumbnails_fail = True
            else:
                self._thumbnails_fail = False
        return outcome

    def _take(self, read: _Read) -> None:
        if not isinstance(read.outcome, Gone):
            self.current = read.outcome.stat.path
        needed = self._gathering.take(read.outcome)
        if isinstance(needed, Picture):
            self._at_model[needed.stat.path] = read
            self._model.put(needed)
        elif needed is not None:
            self._pool.submit(partial(self._read_again, read, self._model.edge_px))
        else:
            self._finish(read, read.seconds)

    def _settle(self, embedded: Embedded) -> None:
        """Share the time of a batch among its pictures."""
        frames = sum(len(picture.frames) for picture, _ in embedded.pictures)
        seconds = embedded.seconds * self._pool.workers / max(1, frames)
        for picture, _ in embedded.pictures:
            read = self._at_model.pop(picture.stat.path)
            self._finish(read, read.seconds + seconds * len(picture.frames))

    def _finish(self, read: _Read, seconds: float) -> None:
        self._finished += 1
        kind, size_bytes = read.job.kind, read.job.stat.size_bytes
        self.pace.cost(kind, size_bytes, seconds)
        self.pace.finished(kind, size_bytes)

    def _commit_is_due(self) -> bool:
        late = time.monotonic() - self._last_commit_s >= _COMMIT_EVERY_S
        return late or self._gathering.size >= _COMMIT_SIZE

    def _commit(self) -> Generator[Step, None, bool]:
        self._last_commit_s = time.monotonic()
        committed = yield from self._held(self._gathering.commit)
        if committed:
            yield from self._held(self._shelves.vectors.follow)
        return committed

    def _commit_what_can_be(self) -> None:
        """At the end, however it came: whoever stops the job does not wait for a disk, and may have removed the
        root."""
        try:
            self._gathering.commit()
        except (StorageFault, FolderUnavailable) as fault:
            log.warning("what was read last is not kept: %s", fault.detail)


def _is_doubtful(outcome: Outcome) -> bool:
    """Whether there may be nothing wrong with the file, but with the disk that it is on."""
    return isinstance(outcome, Gone) or (isinstance(outcome, Unusable) and outcome.skip.reason in PASSING)
