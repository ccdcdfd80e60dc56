from pathlib import Path

from photofinder.training.corpus import Picture
from photofinder.training.prompts import TEACHER_TEMPLATES, fill
from photofinder.training.texts import all_captions, caption_pieces, dictionary_texts, name_prompts
from photofinder.training.wordnet import read_wordnet


def test_an_before_a_vowel() -> None:
    assert fill("a photo of a {}", "owl") == "a photo of an owl"
    assert fill("a photo of a {}", "dog") == "a photo of a dog"
    assert fill("{}", "owl") == "owl"


def test_every_name_in_every_template() -> None:
    assert len(name_prompts(["dog", "cat"])) == 2 * len(TEACHER_TEMPLATES)


def test_captions_of_held_out_pictures_are_not_learned() -> None:
    pictures = [Picture("a", "s", ("seen",), (), False), Picture("b", "s", ("held",), (), True)]
    assert all_captions(pictures) == ["seen"]


def test_pieces_are_parts_of_captions_and_the_same_every_time() -> None:
    captions = ["A dog runs on the beach .", "Two children play with a red ball ."]
    pieces = caption_pieces(captions, 1)
    assert pieces == caption_pieces(captions, 1)
    assert {"dog", "beach", "children"} <= set(pieces)
    words = " ".join(captions).lower()
    assert all(piece in words for piece in pieces)


def test_dictionary_leaves_out_proper_names(wordnet_dir: Path) -> None:
    found = dictionary_texts(read_wordnet(wordnet_dir), 1)
    assert "dog" in found
    assert "dog, a friend" in found
    assert "able to swim" in found
    assert not any("Cardigan" in text for text in found)
