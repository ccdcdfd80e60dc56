import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.search import caption_scores, embedding_of, nearest, together
from photofinder.errors import PhotoUnknown
from photofinder.records import FileStat, PhotoFacts
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up

DIM = 4
angles = st.lists(st.floats(0, math.pi), min_size=1, max_size=6)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Four photos, the third and fourth with the same embedding."""
    opened = Catalogue.open(tmp_path / "catalogue.sqlite")
    opened.add_root(Path("/photos"))
    rows = np.eye(DIM, dtype=np.float32)[[0, 1, 2, 2]]
    photos = [
        NewPhoto(
            FileStat(Path(f"/photos/{number}.jpg"), 1, 1),
            PhotoFacts(bytes([number] * 16), 10, 20, None, 1, (1, 2, 3)),
            row,
        )
        for number, row in enumerate(rows)
    ]
    opened.commit(Batch(photos=photos), "m")
    return opened


def vectors_of(catalogue: Catalogue) -> Vectors:
    vectors = Vectors("m", DIM)
    catch_up(vectors, catalogue)
    return vectors


def test_best_first_and_ties_by_id(catalogue: Catalogue) -> None:
    query = np.array([0.1, 0.5, 0.86, 0.0], dtype=np.float32)
    hits = nearest(query, vectors_of(catalogue), catalogue, 10)
    assert [hit.photo_id for hit in hits] == [3, 4, 2, 1]
    assert [hit.score for hit in hits] == pytest.approx([0.86, 0.86, 0.5, 0.1], abs=1e-3)
    assert (hits[0].width, hits[0].height, hits[0].mean_rgb) == (10, 20, (1, 2, 3))
    assert [hit.photo_id for hit in nearest(query, vectors_of(catalogue), catalogue, 1)] == [3]
    assert [hit.photo_id for hit in nearest(query, vectors_of(catalogue), catalogue, 2, without=3)] == [4, 2]


def test_a_photo_that_left_meanwhile_is_no_hit(catalogue: Catalogue) -> None:
    vectors = vectors_of(catalogue)
    catalogue.commit(Batch(gone=[Path("/photos/2.jpg")]), "m")
    hits = nearest(np.array([0, 0, 1, 0], dtype=np.float32), vectors, catalogue, 2)
    assert [hit.photo_id for hit in hits] == [4]


def test_the_embedding_of_a_photo(catalogue: Catalogue) -> None:
    assert np.array_equal(embedding_of(2, catalogue, "m"), [0, 1, 0, 0])  # type: ignore[arg-type]
    assert embedding_of(2, catalogue, "another") is None
    with pytest.raises(PhotoUnknown):
        embedding_of(99, catalogue, "m")


def test_two_queries_together() -> None:
    first, second = np.eye(DIM, dtype=np.float32)[:2]
    query = together([first, second])
    assert np.linalg.norm(query) == pytest.approx(1.0)
    assert query @ first == pytest.approx(query @ second)
    assert np.array_equal(together([first, -first]), np.zeros(DIM))


@given(angles, st.floats(1, 100))
def test_caption_scores_are_a_softmax_over_cosines(given: list[float], scale: float) -> None:
    texts = np.array([[math.cos(angle), math.sin(angle)] for angle in given], dtype=np.float32)
    captions = [str(number) for number in range(len(given))]
    scores = caption_scores(np.array([1, 0], dtype=np.float32), texts, captions, scale)
    assert [score.caption for score in scores] == captions
    assert [score.cosine for score in scores] == pytest.approx([math.cos(angle) for angle in given], abs=1e-6)
    assert sum(score.probability for score in scores) == pytest.approx(1.0)
    by_cosine = sorted(scores, key=lambda score: score.cosine)
    assert [score.probability for score in by_cosine] == sorted(score.probability for score in scores)


def test_no_captions_no_scores() -> None:
    empty = np.zeros((0, 2), dtype=np.float32)
    assert caption_scores(np.array([1, 0], dtype=np.float32), empty, [], 1.0) == []
