"""The exact scan of a FAISS index: the nearest of all rows or of some, ties in the order of ids.

One core reads vectors nearly as fast as memory gives them; what is saved is saved by reading fewer, and where many
are read, by two threads. Whoever calls sees to it that the index does not change meanwhile. Any thread.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photofinder.store import faiss_when_used as faiss

Ids = NDArray[np.int64]
Found = tuple[Ids, NDArray[np.float32]]

# Of few rows copies are scanned; where many are wanted, all are scanned and the others dropped, for to ask of each
# row in turn whether it is wanted holds up the processor more than scoring it.
_FEW = 1 / 100
_MANY = 1 / 5
_SPARE = 1.25
_LEAST_SPARE = 64
_SORTED = 1024
# FAISS shares queries out among threads, but not the rows of one query. More than two threads wait for the memory.
_THREADS = min(os.cpu_count() or 1, 2)
_SHARED_BYTES = 16 * 1024 * 1024


def new_index(dim: int) -> Any:
    """An empty index of float16 rows, by inner product."""
    return faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def rows_of(index: Any) -> NDArray[np.float16]:
    """The rows (N, D) where they lie, valid until ``index`` changes."""
    if index.ntotal == 0:
        return np.empty((0, index.d), dtype=np.float16)
    codes: NDArray[np.uint8] = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size)
    return codes.view(np.float16).reshape(index.ntotal, index.d)


def new_rows(index: Any, count: int) -> NDArray[np.float16]:
    """The rows (N, D) of an ``index`` that was empty and has ``count`` of them now, to be filled."""
    index.codes.resize(count * index.code_size)
    index.ntotal = count
    return rows_of(index)


def scores(index: Any, query: NDArray[np.float32], rows: Ids) -> NDArray[np.float32]:
    """The inner products with ``query`` (D,) of ``rows`` (N,) of ``index``, in their order."""
    ordered = np.empty(len(rows), dtype=np.float32)

    def score(start: int) -> None:
        few = new_index(index.d)
        few.add_sa_codes(rows_of(index).take(rows[start : start + _SORTED], axis=0).view(np.uint8))
        found, values = _searched(few, query, few.ntotal, None)
        ordered[start + found] = values

    # To sort a few at a time costs less than to sort all, or to turn them into numbers that numpy can multiply.
    starts = range(0, len(rows), _SORTED)
    if _THREADS == 1 or len(starts) == 1:
        for start in starts:
            score(start)
    else:
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(score, starts))
    return ordered


def nearest(index: Any, ids: Ids, query: NDArray[np.float32], k: int, rows: Ids | None = None) -> Found:
    """The ``k`` nearest to ``query`` (D,) among ``rows`` (None: all), ascending, of ``index``, whose rows have the
    numbers ``ids``: ids and inner products, best first, equal ones by id."""
    available = index.ntotal if rows is None else len(rows)
    k = min(k, available)
    if k <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    if rows is None or available == index.ntotal:
        return _scanned(index, ids, query, k, available, None)
    if available <= index.ntotal * _FEW:
        few = new_index(index.d)
        few.add_sa_codes(rows_of(index)[rows].view(np.uint8))
        return _scanned(few, ids[rows], query, k, available, None)
    wanted = np.zeros(index.ntotal, dtype=np.bool_)
    wanted[rows] = True
    if available >= index.ntotal * _MANY:
        fetch = min(index.ntotal, int(k * _SPARE * index.ntotal / available) + _LEAST_SPARE)
        best, scores = _fetched(index, query, fetch, None)
        kept = wanted[best]
        # A tie at the end may go on behind it; and the wanted ones may all be bad, so that too few are here.
        if np.count_nonzero(kept) > k and scores[kept][k - 1] != scores[-1]:
            return ranked(ids[best[kept]], scores[kept], k)
    selector = faiss.IDSelectorBitmap(np.packbits(wanted, bitorder="little"))
    return _scanned(index, ids, query, k, available, selector)


def _scanned(index: Any, ids: Ids, query: NDArray[np.float32], k: int, available: int, selector: Any) -> Found:
    # FAISS cuts through equal scores anywhere: fetch on until the cut does not lie within a tie.
    fetch = min(k + 1, available)
    while True:
        best, scores = _fetched(index, query, fetch, selector)
        if fetch == available or scores[k - 1] != scores[-1]:
            return ranked(ids[best], scores, k)
        fetch = min(2 * fetch, available)


def _fetched(index: Any, query: NDArray[np.float32], fetch: int, selector: Any) -> Found:
    """Rows and inner products of the ``fetch`` nearest that ``selector`` (None: any) lets pass, best first."""
    if _THREADS == 1 or index.ntotal * index.code_size < _SHARED_BYTES:
        return _searched(index, query, fetch, selector)
    ends = np.linspace(0, index.ntotal, _THREADS + 1).astype(np.int64).tolist()

    def part(first: int, end: int) -> Found:
        within = faiss.IDSelectorRange(first, end, True)
        return _searched(index, query, fetch, faiss.IDSelectorAnd(selector, within) if selector else within)

    with ThreadPoolExecutor(_THREADS - 1) as pool:
        others = [pool.submit(part, *ends[at : at + 2]) for at in range(1, _THREADS)]
        parts = [part(*ends[:2]), *(other.result() for other in others)]
    found, scores = (np.concatenate(both) for both in zip(*parts, strict=True))
    best = np.argsort(-scores, kind="stable")[:fetch]
    return found[best], scores[best]


def _searched(index: Any, query: NDArray[np.float32], fetch: int, selector: Any) -> Found:
    parameters = None if selector is None else faiss.SearchParameters(sel=selector)
    # FAISS's own threads, of which this thread's searches would wake some for nothing.
    faiss.omp_set_num_threads(1)
    scores, found = index.search(query[None], fetch, params=parameters)
    # Where there are fewer, FAISS fills up.
    known = found[0] >= 0
    return found[0][known], scores[0][known]


def ranked(ids: Ids, scores: NDArray[np.float32], k: int) -> Found:
    """The ``k`` of ``ids`` (N,) with the best ``scores`` (N,), best first, equal ones by id."""
    order = np.lexsort((ids, -scores))[:k]
    return ids[order], scores[order]
