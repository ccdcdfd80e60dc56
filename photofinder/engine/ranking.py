"""From several rankings to one order. Pure; any thread."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The constant of the paper, which found that it matters little.
_RANK_CONSTANT = 60

Ids = NDArray[np.int64]


def fused(ids: Ids, rankings: Sequence[Ids]) -> NDArray[np.float64]:
    """How high each of ``ids`` (K,) stands in ``rankings``, each best first: the sum of 1 / (60 + rank), where one
    that is not ranked adds nothing (reciprocal rank fusion; Cormack, Clarke, Buettcher 2009)."""
    total = np.zeros(len(ids), dtype=np.float64)
    order = np.argsort(ids, kind="stable")
    ascending = ids[order]
    for ranking in rankings:
        if not len(ids) or not len(ranking):
            continue
        at = np.minimum(np.searchsorted(ascending, ranking), len(ids) - 1)
        known = ascending[at] == ranking
        total[order[at[known]]] += 1 / (_RANK_CONSTANT + 1 + np.flatnonzero(known))
    return total


def in_order(bands: NDArray[np.int64], scores: NDArray[np.float64], ids: Ids) -> NDArray[np.int64]:
    """Positions (K,) sorted by band (0 is the best), then by score, highest first, then by id."""
    return np.lexsort((ids, -scores, bands)).astype(np.int64, copy=False)
