"""Scenes with a building that is seen from afar."""

from __future__ import annotations

from pictures.canvas import Canvas, Colour, box, darker, lighter, oval, smooth, turned
from pictures.nature import (
    clouds,
    hills,
    light_on_water,
    ridge,
    sky,
    sun,
    water,
)


def lighthouse(c: Canvas) -> None:
    shore = c.height * 0.66
    sky(c, "#35507f", "#c97b74", "#ffd9a0", horizon=shore + 1)
    clouds(c, 4, 8, c.height * 0.4, "#f0b8a0")
    water(c, shore, "#c98a80", "#4b6b92", "#1f3a63", glint="#ffe0b5")
    x, foot, tall = c.width * c.between(0.36, 0.6), c.height * 0.76, c.height * 0.56
    rock = [
        (x - 42, c.height + 1),
        (x - 30, foot + 7),
        (x - 15, foot),
        (x + 12, foot - 1),
        (x + 26, foot + 8),
        (x + 40, c.height + 1),
    ]
    c.shape(smooth(rock), "#6b645f", "#2e2b2d")
    for _ in range(60):
        sx, sy = x + c.between(-30, 28), foot + c.between(4, 24)
        stone = c.pick("#77706a", "#59534f", "#8a8079")
        c.shape(oval(sx, sy, c.between(1.5, 4), c.between(1, 2.4)), lighter(stone, 0.15), darker(stone, 0.35))
    top, bands = foot - tall, 5
    for i in range(bands):
        y0, y1 = top + tall * i / bands, top + tall * (i + 1) / bands
        w0, w1 = 4.6 + 3.4 * i / bands, 4.6 + 3.4 * (i + 1) / bands
        tone: Colour = "#c7352f" if i % 2 == 0 else "#f7f3ea"
        c.shape(
            [(x - w0, y0), (x + w0, y0), (x + w1, y1), (x - w1, y1)],
            lighter(tone, 0.25),
            tone,
            darker(tone, 0.4),
            sideways=True,
        )
    c.shape(box(x - 6.5, top - 1.6, x + 6.5, top + 0.4), "#3b3f47")
    c.shape(
        [(x - 4, top - 9), (x - 60, top - 22), (x - 60, top + 6), (x - 4, top - 5)],
        "#fff2bd",
        blur=2,
        strength=0.35,
    )
    c.shape(box(x - 4, top - 10, x + 4, top - 1.6), "#fff6cf", "#f6cf6a")
    c.glow(x, top - 6, 13, "#fff2bd", 0.8)
    for side in (-4, -1.3, 1.3, 4):
        c.line([(x + side, top - 10), (x + side, top - 1.6)], "#3b3f47", 0.5)
    c.shape([(x - 5.4, top - 10), (x, top - 16), (x + 5.4, top - 10)], "#b3302a", "#7d1f1c")


def windmill(c: Canvas) -> None:
    sky(c, "#62abe4", "#bfe1f5", "#f8f6e6")
    clouds(c, 5, 7, 30)
    hills(c, c.height * 0.68, 2, "#93bd62", "#6ea047")
    petals = ("#e23b45", "#f6b53c", "#f08ac0", "#f9e04a")
    for row in range(9):
        y = c.height * (0.74 + 0.03 * row)
        colour = petals[row % 4]
        c.shape(box(-1, y, c.width + 1, y + 3.4), "#5c9440", "#47802f")
        c.dots(
            [
                ((c.between(0, c.width), y + c.between(-0.4, 0.9)), 0.5 + 0.1 * row, c.near(colour, 14))
                for _ in range(170)
            ]
        )
    x, foot, tall = c.width * c.between(0.42, 0.62), c.height * 0.76, 42.0
    c.shadow(x, foot, 13, 1.6, 0.45)
    c.shape(
        [(x - 7, foot - tall), (x + 7, foot - tall), (x + 11, foot), (x - 11, foot)],
        "#fbf5e8",
        "#e8dcc6",
        "#a8987d",
        sideways=True,
    )
    c.shape(box(x - 3, foot - 9, x + 3, foot, 2.5), "#7a4a2a", "#4c2c17")
    for y in (20.0, 31.0):
        c.shape(box(x - 1.8, foot - y - 4, x + 1.8, foot - y, 0.5), "#5d7f98", "#36536a")
    c.shape(
        smooth(
            [
                (x - 8, foot - tall + 1),
                (x - 5, foot - tall - 7),
                (x, foot - tall - 9.5),
                (x + 5, foot - tall - 7),
                (x + 8, foot - tall + 1),
            ]
        ),
        "#8a5a3c",
        "#5a3522",
    )
    hub, start = (x, foot - tall - 2.5), c.between(10, 80)
    for i in range(4):
        arm = turned([hub, (hub[0], hub[1] - 32)], start + 90 * i, hub)
        sail = turned(box(hub[0] + 0.6, hub[1] - 31, hub[0] + 6.6, hub[1] - 6), start + 90 * i, hub)
        c.shape(sail, "#fffdf5", "#ddd2bb", strength=0.93)
        for j in range(6):
            rung = turned([(hub[0], hub[1] - 6 - j * 5), (hub[0] + 6.6, hub[1] - 6 - j * 5)], start + 90 * i, hub)
            c.line(rung, "#7d5b3e", 0.3)
        c.line(arm, "#5f4028", 1.0)
    c.ball(*hub, 1.8, "#6a4630")


def bridge(c: Canvas) -> None:
    level = c.height * 0.6
    sky(c, "#4d86c4", "#f0b78d", "#ffe3b8", horizon=c.height * 0.7)
    sun(c, c.width * c.between(0.2, 0.8), c.height * 0.48, 4.5, "#fff0bf")
    c.shape([*ridge(c, c.height * 0.63, 4, 6), (c.width * 1.1, c.height), (-9, c.height)], "#8b7f96", "#6d6584")
    water(c, c.height * 0.7, "#e0a886", "#6f7fa3", "#2d4a78", glint="#ffe6c2")
    colour = c.pick("#b8402f", "#8f3a33", "#44546a")
    towers = (c.width * 0.27, c.width * 0.73)

    def cable(x: float) -> float:
        left, right = towers
        if left <= x <= right:
            t = (x - (left + right) / 2) / ((right - left) / 2)
            return level - 3 - 31 * t * t
        gap = (left - x) / left if x < left else (x - right) / (c.width - right)
        return level - 34 + 31 * gap

    for i in range(int(c.width / 2.4)):
        x = i * 2.4
        c.line([(x, cable(x)), (x, level)], darker(colour, 0.1), 0.2)
    c.line([(i * c.width / 120, cable(i * c.width / 120)) for i in range(121)], colour, 0.9)
    c.shape(box(-1, level - 1, c.width + 1, level + 2.4), lighter(colour, 0.2), darker(colour, 0.35))
    for x in towers:
        for side in (-2.6, 2.6):
            c.shape(
                box(x + side - 1.3, level - 38, x + side + 1.3, c.height * 0.79),
                lighter(colour, 0.2),
                darker(colour, 0.3),
                sideways=True,
            )
        for y in (36.0, 24.0, 12.0):
            c.shape(box(x - 2.6, level - y, x + 2.6, level - y + 2), colour, darker(colour, 0.2))
        c.shape(box(x - 7, c.height * 0.77, x + 7, c.height * 0.81, 1), "#8d8580", "#57514e")
    light_on_water(c, c.width * 0.5, c.height * 0.72, "#ffdcae")


SCENES = {
    "lighthouse": lighthouse,
    "windmill-and-tulips": windmill,
    "bridge": bridge,
}
