"""A canvas for scenes: shapes with soft light on them, drawn large and reduced at the end.

The shorter side measures 100 units, y grows downwards. All chance comes from the seed: one seed, one picture.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw, ImageFilter

Colour = str | tuple[int, int, int]
Point = tuple[float, float]
_Axis = NDArray[np.float64]
_OVERSAMPLING = 2


def rgb(colour: Colour) -> tuple[int, int, int]:
    return ImageColor.getrgb(colour)[:3] if isinstance(colour, str) else colour


def mix(first: Colour, second: Colour, share: float) -> tuple[int, int, int]:
    """``share`` 0 is the first colour, 1 the second."""
    (r, g, b), (s, h, c) = rgb(first), rgb(second)
    return round(r + (s - r) * share), round(g + (h - g) * share), round(b + (c - b) * share)


def lighter(colour: Colour, share: float = 0.25) -> tuple[int, int, int]:
    return mix(colour, "white", share)


def darker(colour: Colour, share: float = 0.25) -> tuple[int, int, int]:
    return mix(colour, "#0a0a18", share)


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 10) -> list[Point]:
    """A Catmull-Rom curve through ``points``."""
    count = len(points)
    curve: list[Point] = []
    for i in range(count if closed else count - 1):
        p = [points[(i + j) % count] if closed else points[min(max(i + j, 0), count - 1)] for j in (-1, 0, 1, 2)]
        for step in range(steps):
            t = step / steps
            weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
            x, y = (sum(w * q[axis] for w, q in zip(weights, p, strict=True)) / 2 for axis in (0, 1))
            curve.append((x, y))
    return curve if closed else [*curve, points[-1]]


def turned(points: Sequence[Point], degrees: float, around: Point) -> list[Point]:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    x0, y0 = around
    return [(x0 + (x - x0) * cosine - (y - y0) * sine, y0 + (x - x0) * sine + (y - y0) * cosine) for x, y in points]


def oval(x: float, y: float, rx: float, ry: float | None = None, turn: float = 0.0) -> list[Point]:
    ry = rx if ry is None else ry
    angles = [2 * math.pi * i / 72 for i in range(72)]
    return turned([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], turn, (x, y))


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.0) -> list[Point]:
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    if radius <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    corners = ((right, bottom, 0), (left, bottom, 90), (left, top, 180), (right, top, 270))
    points: list[Point] = []
    for x, y, start in corners:
        cx, cy = (x - radius if x == right else x + radius), (y - radius if y == bottom else y + radius)
        angles = [math.radians(start + 15 * i) for i in range(7)]
        points += [(cx + radius * math.cos(a), cy + radius * math.sin(a)) for a in angles]
    return points


class Canvas:
    """One picture in the making, ``width`` by ``height`` units."""

    def __init__(self, width_px: int, height_px: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self._noise = np.random.default_rng(seed)
        self._final = (width_px, height_px)
        self._size = (width_px * _OVERSAMPLING, height_px * _OVERSAMPLING)
        self._unit = min(self._size) / 100
        self.width, self.height = self._size[0] / self._unit, self._size[1] / self._unit
        self._image = Image.new("RGB", self._size)

    # Choosing

    def pick(self, *colours: Colour) -> tuple[int, int, int]:
        """One of ``colours``, a little off."""
        return self.near(self.chance.choice(colours))

    def near(self, colour: Colour, spread: int = 9) -> tuple[int, int, int]:
        r, g, b = (min(255, max(0, part + self.chance.randint(-spread, spread))) for part in rgb(colour))
        return r, g, b

    def between(self, low: float, high: float) -> float:
        return self.chance.uniform(low, high)

    # Drawing

    def backdrop(self, *colours: Colour, top: float = 0.0, bottom: float | None = None) -> None:
        """A band over the whole width, blending ``colours`` from ``top`` to ``bottom``."""
        bottom = self.height if bottom is None else bottom
        self.shape(box(-1, top, self.width + 1, bottom), *colours)

    def shape(
        self,
        points: Sequence[Point],
        *colours: Colour,
        blur: float = 0.0,
        strength: float = 1.0,
        sideways: bool = False,
    ) -> None:
        """A filled outline, blending ``colours`` over its height (``sideways``: its width)."""
        axis = 0 if sideways else 1
        along = [point[axis] for point in points]
        first, length = min(along), max(max(along) - min(along), 1e-6)

        def paint(xs: _Axis, ys: _Axis) -> NDArray[np.float64]:
            return ((xs if sideways else ys) - first) / length

        self._apply(points, blur * 2, colours, paint, lambda pen, dots: pen.polygon(dots, fill=255), blur, strength)

    def line(self, points: Sequence[Point], colour: Colour, width: float = 0.5, strength: float = 1.0) -> None:
        """A line with round ends and joints."""
        thick = max(1, round(width * self._unit))

        def draw(pen: ImageDraw.ImageDraw, dots: list[Point]) -> None:
            pen.line(dots, fill=255, width=thick, joint="curve")
            for x, y in (dots[0], dots[-1]):
                pen.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=255)

        self._apply(points, width, (colour,), lambda xs, ys: xs + ys, draw, 0.0, strength)

    def ball(self, x: float, y: float, radius: float, colour: Colour) -> None:
        """A sphere lit from the upper left."""

        def paint(xs: _Axis, ys: _Axis) -> NDArray[np.float64]:
            return np.hypot(xs - (x - radius * 0.35), ys - (y - radius * 0.4)) / (radius * 1.55)

        colours = (lighter(colour, 0.45), colour, darker(colour, 0.45))
        self._apply(
            oval(x, y, radius), 0.0, colours, paint, lambda pen, dots: pen.polygon(dots, fill=255), 0.0, 1.0
        )

    def strokes(self, lines: Sequence[tuple[Point, Point, Colour]], width: float = 0.3) -> None:
        """Many short lines at once: grass, rain, needles."""
        pen = ImageDraw.Draw(self._image)
        for start, end, colour in lines:
            pen.line(self._px((start, end)), fill=rgb(colour), width=max(1, round(width * self._unit)))

    def dots(self, dots: Sequence[tuple[Point, float, Colour]]) -> None:
        """Many small discs at once: leaves, blossoms, stars."""
        pen = ImageDraw.Draw(self._image)
        for (x, y), radius, colour in dots:
            (px, py), r = self._px(((x, y),))[0], radius * self._unit
            pen.ellipse((px - r, py - r, px + r, py + r), fill=rgb(colour))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 0.8) -> None:
        """Light that fades out around a point."""
        self.shape(oval(x, y, radius * 0.55), colour, blur=radius * 0.28, strength=strength)

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: float = 0.4) -> None:
        self.shape(oval(x, y, rx, ry), "#06060f", blur=ry * 0.45, strength=strength)

    def finish(self, grain: float = 2.2, vignette: float = 0.16) -> Image.Image:
        """The finished picture: reduced, a little darker in the corners, with the grain of a photograph."""
        pixels = np.asarray(self._image.resize(self._final, Image.Resampling.LANCZOS), dtype=np.float32)
        yy, xx = np.mgrid[-1 : 1 : pixels.shape[0] * 1j, -1 : 1 : pixels.shape[1] * 1j]
        pixels = pixels * (1 - vignette * np.clip(np.hypot(xx, yy)[..., None] - 0.45, 0, 1))
        pixels += self._noise.normal(0, grain, pixels.shape[:2])[..., None]
        return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

    # Paint

    def _px(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]

    def _apply(
        self,
        points: Sequence[Point],
        margin: float,
        colours: Sequence[Colour],
        blend: Callable[[_Axis, _Axis], NDArray[np.float64]],
        draw: Callable[[ImageDraw.ImageDraw, list[Point]], object],
        blur: float,
        strength: float,
    ) -> None:
        """Paints what ``draw`` leaves white; ``blend`` says for each place how far along ``colours`` it is."""
        dots, spare = self._px(points), margin * self._unit + 2
        left, top = (max(0, int(min(dot[axis] for dot in dots) - spare)) for axis in (0, 1))
        right, bottom = (min(self._size[axis], int(max(dot[axis] for dot in dots) + spare)) for axis in (0, 1))
        if left >= right or top >= bottom:
            return
        mask = Image.new("L", (right - left, bottom - top))
        draw(ImageDraw.Draw(mask), [(x - left, y - top) for x, y in dots])
        for share in (0.8, 0.6) if blur > 0 else ():
            mask = mask.filter(ImageFilter.BoxBlur(blur * self._unit * share))
        mask = mask.point([round(level * strength) for level in range(256)])
        if len(colours) == 1:
            self._image.paste(rgb(colours[0]), (left, top, right, bottom), mask)
            return
        xs, ys = np.arange(left, right)[None] / self._unit, np.arange(top, bottom)[:, None] / self._unit
        where = np.broadcast_to(blend(xs, ys), (bottom - top, right - left))
        stops = np.linspace(0, 1, len(colours))
        parts = np.array([rgb(colour) for colour in colours], dtype=np.float64)
        paint = np.stack([np.interp(where, stops, parts[:, axis]) for axis in range(3)], axis=-1)
        self._image.paste(Image.fromarray(paint.astype(np.uint8)), (left, top), mask)
