"""The losses that put pictures and texts into one space. All embeddings are (N, D), unit length. Thread: any."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

_LIKENESS = 15.0
_TINY = 1e-6


def caption_loss(images: Tensor, texts: Tensor, sentences: Tensor, scale: Tensor, softness: float) -> Tensor:
    """Contrastive loss of rows that belong together; row i of each is picture i.

    A share `softness` of the target goes to captions that say nearly the same, by their `sentences` vectors.
    """
    logits = scale * images.float() @ texts.float().T
    alike = (_LIKENESS * sentences @ sentences.T).softmax(1)
    target = (1 - softness) * torch.eye(len(images)) + softness * alike
    return (functional.cross_entropy(logits, target) + functional.cross_entropy(logits.T, target)) / 2


def class_loss(images: Tensor, class_texts: Tensor, posterior: Tensor, scale: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the classifier's `posterior` (N, C) to the one read off the embeddings."""
    logits = scale * images.float() @ class_texts.float().T
    return functional.kl_div(logits.log_softmax(1), posterior, reduction="batchmean")


def kind_loss(images: Tensor, kind_texts: Tensor, belongs: Tensor, scale: Tensor) -> Tensor:
    """A word for many classes ("dog") shall find all pictures of them. `belongs`: (kinds, N), 0..1.

    Only from text to picture: a picture is an animal and a dog and a terrier at once, the words do not compete.
    """
    mass = belongs.sum(1)
    target = belongs / (mass[:, None] + _TINY)
    each = functional.cross_entropy(scale * kind_texts.float() @ images.float().T, target, reduction="none")
    present = (mass > 0.5).float()
    return (each * present).sum() / present.sum().clamp_min(1)


def label_loss(images: Tensor, label_texts: Tensor, matches: Tensor, scale: Tensor) -> Tensor:
    """Contrastive, with several labels to a picture and pictures to a label. `matches`: (N, L), 0/1."""
    logits = scale * images.float() @ label_texts.float().T
    to_label = -(logits.log_softmax(1) + (matches + _TINY).log()).logsumexp(1).mean()
    to_image = functional.cross_entropy(logits.T, (matches / matches.sum(0, keepdim=True).clamp_min(1)).T)
    return (to_label + to_image) / 2


def imitation_loss(student: Tensor, teacher: Tensor) -> Tensor:
    """Be where the teacher is, and see the same likenesses within the batch."""
    there = (1 - (student * teacher).sum(1)).mean()
    likeness = functional.cross_entropy(20 * student @ teacher.T, (20 * teacher @ teacher.T).softmax(1))
    return 5 * there + 0.5 * likeness
