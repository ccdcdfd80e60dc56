"""Photos to index by the thousand, made up: large JPEGs as cameras write them, and small ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIZE = (4000, 3000)
_OCTAVES = (4, 9, 21, 50, 120, 300, 800)
_PER_FOLDER = 500

Floats = NDArray[np.float32]


def make_photos(folder: Path, count: int, sources: list[Path]) -> list[Path]:
    """``count`` JPEGs of 12 megapixels and 3 to 5 MB in ``folder``; those that are there stay. Each is one of
    ``sources``, enlarged, or a drawn scene where there are none, with the noise of a sensor."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"IMG_{number:04}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            rng = np.random.default_rng(number)
            scene = _opened(sources[number % len(sources)]) if sources else _scene(rng)
            noisy = scene + rng.normal(0, 5, (SIZE[1], SIZE[0], 1)).astype(np.float32)
            Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(file, quality=90)
    return files


def make_small_photos(folder: Path, count: int) -> None:
    """``count`` JPEGs of 64 by 48 pixels, no two alike, in folders of a few hundred; those that are there stay."""
    for start in range(0, count, _PER_FOLDER):
        place = folder / f"{start // _PER_FOLDER:04}"
        if place.exists() and sum(1 for _ in place.iterdir()) == min(_PER_FOLDER, count - start):
            continue
        place.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(start)
        for number in range(start, min(start + _PER_FOLDER, count)):
            coarse = rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)
            Image.fromarray(coarse).resize((64, 48), Image.Resampling.BILINEAR).save(place / f"{number:06}.jpg")


def _opened(source: Path) -> Floats:
    with Image.open(source) as image:
        return np.asarray(image.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC), dtype=np.float32)


def _scene(rng: np.random.Generator) -> Floats:
    """Sums of soft patterns from coarse to fine, as there are in nature, and some hard edges."""
    total = np.zeros((SIZE[1], SIZE[0], 3), dtype=np.float32)
    for cells in _OCTAVES:
        coarse = rng.integers(0, 256, (cells * 3 // 4 + 1, cells, 3), dtype=np.uint8)
        fine = Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC)
        total += (np.asarray(fine, dtype=np.float32) - 128) * (4 / cells) ** 0.35
    for _ in range(12):
        left, top = (int(rng.integers(0, edge)) for edge in SIZE)
        colour = rng.integers(-80, 80, 3)
        total[top : top + int(rng.integers(50, 900)), left : left + int(rng.integers(50, 900))] += colour
    clipped: Floats = np.clip(total * 0.6 + 128, 0, 255)
    return clipped
