"""The vectors of one model in memory, on FAISS: replace, remove, search with an id filter, save, load.

A cache of the catalogue's embeddings, exact (no approximation) and brought up to date by ``catch_up``. Vectors are
rounded to float16 as in the catalogue, so that a live index and a rebuilt one answer alike. Safe from any thread:
searches run side by side, a change runs alone.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import StorageFault
from photofinder.store import rough_scan, scanning, vectors_file
from photofinder.store.batch import Changes, Frames
from photofinder.store.catalogue import Catalogue
from photofinder.store.distribution import Distribution, distribution_of
from photofinder.store.frame_vectors import BestFrames, FrameVectors, best_of_each, counting
from photofinder.store.rough_scan import RoughScan
from photofinder.store.row_numbers import RowNumbers
from photofinder.store.shared_lock import SharedLock
from photofinder.store.vectors_file import VectorsUnusable

log = logging.getLogger(__name__)

# A file this far behind the catalogue is worth writing anew when it is opened.
_WORTH_SAVING = 10_000
# After this part of the vectors has changed, their moments are measured anew.
_WORTH_MEASURING = 0.02
# Of fewer than this part of the vectors an exact scan takes no longer than a rough one of all.
_WIDE = 1 / 5

Ids = NDArray[np.int64]


class Vectors:
    """Embeddings by photo id, searchable by inner product (cosine, as they are of unit length). A video or an
    animation has one embedding as others do, and is found by the best of all its frames.

    Ids are keys of SQLite: positive and dense, for a row number is kept for each number up to the largest.
    """

    def __init__(self, model_id: str, dim: int) -> None:
        self.model_id = model_id
        self.dim = dim
        self.generation = 0
        self.catalogue_uuid = ""
        self.catching_up = threading.Lock()
        self._lock = SharedLock()
        self._distribution: tuple[int, Distribution] | None = None
        self._changes = 0
        self._written_changes = 0
        self._index = scanning.new_index(dim)
        self._frames = FrameVectors(dim)
        self._rough: RoughScan | None = None
        self._rows = RowNumbers(np.empty(0, dtype=np.int64))

    def __len__(self) -> int:
        with self._lock.shared():
            return len(self._rows)

    @property
    def unwritten(self) -> int:
        """How many vectors were put or dropped since all were read from a file or written to one."""
        return self._changes - self._written_changes

    def replace(self, ids: Ids, vectors: NDArray[np.floating[Any]], frames: Frames | None = None) -> None:
        """Put ``vectors`` (N, D) under ``ids`` (N,), in place of older ones; ``frames`` are all those that some of
        ``ids`` have.

        Raises: ValueError on other shapes, ids that are doubled or below 0, numbers that are not finite.
        """
        ids = np.asarray(ids, dtype=np.int64)
        rounded = np.asarray(vectors).astype(np.float16).astype(np.float32)
        if rounded.shape != (len(ids), self.dim):
            raise ValueError(f"vectors of shape {rounded.shape} for {len(ids)} ids of {self.dim} dimensions")
        if len(ids) == 0:
            return
        if len(np.unique(ids)) != len(ids) or ids.min() < 0 or not np.isfinite(rounded).all():
            raise ValueError("ids that are doubled or negative, or vectors that are not finite")
        with self._lock.alone():
            self._drop(ids)
            self._index.add(np.ascontiguousarray(rounded))
            self._rows.append(ids)
            if self._rough is not None:
                self._rough.add(ids, rounded.astype(np.float16))
            if frames is not None:
                self._frames.add(frames)
            self._changes += len(ids)

    def speed_up(self) -> Iterator[None]:
        """Where there are many vectors, have searches take half as long once this has ended, for 520 bytes each.
        Takes seconds, during which searches go on, and changes wait for a tenth of one. By one thread."""
        with self._lock.alone():
            if self._rough is None and len(self._rows) >= rough_scan.WORTH:
                self._rough = RoughScan(scanning.rows_of(self._index))
            rough = self._rough
        while rough is not None and not rough.complete:
            yield
            with self._lock.shared():
                rough.fill(self._rows.ids, scanning.rows_of(self._index))

    @property
    def sped_up(self) -> bool:
        """Whether ``speed_up`` was asked for, and there were many vectors."""
        return self._rough is not None

    def remove(self, ids: Ids) -> None:
        """Drop the vectors of ``ids``; unknown ones are no fault. Costs a pass over all vectors: give many."""
        with self._lock.alone():
            self._drop(np.asarray(ids, dtype=np.int64))

    def search(
        self, query: NDArray[np.float32], k: int, ids: Ids | None = None, exclude: Ids | None = None
    ) -> tuple[Ids, NDArray[np.float32]]:
        """The ``k`` photos nearest to ``query`` (D,): ids and inner products, best first, equal ones by id.

        ``ids`` limits the search to these, ``exclude`` leaves these out; unknown ids are no fault. Fewer than
        ``k`` come back when there are no more.

        Raises: ValueError when ``query`` is not (D,) or not finite.
        """
        query = np.ascontiguousarray(query, dtype=np.float32)
        if query.shape != (self.dim,) or not np.isfinite(query).all():
            raise ValueError(f"a query of shape {query.shape} that is no finite vector of {self.dim}")
        with self._lock.shared():
            found = self._nearest(query, k, ids, None if exclude is None or not len(exclude) else exclude)
            if k <= 0 or not len(self._frames):
                return found
            least = float(found[1][-1]) if len(found[1]) == k else -np.inf
            by_frame = self._frames.nearest(query, k, counting(self._rows.numbers, ids, exclude), least)
        return best_of_each(found, by_frame, k)

    def get(self, ids: Ids) -> NDArray[np.float16]:
        """The vectors (N, D) of ``ids``, as they were rounded.

        Raises: KeyError when one is unknown.
        """
        known, found = self.find(ids)
        if not known.all():
            raise KeyError("no vector of that id")
        return found

    def find(self, ids: Ids) -> tuple[NDArray[np.bool_], NDArray[np.float16]]:
        """Which of ``ids`` (N,) have a vector, and the vectors (N, D), zero for those that have none."""
        ids = np.asarray(ids, dtype=np.int64)
        with self._lock.shared():
            return self._find(ids)

    def best(self, ids: Ids, query: NDArray[np.float32]) -> BestFrames:
        """As ``find``; of a video or an animation the frame that is nearest to ``query`` (D,)."""
        ids = np.asarray(ids, dtype=np.int64)
        with self._lock.shared():
            best = BestFrames(*self._find(ids), np.full(len(ids), -1, dtype=np.int64))
            if len(self._frames):
                self._frames.choose(ids, query, best)
        return best

    def ids(self) -> Ids:
        """All ids, ascending."""
        with self._lock.shared():
            return np.sort(self._rows.ids)

    def distribution(self) -> Distribution:
        """Mean and covariance of the vectors; of a sample when they are many. Those of before while only few
        have changed."""
        with self._lock.shared():
            return self._measured(_WORTH_MEASURING * len(self._rows))

    def save(self, file: Path) -> None:
        """Write all to ``file``, which is replaced in one go; searches go on meanwhile.

        Raises:
            StorageFault: the disk is full or cannot be written; the old file stays.
        """
        with self._lock.shared():
            header = vectors_file.Header(
                self.model_id,
                self.dim,
                self.generation,
                self.catalogue_uuid,
                len(self._rows),
                len(self._frames),
            )
            vectors_file.write(file, header, self._write)
            self._written_changes = self._changes

    @classmethod
    def load(cls, file: Path, stopped: Callable[[], bool] = lambda: False) -> "Vectors":
        """What ``save`` wrote. ``stopped`` is asked many times a second.

        Raises:
            VectorsUnusable: missing, torn, changed or of another format; or ``stopped`` said so.
        """
        with vectors_file.reading(file, stopped) as (header, fill):
            vectors = cls(header.model_id, header.dim)
            vectors.generation = header.generation
            vectors.catalogue_uuid = header.catalogue_uuid
            ids = np.empty(header.count, dtype=np.int64)
            fill(ids)
            fill(scanning.new_rows(vectors._index, header.count))
            vectors._frames.read(header.frames, fill)
            moments = Distribution(*(np.empty((header.dim,) * axes, dtype=np.float32) for axes in (1, 2)))
            for column in moments:
                fill(column)
        vectors._distribution = 0, moments
        # Only now that they are known to be right: they say how much memory it takes.
        vectors._rows = RowNumbers(ids)
        return vectors

    def take_over(self, other: "Vectors") -> None:
        """Become what ``other`` is, between two searches; ``other`` is of no more use."""
        with self._lock.alone():
            self._index = other._index
            self._frames = other._frames
            self._rough = other._rough
            self._rows = other._rows
            self._distribution = None
            self._changes += len(self._rows)
            self.generation = other.generation
            self.catalogue_uuid = other.catalogue_uuid

    def _write(self, put: vectors_file.Put) -> None:
        for column in (self._rows.ids, scanning.rows_of(self._index), *self._frames.frames(), *self._measured(0)):
            put(column)

    def _measured(self, most_changes: float) -> Distribution:
        kept = self._distribution
        if kept is None or self._changes - kept[0] > most_changes:
            kept = self._distribution = self._changes, distribution_of(scanning.rows_of(self._index))
        return kept[1]

    def _nearest(self, query: NDArray[np.float32], k: int, ids: Ids | None, exclude: Ids | None) -> scanning.Found:
        among = counting(self._rows.numbers, ids, exclude)
        allowed = None if among is None else among & self._rows.known
        available = len(self._rows) if allowed is None else int(np.count_nonzero(allowed))
        near = None
        if self._rough is not None and 0 < k < available and available >= len(self._rows) * _WIDE:
            near = self._rough.near(query, k, allowed, available)
        if near is not None:
            rows = np.sort(self._rows.of(near))
            return scanning.ranked(self._rows.ids[rows], scanning.scores(self._index, query, rows), k)
        chosen = None if allowed is None else self._rows.among(np.flatnonzero(allowed))
        return scanning.nearest(self._index, self._rows.ids, query, k, chosen)

    def _drop(self, ids: Ids) -> None:
        rows = self._rows.among(ids)
        if len(rows):
            self._frames.drop(ids)
            if self._rough is not None:
                self._rough.remove(ids)
            self._index.remove_ids(rows)
            self._changes += len(rows)
            self._rows = RowNumbers(np.delete(self._rows.ids, rows))

    def _find(self, ids: Ids) -> tuple[NDArray[np.bool_], NDArray[np.float16]]:
        rows = self._rows.of(ids)
        known = rows >= 0
        found = np.zeros((len(ids), self.dim), dtype=np.float16)
        found[known] = scanning.rows_of(self._index)[rows[known]]
        return known, found


def open_vectors(
    file: Path,
    catalogue: Catalogue,
    model_id: str,
    dim: int,
    progress: Callable[[int, int], None] | None = None,
    load: Callable[[Path], Vectors] = Vectors.load,
) -> Vectors:
    """The vectors of ``model_id`` as the catalogue has them now: ``file`` caught up, or built anew when it does
    not fit. ``progress`` is told (done, total) while building; ``load`` reads the file. Never fails for the file's
    sake.

    Raises: StorageFault, CatalogueDamaged, of the catalogue.
    """
    vectors = Vectors(model_id, dim)
    try:
        loaded = load(file)
        if (loaded.model_id, loaded.dim, loaded.catalogue_uuid) == (model_id, dim, catalogue.uuid):
            vectors = loaded
        else:
            log.info("vectors in %s are of another library or model: building them anew", file)
    except VectorsUnusable as fault:
        log.info("vectors in %s are %s: building them anew", file, fault)
    fresh = vectors.catalogue_uuid == ""
    changed = catch_up(vectors, catalogue, progress)
    if changed >= _WORTH_SAVING or (fresh and changed):
        try:
            vectors.save(file)
        except StorageFault as fault:
            log.warning("vectors cannot be saved: %s", fault)
    return vectors


def catch_up(vectors: Vectors, catalogue: Catalogue, progress: Callable[[int, int], None] | None = None) -> int:
    """Bring ``vectors`` to the catalogue's generation, after a commit of this process or of another one; cheap
    when there is nothing to do. Returns how many vectors were put or dropped.

    Raises: StorageFault, CatalogueDamaged, of the catalogue.
    """
    with vectors.catching_up:
        changes: Changes | None = None
        if vectors.catalogue_uuid == catalogue.uuid:
            changes = catalogue.changes_since(vectors.generation, vectors.model_id)
        if changes is None:
            return _rebuild(vectors, catalogue, progress)
        changed = len(changes.removed)
        if changed:
            vectors.remove(changes.removed)
        for chunk in changes.replaced:
            vectors.replace(*chunk)
            changed += len(chunk.photo_ids)
        vectors.generation = changes.generation
        return changed


def _rebuild(vectors: Vectors, catalogue: Catalogue, progress: Callable[[int, int], None] | None) -> int:
    fresh = Vectors(vectors.model_id, vectors.dim)
    fresh.catalogue_uuid = catalogue.uuid
    # Read first: what is committed while building comes with the next catch-up.
    fresh.generation = catalogue.generation()
    total = catalogue.counts(vectors.model_id).embedded
    done = 0
    for chunk in catalogue.all_embeddings(vectors.model_id):
        fresh.replace(*chunk)
        done += len(chunk.photo_ids)
        if progress is not None:
            progress(done, max(done, total))
    if vectors.sped_up:
        deque(fresh.speed_up(), maxlen=0)
    vectors.take_over(fresh)
    return done
