"""Chooses photos by filters, by words, and in order; keeps what it found until the catalogue changes.

Few photos come by the index of their filter; many by one pass over an index of all facets, in which SQLite gathers
the bits of 62 ids into one number, so that a million photos are 16,000 rows to Python. Any thread, each with its
own connection.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from photofinder.store import filter_rows, hit_rows
from photofinder.store.batch import Named
from photofinder.store.filters import Filter, HasText, Order
from photofinder.store.names import words_of

Ids = NDArray[np.int64]

COUNT_CHANGE = "UPDATE meta SET value = value + 1 WHERE key = 'changes'"
EXTENT = """SELECT (SELECT count(*) FROM photos), (SELECT min(photo_id) FROM photos),
    (SELECT max(photo_id) FROM photos)"""
CHANGES = "SELECT value FROM meta WHERE key = 'changes'"
FEW = "SELECT p.photo_id FROM photos AS p WHERE {} LIMIT ?"
MANY = """SELECT p.photo_id / 62, sum(1 << (p.photo_id % 62)) FROM photos AS p INDEXED BY photos_facets
    WHERE {} GROUP BY p.photo_id / 62"""
_IDS_IN_BLOCK = 62

# More photos than this, or more steps of SQLite's machine, and the pass over all is quicker.
_FEW_MOST = 60_000
_FEW_STEPS = 1_200_000
_KEPT = 32

# Words that stand in queries for grammar's sake.
_EMPTY_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "i", "in", "is", "it", "me", "my", "of", "on", "or", "our", "the",
     "this", "to", "we", "with")
)  # fmt: skip
# A word that more than this part of the photos hold tells nothing; a few photos may all hold it.
_TOO_COMMON = 1 / 3
_FEW_PHOTOS = 8
_LEAST_DIGITS = 3


class Choosing:
    """See the module."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = -1
        self._kept: dict[tuple[Filter, ...], Ids] = {}

    def matching(self, connection: sqlite3.Connection, filters: Sequence[Filter]) -> Ids:
        """As ``Catalogue.matching``."""
        asked = tuple(filters)
        # Read before the photos: what is committed in between is then found again, not missed for ever.
        changes = int(connection.execute(CHANGES).fetchone()[0])
        with self._lock:
            if changes != self._changes:
                self._changes, self._kept = changes, {}
            found = self._kept.get(asked)
        if found is None:
            found = _chosen(connection, filter_rows.where(asked))
            found.flags.writeable = False
            with self._lock:
                if changes == self._changes:
                    if len(self._kept) >= _KEPT:
                        del self._kept[next(iter(self._kept))]
                    self._kept[asked] = found
        return found

    def named(self, connection: sqlite3.Connection, words: str, limit: int, within: Ids | None) -> Named:
        """As ``Catalogue.named``. Words weigh by Robertson and Sparck Jones's idf; how often a text holds one does
        not count, as names hold it once."""
        total = len(self.matching(connection, ()))
        found: list[tuple[Ids, float]] = []
        for word in dict.fromkeys(words_of(words)):
            if word in _EMPTY_WORDS or (word.isdigit() and len(word) < _LEAST_DIGITS):
                continue
            ids = self.matching(connection, [HasText(words=word)])
            if len(ids) <= max(_TOO_COMMON * total, _FEW_PHOTOS):
                found.append((ids, float(np.log(1 + (total - len(ids) + 0.5) / (len(ids) + 0.5)))))
        return _by_weight(found, limit, within)

    def ordered(
        self, connection: sqlite3.Connection, filters: Sequence[Filter], order: Order, limit: int | None
    ) -> list[int]:
        """The ids of ``Catalogue.browse``."""
        most = -1 if limit is None else limit
        if not filters:
            return [row[0] for row in connection.execute(hit_rows.ORDERED[order], (most,))]
        ids = self.matching(connection, filters)
        if len(ids) <= _FEW_MOST:
            return [row[0] for row in connection.execute(hit_rows.SORTED[order], (json.dumps(ids.tolist()), most))]
        wanted = np.zeros(int(ids[-1]) + 1, dtype=np.bool_)
        wanted[ids] = True
        found: list[int] = []
        for (photo_id,) in connection.execute(hit_rows.ORDERED[order], (-1,)):
            if len(found) == limit:
                break
            if photo_id < len(wanted) and wanted[photo_id]:
                found.append(photo_id)
        return found


def _chosen(connection: sqlite3.Connection, where: filter_rows.Condition) -> Ids:
    if not where.parameters and where.sql == filter_rows.EVERYTHING.sql:
        count, first, last = connection.execute(EXTENT).fetchone()
        if count and count == last - first + 1:
            return np.arange(first, last + 1, dtype=np.int64)
    found = _few(connection, where)
    return _many(connection, where) if found is None else found


def _few(connection: sqlite3.Connection, where: filter_rows.Condition) -> Ids | None:
    """The photos, ascending, or None when there are many or it takes long."""
    try:
        with _at_most(connection, _FEW_STEPS):
            rows = connection.execute(FEW.format(where.sql), (*where.parameters, _FEW_MOST + 1)).fetchall()
    except sqlite3.OperationalError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    if len(rows) > _FEW_MOST:
        return None
    found = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows))
    found.sort()
    return found


@contextmanager
def _at_most(connection: sqlite3.Connection, steps: int) -> Iterator[None]:
    """Interrupts the block's statement after so many steps of SQLite's virtual machine."""
    connection.set_progress_handler(lambda: 1, steps)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _many(connection: sqlite3.Connection, where: filter_rows.Condition) -> Ids:
    rows = connection.execute(MANY.format(where.sql), where.parameters)
    blocks = np.fromiter(chain.from_iterable(rows), dtype="<i8").reshape(-1, 2)
    bits = np.unpackbits(
        np.ascontiguousarray(blocks[:, 1]).view(np.uint8).reshape(-1, 8), axis=1, bitorder="little"
    )
    rows_of, offsets = np.nonzero(bits)
    found: Ids = blocks[rows_of, 0] * _IDS_IN_BLOCK + offsets
    return found


def _by_weight(found: Sequence[tuple[Ids, float]], limit: int, within: Ids | None) -> Named:
    """The photos of the heaviest sums, newer ids first among equals."""
    candidates, places = np.unique(np.concatenate([ids for ids, _ in found] or [_NONE]), return_inverse=True)
    weights = np.concatenate([np.full(len(ids), weight) for ids, weight in found] or [_NONE])
    scores = np.bincount(places, weights, len(candidates))
    if within is not None:
        inside = np.isin(candidates, within, assume_unique=True)
        candidates, scores = candidates[inside], scores[inside]
    best = np.lexsort((-candidates, -scores))[:limit]
    # Sums of the same numbers in another order differ in their last digits.
    return Named(candidates[best], scores[best] >= sum(weight for _, weight in found) * (1 - 1e-9))


_NONE = np.empty(0, dtype=np.int64)
