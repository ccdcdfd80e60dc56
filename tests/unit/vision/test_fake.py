"""The fake embedder: colours near their names, unit length, the same each time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photofinder.vision.embedder import Embedder
from photofinder.vision.fake import FakeEmbedder

_NAMES = ["red", "green", "blue", "white", "black", "yellow", "dark blue", "pale green"]
_COLOURS = [
    (255, 0, 0),
    (0, 128, 0),
    (0, 0, 255),
    (255, 255, 255),
    (0, 0, 0),
    (255, 255, 0),
    (0, 0, 128),
    (166, 217, 166),
]


def test_it_is_an_embedder() -> None:
    embedder: Embedder = FakeEmbedder()
    assert embedder.embed_images([]).shape == embedder.embed_texts([]).shape == (0, embedder.dim)


@pytest.mark.parametrize("form", ["{}", "a {} photo", "A PHOTO OF SOMETHING {}!"])
def test_each_colour_is_nearest_to_its_name(form: str) -> None:
    embedder = FakeEmbedder()
    pictures = embedder.embed_images([Image.new("RGB", (40, 30), colour) for colour in _COLOURS])
    texts = embedder.embed_texts([form.format(name) for name in _NAMES])
    assert (texts @ pictures.T).argmax(axis=1).tolist() == list(range(len(_NAMES)))


@given(texts=st.lists(st.text(max_size=40), max_size=5), colour=st.tuples(*[st.integers(0, 255)] * 3))
def test_unit_length_and_the_same_each_time(texts: list[str], colour: tuple[int, int, int]) -> None:
    picture = Image.new("RGB", (3, 2), colour)
    for first, second in [
        (FakeEmbedder().embed_texts(texts), FakeEmbedder().embed_texts(texts)),
        (FakeEmbedder().embed_images([picture]), FakeEmbedder().embed_images([picture])),
    ]:
        assert first.dtype == np.float32
        np.testing.assert_array_equal(first, second)
        np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1.0, rtol=1e-5)
