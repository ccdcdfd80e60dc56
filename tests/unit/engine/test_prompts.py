import numpy as np
import pytest

from photofinder.engine.prompts import embed_words
from photofinder.vision.fake import FakeEmbedder


class ShortEmbedder(FakeEmbedder):
    """Reads three words."""

    def reads_whole(self, text: str) -> bool:
        return len(text.split()) <= 3


def test_words_become_a_unit_vector_of_their_own() -> None:
    words = embed_words("a red car", FakeEmbedder())
    assert words.embedding == pytest.approx(FakeEmbedder().embed_texts(["a red car"])[0])
    assert np.linalg.norm(words.embedding) == pytest.approx(1)


def test_words_beyond_the_context_are_told() -> None:
    assert not embed_words("one two three", ShortEmbedder()).cut
    assert embed_words("one two three four", ShortEmbedder()).cut
