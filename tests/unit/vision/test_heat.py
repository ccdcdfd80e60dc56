"""Heat maps: what was asked for is warm where it is, over the whole upright photo, with every kind of tower."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from photofinder.records import HeatMap, HeatMethod
from photofinder.vision.fake import FakeEmbedder
from photofinder.vision.heat import Located, heat_map
from photofinder.vision.preprocess import Preprocess


def beside(left: str, right: str, size: tuple[int, int] = (120, 80)) -> Image.Image:
    image = Image.new("RGB", size, left)
    image.paste(right, (size[0] // 2, 0, *size))
    return image


def wanted(text: str) -> NDArray[np.float32]:
    (embedding,) = FakeEmbedder().embed_texts([text])
    return np.asarray(embedding)


def share(heat: HeatMap, part: tuple[slice, slice]) -> float:
    return float(heat.values[part].sum() / heat.values.sum())


class Looking(FakeEmbedder):
    """Tells of the parts as it is told to."""

    def __init__(self, *located: Located) -> None:
        self.located = list(located)

    def locate(self, image: Image.Image, wanted: NDArray[np.float32]) -> list[Located]:
        return self.located


WHOLE = (0.0, 0.0, 1.0, 1.0)


@pytest.mark.parametrize(("text", "columns"), [("blue", slice(14, None)), ("red", slice(0, 14))])
def test_covering_shows_the_half_that_it_is_in(text: str, columns: slice) -> None:
    heat = heat_map(beside("red", "blue"), wanted(text), FakeEmbedder())
    assert heat.method is HeatMethod.OCCLUSION
    assert heat.values.shape == (19, 28)
    assert heat.values.dtype == np.float32
    assert heat.values.min() == 0.0
    assert heat.values.max() == 1.0
    assert share(heat, (slice(None), columns)) > 0.9


def test_covering_finds_a_corner_of_a_large_photo() -> None:
    image = Image.new("RGB", (900, 900), "yellow")
    ImageDraw.Draw(image).rectangle((700, 0, 900, 200), fill="blue")
    heat = heat_map(image, wanted("blue"), FakeEmbedder())
    assert share(heat, (slice(0, 8), slice(20, None))) > 0.9


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 2), (3, 3)])
def test_any_shape_has_a_map(size: tuple[int, int]) -> None:
    heat = heat_map(Image.new("RGB", size, "red"), wanted("red"), FakeEmbedder())
    assert max(heat.values.shape) == 28
    assert not heat.values.any()


def test_all_looks_have_the_same_say() -> None:
    coarse = Located(np.array([[0.0, 100.0]], np.float32), WHOLE)
    fine = Located(np.array([[0.0, 0.1], [0.0, 0.0]], np.float32), WHOLE)
    heat = heat_map(Image.new("RGB", (80, 80)), wanted("red"), Looking(coarse, fine))
    assert heat.method is HeatMethod.PATCHES
    assert np.unravel_index(heat.values.argmax(), heat.values.shape)[0] < 14
    assert share(heat, (slice(None), slice(14, None))) > 0.9


def test_where_nothing_stands_out_all_is_cold() -> None:
    flat = Located(np.full((4, 4), 0.25, np.float32), WHOLE)
    assert not heat_map(Image.new("RGB", (80, 60)), wanted("red"), Looking(flat)).values.any()


def test_what_the_model_was_not_shown_is_cold_and_the_rest_in_its_place() -> None:
    scores = np.zeros((4, 4), np.float32)
    scores[:, 3] = 1.0
    heat = heat_map(Image.new("RGB", (200, 100)), wanted("red"), Looking(Located(scores, (0.25, 0, 0.75, 1))))
    assert not heat.values[:, :7].any()
    assert not heat.values[:, 21:].any()
    assert heat.values[:, 19:21].min() == 1.0


def test_bars_around_the_photo_are_left_out() -> None:
    scores = np.zeros((4, 4), np.float32)
    scores[1, 2:] = 1.0
    heat = heat_map(Image.new("RGB", (200, 100)), wanted("red"), Looking(Located(scores, (0, -0.5, 1, 1.5))))
    assert np.unravel_index(heat.values.argmax(), heat.values.shape)[0] < 7
    assert share(heat, (slice(0, 7), slice(14, None))) > 0.7


@pytest.mark.parametrize("mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("size", [(200, 100), (90, 270), (64, 64), (33, 47)])
def test_the_part_that_is_seen_is_where_the_pixels_come_from(mode: str, size: tuple[int, int]) -> None:
    """A ramp of brightness tells of each pixel where in the picture it was."""
    look = Preprocess(64, 64, (0, 0, 0), (1, 1, 1), Image.Resampling.BILINEAR, mode, 0)
    ramp = np.linspace(20, 255, size[0])[None, :].repeat(size[1], axis=0)
    (pixels,) = look.pixels([Image.fromarray(ramp.astype(np.uint8)).convert("RGB")])
    left, top, right, bottom = look.seen(*size)
    shares = left + (np.arange(64) + 0.5) / 64 * (right - left)
    inside = (shares > 0.05) & (shares < 0.95)
    np.testing.assert_allclose(pixels[32, inside, 0], 20 + 235 * shares[inside], atol=9)
    pixel = (right - left) / 64
    bars = (shares < -pixel) | (shares > 1 + pixel)
    assert not pixels[32, bars].any()
    assert top == pytest.approx(1 - bottom)
