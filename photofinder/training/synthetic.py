"""Makes up features of classes that no training picture shows.

A real feature whose class the classifier takes for j is moved along the covariance of real features times the
difference of the rows of c and j, far enough that the classifier now says c. The rest of the picture (its ground,
its light) stays. Thread: the caller's.
"""

from __future__ import annotations

import torch
from torch import Tensor

from photofinder.training.bank import Bank

_LEAST_MARGIN, _MOST_MARGIN = 1.0, 9.0


class ClassMover:
    """Keeps the directions in which features move from class to class."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        centred = bank.views[0] - bank.views[0].mean(0)
        covariance = centred.T @ centred / len(centred)
        self._directions = bank.class_weight @ covariance

    def moves(self, features: Tensor, count: int) -> tuple[Tensor, Tensor]:
        """(count,) random rows of `features`, and (count, 1280) what to add to make each another class."""
        rows = torch.randint(len(features), (count,))
        chosen = features[rows]
        logits = self._bank.posterior_logits(chosen)
        old, new = logits.argmax(1), torch.randint(logits.shape[1], (count,))
        direction = self._directions[new] - self._directions[old]
        weight = self._bank.class_weight[new] - self._bank.class_weight[old]
        gap = logits.gather(1, new[:, None]) - logits.gather(1, old[:, None])
        margin = torch.empty(count, 1).uniform_(_LEAST_MARGIN, _MOST_MARGIN)
        step = (margin - gap) / ((direction * weight).sum(1, keepdim=True) + 1e-6)
        # Features are means of what comes out of a ReLU: never negative.
        return rows, (chosen + step * direction).clamp_min(0) - chosen
