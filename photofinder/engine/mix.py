"""From several weighted meanings to one query: words and pictures side by side, some of them unwanted.

Cosines of words with photos and of pictures with photos have different means and spreads (the modality gap, Liang
et al. 2022), so each meaning is standardised over the library before it is weighed. Pure; any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photofinder.engine.background import Background, Floats
from photofinder.engine.cutoff import Confidences

# Rocchio's alpha, beta, gamma as in Manning, Raghavan and Schuetze, Introduction to Information Retrieval, ch. 9.
_OWN, _MORE, _LESS = 1.0, 0.75, 0.15


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """``embedding`` (D,) of unit length, counted ``weight`` times; below zero it is unwanted."""

    embedding: Floats
    weight: float


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """A photo v scores ``query . v - offset``: the weighted sum of its standardised cosines. ``query`` (D,) is not
    of unit length."""

    query: Floats
    offset: float


def mix(meanings: Sequence[Meaning], background: Background) -> Mixed:
    """sum of w_i (q_i.v - m_i) / s_i, with m_i and s_i the mean and spread of q_i.v over the library."""
    query = np.zeros(background.bank.shape[1], np.float32)
    offset = 0.0
    for meaning in meanings:
        centre, spread = background.level(meaning.embedding)
        query += np.float32(meaning.weight / spread) * meaning.embedding
        offset += meaning.weight * centre / spread
    return Mixed(query, offset)


def joint(terms: Sequence[tuple[float, Confidences]]) -> Confidences:
    """One confidence (K,) from those of each wanted meaning (weight above 0, (K,)): their weighted geometric mean,
    so that a photo has to show all of them. ``terms`` must not be empty."""
    total = sum(weight for weight, _ in terms)
    logs = sum(weight * np.log(np.maximum(values, 1e-12)) for weight, values in terms)
    return np.asarray(np.exp(logs / total))


def unwanted(wanted: Confidences, negated: Sequence[Confidences]) -> Confidences:
    """``wanted`` (K,) pulled down where a negated meaning is confident."""
    for values in negated:
        wanted = wanted * (1.0 - values)
    return wanted


def feedback(query: Floats | None, more: Floats, less: Floats) -> Floats:
    """Rocchio: ``query`` (D,) or None, towards the mean of ``more`` (N, D) and away from that of ``less`` (M, D);
    unit length, but zero when all cancels."""
    moved = np.zeros(more.shape[1], np.float32) if query is None else _OWN * query
    if len(more):
        moved = moved + _MORE * more.mean(axis=0)
    if len(less):
        moved = moved - _LESS * less.mean(axis=0)
    length = float(np.linalg.norm(moved))
    return np.asarray(moved / length if length > 0 else moved, np.float32)
