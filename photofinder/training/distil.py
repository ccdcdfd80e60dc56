"""Second stage: from the words alone, the text tower learns to say what the sentence encoder and its head say.

Thread: the caller's.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from open_clip.tokenizer import SimpleTokenizer
from torch import Tensor, nn
from torch.nn import functional

from photofinder.training.features import Progress
from photofinder.training.heads import SentenceHead
from photofinder.training.joint import warm_cosine
from photofinder.training.lessons import Lessons, Names
from photofinder.training.objectives import imitation_loss
from photofinder.training.prompts import TEMPLATES, fill
from photofinder.training.towers import encode_texts, trim

_WARM_UP = 100
_REPORT_EVERY = 200
_CHUNK = 4096


@dataclass(frozen=True)
class DistilSettings:
    """`further_share`: how much of pieces and dictionary an epoch takes. `tokens`: of a batch, with padding.

    `class_prompts`, `other_prompts`: in how many random templates an epoch puts each name.
    """

    epochs: int = 3
    further_share: float = 0.4
    class_prompts: int = 10
    other_prompts: int = 4
    tokens: int = 3072
    rate: float = 1e-3
    decay: float = 0.05


@dataclass(frozen=True)
class Syllabus:
    """Tokens and the embeddings that they should have: (N, longest) and (N, D)."""

    tokens: Tensor
    targets: Tensor


class Teacher:
    """Draws what is to be learned in an epoch. Held-out captions are never among it."""

    def __init__(
        self,
        lessons: Lessons,
        head: SentenceHead,
        taught_captions: list[int],
        tokenizer: SimpleTokenizer,
        seed: int,
    ) -> None:
        self._lessons, self._tokenizer, self._dice = lessons, tokenizer, random.Random(seed)
        captions = [lessons.captions[row] for row in taught_captions]
        self._captions = Syllabus(self._tokens(captions), answers(head, lessons.caption_vectors[taught_captions]))
        self._further = Syllabus(self._tokens(lessons.further), answers(head, lessons.further_vectors))
        self._names = [(names, _mean_answers(head, names)) for names in (lessons.class_texts, lessons.kind_texts)]
        self._names.append((lessons.label_texts, _mean_answers(head, lessons.label_texts)))

    def epoch(self, settings: DistilSettings) -> Syllabus:
        count = int(len(self._further.tokens) * settings.further_share)
        further = torch.randperm(len(self._further.tokens))[:count]
        texts: list[str] = []
        targets: list[Tensor] = []
        for names, means in self._names:
            prompts = settings.class_prompts if names is self._lessons.class_texts else settings.other_prompts
            for turn in range(prompts if names.names else 0):
                # Bare names every other time: that is what people type.
                texts += [n if turn % 2 == 0 else fill(self._dice.choice(TEMPLATES), n) for n in names.names]
                targets.append(means)
        tokens = [self._captions.tokens, self._further.tokens[further], self._tokens(texts)]
        return Syllabus(
            torch.cat(tokens), torch.cat([self._captions.targets, self._further.targets[further], *targets])
        )

    def _tokens(self, texts: list[str]) -> Tensor:
        tokens: Tensor = self._tokenizer(texts) if texts else torch.zeros(0, self._tokenizer.context_length)
        return tokens.to(torch.int16)


def answers(head: SentenceHead, sentences: Tensor) -> Tensor:
    """(N, D) unit vectors of the sentence head."""
    with torch.inference_mode():
        parts = [head(sentences[at : at + _CHUNK]) for at in range(0, len(sentences), _CHUNK)]
    return torch.cat(parts).clone() if parts else torch.zeros(0, head.straight.out_features)


def distil(
    text_tower: nn.Module, teacher: Teacher, settings: DistilSettings, seed: int, progress: Progress
) -> None:
    """Trains the text tower in place."""
    torch.manual_seed(seed)
    dice = random.Random(seed)
    optimizer = torch.optim.AdamW(decay_groups(text_tower, settings.decay), lr=settings.rate, betas=(0.9, 0.98))
    text_tower.train()
    total: int | None = None
    step = 0
    for epoch in range(settings.epochs):
        syllabus = teacher.epoch(settings)
        batches = list(batches_of_like_length(syllabus.tokens, settings.tokens, dice))
        total = total or len(batches) * settings.epochs
        for rows in batches:
            rate = settings.rate * warm_cosine(step, total, _WARM_UP)
            for group in optimizer.param_groups:
                group["lr"] = rate
            with torch.autocast("cpu", torch.bfloat16):
                said = encode_texts(text_tower, trim(syllabus.tokens[rows].long()))
            loss = imitation_loss(functional.normalize(said.float(), dim=-1), syllabus.targets[rows])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(text_tower.parameters(), 1.0)
            optimizer.step()
            step += 1
            if step % _REPORT_EVERY == 0:
                progress(f"text tower: epoch {epoch + 1}, step {step} of {total}, loss {loss.item():.3f}")
    text_tower.eval()


def decay_groups(module: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weight decay for matrices, none for tables, biases and norms."""
    matrices = [p for name, p in module.named_parameters() if p.ndim > 1 and "embedding" not in name]
    others = [p for name, p in module.named_parameters() if p.ndim < 2 or "embedding" in name]
    return [{"params": matrices, "weight_decay": decay}, {"params": others, "weight_decay": 0.0}]


def batches_of_like_length(tokens: Tensor, budget: int, dice: random.Random) -> Iterator[list[int]]:
    """Row numbers in batches of texts of nearly one length, in random order; a batch holds `budget` tokens."""
    lengths = (tokens != 0).sum(1)
    order = (lengths.float() + torch.rand(len(lengths)) * 3).argsort().tolist()
    batches: list[list[int]] = []
    batch: list[int] = []
    longest = 0
    for row in order:
        longest = max(longest, int(lengths[row]))
        if batch and (len(batch) + 1) * longest > budget:
            batches.append(batch)
            batch, longest = [], int(lengths[row])
        batch.append(row)
    if batch:
        batches.append(batch)
    dice.shuffle(batches)
    yield from batches


def _mean_answers(head: SentenceHead, names: Names) -> Tensor:
    """(names, D): one embedding a name, whatever sentence it stands in."""
    if not names.names:
        return torch.zeros(0, head.straight.out_features)
    each = answers(head, names.vectors.flatten(0, 1)).reshape(*names.vectors.shape[:2], -1)
    return functional.normalize(each.mean(1), dim=-1)
