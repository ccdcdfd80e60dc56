"""Mean and covariance of embeddings. Pure: any thread."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_SAMPLE = 20_000
_CHUNK = 4096


class Distribution(NamedTuple):
    """``mean`` (D,) and ``covariance`` (D, D)."""

    mean: NDArray[np.float32]
    covariance: NDArray[np.float32]


def distribution_of(rows: NDArray[np.float16]) -> Distribution:
    """Those of ``rows`` (N, D), of 20,000 spread evenly over them when there are more; zero for none."""
    count, dim = rows.shape
    if count > _SAMPLE:
        rows = rows[np.linspace(0, count - 1, _SAMPLE).astype(np.int64)]
    total = np.zeros(dim, dtype=np.float64)
    products = np.zeros((dim, dim), dtype=np.float64)
    for start in range(0, len(rows), _CHUNK):
        chunk = rows[start : start + _CHUNK].astype(np.float32)
        total += chunk.sum(axis=0, dtype=np.float64)
        products += chunk.T @ chunk
    mean = total / max(len(rows), 1)
    covariance = products / max(len(rows), 1) - np.outer(mean, mean)
    return Distribution(mean.astype(np.float32), covariance.astype(np.float32))
