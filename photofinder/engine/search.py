"""Answers a query: filters to ids, meanings to candidates, names beside them, one order, stacks. Any thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from photofinder.engine import candidates, listing, places
from photofinder.engine.active_model import ActiveModel
from photofinder.engine.asked import Asked, understand
from photofinder.engine.candidates import Field
from photofinder.engine.cutoff import THRESHOLDS
from photofinder.engine.filters import to_filters
from photofinder.engine.judging import Judged
from photofinder.engine.language import language_notice
from photofinder.engine.listing import Wish
from photofinder.engine.query import InFolder, Order, Query, ScoreAbove, Words
from photofinder.engine.stacks import stacked
from photofinder.records import Answer, Band, Hit, Notice, NoticeCode
from photofinder.store import filters as stored
from photofinder.store.catalogue import Catalogue
from photofinder.vision import models

# Copies take places in a result that they leave again when they are stacked: so many, or this part of it.
_STACKED_LEAST = 100
_STACKED_PART = 4


@dataclass(frozen=True, slots=True)
class Search:
    """Searches of one library. ``model`` gives the one in use; it is called when a query has a meaning that no
    filter can answer."""

    catalogue: Catalogue
    model: Callable[[], ActiveModel]

    def answer(self, query: Query, wish: Wish) -> Answer:
        """What ``query`` finds now.

        Raises: Model*, StorageFault, CatalogueDamaged.
        """
        filters, notices = to_filters(query, today=date.today(), gazetteer=places)
        notices += self._unknown_folders(query)
        allowed = self.catalogue.matching(filters)
        if not len(allowed):
            # Photos may come between two looks at the catalogue.
            return Answer([], 0, (), tuple(notices))
        if not (query.meanings or query.feedback):
            found = listing.listed(query, filters, wish, self.catalogue, self.model)
            return Answer(found, len(allowed), (), tuple(notices))
        active = self.model()
        asked = understand(query, active.meanings, self.catalogue)
        notices += asked.notices
        if active.english_only:
            notices += _other_language(query)
        if not asked.parts:
            # Of a picture that cannot be read the filters are left, or nothing.
            found = listing.listed(query, filters, wish, self.catalogue, self.model) if filters else []
            return Answer(found, len(allowed), (), tuple(notices))
        vectors = active.vectors.up_to_date(len(asked.parts[0].embedding))
        field = Field(self.catalogue, vectors, active.background(vectors), allowed if filters else None)
        if asked.wanted:
            found = _ranked(query, asked, field, wish)
        else:
            out = candidates.out_of(asked, field)
            found = listing.listed(query, filters, wish, self.catalogue, self.model, out)
        return Answer(found, len(allowed), tuple(part.text for part in asked.parts), tuple(notices))

    def _unknown_folders(self, query: Query) -> list[Notice]:
        folders = [term.folder for term in query.terms if isinstance(term, InFolder)]
        return [
            Notice(NoticeCode.FOLDER_UNKNOWN, folder)
            for folder in folders
            if not len(self.catalogue.matching([stored.InFolder(folder=folder)]))
        ]


def _other_language(query: Query) -> list[Notice]:
    words = " ".join(term.words for term in query.terms if isinstance(term, Words))
    notice = language_notice(words, models.MULTILINGUAL_ID)
    return [] if notice is None else [notice]


def _ranked(query: Query, asked: Asked, field: Field, wish: Wish) -> list[Hit]:
    by_relevance = query.sort.order is Order.RELEVANCE
    band = wish.least or (Band.WEAK if by_relevance else Band.MAYBE)
    limit = candidates.MOST if wish.limit is None else wish.limit
    fetch = limit + (max(_STACKED_LEAST, limit // _STACKED_PART) if wish.stacked else 0)
    scores = [term for term in query.terms if isinstance(term, ScoreAbove)]

    def passes(judged: Judged) -> NDArray[np.bool_]:
        wanted = [(judged.scores > term.score) != term.negated for term in scores]
        return np.asarray(np.all([np.ones(len(judged.ids), dtype=np.bool_), *wanted], axis=0), dtype=np.bool_)

    if by_relevance:
        ranked = candidates.ranked(asked, field, min(fetch, candidates.MOST), THRESHOLDS[band])
        good = passes(ranked.judged) & (ranked.judged.confidences >= THRESHOLDS[band])
        ranked = ranked.at(np.flatnonzero(good)[:fetch])
    else:
        order = listing.stored_order(query.sort)
        ranked = candidates.first(asked, field, order, fetch, THRESHOLDS[band], passes)
    found = listing.scored(ranked, field.catalogue)
    hits = [hit for hit, _ in found]
    if wish.stacked:
        ids = np.array([hit.photo_id for hit in hits], dtype=np.int64)
        _, vectors = field.vectors.find(ids)
        hits = stacked(hits, [content_hash for _, content_hash in found], vectors.astype(np.float32))
    return listing.in_order(hits, query.sort)[:limit]
