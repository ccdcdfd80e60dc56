"""Scenes of houses and streets."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, box, darker, lighter, mix, oval, smooth
from pictures.nature import (
    clouds,
    flower,
    grass,
    hills,
    light_on_water,
    moon,
    sky,
    stars,
    tree,
    water,
)


def night_city(c: Canvas) -> None:
    shore = c.height * 0.78
    sky(c, "#070b26", "#1c2560", "#51407e", horizon=shore)
    stars(c, 160, c.height * 0.45)
    moon(c, c.width * c.between(0.12, 0.88), c.height * 0.19, 7)
    for layer in range(3):
        x = -3.0
        while x < c.width:
            wide = c.between(7, 14)
            top = shore - c.between(14, 30) - (2 - layer) * c.between(8, 20)
            wall = mix("#38407a", "#0b0e22", layer / 2)
            c.shape(box(x, top, x + wide, shore), lighter(wall, 0.08), wall)
            lit_windows(c, x, top, wide, shore)
            if c.chance.random() < 0.3:
                c.line([(x + wide / 2, top), (x + wide / 2, top - 6)], wall, 0.4)
                c.dots([((x + wide / 2, top - 6), 0.4, "#ff5a4f")])
            x += wide + c.between(-1, 1.5)
    water(c, shore, "#1b2352", "#0a0e26", glint="#8f96d8")
    for _ in range(15):
        light_on_water(c, c.between(0, c.width), shore, c.pick("#ffd479", "#ffb45e", "#9fb4ff"))


def lit_windows(c: Canvas, left: float, top: float, wide: float, bottom: float) -> None:
    columns = int(wide / 1.9)
    step = wide / (columns + 0.4)
    y = top + 1.6
    while y < bottom - 2:
        for column in range(columns):
            if c.chance.random() < 0.45:
                x = left + step * (column + 0.35)
                c.shape(box(x, y, x + 0.9, y + 1.2), c.pick("#ffdf8a", "#ffc765", "#fff1c4", "#a9c4ff"))
        y += 2.5


def house(c: Canvas) -> None:
    sky(c, "#58a8e8", "#b4dcf5", "#f4faf6")
    clouds(c, 4, 7, 26)
    hills(c, c.height * 0.62, 4, "#8fc065", "#6aa347")
    for x in (0.1, 0.9):
        tree(c, c.width * x, c.height * 0.76, c.between(42, 54), "#4a8a39", "#72ad47", "#5c9c3e")
    hills(c, c.height * 0.74, 1, "#84bb55", "#4a8834")
    x, foot, half = c.width * c.between(0.46, 0.54), c.height * 0.8, 27.0
    wall, roof = c.pick("#f8ecd2", "#f3d9b8", "#dfeaf2", "#f6e1e1"), c.pick("#b5462f", "#8c3b36", "#4f6478")
    c.shadow(x, foot, half * 1.25, 2.4, 0.4)
    c.shape(box(x + 11, foot - 53, x + 17, foot - 34), "#b3614b", "#8a4636")
    c.shape(box(x - half, foot - 29, x + half, foot), wall, darker(wall, 0.12))
    c.shape(
        [(x - half - 4, foot - 28), (x, foot - 52), (x + half + 4, foot - 28)],
        lighter(roof, 0.18),
        darker(roof, 0.12),
    )
    for i in range(1, 6):
        y = foot - 52 + i * 4
        reach = (half + 4) * (i * 4) / 24
        c.line([(x - reach, y), (x + reach, y)], darker(roof, 0.3), 0.3, 0.5)
    for wx in (-18.0, 11.5):
        _window(c, x + wx, foot - 22, 8, 9)
    c.shape(oval(x, foot - 37.5, 3.4), "#fffdf6")
    c.shape(oval(x, foot - 37.5, 2.7), "#a9cbe2", "#5d83a0")
    door = c.pick("#7a4a2a", "#2f6b57", "#8a2f33")
    c.shape(box(x - 5, foot - 19, x + 5, foot, 0.8), lighter(door, 0.12), darker(door, 0.2))
    c.ball(x + 3.4, foot - 9, 0.7, "#f2cf63")
    c.shape([(x - 5, foot), (x + 5, foot), (x + 14, c.height + 1), (x - 16, c.height + 1)], "#d9c7a6", "#c3ab83")
    grass(c, c.height * 0.86, "#5f9e3c", "#8cc255", "#417f2f", count=260, length=3)
    for _ in range(36):
        side = c.chance.choice((-1, 1))
        flower(
            c,
            x + side * c.between(13, 34),
            foot + c.between(0.5, 5),
            c.between(1.1, 1.8),
            c.pick("#e8505b", "#f7a1c4", "#f9d84a", "#ffffff"),
        )


def _window(c: Canvas, left: float, top: float, wide: float, tall: float) -> None:
    c.shape(box(left - 0.8, top - 0.8, left + wide + 0.8, top + tall + 0.8), "#fffdf6")
    c.shape(box(left, top, left + wide, top + tall), "#bfe0f2", "#6590ad")
    c.shape([(left, top), (left + wide * 0.6, top), (left, top + tall * 0.7)], "#ffffff", strength=0.3)
    c.line([(left + wide / 2, top), (left + wide / 2, top + tall)], "#fffdf6", 0.6)
    c.line([(left, top + tall / 2), (left + wide, top + tall / 2)], "#fffdf6", 0.6)
    c.shape(box(left - 1.4, top + tall + 0.6, left + wide + 1.4, top + tall + 2), "#e8dcc4", "#c4b491")


def umbrella_in_the_rain(c: Canvas) -> None:
    sky(c, "#58687a", "#8797a5", "#b6c0c6")
    for _ in range(9):
        clouds(c, 1, 0, 18, "#76838f")
    for i in range(9):
        x = i * c.width / 8 - 8
        top = c.height * c.between(0.3, 0.46)
        c.shape(box(x, top, x + c.width / 8.5, c.height * 0.74), "#66737f", "#525e6a")
        lit_windows(c, x, top, c.width / 8.5, c.height * 0.72)
    c.backdrop("#6f7a83", "#3f4850", top=c.height * 0.72)
    x, y, r = c.width * c.between(0.44, 0.56), c.height * 0.42, 27.0
    colour, coat = c.pick("#e0303a", "#f2c230", "#2f8fd0"), c.pick("#27405f", "#5c2f4a", "#2f4f3f")
    foot = c.height * 0.9
    c.shape(oval(x, foot + 3, 17, 3.5), lighter(colour, 0.1), blur=1.5, strength=0.35)
    for side in (-1, 1):
        c.shape(box(x + side * 4 - 2.4, foot - 15, x + side * 4 + 2.4, foot, 1.5), "#2b3038", "#16191d")
        c.shape(box(x + side * 4 - 2.8, foot - 4, x + side * 4 + 4.4, foot + 0.6, 1.5), "#1c1f24")
    c.shape(
        smooth([(x - 6, y + 12), (x + 6, y + 12), (x + 12, foot - 10), (x - 12, foot - 10)], steps=6),
        lighter(coat, 0.15),
        darker(coat, 0.25),
    )
    c.ball(x, y + 8, 5.5, "#e5b48f")
    c.shape(
        smooth(
            [
                (x - 6, y + 9),
                (x - 5, y + 2.6),
                (x, y + 1),
                (x + 5, y + 2.6),
                (x + 6, y + 9),
                (x + 3, y + 5),
                (x - 3, y + 5),
            ]
        ),
        "#4a3222",
        "#2c1c12",
    )
    c.line([(x + 9, y - r * 0.6), (x + 9, y + 27)], "#4d3a2a", 0.8)
    c.line([(x + 3, y + 16), (x + 9, y + 22)], darker(coat, 0.1), 3.4)
    for i in range(6):
        left, right = -1 + i / 3, -1 + (i + 1) / 3
        panel = [(x + 4 + r * left, y), (x + 4, y - r * 0.78)]
        panel = [
            (x + 4 + r * t, y - r * 0.78 * math.sqrt(max(0.0, 1 - t * t)))
            for t in (left + (right - left) * j / 8 for j in range(9))
        ]
        scallop = [
            (x + 4 + r * (right + (left - right) * j / 6), y - 2.2 * math.sin(math.pi * j / 6)) for j in range(7)
        ]
        c.shape([*panel, *scallop], lighter(colour, 0.28 - 0.05 * i), darker(colour, 0.05 + 0.05 * i))
    drops = []
    for _ in range(520):
        dx, dy, long = c.between(-4, c.width), c.between(-4, c.height), c.between(2, 4.5)
        drops.append(((dx, dy), (dx + long * 0.22, dy + long), c.pick("#d5e0e8", "#b7c6d1")))
    c.strokes(drops, 0.14)
    for _ in range(30):
        px, py = c.between(0, c.width), c.height * c.between(0.78, 0.99)
        c.line([*oval(px, py, c.between(1.4, 3), 0.6), (px, py)], "#aebac4", 0.18, 0.5)


SCENES = {
    "city-at-night": night_city,
    "house-with-garden": house,
    "umbrella-in-the-rain": umbrella_in_the_rain,
}
