"""Chooses photos by filters, by words, and in order; keeps what it found until the catalogue changes.

Each filter is answered by itself, as a mask over the numbers of photos, and what several let pass is intersected:
of a query that grows by a filter, only that one is new. Until the columns are in memory SQL answers each, by its
own index. Any thread, each with its own connection.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from photofinder.store import filter_rows, hit_rows
from photofinder.store.batch import Named
from photofinder.store.column_rows import numbers_in
from photofinder.store.columns import ORDERS, Columns
from photofinder.store.filters import Filter, HasText, Order
from photofinder.store.masks import Mask, marked, mask_of
from photofinder.store.names import words_of
from photofinder.store.shared_lock import SharedLock

Ids = NDArray[np.int64]

COUNT_CHANGE = "UPDATE meta SET value = value + 1 WHERE key = 'changes'"
EXTENT = """SELECT (SELECT count(*) FROM photos), (SELECT min(photo_id) FROM photos),
    (SELECT max(photo_id) FROM photos)"""
CHANGES = "SELECT value FROM meta WHERE key = 'changes'"
IDS = "SELECT group_concat(p.photo_id) FROM photos AS p WHERE {}"

# More photos than this are put in order by walking over all in order, where the columns do not tell it.
_FEW_MOST = 60_000
_WALKED = 20_000
# Of a million photos the numbers of those that pass take 8 MB, a mask 1 MB.
_KEPT = 16
_KEPT_MASKS = 64

# Words that stand in queries for grammar's sake.
_EMPTY_WORDS = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "i", "in", "is", "it", "me", "my", "of", "on", "or", "our", "the",
     "this", "to", "we", "with")
)  # fmt: skip
# A word that more than this part of the photos hold tells nothing; a few photos may all hold it.
_TOO_COMMON = 1 / 3
_FEW_PHOTOS = 8
_LEAST_DIGITS = 3


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Choosing:
    """See the module."""

    def __init__(self) -> None:
        # Held alone by whoever takes up changes; what is read of the rest goes on side by side.
        self._lock = SharedLock()
        self._changes = -1
        self._columns: Columns | None = None
        self._keeping = threading.Lock()
        self._everything: Mask | None = None
        self._masks: dict[Filter, Mask] = {}
        self._kept: dict[tuple[Filter, ...], Ids] = {}

    def keep_columns(self, connection: sqlite3.Connection) -> None:
        """As ``Catalogue.keep_columns``."""
        columns = Columns.load(connection)
        with self._lock.alone():
            self._columns = columns
            self._forget(-1)

    def matching(self, connection: sqlite3.Connection, filters: Sequence[Filter]) -> Ids:
        """As ``Catalogue.matching``."""
        with self._current(connection):
            return self._ids(connection, tuple(filters))

    def named(self, connection: sqlite3.Connection, words: str, limit: int, within: Ids | None) -> Named:
        """As ``Catalogue.named``. Words weigh by Robertson and Sparck Jones's idf; how often a text holds one does
        not count, as names hold it once."""
        with self._current(connection):
            everything = self._all(connection)
            total = np.count_nonzero(everything)
            found: list[tuple[Mask, float]] = []
            for word in dict.fromkeys(words_of(words)):
                if word in _EMPTY_WORDS or (word.isdigit() and len(word) < _LEAST_DIGITS):
                    continue
                mask = self._mask(connection, HasText(words=word))
                count = np.count_nonzero(mask)
                if count <= max(_TOO_COMMON * total, _FEW_PHOTOS):
                    found.append((mask, float(np.log(1 + (total - count + 0.5) / (count + 0.5)))))
            return _by_weight(found, limit, None if within is None else marked(within, len(everything)))

    def ordered(
        self, connection: sqlite3.Connection, filters: Sequence[Filter], order: Order, limit: int | None
    ) -> list[int]:
        """The ids of ``Catalogue.browse``."""
        most = -1 if limit is None else limit
        if not filters:
            return [row[0] for row in connection.execute(hit_rows.ORDERED[order], (most,))]
        ids = self.matching(connection, filters)
        if len(ids) <= _FEW_MOST or self._tell(order):
            return self.ordered_among(connection, ids, order, most)
        wanted = marked(ids, int(ids[-1]) + 1)
        found: list[int] = []
        walk = connection.execute(hit_rows.ORDERED[order], (-1,))
        while (limit is None or len(found) < limit) and (rows := walk.fetchmany(_WALKED)):
            passed = np.array(rows, dtype=np.int64)[:, 0]
            passed = passed[passed < len(wanted)]
            found += passed[wanted[passed]].tolist()
        return found[:limit]

    def ordered_among(self, connection: sqlite3.Connection, ids: Ids, order: Order, limit: int) -> list[int]:
        """The ids of ``Catalogue.first_of``; below 0 ``limit`` is none."""
        if self._tell(order):
            with self._current(connection):
                # Unless a change has just put them out of reach.
                if self._columns is not None:
                    found: list[int] = self._columns.in_order(ids, order, limit).tolist()
                    return found
        return [row[0] for row in connection.execute(hit_rows.SORTED[order], (json.dumps(ids.tolist()), limit))]

    def _tell(self, order: Order) -> bool:
        return self._columns is not None and order in ORDERS

    @contextmanager
    def _current(self, connection: sqlite3.Connection) -> Iterator[None]:
        """What is kept, as the catalogue has it now."""
        # Read before the photos: what is committed in between is then found again, not missed for ever.
        changes = int(connection.execute(CHANGES).fetchone()[0])
        if changes != self._changes:
            with self._lock.alone():
                if self._columns is not None and not self._columns.catch_up(connection):
                    self._columns = Columns.load(connection)
                self._forget(changes)
        with self._lock.shared():
            yield

    def _forget(self, changes: int) -> None:
        self._changes, self._everything, self._masks, self._kept = changes, None, {}, {}

    def _ids(self, connection: sqlite3.Connection, asked: tuple[Filter, ...]) -> Ids:
        found = self._kept.get(asked)
        if found is None:
            passing = self._all(connection)
            for one in asked:
                passing = passing & self._mask(connection, one)
            found = np.flatnonzero(passing)
            found.flags.writeable = False
            _keep(self._kept, asked, found, _KEPT, self._keeping)
        return found

    def _mask(self, connection: sqlite3.Connection, one: Filter) -> Mask:
        found = self._masks.get(one)
        if found is None:
            if one.negated:
                return ~self._mask(connection, replace(one, negated=False))
            if self._columns is not None:
                found = mask_of(one, self._columns, connection)
            else:
                found = marked(_ids(connection, filter_rows.condition(one)), len(self._all(connection)))
            _keep(self._masks, one, found, _KEPT_MASKS, self._keeping)
        return found

    def _all(self, connection: sqlite3.Connection) -> Mask:
        if self._columns is not None:
            return self._columns.known
        if self._everything is None:
            self._everything = _everything(connection)
        return self._everything


def _keep(kept: dict[_Key, _Value], key: _Key, value: _Value, most: int, lock: threading.Lock) -> None:
    with lock:
        if len(kept) >= most:
            del kept[next(iter(kept))]
        kept[key] = value


def _everything(connection: sqlite3.Connection) -> Mask:
    count, first, last = connection.execute(EXTENT).fetchone()
    if count and count == last - first + 1:
        return marked(np.arange(first, last + 1, dtype=np.int64), last + 1)
    ids = _ids(connection, filter_rows.EVERYTHING)
    return marked(ids, int(ids.max(initial=0)) + 1)


def _ids(connection: sqlite3.Connection, where: filter_rows.Condition) -> Ids:
    return numbers_in(connection.execute(IDS.format(where.sql), where.parameters).fetchone()[0])


def _by_weight(found: Sequence[tuple[Mask, float]], limit: int, within: Mask | None) -> Named:
    """The photos of the heaviest sums, newer ids first among equals."""
    if not found:
        return Named(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_))
    holding = np.logical_or.reduce([mask for mask, _ in found])
    candidates = np.flatnonzero(holding if within is None else holding & within)
    scores = sum((mask[candidates] * weight for mask, weight in found), start=np.zeros(len(candidates)))
    if len(candidates) > limit:
        least = np.partition(scores, -limit)[-limit]
        better = np.flatnonzero(scores > least)
        equal = np.flatnonzero(scores == least)
        best = np.concatenate([better, equal[len(equal) - (limit - len(better)) :]])
        candidates, scores = candidates[best], scores[best]
    best = np.lexsort((-candidates, -scores))
    # Sums of the same numbers in another order differ in their last digits.
    return Named(candidates[best], scores[best] >= sum(weight for _, weight in found) * (1 - 1e-9))
