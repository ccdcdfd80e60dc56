"""Videos are found by the best of their frames, as brute force would, live, saved and loaded."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from numpy.typing import NDArray

from photofinder.store.batch import Frames
from photofinder.store.vectors import Vectors

DIM = 5
Model = dict[int, list[tuple[int, NDArray[np.float16]]]]

# Few different values on purpose: ties are where a ranking goes wrong.
seeds = st.integers(0, 6)
ids_lists = st.lists(st.integers(0, 30), max_size=6, unique=True)


def vector(seed: int) -> NDArray[np.float16]:
    return np.random.default_rng(seed).standard_normal(DIM).astype(np.float16)


def query(seed: int) -> NDArray[np.float32]:
    return vector(seed).astype(np.float32)


def int64(ids: list[int]) -> NDArray[np.int64]:
    return np.array(ids, dtype=np.int64)


class WithVideos(RuleBasedStateMachine):
    """The model holds a list of frames for each photo: (-1, vector) alone for a still."""

    @initialize()
    def begin(self) -> None:
        self.vectors = Vectors("fake", DIM)
        self.model: Model = {}

    @rule(put=st.dictionaries(st.integers(0, 30), st.lists(seeds, min_size=1, max_size=5), max_size=5))
    def replace(self, put: dict[int, list[int]]) -> None:
        """Photos of one frame are stills, or videos of one frame where their number is even."""
        frames = [
            (photo_id, 1000 * number, vector(seed))
            for photo_id, chosen in put.items()
            if len(chosen) > 1 or photo_id % 2 == 0
            for number, seed in enumerate(chosen)
        ]
        rows = np.array([vector(chosen[0]) for chosen in put.values()], dtype=np.float16).reshape(-1, DIM)
        self.vectors.replace(
            int64(list(put)),
            rows,
            Frames(
                int64([photo_id for photo_id, _, _ in frames]),
                int64([at_ms for _, at_ms, _ in frames]),
                np.array([one for _, _, one in frames], dtype=np.float16).reshape(-1, DIM),
            ),
        )
        for photo_id, chosen in put.items():
            timed = [(at_ms, one) for number, at_ms, one in frames if number == photo_id]
            self.model[photo_id] = timed or [(-1, vector(chosen[0]))]

    @rule(ids=st.lists(st.integers(-3, 60), max_size=8))
    def remove(self, ids: list[int]) -> None:
        self.vectors.remove(int64(ids))
        for photo_id in ids:
            self.model.pop(photo_id, None)

    @rule()
    def save_and_load(self) -> None:
        with TemporaryDirectory() as folder:
            self.vectors.save(Path(folder) / "fake.vectors")
            self.vectors = Vectors.load(Path(folder) / "fake.vectors")

    @rule()
    def take_over(self) -> None:
        fresh = Vectors("fake", DIM)
        fresh.take_over(self.vectors)
        self.vectors = fresh

    @rule(
        seed=seeds,
        k=st.integers(0, 40),
        ids=st.none() | st.lists(st.integers(-2, 3000), max_size=30) | ids_lists,
        exclude=st.none() | st.lists(st.integers(-2, 60), max_size=3),
    )
    def search(self, seed: int, k: int, ids: list[int] | None, exclude: list[int] | None) -> None:
        found, scores = self.vectors.search(
            query(seed), k, None if ids is None else int64(ids), None if exclude is None else int64(exclude)
        )
        allowed = self.model.keys() & set(self.model if ids is None else ids) - set(exclude or ())
        expected = sorted(
            ((photo_id, self.best(photo_id, seed)[0]) for photo_id in allowed),
            key=lambda hit: (-round(hit[1], 4), hit[0]),
        )[:k]
        assert found.tolist() == [photo_id for photo_id, _ in expected]
        np.testing.assert_allclose(scores, [score for _, score in expected], atol=1e-4)

    @rule(seed=seeds, ids=st.lists(st.integers(-2, 60), max_size=12))
    def choose(self, seed: int, ids: list[int]) -> None:
        found = self.vectors.best(int64(ids), query(seed))
        assert found.known.tolist() == [photo_id in self.model for photo_id in ids]
        for at, photo_id in enumerate(ids):
            if photo_id in self.model:
                score, at_ms = self.best(photo_id, seed)
                assert found.at_ms[at] == at_ms
                assert abs(float(found.vectors[at].astype(np.float64) @ query(seed)) - score) < 1e-3

    @invariant()
    def counts_each_photo_once(self) -> None:
        assert len(self.vectors) == len(self.model)
        assert self.vectors.ids().tolist() == sorted(self.model)
        known, first = self.vectors.find(int64(list(self.model)))
        assert known.all()
        assert all(
            np.array_equal(row, frames[0][1]) for row, frames in zip(first, self.model.values(), strict=True)
        )

    def best(self, photo_id: int, seed: int) -> tuple[float, int]:
        """The best score of the photo's frames, and the first moment that has it."""
        scored = [
            (float(one.astype(np.float64) @ query(seed).astype(np.float64)), at_ms)
            for at_ms, one in self.model[photo_id]
        ]
        return min(scored, key=lambda hit: (-round(hit[0], 4), hit[1]))


WithVideos.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestVideos = WithVideos.TestCase
