"""How well photos fit what is asked: cosines, confidences, and who is out. Any thread."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photofinder.engine import mix
from photofinder.engine.asked import Asked, Part
from photofinder.engine.background import Background, Floats
from photofinder.engine.cutoff import THRESHOLDS, Confidences, Kind, Levels, confidences, levels_of
from photofinder.engine.ranking import Ids
from photofinder.records import Band
from photofinder.store.frame_vectors import BestFrames

_AVOIDED_WEIGHT = -0.15


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """``ids`` (K,) with their ``scores`` (cosine with the whole query), ``confidences``, cosines with each part
    (K, T), whether a negated part takes them out, and which moment of a video or an animation all that is about, in
    ms; -1 for a still."""

    ids: Ids
    scores: Floats
    confidences: Confidences
    terms: Floats
    out: NDArray[np.bool_]
    at_ms: Ids

    def at(self, positions: NDArray[np.int64] | NDArray[np.bool_]) -> "Judged":
        """Those at ``positions``, in that order."""
        return Judged(
            self.ids[positions],
            self.scores[positions],
            self.confidences[positions],
            self.terms[positions],
            self.out[positions],
            self.at_ms[positions],
        )


def direction(asked: Asked, background: Background) -> Floats:
    """Where to search (D,), unit length: every part's cosines made comparable, weighed and summed."""
    meanings = [mix.Meaning(part.embedding, -part.weight if part.negated else part.weight) for part in asked.parts]
    if asked.avoided is not None:
        meanings.append(mix.Meaning(asked.avoided, _AVOIDED_WEIGHT))
    query = mix.mix(meanings, background).query
    length = float(np.linalg.norm(query))
    return query / np.float32(length) if length > 0 else query


def judge(asked: Asked, query: Floats, ids: Ids, best: BestFrames, background: Background) -> Judged:
    """The photos ``ids`` (K,), each by the one of its frames that is ``best``, in the same order."""
    vectors = best.vectors.astype(np.float32)
    parts = np.array([part.embedding for part in asked.parts], dtype=np.float32).reshape(len(asked.parts), -1)
    terms = vectors @ parts.T if len(parts) else np.zeros((len(ids), 0), np.float32)
    by_words = any(part.kind is Kind.WORDS for part in asked.parts)
    levels = levels_of(vectors, background) if by_words else None
    wanted = [(part.weight, sure(part, vectors, background, levels)) for part in asked.wanted]
    unwanted = [sure(part, vectors, background, levels) for part in asked.unwanted]
    total = mix.joint(wanted) if wanted else np.zeros(len(ids))
    out = np.zeros(len(ids), dtype=np.bool_)
    for values in unwanted:
        out |= values >= THRESHOLDS[Band.LIKELY]
    return Judged(ids, vectors @ query, mix.unwanted(total, unwanted), terms, out, best.at_ms)


def sure(part: Part, vectors: Floats, background: Background, levels: Levels | None = None) -> Confidences:
    """How sure it is that each of ``vectors`` (K, D) has the meaning ``part``; ``levels`` as ``confidences`` has
    them."""
    return confidences(part.kind, part.embedding, vectors @ part.embedding, vectors, background, levels)


def joined(first: Judged, second: Judged) -> Judged:
    """Both, one after the other."""
    both = (first, second)
    return Judged(
        np.concatenate([one.ids for one in both]),
        np.concatenate([one.scores for one in both]),
        np.concatenate([one.confidences for one in both]),
        np.concatenate([one.terms for one in both]),
        np.concatenate([one.out for one in both]),
        np.concatenate([one.at_ms for one in both]),
    )
