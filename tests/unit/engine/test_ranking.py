import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.ranking import fused, in_order

ids = st.lists(st.integers(1, 40), unique=True, max_size=20)


def array(values: list[int]) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    return np.array(values, dtype=np.int64)


def test_the_sum_of_reciprocal_ranks() -> None:
    scores = fused(array([7, 3, 5]), [array([3, 5, 7]), array([9, 7])])
    assert scores == pytest.approx([1 / 63 + 1 / 62, 1 / 61, 1 / 62])


@given(ids, st.lists(ids, max_size=3))
def test_each_ranking_adds_what_its_rank_is_worth(photos: list[int], rankings: list[list[int]]) -> None:
    scores = fused(array(photos), [array(ranking) for ranking in rankings])
    expected = [
        sum(1 / (61 + ranking.index(photo)) for ranking in rankings if photo in ranking) for photo in photos
    ]
    assert scores == pytest.approx(expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.1, 0.2]), st.integers(1, 99)), max_size=20))
def test_by_band_then_score_then_id(rows: list[tuple[int, float, int]]) -> None:
    bands, scores, photos = (np.array([row[at] for row in rows]) for at in range(3))
    order = in_order(bands.astype(np.int64), scores.astype(np.float64), photos.astype(np.int64))
    expected = sorted((band, -score, photo) for band, score, photo in rows)
    assert [(bands[at], -scores[at], photos[at]) for at in order] == expected
