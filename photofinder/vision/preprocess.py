"""From an upright RGB picture to the pixels that a model sees, as the model's own configuration says.

Does what the transform of ``open_clip.transform.image_transform_v2`` for inference does, with the same Pillow
filters, but leaves pixels as bytes: they are scaled and normalised a batch at once, on the model's device.
Pure; any thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR}
_MODES = ("shortest", "longest", "squash")


@dataclass(frozen=True, slots=True)
class Preprocess:
    """``mean`` and ``std`` are for values 0..1; ``resize_mode`` is open_clip's word for what gives way: the edges
    (shortest), nothing (longest: bars of ``fill``) or the proportions (squash)."""

    height: int
    width: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    resample: Image.Resampling
    resize_mode: str
    fill: int

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "Preprocess":
        """From open_clip's preprocess configuration. Raises ValueError for what is not known."""
        size = config["size"]
        height, width = (size, size) if isinstance(size, int) else size
        interpolation, resize_mode = config["interpolation"], config["resize_mode"]
        if interpolation not in (*_FILTERS, "random") or resize_mode not in _MODES:
            raise ValueError(f"preprocessing by {interpolation} and {resize_mode} is not known")
        mean, std = (_three(config[name]) for name in ("mean", "std"))
        resample = _FILTERS.get(interpolation, Image.Resampling.BICUBIC)
        return cls(height, width, mean, std, resample, resize_mode, int(config.get("fill_color") or 0))

    @classmethod
    def from_table(cls, table: dict[str, Any]) -> "Preprocess":
        """From ``dataclasses.asdict`` of one, after a way through JSON."""
        mean, std = (_three(table[name]) for name in ("mean", "std"))
        return cls(**{**table, "mean": mean, "std": std, "resample": Image.Resampling(table["resample"])})

    def pixels(self, images: Sequence[Image.Image]) -> NDArray[np.uint8]:
        """``images``, RGB, as (N, height, width, 3)."""
        return np.stack([np.asarray(self._fitted(image)) for image in images])

    def seen(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Which part of a picture of ``width`` and ``height`` becomes pixels: left, top, right, bottom as shares of
        the picture, beyond 0 and 1 where bars are added."""
        if self.resize_mode == "squash":
            return 0.0, 0.0, 1.0, 1.0
        by_width, by_height = width / self.width, height / self.height
        ratio = max(by_width, by_height) if self.resize_mode == "longest" else min(by_width, by_height)
        across, down = ratio / by_width, ratio / by_height
        return (1 - across) / 2, (1 - down) / 2, (1 + across) / 2, (1 + down) / 2

    def _fitted(self, image: Image.Image) -> Image.Image:
        if self.resize_mode == "squash":
            return self._resized(image, self.width, self.height)
        by_width, by_height = image.width / self.width, image.height / self.height
        if self.resize_mode == "longest":
            ratio = max(by_width, by_height)
            return self._padded(self._resized(image, round(image.width / ratio), round(image.height / ratio)))
        if self.width == self.height:
            # torchvision's Resize cuts the longer side off to a whole number, open_clip's own rounds it.
            short = min(image.size)
            size = (int(self.width * image.width / short), int(self.width * image.height / short))
        else:
            ratio = min(by_width, by_height)
            size = (round(image.width / ratio), round(image.height / ratio))
        return self._cropped(self._resized(image, *size))

    def _resized(self, image: Image.Image, width: int, height: int) -> Image.Image:
        size = (max(1, width), max(1, height))
        return image if image.size == size else image.resize(size, self.resample)

    def _cropped(self, image: Image.Image) -> Image.Image:
        left, top = round((image.width - self.width) / 2), round((image.height - self.height) / 2)
        return image.crop((left, top, left + self.width, top + self.height))

    def _padded(self, image: Image.Image) -> Image.Image:
        canvas = Image.new("RGB", (self.width, self.height), (self.fill, self.fill, self.fill))
        canvas.paste(image, ((self.width - image.width) // 2, (self.height - image.height) // 2))
        return canvas


def _three(values: Any) -> tuple[float, float, float]:
    first, second, third = (values, values, values) if isinstance(values, (int, float)) else values
    return float(first), float(second), float(third)
