"""Measures retrieval and class naming on held-out pictures while training. The benchmark proper is elsewhere.

Thread: any.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from photofinder.training.bank import Bank
from photofinder.training.class_names import ClassName

_CONFIDENT = 0.5

_TRUE_CLASSES = {
    "tench fish": "tench",
    "English springer dog": "English springer",
    "cassette player": "cassette player",
    "chainsaw": "chain saw",
    "church": "church",
    "French horn": "French horn",
    "garbage truck": "garbage truck",
    "gas pump": "gas pump",
    "golf ball": "golf ball",
    "parachute": "parachute",
}
"""Labels of the true-class set, and the first name of the classifier's class that each of them is."""


@dataclass(frozen=True)
class Retrieval:
    """Percentages of right answers among the first 1, 5, 10."""

    text_to_image: tuple[float, float, float]
    image_to_text: tuple[float, float, float]

    def __str__(self) -> str:
        to_image = " / ".join(f"{value:.1f}" for value in self.text_to_image)
        to_text = " / ".join(f"{value:.1f}" for value in self.image_to_text)
        return f"text to image R@1/5/10 {to_image}, image to text {to_text}"


def retrieval(images: Tensor, texts: Tensor, owners: Tensor) -> Retrieval:
    """`owners`: (T,) the row of `images` that each text belongs to. A tie counts as found."""
    likeness = texts @ images.T
    rank = (likeness > likeness.gather(1, owners[:, None])).sum(1)
    own = torch.zeros_like(likeness, dtype=torch.bool).scatter_(1, owners[:, None], True)
    best = likeness.masked_fill(~own, -2.0).max(0).values
    image_rank = (likeness > best).sum(0)
    return Retrieval(_shares(rank), _shares(image_rank))


def top_share(images: Tensor, class_texts: Tensor, wanted: Tensor, count: int) -> float:
    """Percentage of pictures whose class is among the `count` nearest class texts."""
    if not len(images):
        return 0.0
    nearest = (images @ class_texts.T).topk(count).indices
    return 100 * (nearest == wanted[:, None]).any(1).float().mean().item()


def true_classes(bank: Bank, classes: list[ClassName]) -> Tensor:
    """The class number of each picture of `bank.held_true_class`."""
    number = {one.names[0]: at for at, one in enumerate(classes)}
    found = []
    for row in bank.held_true_class:
        known = [_TRUE_CLASSES[label] for label in bank.pictures[row].labels if label in _TRUE_CLASSES]
        found.append(number[known[0]] if known else -1)
    return torch.tensor(found, dtype=torch.long)


def confident(logits: Tensor) -> Tensor:
    """(N,) bool: where the classifier gives one class more than half."""
    return logits.softmax(1).max(1).values > _CONFIDENT


def _shares(rank: Tensor) -> tuple[float, float, float]:
    one, five, ten = (100 * (rank < k).float().mean().item() for k in (1, 5, 10))
    return one, five, ten
