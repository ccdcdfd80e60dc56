"""Copies of one shot stacked: exact ones by content, near ones by embedding and the facts at hand.

The numbers are from ``benchmarks/stacks.py``. Pure; any thread.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from photofinder.records import Hit

# From this cosine on two photos are taken for one shot when neither shape, colours nor times speak against it.
NEAR_COSINE = 0.88
# What is taken for one shot when the times speak for it: a burst, or a photo and its edited copy.
BURST_COSINE = 0.82
BURST_S = 2.0
# Copies keep the date; photos of one place taken after each other do not share it.
APART_S = 10.0
# By what factor the proportions, by how much each of red, green and blue of the mean colours may differ.
SHAPE_FACTOR = 1.1
COLOUR_STEPS = 40
# By what the lengths of two videos may differ: what is cut off or filled up when one is written anew.
LENGTH_MS = 1500

# So many hits are compared with fronts at once; bounds the memory, not the result.
_BLOCK = 256
_STILL_MS = -1e9

Floats = NDArray[np.float32]


def stacked(hits: Sequence[Hit], hashes: Sequence[bytes], vectors: Floats | None) -> list[Hit]:
    """``hits``, best first, without those that are copies of one before them, which the latter names in ``copies``.

    ``hashes`` are the content hashes and ``vectors`` (K, D) the unit embeddings of the hits, in their order; a row
    of zeros stands for a photo that has none, and without any (None) only exact copies are known. As the best of a
    stack is its front, the stack lies in that one's band; order by date or name is a matter of after.
    """
    return [
        replace(hits[front], copies=tuple(hits[at].photo_id for at in behind)) if behind else hits[front]
        for front, *behind in stacks(hits, hashes, vectors)
    ]


def stacks(hits: Sequence[Hit], hashes: Sequence[bytes], vectors: Floats | None) -> list[list[int]]:
    """Positions in ``hits``, grouped: each stack's best first, stacks by their best.

    A photo joins the first stack whose front it copies. It is compared with fronts alone, so that a chain of
    likenesses does not join what is unlike.
    """
    first_of: dict[bytes, int] = {}
    firsts = [first_of.setdefault(content_hash, at) for at, content_hash in enumerate(hashes)]
    unlike = np.array([at for at, first in enumerate(firsts) if at == first], dtype=np.int64)
    fronts = range(len(unlike)) if vectors is None else _fronts(_Facts.of(hits, vectors, unlike))
    front_of = dict(zip(unlike.tolist(), fronts, strict=True))
    found: dict[int, list[int]] = {}
    for at, first in enumerate(firsts):
        found.setdefault(int(unlike[front_of[first]]), []).append(at)
    return list(found.values())


class _Facts:
    """What is known of N photos, a row each: ``taken_s`` is NaN where it is not known, ``lengths_ms`` of a still is
    far below that of any video."""

    def __init__(
        self,
        vectors: Floats,
        shapes: Floats,
        colours: Floats,
        taken_s: NDArray[np.float64],
        lengths_ms: NDArray[np.float64],
    ) -> None:
        self.vectors = vectors
        self.shapes = shapes
        self.colours = colours
        self.taken_s = taken_s
        self.lengths_ms = lengths_ms

    def __len__(self) -> int:
        return len(self.vectors)

    @classmethod
    def of(cls, hits: Sequence[Hit], vectors: Floats, positions: NDArray[np.int64]) -> "_Facts":
        chosen = [hits[at] for at in positions.tolist()]
        return cls(
            np.asarray(vectors[positions], np.float32),
            np.array([np.log(max(hit.width, 1) / max(hit.height, 1)) for hit in chosen], np.float32),
            np.array([hit.mean_rgb for hit in chosen], np.float32).reshape(-1, 3),
            np.array([_seconds(hit.taken_at) for hit in chosen], np.float64),
            np.array([_STILL_MS if hit.video_ms is None else hit.video_ms for hit in chosen], np.float64),
        )

    def part(self, rows: NDArray[np.int64] | slice) -> "_Facts":
        return _Facts(
            self.vectors[rows], self.shapes[rows], self.colours[rows], self.taken_s[rows], self.lengths_ms[rows]
        )


def _fronts(facts: _Facts) -> list[int]:
    """For each photo the row of the front that it copies, its own where it is a front."""
    front_of = np.arange(len(facts))
    by_shape = np.argsort(facts.shapes, kind="stable")
    # Photos of two groups are of unlike shapes, and need not be compared.
    for group in np.split(by_shape, 1 + np.flatnonzero(np.diff(facts.shapes[by_shape]) > np.log(SHAPE_FACTOR))):
        rows = np.sort(group)
        front_of[rows] = rows[_fronts_of_shape(facts.part(rows))]
    fronts: list[int] = front_of.tolist()
    return fronts


def _fronts_of_shape(facts: _Facts) -> NDArray[np.int64]:
    front_of = np.arange(len(facts))
    for start in range(0, len(facts), _BLOCK):
        fronts = np.flatnonzero(front_of[:start] == np.arange(start))
        known = _copied(facts.part(slice(start, start + _BLOCK)), facts.part(fronts))
        copying, of = np.nonzero(known)
        copies, first = np.unique(copying, return_index=True)
        front_of[start + copies] = fronts[of[first]]
        left = start + np.setdiff1d(np.arange(len(known)), copies)
        block = facts.part(left)
        within = np.tril(_copied(block, block), -1)
        for row in np.flatnonzero(within.any(axis=1)):
            before = left[within[row]]
            before = before[front_of[before] == before]
            if len(before):
                front_of[left[row]] = before[0]
    return front_of


def _copied(photos: _Facts, fronts: _Facts) -> NDArray[np.bool_]:
    """(photos, fronts): whether the two are one shot."""
    cosines = photos.vectors @ fronts.vectors.T
    same = cosines >= BURST_COSINE
    # Few pairs are left, so that the rest costs nothing.
    at, to = np.nonzero(same)
    apart_s = np.abs(photos.taken_s[at] - fronts.taken_s[to])
    shape = np.abs(photos.shapes[at] - fronts.shapes[to]) <= np.log(SHAPE_FACTOR)
    colour = np.abs(photos.colours[at] - fronts.colours[to]).max(axis=1, initial=0.0) <= COLOUR_STEPS
    length = np.abs(photos.lengths_ms[at] - fronts.lengths_ms[to]) <= LENGTH_MS
    near = (cosines[at, to] >= NEAR_COSINE) & ~(apart_s > APART_S) & colour
    same[at, to] = shape & length & (near | (apart_s <= BURST_S))
    return same


def _seconds(taken_at: str | None) -> float:
    try:
        return (datetime.fromisoformat(taken_at) - datetime(1970, 1, 1)).total_seconds() if taken_at else np.nan
    except (ValueError, TypeError):
        return np.nan
