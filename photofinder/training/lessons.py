"""All texts of the training with their sentence vectors, and who they belong to: pictures, classes, kinds, labels.

Thread: the caller's; nothing is changed once it is made.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from photofinder.training import texts
from photofinder.training.class_names import ClassName, class_names, kinds
from photofinder.training.corpus import Picture
from photofinder.training.features import CLASSES, Progress, read_class_names
from photofinder.training.prompts import TEACHER_TEMPLATES
from photofinder.training.teacher import DIM, cached_sentences
from photofinder.training.wordnet import Synset, read_noun_senses, read_wordnet

_PER_NAME = len(TEACHER_TEMPLATES)


@dataclass(frozen=True)
class Names:
    """Names and, for each, its sentence vectors in every teacher template: (len(names), templates, 384)."""

    names: list[str]
    vectors: Tensor

    def draw(self, rows: list[int]) -> Tensor:
        """One vector a row, in a random template."""
        which = torch.randint(_PER_NAME, (len(rows),))
        return self.vectors[torch.tensor(rows), which]


@dataclass(frozen=True)
class Lessons:
    """`caption_rows`: for each picture the rows of `caption_vectors`. `members`: (kinds, 1000), 0/1."""

    classes: list[ClassName]
    captions: list[str]
    caption_vectors: Tensor
    caption_rows: list[list[int]]
    class_texts: Names
    class_rows: list[list[int]]
    kind_texts: Names
    members: Tensor
    label_texts: Names
    further: list[str]
    further_vectors: Tensor

    def draw_class_rows(self, dice: random.Random) -> list[int]:
        """One name for each of the 1,000 classes: any of its synonyms or the whole label."""
        return [dice.choice(rows) for rows in self.class_rows]


def open_lessons(
    data_dir: Path,
    wordnet_dir: Path | None,
    cache_dir: Path,
    pictures: list[Picture],
    seed: int,
    progress: Progress,
) -> Lessons:
    """Gathers the texts and asks the sentence encoder for each of them, once."""
    synsets: dict[str, Synset] = read_wordnet(wordnet_dir) if wordnet_dir else {}
    senses = read_noun_senses(wordnet_dir) if wordnet_dir else {}
    classes = class_names(read_class_names(data_dir), synsets)
    below = kinds(classes, synsets, senses)

    def vectors(wanted: list[str]) -> Tensor:
        if not wanted:
            return torch.zeros(0, DIM)
        return torch.from_numpy(cached_sentences(wanted, cache_dir, progress)).float()

    def named(names: list[str]) -> Names:
        return Names(names, vectors(texts.name_prompts(names)).reshape(len(names), _PER_NAME, DIM))

    captions: list[str] = []
    caption_rows: list[list[int]] = []
    for picture in pictures:
        caption_rows.append(list(range(len(captions), len(captions) + len(picture.captions))))
        captions.extend(picture.captions)
    all_names = texts.all_class_names(classes)
    number = {name: at for at, name in enumerate(all_names)}
    # The first synonym and the whole label are what others will measure with: they come up more often.
    class_rows = [[number[name] for name in (*one.names, one.names[0], one.label)] for one in classes]
    members = torch.zeros(len(below), CLASSES)
    for row, numbers in enumerate(below.values()):
        members[row, list(numbers)] = 1
    pieces = texts.caption_pieces(texts.all_captions(pictures), seed)
    dictionary = texts.dictionary_texts(synsets, seed)
    return Lessons(
        classes,
        captions,
        vectors(captions),
        caption_rows,
        named(all_names),
        class_rows,
        named(list(below)),
        members,
        named(texts.all_labels(pictures)),
        [*pieces, *dictionary],
        torch.cat([vectors(pieces), vectors(dictionary)]),
    )
