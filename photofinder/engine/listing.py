"""Photos as the lines of a result: listed without a meaning, or with their scores, and in the order asked for.

Any thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from photofinder.engine.active_model import ActiveModel
from photofinder.engine.candidates import Ranked
from photofinder.engine.cutoff import band_of
from photofinder.engine.query import Order, Query, SortBy
from photofinder.engine.ranking import Ids
from photofinder.engine.stacks import stacked
from photofinder.records import Band, Hit
from photofinder.store import filters as stored
from photofinder.store.batch import HitRow
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import Filter
from photofinder.store.names import name_key

_STORED_ORDERS = {
    Order.RELEVANCE: (stored.Order.NEWEST, stored.Order.NEWEST),
    Order.DATE: (stored.Order.NEWEST, stored.Order.OLDEST),
    Order.NAME: (stored.Order.NAME, stored.Order.NAME_BACKWARDS),
    Order.SIZE: (stored.Order.LARGEST, stored.Order.SMALLEST),
}
# In a longer list only exact copies are looked for: comparing each with each takes too long.
_COMPARED_MOST = 5000


@dataclass(frozen=True, slots=True)
class Wish:
    """How much of an answer is wanted: at most ``limit`` hits, of band ``least`` or better (None: of any band, but
    when sorted by anything else than relevance, of those that are at least ``maybe``)."""

    limit: int | None
    stacked: bool = False
    least: Band | None = None


def listed(
    query: Query,
    filters: Sequence[Filter],
    wish: Wish,
    catalogue: Catalogue,
    model: Callable[[], ActiveModel],
    without: Ids | None = None,
) -> list[Hit]:
    """What passes ``filters`` and is not in ``without``; newest first where no other order is asked for.

    ``model`` tells whose embeddings show near copies; it is not loaded.
    """
    left_out = set() if without is None else set(without.tolist())
    order = stored_order(query.sort)
    spare = len(left_out) + (wish.limit or 0 if wish.stacked else 0)
    while True:
        most = None if wish.limit is None else wish.limit + spare
        rows = catalogue.browse(filters, order, most)
        kept = [row for row in rows if row.photo_id not in left_out]
        hits = [hit(row) for row in kept]
        if wish.stacked:
            hits = _stacked(hits, [row.content_hash for row in kept], catalogue, model)
        if most is None or len(rows) < most or len(hits) >= most - spare:
            return hits[: wish.limit]
        spare *= 2


def stored_order(sort: SortBy) -> stored.Order:
    """The order asked for as the catalogue has it; for relevance, of which it knows nothing, the newest first."""
    return _STORED_ORDERS[sort.order][sort.reverse]


def scored(found: Ranked, catalogue: Catalogue) -> list[tuple[Hit, bytes]]:
    """``found`` in its order, with content hashes; what left the catalogue a moment ago is left out."""
    judged = found.judged
    at = {photo_id: position for position, photo_id in enumerate(judged.ids.tolist())}
    scores, confidences, terms = judged.scores.tolist(), judged.confidences.tolist(), judged.terms.tolist()
    named, moments = found.named.tolist(), judged.at_ms.tolist()
    hits = []
    for row in catalogue.hit_rows(at):
        here = at[row.photo_id]
        sure = confidences[here]
        at_ms = moments[here] if moments[here] >= 0 else None
        shown = hit(row, scores[here], band_of(sure), sure, tuple(terms[here]), named[here], at_ms)
        hits.append((shown, row.content_hash))
    return hits


def hit(
    row: HitRow,
    score: float = 0.0,
    band: Band | None = None,
    confidence: float = 0.0,
    terms: tuple[float, ...] = (),
    named: bool = False,
    at_ms: int | None = None,
) -> Hit:
    """``row`` as a line of a result."""
    return Hit(
        row.photo_id,
        row.path,
        score,
        row.width,
        row.height,
        row.mean_rgb,
        row.taken_at,
        row.dated,
        row.size_bytes,
        row.place,
        row.favourite,
        band,
        confidence,
        terms,
        named,
        pending=row.pending,
        video_ms=row.video_ms,
        at_ms=at_ms,
        offline=row.offline,
    )


def in_order(found: list[Hit], sort: SortBy) -> list[Hit]:
    """``found``, best first, with the newest, A or the largest first, or the other way round."""
    match sort.order:
        case Order.DATE:
            return sorted(found, key=lambda hit: (hit.dated, hit.photo_id), reverse=not sort.reverse)
        case Order.NAME:
            return sorted(found, key=lambda hit: (name_key(hit.path.name), hit.photo_id), reverse=sort.reverse)
        case Order.SIZE:
            return sorted(found, key=lambda hit: (hit.size_bytes, hit.photo_id), reverse=not sort.reverse)
        case _:
            return found


def _stacked(
    hits: list[Hit], hashes: list[bytes], catalogue: Catalogue, model: Callable[[], ActiveModel]
) -> list[Hit]:
    known = {}
    if len(hits) <= _COMPARED_MOST:
        known = catalogue.embeddings([hit.photo_id for hit in hits], model().identity)
    if not known:
        return stacked(hits, hashes, None)
    none = np.zeros_like(next(iter(known.values())))
    vectors = np.array([known.get(hit.photo_id, none) for hit in hits], dtype=np.float32)
    return stacked(hits, hashes, vectors)
