from pathlib import Path

from photofinder.training.class_names import class_names, kinds
from photofinder.training.wordnet import ancestors, read_noun_senses, read_wordnet


def test_reads_words_meaning_and_kinds(wordnet_dir: Path) -> None:
    synsets = read_wordnet(wordnet_dir)
    dog = synsets["n02084071"]
    assert dog.words == ("dog", "domestic dog")
    assert dog.topic == "animal"
    assert dog.definition == "a friend"
    assert dog.examples == ("the dog barked all night", "a wet dog")
    assert dog.kinds_of == ("n00015388",)
    assert synsets["a00001234"].words == ("able",)


def test_ancestors_are_nearest_first(wordnet_dir: Path) -> None:
    assert ancestors(read_wordnet(wordnet_dir), "n02113186") == ["n02084071", "n00015388", "n00001740"]


def test_like_names_of_two_classes_are_told_apart_by_their_order(wordnet_dir: Path) -> None:
    found = class_names(["Cardigan", "cardigan", "no such thing, at all"], read_wordnet(wordnet_dir))
    assert [one.synset for one in found] == ["n02113186", "n02963159", None]
    assert found[2].names == ("no such thing", "at all")


def test_kinds_leave_out_what_is_too_general(wordnet_dir: Path) -> None:
    synsets = read_wordnet(wordnet_dir)
    classes = class_names(["Cardigan"], synsets)
    assert kinds(classes, synsets, read_noun_senses(wordnet_dir)) == {}


def test_senses_are_in_the_order_of_the_file(wordnet_dir: Path) -> None:
    senses = read_noun_senses(wordnet_dir)
    assert senses["dog"] == ("n02084071", "n00015388")
    assert senses["domestic dog"] == ("n02084071",)
