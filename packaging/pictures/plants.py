"""Scenes of woods and flowers."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, darker, lighter, mix, oval, smooth
from pictures.nature import (
    clouds,
    flower,
    grass,
    hills,
    sky,
    tree,
)


def forest(c: Canvas) -> None:
    sky(c, "#dcedc2", "#b9d99a", "#7fae6a")
    c.glow(c.width * 0.6, c.height * 0.2, 46, "#fffbd9", 0.9)
    for layer in range(4):
        depth = layer / 3
        for _ in range(9 - layer * 2):
            x, half = c.between(0, c.width), 0.9 + 2.6 * depth**1.5
            bark = mix("#a9c08a", "#3d2f22", 0.25 + 0.75 * depth)
            foot = c.height * (0.66 + 0.2 * depth)
            trunk = [(x - half * 0.7, -1), (x + half * 0.7, -1), (x + half, foot), (x + half * 1.7, foot + 2)]
            c.shape(
                [*trunk, (x - half * 1.7, foot + 2), (x - half, foot)],
                lighter(bark, 0.15),
                bark,
                darker(bark, 0.45),
                sideways=True,
            )
        leaves = [mix("#b7d68d", "#2f6b2c", 0.3 + 0.7 * depth), mix("#d3e7a5", "#5f9a36", 0.3 + 0.7 * depth)]
        dots = []
        for _ in range(420):
            reach = c.height * (0.45 - 0.1 * depth) * c.chance.random() ** 1.4
            dots.append(((c.between(0, c.width), reach), c.between(0.5, 1.4) * (0.6 + depth), c.pick(*leaves)))
        c.dots(dots)
        hills(
            c,
            c.height * (0.68 + 0.09 * layer),
            1.5,
            mix("#a9cd7f", "#3f6e2b", depth),
            mix("#86b25f", "#24451c", depth),
        )
    for start in (0.35, 0.5, 0.66):
        ray = [
            (c.width * start, -2),
            (c.width * (start + 0.06), -2),
            (c.width * (start - 0.05), c.height),
            (c.width * (start - 0.2), c.height),
        ]
        c.shape(ray, "#fffce0", blur=2.5, strength=0.2)
    grass(c, c.height * 0.78, "#4f8432", "#79ab42", "#2f5a26", count=900, length=5)


def autumn_trees(c: Canvas) -> None:
    sky(c, "#86b9de", "#d6e6ea", "#fbecd2")
    clouds(c, 3, 8, 24)
    hills(c, c.height * 0.6, 4, "#d9b15c", "#b98a3f")
    leaves = (
        ("#d9582b", "#f0892d", "#b83a22"),
        ("#f2b632", "#e89220", "#f6d05a"),
        ("#c43a2a", "#e2612c", "#8e2b22"),
    )
    for _ in range(7):
        tree(c, c.between(0, c.width), c.height * c.between(0.6, 0.66), c.between(20, 28), *c.chance.choice(leaves))
    hills(c, c.height * 0.78, 2, "#b8a04a", "#7d7434")
    for x in (0.2, 0.52, 0.83):
        tree(
            c,
            c.width * (x + c.between(-0.06, 0.06)),
            c.height * c.between(0.84, 0.92),
            c.between(56, 68),
            *c.chance.choice(leaves),
        )
    fallen = [
        (
            (c.between(0, c.width), c.height * c.between(0.8, 1)),
            c.between(0.3, 0.8),
            c.pick("#d9582b", "#f0a12d", "#b83a22"),
        )
        for _ in range(380)
    ]
    c.dots(fallen)


def flower_field(c: Canvas) -> None:
    sky(c, "#5aa9e6", "#b9dff5", "#f6fbf3", horizon=c.height * 0.45)
    clouds(c, 4, 6, 24)
    hills(c, c.height * 0.4, 3, "#86b573", "#659a55")
    c.backdrop("#7fb24f", "#3f7d2d", top=c.height * 0.46)
    petals = c.chance.choice(
        (("#e8413b", "#f26b3a"), ("#d94f9c", "#f08ac0"), ("#ffffff", "#fdf3d8"), ("#7a4fc9", "#a884e6"))
    )
    for i in range(190):
        depth = (i / 190) ** 1.5
        x, y, size = c.between(-2, c.width + 2), c.height * (0.48 + 0.54 * depth), 0.7 + 5.2 * depth
        c.line([(x, y), (x + c.between(-0.5, 0.5), y + size * 3)], "#35702a", 0.15 + 0.5 * depth)
        flower(c, x, y, size, c.chance.choice(petals))


def sunflowers(c: Canvas) -> None:
    sky(c, "#3f97dd", "#a9d8f2", "#f2f7e6")
    clouds(c, 3, 8, 30)
    c.backdrop("#6d9a3c", "#2f5a22", top=c.height * 0.62)
    grass(c, c.height * 0.62, "#5c8f36", "#86b04a", "#3b6d29", count=500, length=10)
    heads = sorted(((c.between(4, c.width - 4), c.chance.random()) for _ in range(11)), key=lambda head: head[1])
    for x, depth in heads:
        size, y = 6 + 14 * depth, c.height * (0.62 - 0.2 * depth) + c.between(-6, 9)
        c.line(smooth([(x, y), (x + 1.5, y + 25), (x - 1, c.height + 2)], closed=False), "#44762f", 0.8 + depth)
        for side in (-1, 1):
            c.shape(
                oval(x + side * size * 0.8, y + size * 2.2, size * 0.8, size * 0.34, side * 25),
                "#6aa043",
                "#35692a",
            )
        for ring, tone in ((1.0, "#f2a51e"), (0.86, "#fcc52f")):
            for i in range(20):
                angle = 2 * math.pi * (i + (0.5 if ring < 1 else 0)) / 20
                place = (x + size * 0.72 * ring * math.cos(angle), y + size * 0.72 * ring * math.sin(angle))
                c.shape(
                    oval(*place, size * 0.36, size * 0.14, math.degrees(angle)),
                    lighter(tone, 0.2),
                    darker(tone, 0.1),
                )
        c.shape(oval(x, y, size * 0.52), "#6b4423", "#35200f")
        c.dots(
            [
                (
                    (
                        x + size * 0.032 * i**0.5 * math.cos(i * 2.4) * 1.9,
                        y + size * 0.032 * i**0.5 * math.sin(i * 2.4) * 1.9,
                    ),
                    size * 0.022,
                    "#9a6a35",
                )
                for i in range(60)
            ]
        )


SCENES = {
    "forest": forest,
    "autumn-trees": autumn_trees,
    "field-of-flowers": flower_field,
    "sunflowers": sunflowers,
}
