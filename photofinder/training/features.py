"""Runs the frozen trunk of the classifier over several views of each picture, once, and keeps the result on disk.

What is kept are the trunk's pooled features, 1,280 a view, in float16. Thread: the caller's; decoding runs in a
small pool of its own.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import timm
import torch
from numpy.typing import NDArray
from PIL import Image, ImageEnhance
from safetensors.torch import load_file
from torch import Tensor, nn

from photofinder.training.corpus import read_jpegs

TRUNK = "mobilenetv2_100"
IMAGE_SIZE = 256
FEATURES = 1280
CLASSES = 1000

_BATCH = 32
_WORKERS = 3
_MIN_CROP_AREA = 0.45
_ASPECT = 4 / 3

Progress = Callable[[str], None]


def load_classifier(data_dir: Path) -> nn.Module:
    """The ImageNet classifier in eval mode and float32; output 0 is background, 1..1000 are the classes."""
    classifier = timm.create_model(TRUNK, pretrained=False, num_classes=CLASSES + 1)
    weights = load_file(data_dir / "imagenet-mobilenetv2" / "mobilenetv2_100.safetensors")
    classifier.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in weights.items()})
    return classifier.eval()


def read_class_names(data_dir: Path) -> list[str]:
    """The 1,000 class names as they stand ("tench, Tinca tinca"), background left out."""
    lines = (data_dir / "imagenet-mobilenetv2" / "imagenet_labels.txt").read_text("utf-8").splitlines()
    return lines[1 : CLASSES + 1]


def squashed(image: Image.Image, size: int = IMAGE_SIZE) -> Image.Image:
    """The whole picture in a square, as the shipped model's preprocessing does it."""
    return image.resize((size, size), Image.Resampling.BICUBIC)


def random_view(image: Image.Image, dice: random.Random, size: int = IMAGE_SIZE) -> Image.Image:
    """A random crop, flip and change of light; aspect ratios vary as much as a squashed photo's do."""
    width, height = image.size
    share = dice.uniform(_MIN_CROP_AREA, 1.0) ** 0.5
    stretch = dice.uniform(1 / _ASPECT, _ASPECT) ** 0.5
    crop_w, crop_h = min(1.0, share * stretch) * width, min(1.0, share / stretch) * height
    left, top = dice.uniform(0, width - crop_w), dice.uniform(0, height - crop_h)
    box = (left, top, left + crop_w, top + crop_h)
    view = image.resize((size, size), Image.Resampling.BICUBIC, box=box)
    if dice.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if dice.random() < 0.7:
        view = ImageEnhance.Brightness(view).enhance(dice.uniform(0.75, 1.25))
        view = ImageEnhance.Contrast(view).enhance(dice.uniform(0.8, 1.2))
        view = ImageEnhance.Color(view).enhance(dice.uniform(0.6, 1.3))
    return view


def make_view(image: Image.Image, number: int, name: str) -> Image.Image:
    """View 0 is the plain squashed picture, the others are random (but the same in every run)."""
    return random_view(image, random.Random(f"{name}:{number + 1}")) if number else squashed(image)


def pixels(view: Image.Image) -> Tensor:
    """(3, H, W) float32 in [-1, 1]."""
    return torch.from_numpy(np.array(view, dtype=np.float32)).permute(2, 0, 1) / 127.5 - 1.0


def cached_features(
    data_dir: Path, cache_dir: Path, files: list[str], view: int, progress: Progress
) -> NDArray[np.float16]:
    """(len(files), FEATURES) of the given view, read from `cache_dir` or computed and kept there."""
    key = hashlib.sha256("\n".join([str(IMAGE_SIZE), *files]).encode()).hexdigest()[:12]
    path = cache_dir / f"features-{key}-view{view}.npy"
    if not path.exists():
        cache_dir.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".tmp.npy")
        np.save(partial, _compute(data_dir, files, view, progress))
        partial.replace(path)
    loaded: NDArray[np.float16] = np.load(path)
    return loaded


def _compute(data_dir: Path, files: list[str], view: int, progress: Progress) -> NDArray[np.float16]:
    row = {file: at for at, file in enumerate(files)}
    features = np.zeros((len(files), FEATURES), np.float16)
    wanted = ((file, jpeg) for file, jpeg in read_jpegs(data_dir) if file in row)
    trunk: Any = load_classifier(data_dir)
    trunk.reset_classifier(0)
    fused = _fast(trunk)
    done = 0

    def view_of(item: tuple[str, bytes]) -> tuple[str, Tensor]:
        with Image.open(io.BytesIO(item[1])) as image:
            return item[0], pixels(make_view(image.convert("RGB"), view, item[0]))

    with ThreadPoolExecutor(_WORKERS) as pool, torch.inference_mode():
        for batch in _batches(wanted, _BATCH * 8):
            prepared = list(pool.map(view_of, batch))
            for start in range(0, len(prepared), _BATCH):
                part = prepared[start : start + _BATCH]
                out = fused(torch.stack([p for _, p in part])).numpy()
                for (file, _), one in zip(part, out, strict=True):
                    features[row[file]] = one
            done += len(prepared)
            if done % (_BATCH * 64) < _BATCH * 8:
                progress(f"view {view}: {done} of {len(files)} pictures")
    return features


def _fast(trunk: nn.Module) -> Callable[[Tensor], Tensor]:
    """The same arithmetic with batch norms folded and layers fused: more than twice as fast, in float32."""
    example = torch.zeros(_BATCH, 3, IMAGE_SIZE, IMAGE_SIZE).to(memory_format=torch.channels_last)
    with torch.inference_mode():
        traced = torch.jit.trace(trunk.eval(), example)  # type: ignore[no-untyped-call]
        fused = torch.jit.optimize_for_inference(traced)

    def run(batch: Tensor) -> Tensor:
        # The fused graph is made for full batches: the last one is filled up.
        padded = torch.cat([batch, example[: _BATCH - len(batch)]])
        result: Tensor = fused(padded.contiguous(memory_format=torch.channels_last))
        return result[: len(batch)]

    return run


def _batches(items: Iterable[tuple[str, bytes]], size: int) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
