"""The frames of videos in the catalogue come and go with their photo's embedding, and caches follow."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from photofinder.records import FileStat, PhotoFacts
from photofinder.store.batch import Batch, Moment, NewPhoto, Seen
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up

MODEL = "fake"
DIM = 8


def unit(seed: int) -> NDArray[np.float32]:
    vector = np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def video(path: Path, content: int, moments: int) -> NewPhoto:
    facts = PhotoFacts(content.to_bytes(16, "big"), 640, 480, None, 1, (1, 2, 3), video_ms=60_000)
    further = tuple(Moment(1000 * number, unit(100 * content + number)) for number in range(1, moments + 1))
    return NewPhoto(FileStat(path, 5000 + content, 1), facts, unit(100 * content), at_ms=500, moments=further)


@pytest.fixture
def film(catalogue: Catalogue, album: Path) -> int:
    """A video of four frames."""
    (photo_id,) = catalogue.commit(Batch(photos=[video(album / "film.mp4", 1, 3)]), MODEL)
    return photo_id


def test_all_frames_are_kept_in_order(catalogue: Catalogue, film: int) -> None:
    frames = catalogue.frames([film, 99], MODEL)
    assert list(frames) == [film]
    assert [moment.at_ms for moment in frames[film]] == [500, 1000, 2000, 3000]
    for number, moment in enumerate(frames[film]):
        np.testing.assert_array_equal(moment.embedding, unit(100 + number).astype(np.float16))
    np.testing.assert_array_equal(catalogue.embeddings([film], MODEL)[film], frames[film][0].embedding)
    assert catalogue.photo(film).facts.video_ms == 60_000
    assert catalogue.hit_rows([film])[0].video_ms == 60_000
    assert catalogue.frames([film], "another") == {}


def test_a_still_has_no_frames(catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto]) -> None:
    (photo_id,) = catalogue.commit(Batch(photos=[make_photo(album / "a.jpg", 1)]), MODEL)
    assert catalogue.frames([photo_id], MODEL) == {}
    assert catalogue.photo(photo_id).facts.video_ms is None
    (chunk,) = catalogue.all_embeddings(MODEL)
    assert len(chunk.frames.photo_ids) == 0


def test_frames_are_replaced_and_not_added_to(catalogue: Catalogue, album: Path, film: int) -> None:
    catalogue.commit(Batch(photos=[video(album / "film.mp4", 1, 1)]), MODEL)
    assert [moment.at_ms for moment in catalogue.frames([film], MODEL)[film]] == [500, 1000]
    still = replace(video(album / "film.mp4", 1, 0), at_ms=None)
    catalogue.commit(Batch(photos=[still]), MODEL)
    assert catalogue.frames([film], MODEL) == {}


def test_each_model_has_its_own_frames(catalogue: Catalogue, album: Path, film: int) -> None:
    catalogue.commit(Batch(photos=[video(album / "film.mp4", 1, 2)]), "another")
    assert len(catalogue.frames([film], MODEL)[film]) == 4
    assert len(catalogue.frames([film], "another")[film]) == 3


def test_frames_go_with_their_photo(catalogue: Catalogue, album: Path, film: int) -> None:
    (other,) = catalogue.commit(Batch(photos=[video(album / "other.mp4", 2, 3)]), MODEL)
    catalogue.commit(Batch(gone=[album / "film.mp4"]), MODEL)
    assert catalogue.frames([film], MODEL) == {}
    # Another content at the path: the frames of the old one are gone even without new ones.
    catalogue.commit(Batch(photos=[replace(video(album / "other.mp4", 3, 0), embedding=None, at_ms=None)]), MODEL)
    assert catalogue.frames([other], MODEL) == {}
    assert catalogue.embeddings([other], MODEL) == {}


def test_a_move_keeps_them(catalogue: Catalogue, album: Path, film: int) -> None:
    catalogue.commit(Batch(seen=[Seen(film, FileStat(album / "moved.mp4", 5001, 1))]), MODEL)
    assert len(catalogue.frames([film], MODEL)[film]) == 4
    assert catalogue.photo(film).path == album / "moved.mp4"


def test_a_bad_frame_writes_nothing(catalogue: Catalogue, album: Path) -> None:
    bad = replace(video(album / "film.mp4", 1, 1), moments=(Moment(1000, np.full(DIM, np.nan, np.float32)),))
    with pytest.raises(ValueError, match="finite"):
        catalogue.commit(Batch(photos=[bad]), MODEL)
    short = replace(video(album / "film.mp4", 1, 1), moments=(Moment(1000, unit(1)[:4]),))
    with pytest.raises(ValueError, match="dimensions"):
        catalogue.commit(Batch(photos=[short]), MODEL)
    assert catalogue.counts(MODEL).photos == 0


def test_caches_follow(catalogue: Catalogue, album: Path, film: int, make_photo: Callable[..., NewPhoto]) -> None:
    live = Vectors(MODEL, DIM)
    catch_up(live, catalogue)
    photos = [make_photo(album / f"{number}.jpg", 50 + number) for number in range(5)]
    (*_, added) = catalogue.commit(Batch(photos=[*photos, video(album / "new.mp4", 7, 5)]), MODEL)
    catalogue.commit(Batch(photos=[video(album / "film.mp4", 8, 2)], gone=[album / "0.jpg"]), MODEL)
    catch_up(live, catalogue)
    fresh = Vectors(MODEL, DIM)
    catch_up(fresh, catalogue)
    for vectors in (live, fresh):
        for content, photo_id, count in ((8, film, 2), (7, added, 5)):
            for number in range(count + 1):
                query = unit(100 * content + number)
                assert vectors.search(query, 1)[0].tolist() == [photo_id]
                assert vectors.best(np.array([photo_id]), query).at_ms.tolist() == [1000 * number or 500]
        # Of the film's old content nothing is found any more.
        assert vectors.search(unit(101), 1)[1][0] < 0.999
