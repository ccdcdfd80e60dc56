from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from photofinder.engine.meanings import Meanings
from photofinder.engine.pictures import Pictures
from photofinder.engine.query import Crop
from photofinder.errors import ImageUnreadable
from photofinder.records import FileStat, Photo, PhotoFacts
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.vision.fake import FakeEmbedder

MakePhoto = Callable[..., Path]


class Counting(FakeEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        self.texts = 0
        self.images = 0

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += 1
        return super().embed_texts(texts)

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        self.images += len(images)
        return super().embed_images(images)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def opening(tmp_path: Path) -> Iterator[Pictures]:
    pictures = Pictures(tmp_path / "thumbnails")
    yield pictures
    pictures.close()


@pytest.fixture
def meanings(embedder: Counting, catalogue: Catalogue, opening: Pictures) -> Meanings:
    return Meanings("fake", lambda: embedder, catalogue, opening)


def test_words_are_embedded_once(meanings: Meanings, embedder: Counting) -> None:
    first = meanings.words("red")
    calls = embedder.texts
    assert meanings.words("red") is first
    assert embedder.texts == calls
    for number in range(300):
        meanings.words(f"word {number}")
    assert meanings.words("red") is not first
    assert np.array_equal(meanings.words("red").embedding, first.embedding)


def test_a_picture_is_embedded_again_when_it_changed(
    meanings: Meanings, embedder: Counting, make_photo: MakePhoto, tmp_path: Path
) -> None:
    picture = make_photo(tmp_path / "a.png", "red")
    red = meanings.picture(picture)
    assert meanings.picture(picture) is red
    assert embedder.images == 1
    make_photo(tmp_path / "a.png", "blue", (65, 48))
    assert not np.allclose(meanings.picture(picture), red)


def test_a_part_of_a_picture(meanings: Meanings, tmp_path: Path) -> None:
    both = Image.new("RGB", (100, 50), (230, 20, 20))
    both.paste((20, 40, 220), (50, 0, 100, 50))
    both.save(tmp_path / "both.png")
    blue = meanings.picture(tmp_path / "both.png", Crop(50, 0, 100, 100))
    assert blue @ meanings.words("blue").embedding > blue @ meanings.words("red").embedding


def test_no_picture_is_told_before_the_model_is_loaded(
    catalogue: Catalogue, tmp_path: Path, opening: Pictures
) -> None:
    def never() -> FakeEmbedder:
        raise AssertionError

    meanings = Meanings("fake", never, catalogue, opening)
    (tmp_path / "page.jpg").write_text("<html>")
    for source in (tmp_path / "gone.jpg", tmp_path / "page.jpg", tmp_path, Path("nul\0.jpg"), b"<html>"):
        with pytest.raises(ImageUnreadable):
            meanings.picture(source)


def test_a_model_that_sees_more_gets_a_larger_picture(
    catalogue: Catalogue, make_photo: MakePhoto, tmp_path: Path, opening: Pictures
) -> None:
    seen: list[tuple[int, int]] = []

    class Sharp(FakeEmbedder):
        input_edge_px = 1000

        def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
            seen.extend(image.size for image in images)
            return super().embed_images(images)

    Meanings("fake", Sharp, catalogue, opening).picture(make_photo(tmp_path / "large.jpg", "red", (2400, 2000)))
    assert min(seen[0]) >= 1000


def test_a_photo_of_the_library_has_its_embedding(
    meanings: Meanings, catalogue: Catalogue, embedder: Counting, make_photo: MakePhoto, tmp_path: Path
) -> None:
    file = make_photo(tmp_path / "photos" / "a.png", "red")
    catalogue.add_root(tmp_path / "photos")
    (embedding,) = embedder.embed_images([Image.new("RGB", (8, 8), "green")])
    embedder.images = 0
    facts = PhotoFacts(b"x" * 16, 64, 48, None, 1, (1, 2, 3))
    catalogue.commit(Batch(photos=[NewPhoto(FileStat(file, 1, 1), facts, embedding)]), "fake")
    photo = catalogue.photo_at(file)
    assert isinstance(photo, Photo)
    assert meanings.photo(photo) == pytest.approx(embedding, abs=1e-3)
    assert embedder.images == 0
    assert meanings.photo(photo, Crop(0, 0, 50, 50)) != pytest.approx(embedding, abs=1e-2)
    assert embedder.images == 1
