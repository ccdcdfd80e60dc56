"""Vectors answer as a dictionary and brute force would, live, saved, loaded and rebuilt."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from numpy.typing import NDArray

from photofinder.store import scanning
from photofinder.store.vectors import Vectors

DIM = 5
Floats = NDArray[np.floating[Any]]
Model = dict[int, NDArray[np.float16]]

ids_lists = st.lists(st.integers(0, 40), max_size=8, unique=True)
# Few different values on purpose: ties are where a ranking goes wrong.
seeds = st.integers(0, 6)


def vector(seed: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)


def int64(ids: list[int]) -> NDArray[np.int64]:
    return np.array(ids, dtype=np.int64)


def brute_force(model: Model, query: Floats, k: int, allowed: set[int]) -> list[tuple[int, float]]:
    wide = query.astype(np.float64)
    scored = [(photo_id, float(model[photo_id].astype(np.float64) @ wide)) for photo_id in model.keys() & allowed]
    return sorted(scored, key=lambda hit: (-round(hit[1], 4), hit[0]))[:k]


class AgainstADictionary(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.vectors = Vectors("fake", DIM)
        self.model: Model = {}

    @rule(ids=ids_lists, seed=seeds, many=st.booleans())
    def replace(self, ids: list[int], seed: int, many: bool) -> None:
        rows = np.array([vector(seed + (index if many else 0)) for index in range(len(ids))]).reshape(-1, DIM)
        self.vectors.replace(int64(ids), rows)
        self.model.update(zip(ids, rows.astype(np.float16), strict=True))

    @rule(ids=st.lists(st.integers(-3, 60), max_size=8))
    def remove(self, ids: list[int]) -> None:
        self.vectors.remove(int64(ids))
        for photo_id in ids:
            self.model.pop(photo_id, None)

    @rule(
        seed=seeds,
        k=st.integers(0, 50),
        ids=st.none() | st.lists(st.integers(-2, 3000), max_size=30) | ids_lists,
        exclude=st.none() | st.lists(st.integers(-2, 60), max_size=3),
    )
    def search(self, seed: int, k: int, ids: list[int] | None, exclude: list[int] | None) -> None:
        found_ids, scores = self.vectors.search(
            vector(seed), k, None if ids is None else int64(ids), None if exclude is None else int64(exclude)
        )
        allowed = set(self.model if ids is None else ids) - set(exclude or ())
        expected = brute_force(self.model, vector(seed), k, allowed)
        assert found_ids.tolist() == [photo_id for photo_id, _ in expected]
        np.testing.assert_allclose(scores, [score for _, score in expected], atol=1e-4)
        assert found_ids.dtype == np.int64
        assert scores.dtype == np.float32

    @invariant()
    def holds_the_same(self) -> None:
        assert len(self.vectors) == len(self.model)
        assert self.vectors.ids().tolist() == sorted(self.model)
        if self.model:
            np.testing.assert_array_equal(self.vectors.get(int64(list(self.model))), list(self.model.values()))


AgainstADictionary.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestAgainstADictionary = AgainstADictionary.TestCase


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(ids_lists, seeds), max_size=6), seeds, st.integers(1, 50))
def test_a_loaded_one_answers_exactly_as_the_live_one(
    tmp_path_factory: pytest.TempPathFactory, writes: list[tuple[list[int], int]], seed: int, k: int
) -> None:
    live = Vectors("fake", DIM)
    live.generation = 17
    live.catalogue_uuid = "u"
    for ids, first in writes:
        live.replace(int64(ids), np.array([vector(first + n) for n in range(len(ids))]).reshape(-1, DIM))
    file = tmp_path_factory.mktemp("vectors") / "fake.vectors"
    live.save(file)
    loaded = Vectors.load(file)
    fresh = Vectors("fake", DIM)
    fresh.replace(live.ids(), live.get(live.ids()))
    for other in (loaded, fresh):
        for mine, theirs in zip(live.search(vector(seed), k), other.search(vector(seed), k), strict=True):
            np.testing.assert_array_equal(mine, theirs)
    assert (loaded.model_id, loaded.dim, loaded.generation, loaded.catalogue_uuid) == ("fake", DIM, 17, "u")
    loaded.replace(int64([1, 2000]), np.array([vector(1), vector(2)]))
    assert 2000 in loaded.ids()


def test_many_ties_at_the_cut_go_by_id() -> None:
    vectors = Vectors("fake", DIM)
    ids = np.random.default_rng(0).permutation(5000).astype(np.int64)
    vectors.replace(ids, np.tile(vector(1), (5000, 1)))
    found, scores = vectors.search(vector(1), 10)
    assert found.tolist() == list(range(10))
    assert len(set(scores.tolist())) == 1


def test_a_live_one_answers_as_float16_does() -> None:
    vectors = Vectors("fake", DIM)
    exact = np.full((1, DIM), 1 / 3, dtype=np.float32)
    vectors.replace(int64([1]), exact)
    query = np.ones(DIM, dtype=np.float32)
    _, scores = vectors.search(query, 1)
    assert scores[0] == pytest.approx(float(exact.astype(np.float16).astype(np.float64).sum()), abs=1e-6)


@pytest.mark.parametrize(
    ("ids", "rows"),
    [
        ([1], np.zeros((1, DIM + 1))),
        ([1, 2], np.zeros((1, DIM))),
        ([1], np.zeros(DIM)),
        ([1, 1], np.zeros((2, DIM))),
        ([-1], np.zeros((1, DIM))),
        ([1], np.full((1, DIM), np.nan)),
    ],
)
def test_what_is_no_vector_is_refused(ids: list[int], rows: Floats) -> None:
    vectors = Vectors("fake", DIM)
    with pytest.raises(ValueError, match=r"vectors|ids"):
        vectors.replace(int64(ids), rows)
    assert len(vectors) == 0


@pytest.mark.parametrize("query", [np.zeros(DIM + 1), np.zeros((1, DIM)), np.full(DIM, np.inf)])
def test_what_is_no_query_is_refused(query: Floats) -> None:
    with pytest.raises(ValueError, match="query"):
        Vectors("fake", DIM).search(query.astype(np.float32), 3)


def test_an_unknown_id_has_no_vector() -> None:
    vectors = Vectors("fake", DIM)
    with pytest.raises(KeyError):
        vectors.get(int64([3]))
    assert vectors.get(int64([])).shape == (0, DIM)


def test_saving_into_a_folder_that_cannot_be(tmp_path: Path) -> None:
    from photofinder.errors import StorageFault

    (tmp_path / "file").touch()
    with pytest.raises(StorageFault):
        Vectors("fake", DIM).save(tmp_path / "file" / "fake.vectors")


def test_finding_tells_what_is_there() -> None:
    vectors = Vectors("fake", DIM)
    vectors.replace(int64([4, 2]), np.array([vector(1), vector(2)]))
    known, found = vectors.find(int64([2, 9, -1, 4, 10**6]))
    assert known.tolist() == [True, False, False, True, False]
    np.testing.assert_array_equal(found[known], [vector(2).astype(np.float16), vector(1).astype(np.float16)])
    assert not found[~known].any()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 300),
    st.sampled_from([0, 0.005, 0.1, 0.5, 1]),
    st.integers(1, 40),
    st.integers(0, 10**6),
    st.sampled_from([1, 2, 3]),
)
def test_each_way_of_scanning_finds_the_same(count: int, part: float, k: int, seed: int, threads: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.integers(-2, 3, (count, DIM)).astype(np.float32)
    vectors = Vectors("fake", DIM)
    vectors.replace(rng.permutation(count), rows)
    allowed = np.flatnonzero(rng.random(count) <= part)
    query = np.ones(DIM, dtype=np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "_THREADS", threads)
        patch.setattr(scanning, "_SHARED_BYTES", 0)
        found, scores = vectors.search(query, k, allowed)
    order = sorted(allowed.tolist(), key=lambda one: (-float(vectors.get(int64([one]))[0].sum()), one))
    assert found.tolist() == order[:k]
    assert len(scores) == len(found)


def test_moments_are_those_of_all_vectors() -> None:
    vectors = Vectors("fake", DIM)
    assert not vectors.distribution().mean.any()
    rows = np.random.default_rng(3).standard_normal((500, DIM)).astype(np.float16)
    vectors.replace(np.arange(500), rows)
    mean, covariance = vectors.distribution()
    np.testing.assert_allclose(mean, rows.astype(np.float64).mean(axis=0), atol=1e-4)
    np.testing.assert_allclose(covariance, np.cov(rows.astype(np.float64).T, bias=True), atol=1e-3)
    kept = vectors.distribution()
    vectors.replace(int64([500]), np.ones((1, DIM)))
    assert vectors.distribution() is kept
    vectors.remove(np.arange(400))
    assert vectors.distribution().mean.tolist() != kept.mean.tolist()


def test_mean_and_covariance_are_kept_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = Vectors("fake", DIM)
    vectors.replace(np.arange(200), np.random.default_rng(0).standard_normal((200, DIM)))
    vectors.distribution()
    vectors.replace(np.arange(200, 202), np.ones((2, DIM)))
    vectors.save(tmp_path / "v")
    whole = Vectors("fake", DIM)
    whole.replace(vectors.ids(), vectors.get(vectors.ids()))
    loaded = Vectors.load(tmp_path / "v")
    with monkeypatch.context() as patch:
        patch.setattr("photofinder.store.vectors.distribution_of", None)
        kept = loaded.distribution()
        loaded.replace(np.arange(300, 302), np.ones((2, DIM)))
        assert loaded.distribution() is kept
    for ours, wanted in zip(kept, whole.distribution(), strict=True):
        assert np.array_equal(ours, wanted)
    loaded.replace(np.arange(400, 410), np.ones((10, DIM)))
    assert loaded.distribution() is not kept
