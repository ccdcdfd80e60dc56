"""Why a photo is where it is in an answer, and where in it the words are. Any thread."""

from collections.abc import Callable

import numpy as np

from photofinder.engine import explain, judging
from photofinder.engine.active_model import ActiveModel
from photofinder.engine.asked import understand
from photofinder.engine.cutoff import band_of
from photofinder.engine.listing import Wish
from photofinder.engine.query import Exact, Less, Like, More, Order, Query, SortBy, Words
from photofinder.engine.search import Search
from photofinder.records import Explanation, HeatMap, Photo, TermScore
from photofinder.store.catalogue import Catalogue
from photofinder.vision import heat

# Whoever is further behind has no rank that anyone would look for.
_RANKED_MOST = 5000
_HEAT_EDGE_PX = 512


def explanation(query: Query, photo: Photo, catalogue: Catalogue, model: Callable[[], ActiveModel]) -> Explanation:
    """The score of each term of ``query`` for ``photo``, its rank, and which of its names hold the words.

    Raises: Model*, StorageFault.
    """
    # The rank is that by relevance, in whatever order the photos are shown.
    answer = Search(catalogue, model).answer(query.sorted_by(SortBy(Order.RELEVANCE)), Wish(_RANKED_MOST))
    # A photo that a filter leaves out has scores all the same: they tell whether it is the filter alone.
    asks_model = bool(query.meanings or query.feedback)
    scores = _scores(query, photo, catalogue, model()) if asks_model else {}
    terms = [scores.get(term.text, TermScore(term.text, None, None, None)) for term in query.terms]
    words = [term.words for term in query.terms if isinstance(term, Words | Exact) and not term.negated]
    ranked = [hit.photo_id for hit in answer.hits]
    root = next((root.path for root in catalogue.roots() if root.root_id == photo.root_id), photo.path.parent)
    return explain.explain(photo, root, words, terms, ranked, answer.matched)


def heat_map(words: str, photo: Photo, at_ms: int | None, active: ActiveModel) -> HeatMap:
    """Where in ``photo``, of a video in what it shows at ``at_ms``, the model sees what ``words`` mean.

    Raises: ImageUnreadable, DecoderUnavailable, Model*.
    """
    embedder = active.embedder()
    edge_px = max(_HEAT_EDGE_PX, embedder.input_edge_px)
    image = active.pictures.opened(photo.path, edge_px, at_ms=at_ms)
    return heat.heat_map(image, active.meanings.words(words).embedding, embedder)


def _scores(query: Query, photo: Photo, catalogue: Catalogue, active: ActiveModel) -> dict[str, TermScore]:
    """Those of the terms that have a meaning; a picture that cannot be read has none."""
    stored = catalogue.embeddings([photo.photo_id], active.identity).get(photo.photo_id)
    if stored is None:
        return {}
    asked = understand(query, active.meanings, catalogue)
    if not asked.parts:
        return {}
    vectors = active.vectors.up_to_date(len(stored))
    background = active.background(vectors)
    # Of a video the frame by which it is found.
    best = vectors.best(np.array([photo.photo_id]), judging.direction(asked, background))
    embedding = best.vectors.astype(np.float32)
    scores = {}
    for term in (*query.meanings, *query.feedback):
        alone = Like(term.source) if isinstance(term, More | Less) else term
        for part in understand(Query((alone,)), active.meanings, catalogue).parts:
            confidence = float(judging.sure(part, embedding, background)[0])
            cosine = float(embedding[0] @ part.embedding)
            scores[term.text] = TermScore(term.text, cosine, confidence, band_of(confidence))
    return scores
