"""Which row of an index is whose. Any thread, if no other one reads while it changes."""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

_SPARE = 1024


class RowNumbers:
    """``ids`` (N,), each once, have rows 0 to N - 1, in this order."""

    def __init__(self, ids: Ids) -> None:
        self.ids = ids
        self._row_of = np.full(int(ids.max(initial=0)) + _SPARE, -1, dtype=np.int64)
        self._row_of[ids] = np.arange(len(ids))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def numbers(self) -> int:
        """All numbers that may be known are below."""
        return len(self._row_of)

    @property
    def known(self) -> NDArray[np.bool_]:
        """By number, for all below ``numbers``, which are."""
        return self._row_of >= 0

    def append(self, ids: Ids) -> None:
        """Give the next rows to ``ids``, in this order."""
        first = len(self.ids)
        self.ids = np.concatenate([self.ids, ids])
        if ids.max(initial=-1) >= len(self._row_of):
            longer = np.full(max(int(ids.max()) + 1, 2 * len(self._row_of)), -1, dtype=np.int64)
            longer[: len(self._row_of)] = self._row_of
            self._row_of = longer
        self._row_of[ids] = np.arange(first, len(self.ids))

    def of(self, ids: Ids) -> Ids:
        """The row of each of ``ids`` (N,), -1 of those that have none."""
        within = (ids >= 0) & (ids < len(self._row_of))
        return np.where(within, self._row_of[np.where(within, ids, 0)], -1)

    def among(self, ids: Ids) -> Ids:
        """The rows of those of ``ids`` that have one: ascending, each once."""
        rows = self._row_of[ids[(ids >= 0) & (ids < len(self._row_of))]]
        rows = rows[rows >= 0]
        if np.all(rows[1:] > rows[:-1]):
            return rows
        wanted = np.zeros(len(self.ids), dtype=np.bool_)
        wanted[rows] = True
        return np.flatnonzero(wanted)
