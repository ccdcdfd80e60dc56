"""Our tokenizer held against that of open_clip: token for token, with the whole and with a cut vocabulary."""

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from photofinder import paths
from photofinder.vision.tokenizer import TEXT_CHARS, ClipTokenizer, TokenizerSpec, encodable, is_plain
from photofinder.vision.torchvision_ops import define_missing_ops

define_missing_ops()
import open_clip  # noqa: E402

STARTER_VOCABULARY = paths.resources() / "models" / "starter" / "bpe_vocab.txt.gz"
WHOLE_VOCABULARY = Path(open_clip.tokenizer.default_bpe())

_WORDS = st.sampled_from(
    ["a", "dog", "on", "the", "beach", "it's", "DON'T", "we'll", "naïve", "Straße", "犬", "собака", "🏖️", "&amp;",
     "&lt;b&gt;", "<start_of_text>", "<END_OF_TEXT>", "1234", "C++", "a_b", "\t", "\n", "“x”", "ﬁne", "schÃ¶n"]
)  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(string.printable, max_size=60),
    st.lists(_WORDS, max_size=30).map(" ".join),
)


def _both(vocabulary: Path, context_length: int, **options: Any) -> tuple[ClipTokenizer, Any]:
    if not vocabulary.is_file():
        pytest.skip("the starter model is not here")
    spec = TokenizerSpec(
        vocabulary, context_length, options.get("clean", "lower"), options.get("additional_special_tokens", ())
    )
    theirs = open_clip.tokenizer.SimpleTokenizer(str(vocabulary), context_length=context_length, **options)
    return ClipTokenizer(spec), theirs


@pytest.fixture(scope="module")
def whole() -> tuple[ClipTokenizer, Any]:
    return _both(WHOLE_VOCABULARY, 77)


@pytest.fixture(scope="module")
def cut() -> tuple[ClipTokenizer, Any]:
    return _both(STARTER_VOCABULARY, 40)


def _same(both: tuple[ClipTokenizer, Any], text: str) -> None:
    ours, theirs = both
    clean = encodable(text)
    assert ours.encode(text) == theirs.encode(clean)
    (wanted,) = theirs([clean]).tolist()
    (found,) = ours([text])
    assert found + [0] * (ours.context_length - len(found)) == wanted
    assert ours.reads_whole(text) == (len(theirs.encode(clean)) + 2 <= ours.context_length)


@given(text=_TEXTS)
@example(text="")
@example(text="word " * 100)
@example(text="&amp;amp;#39; <p>")
@example(text="\udcff\ud83d \0 \x1b[31m")
@example(text="\x1c\x1d\x85\u2028\u200b")
def test_it_reads_as_open_clip_does(whole: tuple[ClipTokenizer, Any], text: str) -> None:
    _same(whole, text)


@given(text=_TEXTS)
def test_it_reads_as_open_clip_does_with_a_cut_vocabulary(cut: tuple[ClipTokenizer, Any], text: str) -> None:
    _same(cut, text)


@pytest.mark.parametrize("cleaning", ["canonicalize", "whitespace"])
@pytest.mark.parametrize("text", ["A Dog_on-the Beach!", "<START_OF_TEXT> X", "<mask> a  b\tc", "Straße, “x” & y"])
def test_other_cleaning_and_tokens_of_ones_own(cleaning: str, text: str) -> None:
    _same(_both(STARTER_VOCABULARY, 20, clean=cleaning, additional_special_tokens=("<mask>",)), text)


@given(text=st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="&")))
def test_plain_text_needs_no_mending(text: str) -> None:
    import ftfy

    assert is_plain(text)
    assert ftfy.fix_text(text) == text


def test_what_is_beyond_any_context_is_not_looked_at(cut: tuple[ClipTokenizer, Any]) -> None:
    ours, _ = cut
    assert len(ours(["a" * 10_000_000])[0]) <= 40
    assert not ours.reads_whole(" " * (TEXT_CHARS + 1))
