"""What training needs of the pictures, in memory: features of every view, and what the classifier says to them.

Thread: the caller's; the tensors are read, never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from photofinder.training.corpus import TRUE_CLASS_SET, Picture, read_manifest
from photofinder.training.features import Progress, cached_features, load_classifier

_NOT_FOR_CAPTIONS = frozenset({"screenshots"})
"""Figure captions of a handbook: they say what a program does, not what the picture shows."""


@dataclass(frozen=True)
class Bank:
    """Rows of all tensors are those of `pictures`.

    views: one (N, 1280) float32 a view, the plain picture first.
    class_weight: (1000, 1280), class_bias: (1000,): the classifier's last layer, background left out.
    """

    pictures: list[Picture]
    views: list[Tensor]
    class_weight: Tensor
    class_bias: Tensor
    classifier: nn.Module

    @property
    def captioned(self) -> list[int]:
        """Rows to learn captions from."""
        return [
            row
            for row, one in enumerate(self.pictures)
            if one.captions and not one.held_out and one.source not in _NOT_FOR_CAPTIONS
        ]

    @property
    def labelled(self) -> list[int]:
        """Rows to learn labels from."""
        return [row for row, one in enumerate(self.pictures) if one.labels and not one.held_out]

    @property
    def held_captioned(self) -> list[int]:
        return [row for row, one in enumerate(self.pictures) if one.captions and one.held_out]

    @property
    def held_labelled(self) -> list[int]:
        return [row for row, one in enumerate(self.pictures) if one.labels and one.held_out]

    @property
    def held_true_class(self) -> list[int]:
        return [row for row in self.held_labelled if self.pictures[row].source == TRUE_CLASS_SET]

    def posterior_logits(self, features: Tensor) -> Tensor:
        """What the classifier says to (B, 1280) features: (B, 1000) logits."""
        return features @ self.class_weight.T + self.class_bias


def open_bank(data_dir: Path, cache_dir: Path, views: int, progress: Progress) -> Bank:
    """Reads or computes everything; on two cores a view of 18,000 pictures takes two minutes the first time."""
    pictures = read_manifest(data_dir)
    files = [one.file for one in pictures]
    classifier = load_classifier(data_dir)
    features = [cached_features(data_dir, cache_dir, files, view, progress) for view in range(views)]
    last = classifier.classifier
    assert isinstance(last, nn.Linear)
    return Bank(
        pictures,
        [torch.from_numpy(view).float() for view in features],
        last.weight.detach()[1:].clone(),
        last.bias.detach()[1:].clone(),
        classifier,
    )
