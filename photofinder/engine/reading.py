"""Read the files of a plan: decode ahead on a pool, embed in batches, commit each as one transaction.

Decoding runs on pool threads, all else on the thread that iterates ``Reading.run``.
"""

import time
from collections.abc import Collection, Generator, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from photofinder.engine.compare import Plan
from photofinder.engine.decode import Gone, Outcome, Picture, decode_file, describe_file, hash_file
from photofinder.engine.embedding import BatchEmbedder
from photofinder.engine.gather import Gathering
from photofinder.engine.pool import ReadAheadPool
from photofinder.engine.shelves import Shelves
from photofinder.vision.embedder import Embedder

# No model that open_clip knows sees more than 512 px, and a thumbnail is no larger.
_EDGE_PX = 512
_TICK_S = 0.1
_STEP_EVERY_S = 0.2
_COMMIT_EVERY_S = 1.0
_COMMIT_SIZE = 64


class Reading:
    """One pass over the work of a plan. ``known_sizes`` are those of catalogued photos: a file of such a size may
    be one of them under another name or time, so it is hashed before it is decoded. ``current`` is the file last
    read, ``dim`` that of the embedder once it was needed."""

    def __init__(self, plan: Plan, known_sizes: Collection[int], gathering: Gathering, shelves: Shelves) -> None:
        self._work = plan.work
        self._undescribed = plan.undescribed
        self._known_sizes = known_sizes
        self._gathering = gathering
        self._shelves = shelves
        self._batches: BatchEmbedder | None = None
        self._waiting: list[Picture] = []
        self._embedded = False
        self._last_commit_s = time.monotonic()
        self.current: Path | None = None
        self.dim: int | None = None

    def run(self) -> Generator[bool, None, None]:
        """Yields several times a second: whether photos were committed since the last time. Closing it commits
        what needs no model any more."""
        jobs = iter(self._work)
        committed = False
        next_step_s = time.monotonic()
        with ReadAheadPool[Outcome]() as pool, ReadAheadPool[Embedder](1) as loader:
            try:
                while self._gathering.done < len(self._work):
                    self._fill(pool, jobs)
                    for outcome in pool.finished(0 if self._batch_is_full() else _TICK_S):
                        self._take(outcome, pool)
                    if self._batches is None:
                        self._load(loader, wait=not pool.pending)
                    else:
                        self._embed(self._batches, no_more=not pool.pending)
                    committed |= self._commit_if_due()
                    if committed or time.monotonic() >= next_step_s:
                        yield committed
                        committed = False
                        next_step_s = time.monotonic() + _STEP_EVERY_S
            finally:
                committed |= self._commit()
        if self._work:
            yield committed

    def _fill(self, pool: ReadAheadPool[Outcome], jobs: Iterator[Path]) -> None:
        batch_size = self._batches.size if self._batches else 0
        room = 2 * pool.workers + batch_size - pool.pending - len(self._waiting)
        for path in islice(jobs, max(0, room)):
            pool.submit(partial(self._read, path))

    def _read(self, path: Path) -> Outcome:
        """On a thread of the pool."""
        if path in self._undescribed:
            return describe_file(path)
        try:
            may_be_known = path.stat().st_size in self._known_sizes
        except OSError:
            may_be_known = False
        return hash_file(path) if may_be_known else self._decode(path)

    def _decode(self, path: Path) -> Outcome:
        return decode_file(path, _EDGE_PX, self._shelves.thumbnails)

    def _take(self, outcome: Outcome, pool: ReadAheadPool[Outcome]) -> None:
        if not isinstance(outcome, Gone):
            self.current = outcome.stat.path
        needed = self._gathering.take(outcome)
        if isinstance(needed, Picture):
            self._waiting.append(needed)
        elif needed is not None:
            pool.submit(partial(self._decode, needed))

    def _load(self, loader: ReadAheadPool[Embedder], *, wait: bool) -> None:
        if not self._waiting:
            return
        if not loader.pending:
            loader.submit(self._shelves.load_embedder)
        for embedder in loader.finished(_TICK_S if wait else 0):
            self._batches = BatchEmbedder(embedder)
            self.dim = embedder.dim

    def _batch_is_full(self) -> bool:
        return self._batches is not None and len(self._waiting) >= self._batches.size

    def _embed(self, batches: BatchEmbedder, *, no_more: bool) -> None:
        """Embed a batch when it is full, or when nothing else is coming; copies in it are embedded once."""
        if not self._batch_is_full() and not (no_more and self._waiting):
            return
        pictures, self._waiting = self._waiting[: batches.size], self._waiting[batches.size :]
        by_content = {picture.facts.content_hash: picture for picture in pictures}
        results = batches.embed([picture.image for picture in by_content.values()])
        embeddings = dict(zip(by_content, results, strict=True))
        for picture in pictures:
            self._gathering.embedded(picture, embeddings[picture.facts.content_hash])
        self._embedded = True

    def _commit_if_due(self) -> bool:
        late = time.monotonic() - self._last_commit_s >= _COMMIT_EVERY_S
        due = self._embedded or late or self._gathering.size >= _COMMIT_SIZE
        return self._commit() if due else False

    def _commit(self) -> bool:
        self._last_commit_s = time.monotonic()
        self._embedded = False
        committed = self._gathering.commit()
        if committed:
            self._shelves.vectors.follow()
        return committed
