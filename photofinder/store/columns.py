"""What photos are filtered by, of all photos, in memory: about 70 bytes each, kept up with the catalogue's changes.

A cache of the catalogue. Any thread, if no other one reads while it changes.
"""

import sqlite3

import numpy as np
from numpy.typing import NDArray

from photofinder.store import change_rows, column_rows
from photofinder.store.column_rows import COLUMNS, Column, Extensions
from photofinder.store.filters import Order

EXTENT = "SELECT (SELECT count(*) FROM photos), (SELECT max(photo_id) FROM photos)"

_SPARE = 1024
# A row is kept for each number up to the largest: where most are of photos long gone, they are no bargain.
_SPARSE = 8
_FEW = 100_000


ORDERS = {
    Order.NEWEST: ("dated", True),
    Order.OLDEST: ("dated", False),
    Order.LARGEST: ("size_bytes", True),
    Order.SMALLEST: ("size_bytes", False),
}
"""The orders that columns tell: by which one, and whether backwards."""


class Columns:
    """Arrays as ``column_rows.COLUMNS`` names them, indexed by photo_id. ``known`` tells which numbers are photos;
    rows of others hold anything."""

    def __init__(self) -> None:
        self.extensions = Extensions()
        self.known = np.zeros(0, dtype=np.bool_)
        self._arrays: dict[str, Column] = {name: np.empty(0, dtype=dtype) for name, (dtype, _) in COLUMNS.items()}
        self._change = 0

    def __getitem__(self, name: str) -> Column:
        return self._arrays[name]

    @classmethod
    def load(cls, connection: sqlite3.Connection) -> "Columns | None":
        """Those of all photos; a million take seconds. None where the numbers of photos lie too far apart."""
        count, last = (int(value or 0) for value in connection.execute(EXTENT).fetchone())
        if last > _SPARSE * count + _FEW:
            return None
        columns = cls()
        # Read first: what is committed meanwhile comes with the next catch-up.
        columns._change = change_rows.latest(connection)
        columns._reach(last)
        for name, ids, values in column_rows.everything(connection, columns.extensions):
            columns._reach(int(ids.max(initial=0)))
            array = columns._arrays[name]
            if name == "kinds":
                array[ids] |= np.uint8(values)
            else:
                array[ids] = column_rows.within(values, COLUMNS[name][0])
            if name == "size_bytes":
                columns.known[ids] = True
        return columns

    def catch_up(self, connection: sqlite3.Connection) -> bool:
        """Take up what has changed; false when that can no longer be told."""
        change, changed = change_rows.since(connection, self._change)
        if changed is None:
            return False
        if len(changed):
            ids, found = column_rows.by_ids(connection, changed.tolist(), self.extensions)
            self._reach(int(changed.max()))
            self.known[changed] = False
            for name, array in self._arrays.items():
                array[ids] = found[name]
            self.known[ids] = True
        self._change = change
        return True

    def in_order(self, ids: NDArray[np.int64], order: Order, limit: int) -> NDArray[np.int64]:
        """Those of ``ids``, ascending, that come first in ``order``, which is one of ORDERS: ``limit`` of them, or
        all when that is below 0. Unknown ones are left out."""
        ids = ids[(ids >= 0) & (ids < len(self.known))]
        ids = ids[self.known[ids]]
        name, backwards = ORDERS[order]
        values = self._arrays[name][ids]
        if backwards:
            ids, values = ids[::-1], -values[::-1]
        if 0 < limit < len(ids):
            first = values <= np.partition(values, limit - 1)[limit - 1]
            ids, values = ids[first], values[first]
        return ids[np.argsort(values, kind="stable")[: limit if limit >= 0 else None]]

    def _reach(self, last: int) -> None:
        more = last + 1 - len(self.known)
        if more <= 0:
            return
        more = max(more + _SPARE, len(self.known) // 4)
        self.known = np.append(self.known, np.zeros(more, dtype=np.bool_))
        for name, (dtype, unknown) in COLUMNS.items():
            self._arrays[name] = np.append(self._arrays[name], np.full(more, unknown, dtype=dtype))
