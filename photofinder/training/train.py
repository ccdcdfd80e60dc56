"""The one way in: trains the starter model from the pictures to the folder that ships.

Everything that takes long and does not change (features, sentence vectors) is kept in a cache folder, so that a
second run costs minutes. Thread: the caller's; on two cores a first run takes about an hour.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from photofinder.training.bank import Bank, open_bank
from photofinder.training.distil import DistilSettings, Teacher, distil
from photofinder.training.export import export_model
from photofinder.training.features import Progress
from photofinder.training.joint import JointSettings, JointSpace, learn_joint_space
from photofinder.training.lessons import Lessons, open_lessons
from photofinder.training.measure import confident, retrieval, top_share, true_classes
from photofinder.training.prompts import fill
from photofinder.training.teacher import cached_sentences, require_packages
from photofinder.training.towers import Shape, encode_texts, new_model, start_token_table, token_words, tokenize
from photofinder.training.vocabulary import BPE_FILE, open_tokenizer, write_cut_vocabulary

_BATCH = 256

Tokens = Callable[[list[str]], Tensor]


def train_starter(
    data_dir: Path,
    wordnet_dir: Path | None,
    out_dir: Path,
    *,
    views: int = 5,
    joint_steps: int = JointSettings.steps,
    epochs: int = DistilSettings.epochs,
    seed: int = 1,
    cache_dir: Path | None = None,
    shape: Shape | None = None,
    progress: Progress,
) -> None:
    """Trains the model and writes it to `out_dir`.

    `views`: how many views of each picture are learned from. `joint_steps`, `epochs`: length of the two stages.
    `cache_dir`: where features and sentence vectors are kept (some 50 MB each); None: beside `out_dir`.
    Without `wordnet_dir` it knows no synonyms and kinds beyond the class names.

    Raises:
        ModuleNotFoundError: the packages of the extra "train" are not installed.
    """
    require_packages()
    started = time.monotonic()

    def say(text: str) -> None:
        progress(f"[{time.monotonic() - started:5.0f} s] {text}")

    shape = shape or Shape()
    cache = cache_dir or out_dir.with_name(out_dir.name + "-cache")
    cache.mkdir(parents=True, exist_ok=True)
    bank = open_bank(data_dir, cache, views, say)
    lessons = open_lessons(data_dir, wordnet_dir, cache, bank.pictures, seed, say)
    say(f"{len(bank.captioned)} captioned and {len(bank.labelled)} labelled pictures, {len(lessons.further)} texts")

    settings = replace(JointSettings(), steps=joint_steps)
    space = learn_joint_space(bank, lessons, settings, shape.embed_dim, seed, say)
    _report_joint(bank, lessons, space, say)

    write_cut_vocabulary(cache / BPE_FILE, shape.merges)
    tokenizer = open_tokenizer(cache / BPE_FILE, shape.context_length)
    torch.manual_seed(seed)
    model = new_model(shape)
    meanings = torch.from_numpy(cached_sentences(token_words(tokenizer), cache, say)).float()
    text_tower = _part(model, "text")
    start_token_table(text_tower, tokenizer, meanings)
    taught = [row for picture in bank.captioned for row in lessons.caption_rows[picture]]
    teacher = Teacher(lessons, space.sentence_head, taught, tokenizer, seed)
    distil(text_tower, teacher, replace(DistilSettings(), epochs=epochs), seed, say)

    _put_together(model, bank, space)
    export_model(model, shape, out_dir)
    _report_model(bank, lessons, space, text_tower, lambda texts: tokenize(tokenizer, texts), say)


def _put_together(model: nn.Module, bank: Bank, space: JointSpace) -> None:
    """Copies trunk, image head and temperature into the open_clip model."""
    visual = _part(model, "visual")
    trunk = {k: v for k, v in bank.classifier.state_dict().items() if not k.startswith("classifier.")}
    _part(visual, "trunk").load_state_dict(trunk)
    space.image_head.fold_into(_part(_part(visual, "head"), "mlp"))
    scale = model.logit_scale
    assert isinstance(scale, Tensor)
    with torch.no_grad():
        scale.copy_(space.caption_scale)


def _part(module: nn.Module, name: str) -> nn.Module:
    part = getattr(module, name)
    assert isinstance(part, nn.Module)
    return part


def _report_joint(bank: Bank, lessons: Lessons, space: JointSpace, say: Progress) -> None:
    with torch.inference_mode():
        texts = space.sentence_head(lessons.caption_vectors[_held_captions(bank, lessons)])
        classes = space.sentence_head(lessons.class_texts.vectors[[rows[0] for rows in lessons.class_rows], 0])
        _report("joint space", bank, lessons, space, texts, classes, say)


def _report_model(
    bank: Bank, lessons: Lessons, space: JointSpace, text_tower: nn.Module, tokens: Tokens, say: Progress
) -> None:
    captions = [lessons.captions[row] for row in _held_captions(bank, lessons)]
    text_tower.eval()

    def embed(texts: list[str]) -> Tensor:
        with torch.inference_mode():
            parts = [
                encode_texts(text_tower, tokens(texts[at : at + _BATCH])) for at in range(0, len(texts), _BATCH)
            ]
        return functional.normalize(torch.cat(parts), dim=-1)

    said = embed(captions)
    for what, names in (
        ("first name, bare", [one.names[0] for one in lessons.classes]),
        ("whole label, bare", [one.label for one in lessons.classes]),
        ("first name, a photo of a", [fill("a photo of a {}", one.names[0]) for one in lessons.classes]),
    ):
        _report(f"model, {what}", bank, lessons, space, said, embed(names), say)


def _held_captions(bank: Bank, lessons: Lessons) -> list[int]:
    return [row for picture in bank.held_captioned for row in lessons.caption_rows[picture]]


def _report(
    what: str, bank: Bank, lessons: Lessons, space: JointSpace, captions: Tensor, classes: Tensor, say: Progress
) -> None:
    """Says the figures on held-out pictures."""
    plain = bank.views[0]
    with torch.inference_mode():
        pictures = space.image_head(plain[bank.held_captioned])
        named = space.image_head(plain[bank.held_true_class])
        logits = bank.posterior_logits(plain[bank.held_labelled])
        sure = confident(logits)
        agreeing = space.image_head(plain[bank.held_labelled])[sure]
    owners = [at for at, picture in enumerate(bank.held_captioned) for _ in lessons.caption_rows[picture]]
    if owners:
        say(f"{what}: {retrieval(pictures, captions, torch.tensor(owners))}")
    wanted = true_classes(bank, lessons.classes)
    top = [top_share(named, classes, wanted, count) for count in (1, 5)]
    agree = [top_share(agreeing, classes, logits[sure].argmax(1), count) for count in (1, 5)]
    say(
        f"{what}: true class among 1,000, top-1/5 {top[0]:.1f} / {top[1]:.1f} of {len(named)};"
        f" classifier's sure answer {agree[0]:.1f} / {agree[1]:.1f} of {len(agreeing)}"
    )
