"""A rough scan leaves out nothing that an exact one finds, whatever was put and dropped since it was made."""

from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from photofinder.store import rough_scan
from photofinder.store.rough_scan import RoughScan
from photofinder.store.vectors import Vectors

DIM = 8
Floats = NDArray[np.floating[Any]]


@pytest.fixture(autouse=True)
def few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rough_scan, "WORTH", 0)
    monkeypatch.setattr(rough_scan, "_MANY", 1.0)


def made_up(rng: np.random.Generator, count: int, kinds: int, scale: float) -> Floats:
    """Few ``kinds`` make ties; dimensions are of different sizes."""
    sizes = 10.0 ** rng.uniform(-3, 0, DIM) * scale
    return np.asarray((rng.standard_normal((kinds, DIM)) * sizes)[rng.integers(kinds, size=count)], np.float32)


def filled(vectors: Vectors, ids: NDArray[np.int64], rows: Floats) -> Vectors:
    vectors.replace(ids, rows)
    return vectors


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 6000) | st.integers(3000, 6000),
    st.sampled_from([1, 7, 300, 100_000]),
    st.floats(0.05, 1),
    st.integers(1, 400) | st.integers(1, 20),
    st.integers(0, 99),
    st.floats(0.1, 30),
)
def test_all_that_is_nearest_is_found_exactly_as_without(
    count: int, kinds: int, part: float, k: int, seed: int, growth: float
) -> None:
    rng = np.random.default_rng(seed)
    ids = rng.permutation(2 * count)[:count].astype(np.int64)
    rows = made_up(rng, count, kinds, 1.0)
    plain, fast = (filled(Vectors("fake", DIM), ids, rows) for _ in range(2))
    deque(fast.speed_up(), maxlen=0)
    changed = ids[: count // 3]
    for vectors in (plain, fast):
        vectors.remove(ids[count // 2 : count // 2 + count // 5])
        vectors.replace(changed, made_up(np.random.default_rng(seed + 1), len(changed), kinds, growth))
    query = rng.standard_normal(DIM).astype(np.float32)
    chosen = np.sort(ids[rng.random(count) < part])
    for among, without in ((None, None), (chosen, None), (None, ids[::7]), (chosen, ids[::7])):
        expected = plain.search(query, k, among, without)
        found = fast.search(query, k, among, without)
        np.testing.assert_array_equal(found[0], expected[0])
        np.testing.assert_array_equal(found[1], expected[1])


def test_few_photos_are_left_to_be_looked_at() -> None:
    rng = np.random.default_rng(0)
    ids = np.arange(20_000, dtype=np.int64)
    rows = rng.standard_normal((len(ids), 64)).astype(np.float16)
    rough = RoughScan(rows)
    while not rough.complete:
        rough.fill(ids, rows)
    near = rough.near(rng.standard_normal(64).astype(np.float32), 100, None, len(ids))
    assert near is not None
    assert 100 <= len(near) < 1000


def test_changes_come_in_while_it_is_filled() -> None:
    rng = np.random.default_rng(0)
    ids = np.arange(12_000, dtype=np.int64)
    rows = rng.standard_normal((len(ids), DIM)).astype(np.float16)
    rough = RoughScan(rows)
    for _ in range(30):
        rough.fill(ids[:9000], rows[:9000])
    query = rng.standard_normal(DIM).astype(np.float32)
    assert rough.near(query, 5, None, 9000) is None
    rough.add(ids[9000:], rows[9000:])
    rough.remove(ids[:1000])
    while not rough.complete:
        rough.fill(ids[1000:], rows[1000:])
    exact = 1000 + np.argsort(-(rows[1000:].astype(np.float32) @ query))[:5]
    near = rough.near(query, 5, None, 11_000)
    assert near is not None
    assert set(exact.tolist()) <= set(near.tolist())
    assert len(near) == len(set(near.tolist()))
    assert near.min() >= 1000


def test_queries_and_vectors_of_zeros() -> None:
    ids = np.arange(1000, dtype=np.int64)
    vectors = filled(Vectors("fake", DIM), ids, np.zeros((1000, DIM)))
    deque(vectors.speed_up(), maxlen=0)
    for query in (np.zeros(DIM, np.float32), np.ones(DIM, np.float32)):
        found, scores = vectors.search(query, 3)
        assert found.tolist() == [0, 1, 2]
        assert scores.tolist() == [0, 0, 0]


def test_what_takes_the_place_of_all_is_found() -> None:
    ids = np.arange(2000, dtype=np.int64)
    vectors = filled(Vectors("fake", DIM), ids, np.random.default_rng(0).standard_normal((2000, DIM)))
    deque(vectors.speed_up(), maxlen=0)
    vectors.take_over(filled(Vectors("fake", DIM), ids[:3], np.eye(3, DIM)))
    assert vectors.search(np.eye(DIM, dtype=np.float32)[1], 1)[0].tolist() == [1]


def test_all_are_dropped() -> None:
    ids = np.arange(2000, dtype=np.int64)
    vectors = filled(Vectors("fake", DIM), ids, np.random.default_rng(0).standard_normal((2000, DIM)))
    deque(vectors.speed_up(), maxlen=0)
    vectors.remove(ids)
    assert vectors.search(np.ones(DIM, np.float32), 3)[0].tolist() == []
