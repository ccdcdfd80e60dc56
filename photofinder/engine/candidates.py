"""The photos that may answer a query, judged: near in meaning, or of a name that holds its words. Any thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photofinder.engine import judging
from photofinder.engine.asked import Asked
from photofinder.engine.background import Background, Floats
from photofinder.engine.cutoff import THRESHOLDS, Confidences, Kind
from photofinder.engine.judging import Judged
from photofinder.engine.ranking import Ids, fused, in_order
from photofinder.records import Band
from photofinder.store.batch import Named
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import Order
from photofinder.store.frame_vectors import BestFrames
from photofinder.store.vectors import Vectors

# Beyond this many photos nobody looks; sorting by date goes no further either.
MOST = 20_000
# The surest photo need not be the nearest: so many are looked at also for whoever wants one.
_LOOKED_AT = 200
_FETCH_FIRST = 400
_FETCH_MORE = 4
# When so large a part of what was fetched last is not good enough, nothing better is expected behind it.
_FADED_PART = 4
_NAMED_MOST = 2000
_LEAST_JUDGED = 128
_NO_IDS = np.empty(0, dtype=np.int64)
_BANDS = np.array([THRESHOLDS[band] for band in (Band.STRONG, Band.LIKELY, Band.MAYBE)])


Passing = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Photos best first: by band, then by meaning and names fused, so that no confidence is above one before it;
    ``named`` tells whose names hold the words."""

    judged: Judged
    named: NDArray[np.bool_]

    def at(self, positions: NDArray[np.int64]) -> "Ranked":
        """Those at ``positions``, in that order."""
        return Ranked(self.judged.at(positions), self.named[positions])


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Where to look: ``allowed`` are the ids that pass the query's filters, None where it has none."""

    catalogue: Catalogue
    vectors: Vectors
    background: Background
    allowed: Ids | None


def ranked(asked: Asked, field: Field, wanted: int, least: float) -> Ranked:
    """At least the ``wanted`` best photos whose confidence is ``least`` or more, if there are so many."""
    query = judging.direction(asked, field.background)
    wanted = max(wanted, _LOOKED_AT)
    with ThreadPoolExecutor(1) as pool:
        # Both leave the interpreter to others while they look.
        nearest = pool.submit(_near, asked, query, field, wanted, least)
        names = _names(asked, field, min(wanted, _NAMED_MOST))
        whole = np.setdiff1d(np.concatenate([*_whole(names), _NO_IDS]), _ascending(asked.without))
        holding = _judged(asked, query, whole, field)
        near = nearest.result()
    judged = judging.joined(near, holding.at(~np.isin(holding.ids, near.ids)))
    return _in_rank(judged.at(~judged.out), names, asked)


