"""The vectors of one model in memory, on FAISS: replace, remove, search with an id filter, save, load.

A cache of the catalogue's embeddings, exact (no approximation) and brought up to date by ``catch_up``. Vectors are
rounded to float16 as in the catalogue, so that a live index and a rebuilt one answer alike. Safe from any thread:
searches run side by side, a change runs alone.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import StorageFault
from photofinder.store import faiss_when_used as faiss
from photofinder.store import scanning, vectors_file
from photofinder.store.batch import Changes, Frames
from photofinder.store.catalogue import Catalogue
from photofinder.store.distribution import Distribution, distribution_of
from photofinder.store.frame_vectors import BestFrames, FrameVectors, best_of_each, counting
from photofinder.store.shared_lock import SharedLock
from photofinder.store.vectors_file import VectorsUnusable

log = logging.getLogger(__name__)

# A file this far behind the catalogue is worth writing anew when it is opened.
_WORTH_SAVING = 10_000
# After this part of the vectors has changed, their moments are measured anew.
_WORTH_MEASURING = 0.02
_IO_CHUNK_BYTES = 1024 * 1024

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
        self._frames = FrameVectors(dim)
        self._put_index(faiss.IndexIDMap2(scanning.new_index(dim)))

    def __len__(self) -> int:
        with self._lock.shared():
            return len(self._ids)

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
            self._index.add_with_ids(np.ascontiguousarray(rounded), ids)
            self._append(ids)
            if frames is not None:
                self._frames.add(frames)
            self._changes += len(ids)

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
            rows = None if ids is None else self._rows(ids)
            if exclude is not None and len(left_out := self._rows(exclude)):
                allowed = np.ones(len(self._ids), dtype=np.bool_)
                allowed[left_out] = False
                rows = np.flatnonzero(allowed) if rows is None else rows[allowed[rows]]
            found = scanning.nearest(self._scanned, self._ids, query, k, rows)
            if k <= 0 or not len(self._frames):
                return found
            least = float(found[1][-1]) if len(found[1]) == k else -np.inf
            by_frame = self._frames.nearest(query, k, counting(len(self._row_of), ids, exclude), least)
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
            return np.sort(self._ids)

    def distribution(self) -> Distribution:
        """Mean and covariance of the vectors; of a sample when they are many. Those of before while only few
        have changed."""
        with self._lock.shared():
            kept = self._distribution
            if kept is None or self._changes - kept[0] > _WORTH_MEASURING * len(self._ids):
                kept = self._distribution = self._changes, distribution_of(scanning.rows_of(self._scanned))
        return kept[1]

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
                int(self._index.ntotal),
                len(self._frames),
            )
            vectors_file.write(file, header, self._write)
            self._written_changes = self._changes

    @classmethod
    def load(cls, file: Path) -> "Vectors":
        """What ``save`` wrote.

        Raises:
            VectorsUnusable: missing, torn, changed or of another format.
        """
        with vectors_file.reading(file) as (header, read):
            try:
                index = faiss.read_index(faiss.PyCallbackIOReader(read, _IO_CHUNK_BYTES))
                frames = FrameVectors.read(header.dim, header.frames, read)
            except RuntimeError as fault:
                raise VectorsUnusable("of another FAISS") from fault
            except ValueError as fault:
                raise VectorsUnusable("of another format") from fault
        if not isinstance(index, faiss.IndexIDMap2) or (index.ntotal, index.d) != (header.count, header.dim):
            raise VectorsUnusable("of another format")
        vectors = cls(header.model_id, header.dim)
        vectors.generation = header.generation
        vectors.catalogue_uuid = header.catalogue_uuid
        vectors._frames = frames
        vectors._put_index(index)
        return vectors

    def take_over(self, other: "Vectors") -> None:
        """Become what ``other`` is, between two searches; ``other`` is of no more use."""
        with self._lock.alone():
            self._put_index(other._index)
            self._frames = other._frames
            self._distribution = None
            self._changes += len(self._ids)
            self.generation = other.generation
            self.catalogue_uuid = other.catalogue_uuid

    def _write(self, put: Callable[[bytes], int]) -> None:
        faiss.write_index(self._index, faiss.PyCallbackIOWriter(put, _IO_CHUNK_BYTES))
        self._frames.write(put)

    def _put_index(self, index: Any) -> None:
        self._index = index
        self._scanned = faiss.downcast_index(index.index)
        self._number()

    def _number(self) -> None:
        """Note which row of the index is whose."""
        self._ids: Ids = faiss.vector_to_array(self._index.id_map)
        self._row_of = np.full(int(self._ids.max(initial=0)) + 1024, -1, dtype=np.int64)
        self._row_of[self._ids] = np.arange(len(self._ids))

    def _append(self, ids: Ids) -> None:
        """As ``_number``, after ``ids`` were added."""
        first = len(self._ids)
        self._ids = np.concatenate([self._ids, ids])
        if ids.max() >= len(self._row_of):
            longer = np.full(max(int(ids.max()) + 1, 2 * len(self._row_of)), -1, dtype=np.int64)
            longer[: len(self._row_of)] = self._row_of
            self._row_of = longer
        self._row_of[ids] = np.arange(first, len(self._ids))

    def _drop(self, ids: Ids) -> None:
        rows = self._rows(ids)
        if len(rows):
            self._frames.drop(ids)
            self._index.remove_ids(self._ids[rows])
            self._changes += len(rows)
            self._number()

    def _find(self, ids: Ids) -> tuple[NDArray[np.bool_], NDArray[np.float16]]:
        within = (ids >= 0) & (ids < len(self._row_of))
        rows = np.where(within, self._row_of[np.where(within, ids, 0)], -1)
        known = rows >= 0
        found = np.zeros((len(ids), self.dim), dtype=np.float16)
        found[known] = scanning.rows_of(self._scanned)[rows[known]]
        return known, found

    def _rows(self, ids: Ids) -> Ids:
        """Where those of ``ids`` lie that have a vector: ascending, each once."""
        ids = np.asarray(ids, dtype=np.int64)
        rows = self._row_of[ids[(ids >= 0) & (ids < len(self._row_of))]]
        rows = rows[rows >= 0]
        if np.all(rows[1:] > rows[:-1]):
            return rows
        wanted = np.zeros(len(self._ids), dtype=np.bool_)
        wanted[rows] = True
        return np.flatnonzero(wanted)


def open_vectors(
    file: Path, catalogue: Catalogue, model_id: str, dim: int, progress: Callable[[int, int], None] | None = None
) -> Vectors:
    """The vectors of ``model_id`` as the catalogue has them now: ``file`` caught up, or built anew when it does
    not fit. ``progress`` is told (done, total) while building. Never fails for the file's sake.

    Raises: StorageFault, CatalogueDamaged, of the catalogue.
    """
    vectors = Vectors(model_id, dim)
    try:
        loaded = Vectors.load(file)
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
    vectors.take_over(fresh)
    return done
