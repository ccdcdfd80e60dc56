"""Chooses photos by filters, by words, and in order; keeps what it found until the catalogue changes.

Each filter is answered by its own index, and what several let pass is intersected here: of a query that grows by a
filter, only that one is new. SQLite writes the ids as one text, for a row each costs more than finding them. Any
thread, each with its own connection.
"""

import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import replace

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
IDS = "SELECT group_concat(p.photo_id) FROM photos AS p WHERE {}"

# More photos than this are put in order by walking over all in order.
_FEW_MOST = 60_000
_WALKED = 20_000
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
            found = self._chosen(connection, asked)
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
            return self.ordered_among(connection, ids, order, most)
        wanted = np.zeros(int(ids[-1]) + 1, dtype=np.bool_)
        wanted[ids] = True
        found: list[int] = []
        walk = connection.execute(hit_rows.ORDERED[order], (-1,))
        while (limit is None or len(found) < limit) and (rows := walk.fetchmany(_WALKED)):
            passed = np.array(rows, dtype=np.int64)[:, 0]
            passed = passed[passed < len(wanted)]
            found += passed[wanted[passed]].tolist()
        return found[:limit]

    def ordered_among(self, connection: sqlite3.Connection, ids: Ids, order: Order, limit: int) -> list[int]:
        """The ids of ``Catalogue.first_of``."""
        return [row[0] for row in connection.execute(hit_rows.SORTED[order], (json.dumps(ids.tolist()), limit))]

    def _chosen(self, connection: sqlite3.Connection, asked: tuple[Filter, ...]) -> Ids:
        match asked:
            case ():
                return _everything(connection)
            case (Filter(negated=True) as one,):
                everything = self.matching(connection, ())
                left_out = self.matching(connection, [replace(one, negated=False)])
                return everything[~_within(everything, left_out)]
            case (one,):
                return _ids(connection, filter_rows.condition(one))
        ids, *others = sorted((self.matching(connection, [one]) for one in asked), key=len)
        for other in others:
            ids = ids[_within(ids, other)]
        return ids


def _everything(connection: sqlite3.Connection) -> Ids:
    count, first, last = connection.execute(EXTENT).fetchone()
    if count and count == last - first + 1:
        return np.arange(first, last + 1, dtype=np.int64)
    return _ids(connection, filter_rows.EVERYTHING)


def _ids(connection: sqlite3.Connection, where: filter_rows.Condition) -> Ids:
    (text,) = connection.execute(IDS.format(where.sql), where.parameters).fetchone()
    found = np.fromstring(text, dtype=np.int64, sep=",") if text else _NONE.copy()
    found.sort()
    return found


def _within(ids: Ids, others: Ids) -> NDArray[np.bool_]:
    """Which of ``ids`` are among ``others``, both ascending."""
    among = np.zeros(int(max(ids.max(initial=0), others.max(initial=0))) + 1, dtype=np.bool_)
    among[others] = True
    return among[ids]


def _by_weight(found: Sequence[tuple[Ids, float]], limit: int, within: Ids | None) -> Named:
    """The photos of the heaviest sums, newer ids first among equals."""
    candidates, places = np.unique(np.concatenate([ids for ids, _ in found] or [_NONE]), return_inverse=True)
    weights = np.concatenate([np.full(len(ids), weight) for ids, weight in found] or [_NONE])
    scores = np.bincount(places, weights, len(candidates))
    if within is not None:
        inside = _within(candidates, within)
        candidates, scores = candidates[inside], scores[inside]
    best = np.lexsort((-candidates, -scores))[:limit]
    # Sums of the same numbers in another order differ in their last digits.
    return Named(candidates[best], scores[best] >= sum(weight for _, weight in found) * (1 - 1e-9))


_NONE = np.empty(0, dtype=np.int64)
