"""The vectors of all frames of videos and animations, beside those of photos: the nearest photo by its best frame.

Whoever calls sees to it that nothing changes meanwhile. Any thread.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.store import scanning
from photofinder.store.batch import Frames
from photofinder.store.scanning import Found
from photofinder.store.vectors_file import Fill

Ids = NDArray[np.int64]


# When too few photos are among the nearest frames, so many times more are fetched.
_FETCH_MORE = 4


class BestFrames(NamedTuple):
    """Of N photos: which have a vector, the one that is nearest to a query (N, D), and where in a video or an
    animation it lies (N,), in ms; -1 for a still."""

    known: NDArray[np.bool_]
    vectors: NDArray[np.float16]
    at_ms: Ids


class FrameVectors:
    """Rows in no order; a photo has several. ``len`` counts rows."""

    def __init__(self, dim: int) -> None:
        self._index = scanning.new_index(dim)
        self._photo_ids: Ids = np.empty(0, dtype=np.int64)
        self._at_ms: Ids = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._photo_ids)

    def add(self, frames: Frames) -> None:
        """Add ``frames``; those that their photos had before were dropped."""
        if len(frames.photo_ids):
            self._index.add_sa_codes(np.ascontiguousarray(frames.embeddings, dtype="<f2").view(np.uint8))
            self._photo_ids = np.concatenate([self._photo_ids, frames.photo_ids])
            self._at_ms = np.concatenate([self._at_ms, frames.at_ms])

    def drop(self, photo_ids: Ids) -> None:
        """Drop all frames of these photos; those without any are no fault."""
        if not len(self):
            return
        kept = ~np.isin(self._photo_ids, photo_ids)
        if not kept.all():
            left = self.frames()
            self._index.reset()
            self._photo_ids = self._at_ms = self._photo_ids[:0]
            self.add(Frames(left.photo_ids[kept], left.at_ms[kept], left.embeddings[kept]))

    def frames(self) -> Frames:
        """All of them; the embeddings lie where they are, valid until something changes."""
        return Frames(self._photo_ids, self._at_ms, scanning.rows_of(self._index))

    def nearest(self, query: NDArray[np.float32], k: int, among: NDArray[np.bool_] | None, least: float) -> Found:
        """The ``k`` photos whose best frame is nearest to ``query`` (D,), as far as it scores ``least`` or more:
        ids and inner products, best first, equal ones by id. ``among`` tells by number which photos count."""
        rows = None if among is None else np.flatnonzero(among[self._photo_ids])
        available = len(self) if rows is None else len(rows)
        numbers = np.arange(len(self))
        fetch = min(available, k)
        while True:
            found, scores = scanning.nearest(self._index, numbers, query, fetch, rows)
            ids = self._photo_ids[found]
            order = np.lexsort((ids, -scores))
            best = np.sort(np.unique(ids[order], return_index=True)[1])[:k]
            # Beyond a tie at the end there may be a photo of a lower number.
            enough = len(best) == k and scores[order[best[-1]]] > scores[-1]
            if fetch == available or enough or scores[-1] < least:
                return ids[order[best]], scores[order[best]]
            fetch = min(available, _FETCH_MORE * fetch)

    def choose(self, ids: Ids, query: NDArray[np.float32], best: BestFrames) -> None:
        """Put into ``best``, which is of the photos ``ids`` (N,), their frames nearest to ``query`` (D,)."""
        rows = np.flatnonzero(np.isin(self._photo_ids, ids))
        if not len(rows):
            return
        order = np.lexsort((self._at_ms[rows], -scanning.scores(self._index, query, rows), self._photo_ids[rows]))
        photos, first = np.unique(self._photo_ids[rows[order]], return_index=True)
        at = np.searchsorted(photos, ids)
        has_frames = best.known & (at < len(photos))
        has_frames[has_frames] = photos[at[has_frames]] == ids[has_frames]
        chosen = rows[order[first[at[has_frames]]]]
        best.vectors[has_frames] = scanning.rows_of(self._index)[chosen]
        best.at_ms[has_frames] = self._at_ms[chosen]

    def read(self, count: int, fill: Fill) -> None:
        """Take up, in place of nothing, ``count`` rows that ``frames`` gave; ``fill`` fills one column after
        another."""
        self._photo_ids, self._at_ms = (np.empty(count, dtype=np.int64) for _ in range(2))
        fill(self._photo_ids)
        fill(self._at_ms)
        fill(scanning.new_rows(self._index, count))


def counting(numbers: int, ids: Ids | None, exclude: Ids | None) -> NDArray[np.bool_] | None:
    """By number, below ``numbers``, which photos count: ``ids`` (None: all), without ``exclude``; None: all do."""
    if ids is None and exclude is None:
        return None
    counts = np.full(numbers, ids is None)
    for chosen, value in ((ids, True), (exclude, False)):
        if chosen is not None:
            counts[chosen[(chosen >= 0) & (chosen < numbers)]] = value
    return counts


def best_of_each(first: Found, second: Found, k: int) -> Found:
    """The ``k`` best of both; an id that is in both counts by its better score."""
    ids = np.concatenate([first[0], second[0]])
    scores = np.concatenate([first[1], second[1]])
    order = np.lexsort((ids, -scores))
    best = np.sort(np.unique(ids[order], return_index=True)[1])[:k]
    return ids[order[best]], scores[order[best]]