def first(
    asked: Asked, field: Field, order: Order, limit: int, least: float, passes: Callable[[Judged], Passing]
) -> Ranked:
    """The ``limit`` first, in ``order``, of the photos that ``ranked`` would give and that ``passes`` lets pass;
    best first. No more photos are judged than it takes."""
    query = judging.direction(asked, field.background)
    without = _ascending(asked.without)
    with ThreadPoolExecutor(1) as pool:
        nearest = pool.submit(field.vectors.search, query, MOST, field.allowed, without)
        names = _names(asked, field, _NAMED_MOST)
        near = _unfaded(asked, query, nearest.result()[0], field, least)
    holding = np.setdiff1d(np.concatenate([*_whole(names), _NO_IDS]), without)
    ids = np.array(field.catalogue.first_of(np.union1d(near, holding), order, -1), dtype=np.int64)
    found = _judged(asked, query, _NO_IDS, field)
    start = 0
    while start < len(ids) and len(found.ids) < limit:
        end = start + max(_LEAST_JUDGED, (limit - len(found.ids)) * 5 // 4)
        judged = _judged(asked, query, ids[start:end], field)
        good = ~judged.out & (_sure_by_name(judged, names, asked) >= least) & passes(judged)
        found = judging.joined(found, judged.at(good))
        start = end
    return _in_rank(found.at(np.arange(min(limit, len(found.ids)))), names, asked)


def out_of(asked: Asked, field: Field) -> Ids:
    """The photos that a negated part takes out, and those that were shown as examples, ascending."""
    out = [_ascending(asked.without)]
    for part in asked.unwanted:
        fetch = _FETCH_FIRST
        while True:
            ids, best = _nearest(part.embedding, fetch, field, _NO_IDS)
            meant = judging.sure(part, best.vectors.astype(np.float32), field.background) >= THRESHOLDS[Band.LIKELY]
            if len(ids) < fetch or not meant[-len(ids) // _FADED_PART :].any():
                break
            fetch *= _FETCH_MORE
        out.append(ids[meant])
    return np.unique(np.concatenate(out))


def _near(asked: Asked, query: Floats, field: Field, wanted: int, least: float) -> Judged:
    """The photos nearest to ``query``, as many as it takes to have ``wanted`` of them that nothing takes out."""
    without = _ascending(asked.without)
    # Whoever wants all that are good enough does not know how many those are.
    fetch = wanted if least <= 0 else min(wanted, _FETCH_FIRST)
    while True:
        ids, best = _nearest(query, fetch, field, without)
        judged = judging.judge(asked, query, ids, best, field.background)
        good = ~judged.out & (judged.confidences >= least)
        # Nothing of worth lies behind a long row of photos that are not good enough.
        faded = least > 0 and not good[-len(ids) // _FADED_PART :].any()
        if len(ids) < fetch or fetch >= MOST or faded or np.count_nonzero(good) >= wanted:
            return judged
        fetch = min(MOST, fetch * _FETCH_MORE)


def _nearest(query: Floats, count: int, field: Field, without: Ids) -> tuple[Ids, BestFrames]:
    """Ids, best first, and of each the frame that is nearest."""
    ids, _ = field.vectors.search(query, count, field.allowed, without)
    # What was removed since the search is found as zeros: unlike anything, and no line of the catalogue any more.
    return ids, field.vectors.best(ids, query)


def _unfaded(asked: Asked, query: Floats, ids: Ids, field: Field, least: float) -> Ids:
    """Those of ``ids``, nearest first, that lie before a long row of photos that are not good enough, as ``_near``
    finds them."""
    if least <= 0:
        return ids
    end = _FETCH_FIRST
    while end < len(ids) and _any_good(asked, query, ids[end - end // _FADED_PART : end], field, least):
        end *= _FETCH_MORE
    return ids[:end]


def _any_good(asked: Asked, query: Floats, ids: Ids, field: Field, least: float) -> bool:
    for start in range(0, len(ids), _LEAST_JUDGED):
        judged = _judged(asked, query, ids[start : start + _LEAST_JUDGED], field)
        if (~judged.out & (judged.confidences >= least)).any():
            return True
    return False


def _names(asked: Asked, field: Field, most: int) -> list[Named]:
    """For each wanted part that is words the photos whose names hold some."""
    words = [part.words for part in asked.wanted if part.kind is Kind.WORDS]
    return [field.catalogue.named(one, most, field.allowed) for one in words]


def _whole(names: Sequence[Named]) -> list[Ids]:
    return [one.photo_ids[one.whole] for one in names]


def _sure_by_name(judged: Judged, names: Sequence[Named], asked: Asked) -> Confidences:
    """The confidences, raised where names hold all that was asked for."""
    if len(names) < len(asked.wanted):
        return judged.confidences
    held = np.all([np.isin(judged.ids, one) for one in _whole(names)], axis=0)
    return np.where(held, np.maximum(judged.confidences, THRESHOLDS[Band.LIKELY]), judged.confidences)


def _in_rank(judged: Judged, names: Sequence[Named], asked: Asked) -> Ranked:
    by_meaning = judged.ids[np.lexsort((judged.ids, -judged.scores, -judged.confidences))]
    confidences = _sure_by_name(judged, names, asked)
    bands = np.count_nonzero(confidences[:, None] < _BANDS, axis=1)
    order = in_order(bands, fused(judged.ids, [by_meaning, *(one.photo_ids for one in names)]), judged.ids)
    best_first = replace(judged, confidences=confidences).at(order)
    # Whom a name puts before others is as sure as the surest of those.
    sure = np.maximum.accumulate(best_first.confidences[::-1])[::-1]
    named = np.isin(best_first.ids, np.concatenate([*_whole(names), _NO_IDS]))
    return Ranked(replace(best_first, confidences=sure), named)


def _judged(asked: Asked, query: Floats, ids: Ids, field: Field) -> Judged:
    """The photos ``ids``, in that order; those without an embedding count as unlike."""
    best = field.vectors.best(ids, query)
    judged = judging.judge(asked, query, ids, best, field.background)
    judged.confidences[~best.known] = 0.0
    judged.out[~best.known] = False
    return judged


def _ascending(ids: set[int]) -> Ids:
    return np.array(sorted(ids), dtype=np.int64)
