"""Pictures and texts on which runtimes are compared, drawn each time and always alike. Any thread."""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

TRIAL_TEXTS = (
    "a dog",
    "a red car in front of a white house",
    "two children playing football on a beach at sunset",
    "mountains",
    "a birthday cake with burning candles, on a table full of presents",
    "screenshot of a web page",
    "an old black and white portrait of a woman with a hat, from about 1920",
    "snow",
)  # fmt: skip

_EDGE_PX = 320


def trial_pictures() -> list[Image.Image]:
    """Upright RGB pictures, some smooth, some sharp, some full of small things, one blank."""
    return list(_drawn(np.random.default_rng(7)))


def _drawn(random: np.random.Generator) -> Iterator[Image.Image]:
    for roughness in (0.6, 1.0, 1.5, 2.0):
        yield _clouds(random, roughness)
    yield _beach()
    yield _street(random)
    yield _face()
    yield _page(random)
    yield Image.fromarray(random.integers(0, 256, (_EDGE_PX, _EDGE_PX, 3), dtype=np.uint8))
    yield Image.new("RGB", (_EDGE_PX, _EDGE_PX), (128, 128, 128))


def _clouds(random: np.random.Generator, roughness: float) -> Image.Image:
    """Noise whose strength falls with its frequency, as that of photos does (Field 1987)."""
    frequency = np.hypot(np.fft.fftfreq(_EDGE_PX)[:, None], np.fft.fftfreq(_EDGE_PX)[None])
    frequency[0, 0] = 1.0
    spectrum = np.fft.fft2(random.standard_normal((3, _EDGE_PX, _EDGE_PX))) / frequency**roughness
    values = np.fft.ifft2(spectrum).real
    values -= values.mean((1, 2), keepdims=True)
    # The colours of photos go together.
    values = 0.7 * values[:1] + 0.3 * values
    pixels = np.clip(128 + 50 * values / values.std(), 0, 255)
    return Image.fromarray(pixels.transpose(1, 2, 0).astype(np.uint8))


def _beach() -> Image.Image:
    rows = np.linspace(0, 1, _EDGE_PX)[:, None, None]
    sky = np.array([90, 150, 230]) * (1 - rows) + np.array([250, 200, 150]) * rows
    picture = Image.fromarray(np.broadcast_to(sky, (_EDGE_PX, _EDGE_PX, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 180, 320, 245), fill=(30, 90, 140))
    draw.rectangle((0, 245, 320, 320), fill=(220, 190, 140))
    draw.ellipse((210, 120, 260, 170), fill=(255, 230, 120))
    draw.polygon([(60, 200), (60, 120), (110, 200)], fill=(250, 250, 245))
    return picture.filter(ImageFilter.GaussianBlur(1))


def _street(random: np.random.Generator) -> Image.Image:
    picture = Image.new("RGB", (_EDGE_PX, _EDGE_PX), (170, 200, 230))
    draw = ImageDraw.Draw(picture)
    for left in range(0, _EDGE_PX, 64):
        top = int(random.integers(40, 160))
        wall = tuple(int(value) for value in random.integers(60, 220, 3))
        draw.rectangle((left, top, left + 60, 260), fill=wall)
        for window in range(top + 10, 240, 28):
            for across in (left + 8, left + 34):
                draw.rectangle((across, window, across + 14, window + 16), fill=(40, 50, 70))
    draw.rectangle((0, 260, 320, 320), fill=(80, 80, 85))
    draw.rounded_rectangle((90, 250, 200, 295), 14, fill=(190, 20, 30))
    for wheel in (105, 165):
        draw.ellipse((wheel, 280, wheel + 24, 304), fill=(15, 15, 15))
    return picture


def _face() -> Image.Image:
    picture = Image.new("RGB", (_EDGE_PX, _EDGE_PX), (60, 90, 60))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((80, 40, 240, 270), fill=(225, 180, 150))
    draw.pieslice((75, 20, 245, 200), 180, 360, fill=(70, 45, 30))
    for eye in (120, 175):
        draw.ellipse((eye, 130, eye + 28, 148), fill=(250, 250, 250))
        draw.ellipse((eye + 9, 132, eye + 20, 146), fill=(50, 70, 110))
    draw.arc((125, 180, 195, 235), 20, 160, fill=(150, 50, 50), width=6)
    return picture.filter(ImageFilter.GaussianBlur(2))


def _page(random: np.random.Generator) -> Image.Image:
    picture = Image.new("RGB", (_EDGE_PX, _EDGE_PX), (252, 252, 250))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 320, 28), fill=(40, 60, 120))
    for line in range(44, 310, 12):
        at = 16
        while (width := int(random.integers(6, 40))) + at < 300:
            draw.rectangle((at, line, at + width, line + 5), fill=(50, 50, 55))
            at += width + 6
    return picture
