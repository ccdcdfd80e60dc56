"""The photos that may answer a query, judged: near in meaning, or of a name that holds its words. Any thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photofinder.engine import judging
from photofinder.engine.asked import Asked
from photofinder.engine.background import Background, Floats
from photofinder.engine.cutoff import THRESHOLDS, Kind
from photofinder.engine.judging import Judged
from photofinder.engine.ranking import Ids, fused, in_order
from photofinder.records import Band
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors

# Beyond this many photos nobody looks; sorting by date goes no further either.
MOST = 20_000
_FETCH_FIRST = 400
_FETCH_MORE = 4
# When so large a part of what was fetched last is not good enough, nothing better is expected behind it.
_FADED_PART = 4
_NAMED_MOST = 2000
_NO_IDS = np.empty(0, dtype=np.int64)
_BANDS = np.array([THRESHOLDS[band] for band in (Band.STRONG, Band.LIKELY, Band.MAYBE)])


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """Photos best first: by band, then by meaning and names fused; ``named`` tells whose names hold the words."""

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
    with ThreadPoolExecutor(1) as pool:
        # Both leave the interpreter to others while they look.
        nearest = pool.submit(_near, asked, query, field, wanted, least)
        names = [
            field.catalogue.named(part.words, min(wanted, _NAMED_MOST), field.allowed)
            for part in asked.wanted
            if part.kind is Kind.WORDS
        ]
        whole = [one.photo_ids[one.whole] for one in names]
        holding = _named(whole, asked, query, field)
        near = nearest.result()
    judged = judging.joined(near, holding.at(~np.isin(holding.ids, near.ids)))
    judged = judged.at(~judged.out)
    confidences = judged.confidences
    by_meaning = judged.ids[np.lexsort((judged.ids, -judged.scores, -confidences))]
    if len(whole) == len(asked.wanted):
        held = np.all([np.isin(judged.ids, one) for one in whole], axis=0)
        confidences = np.where(held, np.maximum(confidences, THRESHOLDS[Band.LIKELY]), confidences)
    bands = np.count_nonzero(confidences[:, None] < _BANDS, axis=1)
    rankings = [by_meaning, *(one.photo_ids for one in names)]
    order = in_order(bands, fused(judged.ids, rankings), judged.ids)
    named = np.isin(judged.ids, np.concatenate([*whole, _NO_IDS]))
    return Ranked(replace(judged, confidences=confidences), named).at(order)


def out_of(asked: Asked, field: Field) -> Ids:
    """The photos that a negated part takes out, and those that were shown as examples, ascending."""
    out = [_ascending(asked.without)]
    for part in asked.unwanted:
        fetch = _FETCH_FIRST
        while True:
            ids, vectors = _nearest(part.embedding, fetch, field, _NO_IDS)
            meant = judging.sure(part, vectors, field.background) >= THRESHOLDS[Band.LIKELY]
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
        ids, vectors = _nearest(query, fetch, field, without)
        judged = judging.judge(asked, query, ids, vectors, field.background)
        good = ~judged.out & (judged.confidences >= least)
        # Nothing of worth lies behind a long row of photos that are not good enough.
        faded = least > 0 and not good[-len(ids) // _FADED_PART :].any()
        if len(ids) < fetch or fetch >= MOST or faded or np.count_nonzero(good) >= wanted:
            return judged
        fetch = min(MOST, fetch * _FETCH_MORE)


def _nearest(query: Floats, count: int, field: Field, without: Ids) -> tuple[Ids, Floats]:
    """Ids, best first, and their embeddings."""
    ids, _ = field.vectors.search(query, count, field.allowed, without)
    _, vectors = field.vectors.find(ids)
    # What was removed since the search is found as zeros: unlike anything, and no line of the catalogue any more.
    return ids, vectors.astype(np.float32)


def _named(whole: list[Ids], asked: Asked, query: Floats, field: Field) -> Judged:
    """The photos of ``whole``; those without an embedding count as unlike."""
    ids = np.setdiff1d(np.concatenate([*whole, _NO_IDS]), _ascending(asked.without))
    known, vectors = field.vectors.find(ids)
    judged = judging.judge(asked, query, ids, vectors.astype(np.float32), field.background)
    judged.confidences[~known] = 0.0
    judged.out[~known] = False
    return judged


def _ascending(ids: set[int]) -> Ids:
    return np.array(sorted(ids), dtype=np.int64)
