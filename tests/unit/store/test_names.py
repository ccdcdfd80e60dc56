"""Words of names: as people read them, alike on both sides of a comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.store.names import fold, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("DSC_0012", ["dsc", "0012"]),
        ("IMG20200101_123456", ["img", "20200101", "123456"]),
        ("Été à la plage-2", ["ete", "a", "la", "plage", "2"]),
        ("富士山2", ["富", "士", "山", "2"]),
        ("beach20200101a2", ["beach", "20200101", "a", "2"]),
        # A bed, a dad and a bee by chance.
        ("shorts-6bed3ab1.jpg", ["shorts", "6bed3ab1", "jpg"]),
        ("1C9DAD07F3_copy", ["1c9dad07f3", "copy"]),
        ("4a7716e2-44bee55440a0", ["4a7716e2", "44bee55440a0"]),
    ],
)
def test_names_fall_into_words(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@given(st.text())
def test_words_stay_words(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    assert all(word and fold(word) == word for word in words)
