import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from photofinder.engine.background import Background
from photofinder.engine.mix import Meaning, feedback, joint, mix, unwanted

DIM = 6
shares = st.lists(st.floats(0, 1), min_size=1, max_size=5)


def unit(seed: int, count: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@given(st.integers(0, 1000), st.lists(st.floats(-3, 3), min_size=1, max_size=4))
def test_a_mixed_query_scores_the_weighted_sum_of_standardised_cosines(seed: int, weights: list[float]) -> None:
    photos, queries = unit(seed, 40), unit(seed + 1, len(weights))
    background = Background.of(unit(5, 30), (photos.mean(0), np.cov(photos.T)), len(photos))
    mixed = mix([Meaning(query, weight) for query, weight in zip(queries, weights, strict=True)], background)
    expected = np.zeros(len(photos))
    for query, weight in zip(queries, weights, strict=True):
        centre, spread = background.level(query)
        expected += weight * (photos @ query - centre) / spread
    assert photos @ mixed.query - mixed.offset == pytest.approx(expected, abs=1e-3)


def test_a_meaning_with_a_small_spread_counts_as_much_as_one_with_a_large() -> None:
    """Words against pictures: one varies by 0.02 over the library, the other by 0.2."""
    generator = np.random.default_rng(0)
    photos = generator.normal(size=(4000, 2)).astype(np.float32) * np.array([0.02, 0.2], np.float32)
    background = Background.of(np.eye(2, dtype=np.float32), (photos.mean(0), np.cov(photos.T)), len(photos))
    first, second = np.eye(2, dtype=np.float32)
    scores = photos @ mix([Meaning(first, 1.0), Meaning(second, 1.0)], background).query
    assert np.corrcoef(scores, photos[:, 0])[0, 1] == pytest.approx(0.707, abs=0.03)
    assert np.corrcoef(scores, photos[:, 1])[0, 1] == pytest.approx(0.707, abs=0.03)


def test_no_meanings_score_nothing() -> None:
    mixed = mix([], Background.of(unit(5, 30), None, 0))
    assert not mixed.query.any()
    assert mixed.offset == 0


@given(shares, st.floats(0.1, 10), st.floats(0.1, 10))
def test_what_shows_all_meanings_is_as_sure_as_they_are(values: list[float], first: float, second: float) -> None:
    both = np.array(values)
    assert joint([(first, both), (second, both)]) == pytest.approx(both, abs=1e-6)
    assert joint([(first, both), (second, np.zeros(len(both)))]) == pytest.approx(0, abs=0.8)
    assert (joint([(first, both), (second, np.ones(len(both)))]) >= both - 1e-9).all()


@given(shares, st.floats(0, 1))
def test_what_is_unwanted_goes_down(values: list[float], certainty: float) -> None:
    wanted = np.array(values)
    assert (unwanted(wanted, [np.full(len(wanted), certainty)]) <= wanted).all()
    assert (unwanted(wanted, [np.ones(len(wanted))]) == 0).all()
    assert (unwanted(wanted, []) == wanted).all()


def test_feedback_goes_towards_what_was_liked_and_away_from_the_rest() -> None:
    query, liked, disliked = unit(1, 1)[0], unit(2, 3), unit(3, 2)
    towards = feedback(query, liked, disliked[:0])
    away = feedback(query, liked[:0], disliked)
    assert towards @ liked.mean(0) > query @ liked.mean(0)
    assert away @ disliked.mean(0) < query @ disliked.mean(0)
    for moved in (towards, away, feedback(None, liked, disliked)):
        assert np.linalg.norm(moved) == pytest.approx(1)


def test_feedback_that_cancels_is_no_direction() -> None:
    nothing = np.zeros((0, DIM), np.float32)
    assert not feedback(None, nothing, nothing).any()
