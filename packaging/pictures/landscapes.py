"""Scenes of mountains, snow, sand and the night sky."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, box, darker, lighter
from pictures.nature import (
    cloud,
    clouds,
    grass,
    hills,
    moon,
    mountains,
    pine,
    sky,
    stars,
    sun,
    tree,
    water,
)


def snowy_hill(c: Canvas) -> None:
    sky(c, "#6fa8dc", "#bcdcf5", "#eef6fd")
    clouds(c, 4, 8, 26)
    hills(c, c.height * 0.52, 5, "#cfdff0", "#eaf2fb")
    for _ in range(9):
        pine(c, c.between(0, c.width), c.height * c.between(0.56, 0.6), c.between(8, 13), "#4a6b6a", snow=True)
    hills(c, c.height * 0.66, 6, "#ffffff", "#d5e4f5")
    for x, depth in sorted(((c.between(0, c.width), c.chance.random()) for _ in range(9)), key=lambda p: p[1]):
        pine(c, x, c.height * (0.68 + 0.24 * depth), 17 + 22 * depth, snow=True)
    c.dots([((c.between(0, c.width), c.between(0, c.height)), c.between(0.15, 0.5), "#ffffff") for _ in range(190)])


def mountains_at_sunset(c: Canvas) -> None:
    horizon = c.height * 0.74
    sky(c, "#3b2a63", "#a8456f", "#f0824e", "#ffd27a")
    sun(c, c.width * c.between(0.3, 0.7), horizon - 16, 6, "#ffe9a8")
    clouds(c, 4, 10, 34, "#d9657a")
    mountains(c, horizon + 4, 44, "#8d4a6b", snow=False, count=4)
    mountains(c, horizon + 10, 32, "#57305c", snow=False, count=5)
    hills(c, horizon + 6, 4, "#3a2147", "#1d1230")
    for _ in range(26):
        pine(c, c.between(0, c.width), c.height * c.between(0.88, 1.02), c.between(9, 17), "#1c1430")


def mountain_lake(c: Canvas) -> None:
    shore = c.height * 0.56
    sky(c, "#3f86cf", "#a7d2f1", "#e9f5fb", horizon=shore + 1)
    clouds(c, 3, 6, 20)
    mountains(c, shore, 44, "#7186a0", count=3)
    hills(c, shore - 4, 3, "#3f6b52", "#2b4f3d")
    for _ in range(24):
        pine(c, c.between(0, c.width), shore + c.between(0, 1.5), c.between(7, 13), "#27523f")
    water(c, shore, "#5f96ad", "#3b7f9f", "#1e5275")
    for _ in range(34):
        x, tall = c.between(0, c.width), c.between(5, 14)
        c.shape([(x - 2.4, shore), (x + 2.4, shore), (x, shore + tall)], "#23504a", blur=0.5, strength=0.45)
    grass(c, c.height * 0.93, "#4f7d3a", "#719a45", "#35602f", count=420, length=8)


def desert(c: Canvas) -> None:
    sky(c, "#2d86c9", "#9fd0e8", "#fbe7c0", horizon=c.height * 0.65)
    sun(c, c.width * 0.8, 16, 5)
    hills(c, c.height * 0.56, 5, "#e9b36b", "#c98442")
    hills(c, c.height * 0.68, 7, "#f5c77d", "#cf8d45", steps=3)
    hills(c, c.height * 0.84, 5, "#f9d492", "#c98a46", steps=3)
    for x, foot, tall in ((0.28, 0.88, 46.0), (0.66, 0.74, 25.0), (0.86, 0.8, 32.0)):
        _cactus(c, c.width * (x + c.between(-0.05, 0.05)), c.height * foot, tall * c.between(0.85, 1.1))


def _cactus(c: Canvas, x: float, foot: float, tall: float) -> None:
    colour, thick = c.near("#3f8a4c"), tall * 0.085
    c.shadow(x + tall * 0.18, foot, tall * 0.3, tall * 0.03, 0.4)
    for side, start, reach in ((-1, 0.4, 0.76), (1, 0.52, 0.9)):
        elbow = x + side * tall * 0.24
        arm = [(x, foot - tall * start), (elbow, foot - tall * start), (elbow, foot - tall * reach)]
        c.line(arm, darker(colour, 0.15 if side < 0 else 0.35), thick * 1.6)
        c.line([(px - thick * 0.25, py) for px, py in arm], lighter(colour, 0.08), thick * 0.5, 0.7)
    c.shape(
        box(x - thick, foot - tall, x + thick, foot, thick),
        lighter(colour, 0.2),
        colour,
        darker(colour, 0.45),
        sideways=True,
    )
    for offset in (-0.55, 0.0, 0.55):
        c.line(
            [(x + offset * thick, foot - tall * 0.96), (x + offset * thick, foot - 1)],
            darker(colour, 0.4),
            0.25,
            0.6,
        )


def starry_night(c: Canvas) -> None:
    sky(c, "#050a24", "#14245a", "#3d4f8c")
    stars(c, 520, c.height * 0.8)
    for i in range(60):
        x = c.width * i / 60
        c.glow(x, c.height * (0.5 - 0.35 * i / 60) + c.between(-6, 6), c.between(6, 14), "#aab4e8", 0.13)
    moon(c, c.width * c.between(0.15, 0.85), c.height * 0.2, 7)
    hills(c, c.height * 0.76, 6, "#16234a", "#0c1430")
    hills(c, c.height * 0.88, 4, "#0a1026", "#050816")
    for _ in range(12):
        pine(c, c.between(0, c.width), c.height * c.between(0.9, 1), c.between(14, 25), "#070d20")


def rainbow(c: Canvas) -> None:
    sky(c, "#5c7f9e", "#9fc0d3", "#dfeaec")
    cloud(c, c.width * 0.16, 12, 20, "#c3cdd6")
    cloud(c, c.width * 0.84, 16, 18, "#d5dde3")
    x, y, far = c.width * c.between(0.42, 0.58), c.height * 0.76, c.width * 0.42
    for i, colour in enumerate(("#e23b3b", "#f28a2e", "#f7df4a", "#49b04f", "#3b7fd6", "#5a46b8", "#8a45b5")):
        radius = far - i * 2.1
        arc = [
            (x + radius * math.cos(a), y - radius * 0.92 * math.sin(a))
            for a in (math.pi * j / 60 for j in range(61))
        ]
        c.line(arc, colour, 2.3, 0.55)
    hills(c, c.height * 0.68, 4, "#86b45a", "#5d9142")
    hills(c, c.height * 0.8, 4, "#76ad45", "#3d7a2e")
    for _ in range(5):
        tree(c, c.between(0, c.width), c.height * c.between(0.72, 0.82), c.between(15, 24), "#4b8a38", "#74ad4a")
    grass(c, c.height * 0.83, "#5d9a3a", "#8cc152", "#3c7a2c", count=900, length=4)


SCENES = {
    "snowy-hill-with-trees": snowy_hill,
    "mountains-at-sunset": mountains_at_sunset,
    "mountain-lake": mountain_lake,
    "desert-with-cactus": desert,
    "starry-night": starry_night,
    "rainbow-over-a-meadow": rainbow,
}
