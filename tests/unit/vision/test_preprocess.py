"""Preprocessing equals open_clip's own inference transform."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder.vision.preprocess import Preprocess
from photofinder.vision.torchvision_ops import define_missing_ops

define_missing_ops()
from open_clip.transform import PreprocessCfg, image_transform_v2  # noqa: E402


def _theirs(config: dict[str, Any], image: Image.Image) -> np.ndarray[Any, np.dtype[np.float32]]:
    return np.asarray(image_transform_v2(PreprocessCfg(**config), is_train=False)(image), dtype=np.float32)


@given(
    width=st.integers(1, 150), height=st.integers(1, 150), seed=st.integers(0, 9),
    size=st.sampled_from([32, (32, 32), (24, 40)]),
    interpolation=st.sampled_from(["bicubic", "bilinear"]),
    resize_mode=st.sampled_from(["shortest", "longest", "squash"]),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_it_sees_what_open_clip_would_see(
    width: int, height: int, seed: int, size: Any, interpolation: str, resize_mode: str
) -> None:
    if resize_mode == "longest" and min(width, height) * 40 < max(width, height):
        return  # open_clip fails for a side of no pixel
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    image = Image.fromarray(pixels)
    config = {"size": size, "interpolation": interpolation, "resize_mode": resize_mode, "fill_color": 7}
    if resize_mode == "shortest" and size == (24, 40):
        config["interpolation"] = "bicubic"  # open_clip forgets the other one here
    config |= {"mean": (0.4, 0.5, 0.6), "std": (0.2, 0.25, 0.3)}
    ours = Preprocess.from_config(config)
    got = (ours.pixels([image])[0] / np.float32(255) - np.array(ours.mean)) / np.array(ours.std)
    np.testing.assert_allclose(got.transpose(2, 0, 1), _theirs(config, image), atol=1e-5)


@pytest.mark.parametrize("size", [(3000, 4), (4, 3000), (1, 1)])
@pytest.mark.parametrize("resize_mode", ["shortest", "longest", "squash"])
def test_extreme_shapes_come_out_square(size: tuple[int, int], resize_mode: str) -> None:
    config = {"size": 32, "interpolation": "bicubic", "resize_mode": resize_mode, "mean": 0.5, "std": 0.5}
    assert Preprocess.from_config(config).pixels([Image.new("RGB", size)] * 2).shape == (2, 32, 32, 3)


@pytest.mark.parametrize("wrong", [{"interpolation": "nearest"}, {"resize_mode": "stretch"}])
def test_what_is_not_known_is_refused(wrong: dict[str, str]) -> None:
    config = {"size": 32, "interpolation": "bicubic", "resize_mode": "shortest", "mean": 0.5, "std": 0.5} | wrong
    with pytest.raises(ValueError, match="not known"):
        Preprocess.from_config(config)
