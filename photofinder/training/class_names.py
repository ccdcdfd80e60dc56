"""What the classifier's 1,000 classes are called: synonyms, the whole label, and the kinds above them.

A label such as "tench, Tinca tinca" is the word list of one WordNet synset, and the labels are sorted by synset
offset; both together find the synset even of "crane" and "crane". Thread: any.
"""

from __future__ import annotations

from dataclasses import dataclass

from photofinder.training.wordnet import Synset, ancestors

_TOO_GENERAL = 5
"""Kinds with fewer steps to the root than this ("whole", "object", "organism") say nothing about a photo."""


@dataclass(frozen=True)
class ClassName:
    """`names`: all synonyms, the first being the usual one; `label`: as the classifier has it."""

    label: str
    names: tuple[str, ...]
    synset: str | None


def class_names(labels: list[str], synsets: dict[str, Synset]) -> list[ClassName]:
    """One entry a label, in the same order. Without synsets (an empty dict) the labels alone are used."""
    by_words: dict[tuple[str, ...], list[str]] = {}
    for key, synset in synsets.items():
        if key.startswith("n"):
            by_words.setdefault(tuple(word.lower() for word in synset.words), []).append(key)
    found: list[ClassName] = []
    last = ""
    for label in labels:
        names = tuple(label.split(", "))
        candidates = sorted(by_words.get(tuple(name.lower() for name in names), []))
        later = [key for key in candidates if key > last]
        synset_key = later[0] if later else None
        last = synset_key or last
        found.append(ClassName(label, names, synset_key))
    return found


def kinds(
    classes: list[ClassName], synsets: dict[str, Synset], senses: dict[str, tuple[str, ...]]
) -> dict[str, tuple[int, ...]]:
    """Hypernym words to the numbers of the classes below them ("dog" to 118 breeds).

    Only words whose first or second meaning it is: "wind" shall not find trombones.
    """
    below: dict[str, set[int]] = {}
    for number, one in enumerate(classes):
        if one.synset is None:
            continue
        for key in ancestors(synsets, one.synset):
            if len(ancestors(synsets, key)) >= _TOO_GENERAL or synsets[key].topic == "food":
                below.setdefault(key, set()).add(number)
    words: dict[str, tuple[int, ...]] = {}
    for key, numbers in sorted(below.items()):
        for word in synsets[key].words:
            usual = key in senses.get(word.lower(), ())[:2]
            if usual and len(numbers) > len(words.get(word, ())):
                words[word] = tuple(sorted(numbers))
    return words
