"""First stage: the joint space of picture features and sentence vectors, on frozen towers.

Learns captions and keeps what the classifier knows about its 1,000 classes, both at once. Thread: the caller's.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from photofinder.training.bank import Bank
from photofinder.training.features import Progress
from photofinder.training.heads import ImageHead, SentenceHead
from photofinder.training.lessons import Lessons
from photofinder.training.objectives import caption_loss, class_loss, kind_loss, label_loss
from photofinder.training.synthetic import ClassMover

_MOST_SCALE = 100.0
_WARM_UP = 50
_REPORT_EVERY = 200


@dataclass(frozen=True)
class JointSettings:
    """What was found to be best on the validation pictures; see the model card for what else was tried."""

    steps: int = 900
    captions: int = 1024
    labelled: int = 256
    synthetic: int = 512
    kinds: int = 96
    hidden: int = 2048
    image_dropout: float = 0.5
    text_dropout: float = 0.4
    softness: float = 0.2
    view_mixing: float = 0.5
    class_weight: float = 3.0
    kind_weight: float = 0.15
    label_weight: float = 0.5
    rate: float = 1e-3
    decay: float = 0.1


class JointSpace:
    """The two heads and their temperatures, and one step of training them."""

    def __init__(self, bank: Bank, lessons: Lessons, settings: JointSettings, dim: int, seed: int) -> None:
        self.image_head = ImageHead(bank.views[0], dim)
        self.sentence_head = SentenceHead(dim, settings.hidden, settings.text_dropout)
        self.caption_scale = nn.Parameter(torch.tensor(math.log(20.0)))
        self.class_scale = nn.Parameter(torch.tensor(math.log(20.0)))
        self._bank, self._lessons, self._settings = bank, lessons, settings
        self._mover = ClassMover(bank)
        self._dice = random.Random(seed)
        self._captioned, self._labelled = bank.captioned, bank.labelled
        self._label_number = {name: at for at, name in enumerate(lessons.label_texts.names)}

    def parameters(self) -> list[nn.Parameter]:
        return [*self.image_head.parameters(), *self.sentence_head.parameters()]

    def train(self, mode: bool = True) -> None:
        self.image_head.train(mode)
        self.sentence_head.train(mode)

    def loss(self) -> Tensor:
        """Of one random batch of everything."""
        s, bank, lessons, dice = self._settings, self._bank, self._lessons, self._dice
        rows = dice.sample(self._captioned, min(s.captions, len(self._captioned)))
        features = self._draw(rows)
        sentences = lessons.caption_vectors[[dice.choice(lessons.caption_rows[row]) for row in rows]]
        images = self.image_head(features, s.image_dropout)
        total = caption_loss(images, self.sentence_head(sentences), sentences, self.caption_scale.exp(), s.softness)

        labelled = dice.sample(self._labelled, min(s.labelled, len(self._labelled)))
        real = torch.cat([self._draw(labelled), features[: s.labelled]])
        base = dice.choice(bank.views)
        moved, moves = self._mover.moves(base, s.synthetic)
        everything = torch.cat([real, base[moved] + moves])
        posterior = bank.posterior_logits(everything).softmax(1)
        embedded = self.image_head(everything)
        scale = self.class_scale.exp()
        classes = self.sentence_head(lessons.class_texts.draw(lessons.draw_class_rows(dice)))
        total = total + s.class_weight * class_loss(embedded, classes, posterior, scale)

        kinds = dice.sample(range(len(lessons.members)), min(s.kinds, len(lessons.members)))
        if kinds:
            belongs = lessons.members[kinds] @ posterior.T
            words = self.sentence_head(lessons.kind_texts.draw(kinds))
            total = total + s.kind_weight * kind_loss(embedded, words, belongs, scale)
        if labelled:
            names, matches = self._labels(labelled)
            words = self.sentence_head(lessons.label_texts.draw(names))
            total = total + s.label_weight * label_loss(embedded[: len(labelled)], words, matches, scale)
        return total

    def clamp(self) -> None:
        """Temperatures stay where a softmax of scores makes sense."""
        with torch.no_grad():
            for scale in (self.caption_scale, self.class_scale):
                scale.clamp_(0.0, math.log(_MOST_SCALE))

    def _draw(self, rows: list[int]) -> Tensor:
        """Features of one random view, mixed with those of another of the same pictures."""
        first, second = self._dice.choice(self._bank.views)[rows], self._dice.choice(self._bank.views)[rows]
        share = torch.rand(len(rows), 1) * self._settings.view_mixing
        return first * (1 - share) + second * share

    def _labels(self, rows: list[int]) -> tuple[list[int], Tensor]:
        """Numbers of the labels drawn for `rows`, and (rows, labels) who has which."""
        own = [set(self._bank.pictures[row].labels) for row in rows]
        drawn = sorted({self._dice.choice(sorted(labels)) for labels in own})
        matches = torch.tensor([[float(name in labels) for name in drawn] for labels in own])
        return [self._label_number[name] for name in drawn], matches


def learn_joint_space(
    bank: Bank, lessons: Lessons, settings: JointSettings, dim: int, seed: int, progress: Progress
) -> JointSpace:
    """Trains the two heads from scratch."""
    torch.manual_seed(seed)
    space = JointSpace(bank, lessons, settings, dim, seed)
    optimizer = torch.optim.AdamW(
        [
            {"params": space.parameters(), "weight_decay": settings.decay},
            {"params": [space.caption_scale, space.class_scale], "weight_decay": 0.0},
        ],
        lr=settings.rate,
        betas=(0.9, 0.98),
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: warm_cosine(step, settings.steps, _WARM_UP)
    )
    space.train()
    for step in range(1, settings.steps + 1):
        with torch.autocast("cpu", torch.bfloat16):
            loss = space.loss()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(space.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        space.clamp()
        if step % _REPORT_EVERY == 0:
            progress(f"joint space: step {step} of {settings.steps}, loss {loss.item():.3f}")
    space.train(False)
    return space


def warm_cosine(step: int, steps: int, warm_up: int) -> float:
    """The share of the learning rate at `step`: rises in a line, falls as half a cosine."""
    return min(1.0, (step + 1) / warm_up) * (0.5 + 0.5 * math.cos(math.pi * min(1.0, step / steps))) + 1e-3
