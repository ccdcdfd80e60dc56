"""From cosines to confidences that mean the same for every query, and from those to bands. Pure; any thread.

A cosine of 0.2 is much for one query and one photo, and little for others. So what a photo scores on the query's
words is standardised by what the same photo scores on a bank of other texts, after querybank normalisation (Bogolin
et al., Cross Modal Retrieval with Querybank Normalisation, CVPR 2022). That needs no other photos: a library of one
is judged as one of a million, and in a folder of nothing but dogs every photo is a dog. For pictures there is no
such bank: their cosines are standardised by what the query scores on the library. ``benchmarks/relevance.py`` sets
the cut-off for words beside those that it was chosen from.
"""

from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.background import Background, Floats
from photofinder.records import Band

Confidences = NDArray[np.float64]


class Kind(StrEnum):
    """What was embedded: cosines of words and of pictures with photos live on different scales."""

    WORDS = "words"
    PICTURE = "picture"


THRESHOLDS: dict[Band, float] = {Band.STRONG: 0.75, Band.LIKELY: 0.5, Band.MAYBE: 0.2, Band.WEAK: 0.0}
"""The least confidence of each band, best first."""

# The evidence, in standard deviations, that is as good for as against; and how fast doubt leaves to either side.
_EVEN = {Kind.WORDS: 3.7, Kind.PICTURE: 3.1}
_SLOPE = 1.0
_CERTAIN = 3.0
_SAME_PICTURE = 0.95
_LEAST_SPREAD = 1e-4


class Levels(NamedTuple):
    """What each of K photos scores on any words: mean (K,) and standard deviation (K,) over the bank's texts."""

    mean: Floats
    spread: Floats


def levels_of(vectors: NDArray[np.floating[Any]], background: Background) -> Levels:
    """Those of ``vectors`` (K, D): the same for each query, and what takes longest of judging."""
    photos = np.asarray(vectors, np.float32)
    mean = background.bank.mean(axis=0)
    over_mean = photos @ (background.bank - mean).T
    spread = np.sqrt(np.einsum("kb,kb->k", over_mean, over_mean) / over_mean.shape[1])
    return Levels(photos @ mean, np.maximum(spread, _LEAST_SPREAD))


def confidences(
    kind: Kind,
    query: Floats,
    scores: NDArray[np.floating[Any]],
    vectors: NDArray[np.floating[Any]],
    background: Background,
    levels: Levels | None = None,
) -> Confidences:
    """How sure it is that each of K photos shows what was asked for, 0..1; of each by itself, whatever the others.

    ``query`` (D,) is one meaning, unit length; ``scores`` (K,) are its cosines with ``vectors`` (K, D), of which
    ``levels`` are, where they were found out before.
    """
    cosines = np.asarray(scores, np.float64)
    if kind is Kind.WORDS:
        mean, spread = levels or levels_of(vectors, background)
        evidence = np.asarray((cosines - mean) / spread, np.float64)
    else:
        evidence = _over_library(query, cosines, background)
    return np.asarray(1.0 / (1.0 + np.exp(-_SLOPE * (evidence - _EVEN[kind]))))


def band_of(confidence: float) -> Band:
    """The band that ``confidence`` lies in."""
    return next((band for band, least in THRESHOLDS.items() if confidence >= least), Band.WEAK)


def _over_library(query: Floats, cosines: Confidences, background: Background) -> Confidences:
    """By how many standard deviations each photo scores above the library's mean photo.

    A few photos have no mean that would tell: what is nearly the same picture counts whatever the others are.
    """
    centre, spread = background.level(query)
    over = (cosines - centre) / max(spread, _LEAST_SPREAD)
    return np.where(cosines >= _SAME_PICTURE, np.maximum(over, _EVEN[Kind.PICTURE] + _CERTAIN), over)
