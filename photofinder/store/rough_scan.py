"""A copy of many vectors in bytes, half as large as float16: scanned in half the time, it tells which photos can be
among the nearest, so that only those need be looked at exactly.

What it leaves out is never among the nearest. Be E the length of the longest error that rounding to bytes made of a
vector. A rough score is then off by E times the query's length at most (Cauchy and Schwarz), and so are the scores
of the k photos that are nearest roughly: the k-th best of all is no worse than their worst less that much, and what
reaches it lies above roughly, less that much once more.

Whoever calls sees to it that the copy does not change meanwhile. Any thread.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from photofinder.store import faiss_when_used as faiss

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]

WORTH = 200_000
"""Of fewer vectors than this a copy saves no time that anybody would feel."""

# A photo lies in the list of its number modulo this: any one list is a fair sample of all.
_LISTS = 64
_STEPS = 127
# So many rows at once stay in the processor's cache.
_BLOCK = 512
_LEAST_STEP = 2.0**-24
# Of sums of float32, each of as many terms as there are dimensions; twice what it can be.
_ROUNDING = 2.0**-22
# How far the guess from a sample may be off, in standard deviations.
_SAMPLE_DOUBT = 3.0
# Where more than this part would have to be looked at exactly, it is no bargain.
_MANY = 1 / 8
_THREADS = min(os.cpu_count() or 1, 2)


class RoughScan:
    """Rows by photo id, of use once it is ``complete``. ``rows`` (N, D) are those that it will hold, or like them:
    they say how fine a byte is."""

    def __init__(self, rows: NDArray[np.float16]) -> None:
        self._dim = rows.shape[1]
        largest = np.zeros(self._dim, dtype=np.uint16)
        # Without their signs, float16 are in the order of their bits.
        for start in range(0, len(rows), _BLOCK):
            bits = rows[start : start + _BLOCK].view(np.uint16) & 0x7FFF
            np.maximum(largest, bits.max(axis=0), out=largest)
        self._step: Floats = np.maximum(largest.view(np.float16).astype(np.float32) / _STEPS, _LEAST_STEP)
        self._error = 0.0
        self._filled = 0
        self._quantizer = faiss.IndexFlatIP(self._dim)
        kind = faiss.ScalarQuantizer.QT_8bit_uniform
        self._index = faiss.IndexIVFScalarQuantizer(
            self._quantizer, self._dim, _LISTS, kind, faiss.METRIC_INNER_PRODUCT, False
        )
        self._index.own_fields = False
        # Byte b stands for b - 128.
        faiss.copy_array_to_vector(np.array([-128.5, 255], dtype=np.float32), self._index.sq.trained)
        self._index.is_trained = True
        self._index.nprobe = _LISTS

    @property
    def complete(self) -> bool:
        """Whether all is filled."""
        return self._filled == _LISTS

    def fill(self, ids: Ids, rows: NDArray[np.float16]) -> None:
        """Take up the next part of ``rows`` (N, D), which are all there are now, of the photos ``ids`` (N,)."""
        here = np.flatnonzero(ids % _LISTS == self._filled)
        self._put(self._filled, ids[here], rows[here])
        self._filled += 1

    def add(self, ids: Ids, rows: NDArray[np.float16]) -> None:
        """Take up ``rows`` (N, D) of the photos ``ids`` (N,), which are not here; parts to be filled yet wait."""
        lists = ids % _LISTS
        for number in np.unique(lists[lists < self._filled]).tolist():
            self._put(number, ids[lists == number], rows[lists == number])

    def remove(self, ids: Ids) -> None:
        """Drop the rows of ``ids``; unknown ones are no fault."""
        self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(ids, dtype=np.int64)))

    def near(self, query: Floats, k: int, allowed: NDArray[np.bool_] | None, available: int) -> Ids | None:
        """Photos among which all are that are as near to ``query`` (D,) as the ``k``-th nearest, in no order; few
        more than ``k``. ``allowed`` tells by number which of all count (None: all), ``available`` how many do.
        None where that cannot be told without looking at many of them exactly, or not yet."""
        if not self.complete:
            return None
        length = float(np.linalg.norm(query))
        rounding = _ROUNDING * self._dim * (_STEPS + 1) * float(np.linalg.norm(self._step))
        margin = 2 * length * (self._error + rounding)
        scaled = np.ascontiguousarray(query * self._step, dtype=np.float32)
        least = self._guess(scaled, k, allowed, available, margin)
        while least is not None:
            ids, scores = self._above(scaled, least)
            if allowed is not None:
                counting = allowed[ids]
                ids, scores = ids[counting], scores[counting]
            if len(ids) < k:
                return None
            needed = float(np.partition(scores, -k)[-k]) - margin
            if least <= needed:
                enough: Ids = ids[scores >= needed]
                return enough
            least = needed
        return None

    def _guess(
        self, scaled: Floats, k: int, allowed: NDArray[np.bool_] | None, available: int, margin: float
    ) -> float | None:
        """Above which rough score all that is needed lies, by a sample; None where that is too much."""
        ids, scores = self._of_lists(scaled, 0, 1, -np.inf)
        counting = scores if allowed is None else scores[allowed[ids]]
        expected = k * len(counting) / available
        rank = int(expected + _SAMPLE_DOUBT * np.sqrt(expected) + _SAMPLE_DOUBT)
        if rank >= len(counting):
            return None
        least = float(np.partition(counting, -rank)[-rank]) - margin
        return least if np.count_nonzero(scores > least) <= _MANY * len(scores) else None

    def _above(self, scaled: Floats, least: float) -> tuple[Ids, Floats]:
        ends = np.linspace(0, _LISTS, _THREADS + 1).astype(np.int64).tolist()

        def part(at: int) -> tuple[Ids, Floats]:
            return self._of_lists(scaled, ends[at], ends[at + 1], least)

        with ThreadPoolExecutor(_THREADS) as pool:
            others = [pool.submit(part, at) for at in range(1, _THREADS)]
            parts = [part(0), *(other.result() for other in others)]
        ids, scores = (np.concatenate(both) for both in zip(*parts, strict=True))
        return ids, scores

    def _of_lists(self, scaled: Floats, first: int, end: int, least: float) -> tuple[Ids, Floats]:
        chosen = np.full((1, _LISTS), -1, dtype=np.int64)
        chosen[0, : end - first] = np.arange(first, end)
        faiss.omp_set_num_threads(1)
        _, scores, ids = self._index.range_search_preassigned(
            scaled[None], least, chosen, np.zeros((1, _LISTS), dtype=np.float32)
        )
        return ids, scores

    def _put(self, number: int, ids: Ids, rows: NDArray[np.float16]) -> None:
        ids, codes = np.ascontiguousarray(ids, dtype=np.int64), self._coded(rows)
        stored = self._index.invlists
        held = stored.list_size(number)
        # To its length at once: what grows bit by bit takes up to twice the memory.
        stored.resize(number, held + len(ids))
        stored.update_entries(number, held, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(codes))
        self._index.ntotal += len(ids)

    def _coded(self, rows: NDArray[np.float16]) -> NDArray[np.uint8]:
        codes = np.empty(rows.shape, dtype=np.uint8)
        finer, weights = 1 / self._step, self._step * self._step
        largest = 0.0
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK] * finer
            rounded = np.clip(np.rint(block), -_STEPS, _STEPS)
            codes[start : start + _BLOCK] = rounded + (_STEPS + 1)
            block -= rounded
            block *= block
            largest = max(largest, float((block @ weights).max()))
        # The last digits of that sum are rounded too.
        self._error = max(self._error, float(np.sqrt(largest)) * (1 + 1e-3))
        return codes
