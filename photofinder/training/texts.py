"""Gathers the texts that the text tower learns language from: captions and pieces of them, names, WordNet.

Only texts are made here; what they mean (their vectors) comes from `teacher`. Thread: any.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from photofinder.training.class_names import ClassName
from photofinder.training.corpus import Picture
from photofinder.training.prompts import TEACHER_TEMPLATES, fill
from photofinder.training.wordnet import VISIBLE, Synset

_SMALL = (
    "a an the of in on at with and or to by for from is are was were be while as into over near his her their its"
    " that this it up"
)
_SMALL_WORDS = frozenset(_SMALL.split())
_LONGEST_PIECE = 6
_PIECES = 50_000
_DICTIONARY = 100_000


def name_prompts(names: Iterable[str]) -> list[str]:
    """Every name in every template that the teacher sees."""
    return [fill(template, name) for name in names for template in TEACHER_TEMPLATES]


def all_class_names(classes: list[ClassName]) -> list[str]:
    """Every synonym and every whole label, once."""
    return list(dict.fromkeys(name for one in classes for name in (*one.names, one.label)))


def all_labels(pictures: Iterable[Picture]) -> list[str]:
    return sorted({label for picture in pictures for label in picture.labels})


def all_captions(pictures: Iterable[Picture]) -> list[str]:
    """The captions of pictures that may be learned from."""
    return [caption for picture in pictures if not picture.held_out for caption in picture.captions]


def caption_pieces(captions: list[str], seed: int) -> list[str]:
    """Words and phrases of the captions: what people type is shorter than what people write."""
    dice = random.Random(seed)
    pieces: dict[str, None] = {}
    for caption in captions:
        for word in _words(caption):
            pieces.setdefault(word)
    while captions and len(pieces) < _PIECES:
        before = len(pieces)
        for caption in dice.sample(captions, len(captions)):
            words = _words(caption)
            length = dice.randint(2, _LONGEST_PIECE)
            start = dice.randrange(max(1, len(words) - length + 1))
            piece = words[start : start + length]
            while piece and piece[-1] in _SMALL_WORDS:
                piece.pop()
            while len(piece) > 1 and piece[0] in _SMALL_WORDS - {"a", "an", "the"}:
                piece.pop(0)
            if piece:
                pieces.setdefault(" ".join(piece))
            if len(pieces) >= _PIECES:
                break
        if len(pieces) - before <= len(captions) // 20:  # nothing new to be had
            break
    return list(pieces)


def dictionary_texts(synsets: dict[str, Synset], seed: int) -> list[str]:
    """Words, prompts, definitions and examples of WordNet; visible things first, names of Latin left out."""
    dice = random.Random(seed)
    found: dict[str, None] = {}
    for synset in synsets.values():
        visible = synset.topic in VISIBLE
        if any(word[:1].isupper() for word in synset.words):
            continue  # proper names and species: a photo does not tell them
        if visible:
            found.setdefault(synset.words[0])
            for word in synset.words[1:3]:
                found.setdefault(word)
            found.setdefault(fill(dice.choice(TEACHER_TEMPLATES[1:]), dice.choice(synset.words)))
            found.setdefault(f"{synset.words[0]}, {synset.definition}")
        elif synset.key[0] in "va":
            found.setdefault(dice.choice(synset.words))
            for example in synset.examples[:1]:
                found.setdefault(example)
        for example in synset.examples[:2] if visible else ():
            found.setdefault(example)
    return sorted(dice.sample(sorted(found), min(_DICTIONARY, len(found))))


def _words(caption: str) -> list[str]:
    return [word for word in (raw.strip(".,!?\"'()").lower() for raw in caption.split()) if word]
