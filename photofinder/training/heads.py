"""The two small networks that first find the joint space: one over picture features, one over sentence vectors.

The image head goes into the shipped model; the sentence head is only a teacher for the text tower. Thread: any.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from photofinder.training.teacher import DIM

_DEVIATION_FLOOR = 0.05
_SENTENCE_SCALE = DIM**0.5
"""Brings the parts of a unit sentence vector to about one."""


class ImageHead(nn.Module):
    """(N, 1280) features to (N, D) unit vectors; the shape of open_clip's "mlp" projection after `fold_into`."""

    def __init__(self, features: Tensor, dim: int) -> None:
        super().__init__()
        self.register_buffer("mean", features.mean(0))
        self.register_buffer("deviation", features.std(0) + _DEVIATION_FLOOR)
        self.mean: Tensor
        self.deviation: Tensor
        self.inner = nn.Linear(features.shape[1], 2 * dim)
        self.outer = nn.Linear(2 * dim, dim)

    def forward(self, features: Tensor, dropout: float = 0.0) -> Tensor:
        """`dropout` is an argument because captions need a lot of it and class names none."""
        x = functional.dropout((features - self.mean) / self.deviation, dropout, self.training)
        x = functional.dropout(functional.gelu(self.inner(x)), dropout, self.training)
        return functional.normalize(self.outer(x).float(), dim=-1)

    def fold_into(self, mlp: nn.Module) -> None:
        """Copies the weights to a timm Mlp (fc1, fc2); the standardisation goes into its first layer."""
        first, second = mlp.fc1, mlp.fc2
        assert isinstance(first, nn.Linear)
        assert isinstance(second, nn.Linear)
        with torch.no_grad():
            weight = self.inner.weight / self.deviation
            first.weight.copy_(weight)
            first.bias.copy_(self.inner.bias - weight @ self.mean)
            second.weight.copy_(self.outer.weight)
            second.bias.copy_(self.outer.bias)


class SentenceHead(nn.Module):
    """(N, 384) sentence vectors to (N, D) unit vectors."""

    def __init__(self, dim: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.straight = nn.Linear(DIM, dim)
        self.bent = nn.Sequential(nn.Linear(DIM, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dim))

    def forward(self, sentences: Tensor) -> Tensor:
        x = sentences * _SENTENCE_SCALE
        return functional.normalize((self.straight(x) + self.bent(x)).float(), dim=-1)
