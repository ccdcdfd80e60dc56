"""Scenes by the sea and by falling water."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, box, darker, lighter, oval, smooth
from pictures.nature import (
    clouds,
    ridge,
    sky,
    sun,
    water,
)


def beach(c: Canvas) -> None:
    sky(c, "#2f8fd8", "#8ccdf0", "#e4f5fb", horizon=c.height * 0.45)
    sun(c, c.width * c.between(0.12, 0.3), 15, 5)
    clouds(c, 3, 8, 24)
    water(c, c.height * 0.44, "#1277a8", "#27a9c4", "#8fe0dc", bottom=c.height * 0.72)
    shore = ridge(c, c.height * 0.66, 2.2, 6)
    c.shape([*shore, (c.width * 1.1, c.height + 1), (-9, c.height + 1)], "#fbf3dc", "#f0d7a2", "#d9b877")
    c.line(shore, "#ffffff", 1.3, 0.85)
    c.line([(x, y + 1.6) for x, y in shore], "#c9a868", 1.1, 0.4)
    grains = [
        ((c.between(0, c.width), c.between(c.height * 0.72, c.height)), 0.13, c.pick("#b89458", "#fff3d6"))
        for _ in range(900)
    ]
    c.dots(grains)
    _parasol(c, c.width * c.between(0.55, 0.78), c.height * 0.86, c.pick("#e0453f", "#f08a24", "#2e7fd0"))


def _parasol(c: Canvas, x: float, foot: float, colour: tuple[int, int, int]) -> None:
    c.shadow(x + 6, foot + 1, 21, 2.6, 0.35)
    c.shape(
        box(x - 21, foot - 1.6, x - 3, foot + 1.6, 1.0), lighter(colour, 0.5), darker(colour, 0.1), sideways=True
    )
    c.line([(x, foot), (x + 1.5, foot - 35)], "#f5efe0", 1.0)
    for i in range(6):
        left, right = -20 + 40 * i / 6, -20 + 40 * (i + 1) / 6
        tone = colour if i % 2 else (252, 249, 240)
        rim = [(x + right, foot - 26 + 2 * abs(right) / 20), (x + left, foot - 26 + 2 * abs(left) / 20)]
        arc = [
            (x + d, foot - 26 - 14 * math.sqrt(max(0.0, 1 - (d / 20.2) ** 2)))
            for d in (left, (left + right) / 2, right)
        ]
        crown = [(x + 1, foot - 40.5)] if i in (2, 3) else []
        c.shape([*arc[:2], *crown, arc[2], *rim], lighter(tone, 0.12), darker(tone, 0.12 + 0.04 * i))
    c.ball(x + 1, foot - 41, 0.9, "#ffffff")


def sailboat(c: Canvas) -> None:
    horizon = c.height * 0.5
    sky(c, "#3d8fd1", "#9fd2f0", "#f3f3e4", horizon=horizon + 1)
    clouds(c, 5, 8, c.height * 0.36)
    hills_line = ridge(c, horizon - 2, 2.5, 7)
    c.shape([*hills_line, (c.width + 9, horizon), (-9, horizon)], "#8fb0c9", "#a9c6d8")
    water(c, horizon, "#4f9cc4", "#1c6ea4", "#0d4676")
    x, y, s = c.width * c.between(0.35, 0.65), c.height * 0.7, min(c.width, c.height) * c.between(0.42, 0.5)
    c.shape(oval(x, y + s * 0.08, s * 0.42, s * 0.06), "#083457", blur=1.2, strength=0.6)
    c.shape(
        smooth(
            [
                (x + s * 0.02, y - s * 0.05),
                (x + s * 0.42, y - s * 0.08),
                (x + s * 0.2, y - s * 0.5),
                (x + s * 0.02, y - s * 0.98),
            ]
        ),
        "#ffffff",
        "#d8e0ea",
    )
    jib = c.pick("#e2483d", "#f2a33a", "#2f6fc4")
    c.shape(
        smooth(
            [
                (x - s * 0.03, y - s * 0.08),
                (x - s * 0.36, y - s * 0.07),
                (x - s * 0.2, y - s * 0.45),
                (x - s * 0.03, y - s * 0.88),
            ]
        ),
        lighter(jib),
        darker(jib, 0.15),
    )
    c.line([(x, y), (x, y - s)], "#7a5736", 0.9)
    hull = smooth(
        [
            (x - s * 0.48, y - s * 0.06),
            (x + s * 0.5, y - s * 0.06),
            (x + s * 0.36, y + s * 0.08),
            (x - s * 0.32, y + s * 0.08),
        ],
        steps=6,
    )
    c.shape(hull, "#a8683a", "#5a3118")
    c.line([(x - s * 0.44, y - s * 0.045), (x + s * 0.46, y - s * 0.045)], "#f4e7cf", 0.8)
    for i in range(7):
        c.shape(oval(x + c.between(-0.5, 0.5) * s, y + s * 0.1 + i * 0.5, s * 0.12, 0.35), "#eef8ff", strength=0.7)


def waterfall(c: Canvas) -> None:
    sky(c, "#7fb6dd", "#dcedf3")
    middle, half = c.width * c.between(0.45, 0.55), c.width * 0.14
    for side in (-1, 1):
        edge = [(middle + side * half * c.between(0.85, 1.15), c.height * (0.16 + 0.08 * i)) for i in range(8)]
        outer = middle + side * c.width
        c.shape([(outer, c.height * 0.08), *edge, (outer, c.height * 0.8)], "#77806f", "#3b443f")
        for _ in range(38):
            x, y = (
                middle + side * (half * 1.15 + abs(c.chance.gauss(0, 0.24)) * c.width),
                c.height * c.between(0.2, 0.74),
            )
            stone = c.pick("#59625a", "#6d756b", "#454d48")
            c.shape(oval(x, y, c.between(2, 5), c.between(1.4, 3)), lighter(stone, 0.15), darker(stone, 0.35))
        leaves = [
            (
                (
                    middle + side * (half * c.between(0.95, 1.2) + abs(c.chance.gauss(0, 0.3)) * c.width),
                    c.height * c.between(0.06, 0.22),
                ),
                c.between(0.7, 2),
                c.pick("#3f7d35", "#67a046", "#2b5c2b"),
            )
            for _ in range(330)
        ]
        c.dots(leaves)
    top, foot = c.height * 0.16, c.height * 0.76
    c.shape(
        [(middle - half, top), (middle + half, top), (middle + half * 1.1, foot), (middle - half * 1.1, foot)],
        "#dff1f8",
        "#b5dcea",
        "#f5fbff",
    )
    for _ in range(150):
        x, start = middle + c.between(-1, 1) * half * 0.98, c.between(top, foot - 12)
        c.line(
            [(x, start), (x + c.between(-0.6, 0.6), start + c.between(8, 24))],
            c.pick("#ffffff", "#9cc9dc", "#d4ecf5"),
            0.5,
            0.5,
        )
    water(c, c.height * 0.75, "#a7d8dc", "#3c93a3", "#17596e")
    for _ in range(26):
        c.glow(middle + c.between(-1.3, 1.3) * half, foot + c.between(-2, 4), c.between(4, 9), "#ffffff", 0.45)


SCENES = {
    "beach-with-parasol": beach,
    "sailboat-on-the-sea": sailboat,
    "waterfall": waterfall,
}
