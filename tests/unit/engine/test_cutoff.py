import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from photofinder.engine.background import Background
from photofinder.engine.bank_texts import BANK_TEXTS
from photofinder.engine.cutoff import THRESHOLDS, Kind, band_of, confidences
from photofinder.records import Band
from photofinder.vision.fake import FakeEmbedder

COLOURS = ["red", "green", "blue", "yellow", "black", "white", "grey", "brown"]

embedder = FakeEmbedder()
bank = embedder.embed_texts(BANK_TEXTS)


def photos_of(colours: list[str]) -> NDArray[np.float32]:
    return embedder.embed_images([Image.new("RGB", (8, 8), colour) for colour in colours])


def background_of(photos: NDArray[np.float32]) -> Background:
    if len(photos) == 0:
        return Background.of(bank, None, 0)
    centred = photos - photos.mean(axis=0)
    return Background.of(bank, (photos.mean(axis=0), centred.T @ centred / len(photos)), len(photos))


def sure(text: str, photos: NDArray[np.float32]) -> NDArray[np.float64]:
    (query,) = embedder.embed_texts([text])
    return confidences(Kind.WORDS, query, photos @ query, photos, background_of(photos))


@pytest.mark.parametrize("colours", [["red"], ["red", "blue"], COLOURS, ["red"] * 20 + ["blue"]])
def test_what_is_there_is_strong_in_a_library_of_any_size(colours: list[str]) -> None:
    bands = [band_of(value) for value in sure("red", photos_of(colours))]
    assert [colour for colour, band in zip(colours, bands, strict=True) if band is Band.STRONG] == [
        colour for colour in colours if colour == "red"
    ]


@pytest.mark.parametrize("colours", [["red"], COLOURS, ["red"] * 20])
@pytest.mark.parametrize("text", ["giraffe", "a wedding", "xylophone", "seven umbrellas at night"])
def test_what_is_not_there_is_neither_strong_nor_likely(text: str, colours: list[str]) -> None:
    assert {band_of(value) for value in sure(text, photos_of(colours))} <= {Band.MAYBE, Band.WEAK}


@pytest.mark.parametrize("kind", Kind)
def test_no_photos_have_no_confidences(kind: Kind) -> None:
    nothing = np.zeros((0, embedder.dim), np.float32)
    assert confidences(kind, bank[0], nothing @ bank[0], nothing, background_of(nothing)).shape == (0,)


def test_the_same_picture_is_strong_even_alone() -> None:
    for colours in (["red"], ["red", "blue"], COLOURS):
        photos = photos_of(colours)
        values = confidences(Kind.PICTURE, photos[0], photos @ photos[0], photos, background_of(photos))
        assert band_of(values[0]) is Band.STRONG
        assert all(value < values[0] for value in values[1:])


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=6), st.sampled_from(Kind))
def test_a_photo_is_judged_the_same_among_whichever_others(seeds: list[int], kind: Kind) -> None:
    rows = np.array([np.random.default_rng(seed).normal(size=embedder.dim) for seed in seeds], np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    background = background_of(photos_of(COLOURS))
    values = confidences(kind, bank[3], rows @ bank[3], rows, background)
    assert np.isfinite(values).all()
    assert ((values >= 0) & (values <= 1)).all()
    for at in range(len(rows)):
        alone = confidences(kind, bank[3], rows[at : at + 1] @ bank[3], rows[at : at + 1], background)
        assert alone[0] == pytest.approx(values[at], abs=1e-4)


def test_vectors_as_they_are_stored_will_do() -> None:
    photos = photos_of(COLOURS)
    (query,) = embedder.embed_texts(["red"])
    background = background_of(photos)
    exact = confidences(Kind.WORDS, query, photos @ query, photos, background)
    stored = photos.astype(np.float16)
    assert confidences(Kind.WORDS, query, stored @ query, stored, background) == pytest.approx(exact, abs=0.02)


def test_bands_begin_at_their_thresholds_and_cover_all() -> None:
    assert list(THRESHOLDS) == [Band.STRONG, Band.LIKELY, Band.MAYBE, Band.WEAK]
    for band, least in THRESHOLDS.items():
        assert band_of(least) is band
    assert band_of(1.0) is Band.STRONG
    assert band_of(0.0) is Band.WEAK
