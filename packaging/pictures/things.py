"""Scenes of things, close up."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, box, darker, lighter, mix, oval, smooth
from pictures.food import table
from pictures.nature import clouds, flower, grass, hills, pine, sky, stars, tree


def vase_of_flowers(c: Canvas) -> None:
    table(c, c.height * 0.76, "#c9d5d9", "#e6d3c4", "#a9b9a4", "#d9c9e0")
    x, foot = c.width * 0.5, c.height * 0.9
    c.shadow(x + 4, foot, 20, 2.8, 0.45)
    heads = [(x + c.between(-25, 25), c.height * 0.34 + c.between(-26, 17)) for _ in range(15)]
    for hx, hy in heads:
        c.line(smooth([(hx, hy), (x + (hx - x) * 0.4, foot - 55), (x, foot - 36)], closed=False), "#4a8038", 0.9)
    for _ in range(22):
        lx, ly = x + c.between(-24, 24), c.height * 0.44 + c.between(-12, 16)
        c.shape(oval(lx, ly, 7, 2.2, c.between(0, 180)), "#7db455", "#376b2c")
    palette = c.chance.choice(
        (
            ("#f08ac0", "#ffffff", "#d94f7c"),
            ("#f6cf3c", "#f29a2e", "#ffffff"),
            ("#8a6ad8", "#c9a8f0", "#ffffff"),
            ("#e0303a", "#f8b0a0", "#ffffff"),
        )
    )
    for hx, hy in sorted(heads, key=lambda head: -abs(head[0] - x)):
        flower(c, hx, hy, c.between(6, 8.5), c.chance.choice(palette))
    vase = c.pick("#3f7fb0", "#f4efe4", "#c96a4a", "#5a9a8a")
    body = smooth(
        [
            (x - 8, foot - 42),
            (x - 9, foot - 35),
            (x - 17, foot - 19),
            (x - 10, foot - 1),
            (x + 10, foot - 1),
            (x + 17, foot - 19),
            (x + 9, foot - 35),
            (x + 8, foot - 42),
        ]
    )
    c.shape(body, lighter(vase, 0.35), vase, darker(vase, 0.45), sideways=True)
    c.shape(oval(x, foot - 42, 8.6, 1.7), lighter(vase, 0.3), darker(vase, 0.2))
    c.shape(
        smooth([(x - 11, foot - 27), (x - 8, foot - 29), (x - 9, foot - 12), (x - 12, foot - 15)]),
        "#ffffff",
        blur=0.8,
        strength=0.5,
    )


def football(c: Canvas) -> None:
    sky(c, "#58a8e8", "#b9def5", "#eef7ee")
    clouds(c, 3, 6, 18)
    hills(c, c.height * 0.36, 2, "#5f9a4a", "#47803a")
    for _ in range(9):
        tree(c, c.between(0, c.width), c.height * 0.37, c.between(10, 18), "#4a8a3a", "#6aa84a")
    for i in range(8):
        top = c.height * (0.36 + 0.64 * (i / 8) ** 1.5)
        c.backdrop(*(("#63b046", "#58a33f") if i % 2 else ("#4f9a3a", "#458c33")), top=top)
    goal, base = c.width * c.between(0.25, 0.6), c.height * 0.43
    for i in range(14):
        c.line([(goal + i * 3, base - 17), (goal + i * 3, base)], "#f4f8f8", 0.12, 0.8)
        c.line([(goal, base - i * 1.3), (goal + 39, base - i * 1.3)], "#f4f8f8", 0.12, 0.8)
    c.line([(goal, base), (goal, base - 17), (goal + 39, base - 17), (goal + 39, base)], "#ffffff", 0.9)
    c.line([(-2, c.height * 0.62), (c.width + 2, c.height * 0.56)], "#ffffff", 1.4, 0.85)
    x, y, r = c.width * c.between(0.38, 0.62), c.height * 0.7, 19.0
    c.shadow(x + 3, y + r - 0.5, r * 1.1, 2.8, 0.55)
    c.ball(x, y, r, "#f4f4f2")
    turn, golden = c.between(0, 6.28), (1 + 5**0.5) / 2
    corners = [(0.0, s, t * golden) for s in (-1.0, 1.0) for t in (-1.0, 1.0)]
    corners += [(y1, z1, x1) for x1, y1, z1 in corners] + [(z1, x1, y1) for x1, y1, z1 in corners]
    placed = [_turned(corner, turn) for corner in corners]
    for middle in placed:
        if middle[2] > -0.25:
            near = sorted(
                (p for p in placed if p is not middle),
                key=lambda p: sum((a - b) ** 2 for a, b in zip(p, middle, strict=True)),
            )[:5]
            rim = []
            for other in near:
                point = [a + (b - a) * 0.34 for a, b in zip(middle, other, strict=True)]
                size = math.sqrt(sum(part**2 for part in point))
                rim.append((x + r * point[0] / size, y + r * point[1] / size))
                far = [a + (b - a) * 0.5 for a, b in zip(middle, other, strict=True)]
                size = math.sqrt(sum(part**2 for part in far))
                if far[2] > 0:
                    c.line([rim[-1], (x + r * far[0] / size, y + r * far[1] / size)], "#4a4d52", 0.45, 0.8)
            cx, cy = sum(p[0] for p in rim) / 5, sum(p[1] for p in rim) / 5
            rim.sort(key=lambda p: math.atan2(p[1] - cy, p[0] - cx))
            c.shape(rim, "#3a3d44", "#141518")
    c.shape(oval(x - r * 0.38, y - r * 0.45, r * 0.3, r * 0.18, -35), "#ffffff", blur=1.2, strength=0.5)
    grass(c, y + r - 2, "#5fae40", "#82c455", "#3f8a30", count=420, length=5)


def _turned(point: tuple[float, float, float], angle: float) -> tuple[float, float, float]:
    x, y, z = (part / 1.902 for part in point)
    x, z = x * math.cos(angle) - z * math.sin(angle), x * math.sin(angle) + z * math.cos(angle)
    y, z = y * math.cos(0.6) - z * math.sin(0.6), y * math.sin(0.6) + z * math.cos(0.6)
    return x, y, z


def books(c: Canvas) -> None:
    shelf = c.pick("#8a5a38", "#a87444", "#5f4030")
    c.backdrop(darker(shelf, 0.45), darker(shelf, 0.6))
    for row in range(2):
        floor, x = c.height * (0.47 + 0.48 * row), 2.0
        while x < c.width - 4:
            wide, tall = c.between(3.6, 8), c.between(28, 40)
            tone = c.pick("#a83238", "#2f5f8f", "#3f7a4f", "#d9a53a", "#6a4a8a", "#e8dcc4", "#2f3440", "#c96a3a")
            if c.chance.random() < 0.06:
                x += wide * 0.6
                continue
            c.shape(
                box(x, floor - tall, x + wide - 0.3, floor, 0.5),
                lighter(tone, 0.22),
                tone,
                darker(tone, 0.4),
                sideways=True,
            )
            gold = "#f0d58a" if sum(tone) < 460 else "#7a5a2a"
            for level in (0.12, 0.16, 0.86):
                c.line(
                    [(x + 0.6, floor - tall * (1 - level)), (x + wide - 1, floor - tall * (1 - level))],
                    gold,
                    0.35,
                    0.9,
                )
            c.shape(
                box(x + wide * 0.35, floor - tall * 0.72, x + wide * 0.55, floor - tall * 0.36), gold, strength=0.8
            )
            x += wide
        c.shape(box(-1, floor, c.width + 1, floor + 3.4), lighter(shelf, 0.25), darker(shelf, 0.15))
        c.backdrop("#000000", top=floor + 3.4, bottom=floor + 4)


def snowman(c: Canvas) -> None:
    sky(c, "#7fb8e6", "#cfe6f7", "#f4f9fd")
    hills(c, c.height * 0.58, 4, "#e3eefa", "#f6fafe")
    for _ in range(9):
        pine(c, c.between(0, c.width), c.height * c.between(0.58, 0.66), c.between(16, 27), snow=True)
    hills(c, c.height * 0.7, 2.5, "#ffffff", "#d3e3f4")
    x, foot, scarf = c.width * c.between(0.44, 0.56), c.height * 0.92, c.pick("#d2333a", "#2f8f5a", "#2f6fc4")
    c.shadow(x + 3, foot, 25, 3, 0.3)
    for side in (-1, 1):
        tip = (x + side * 31, foot - 47)
        c.line([(x + side * 12, foot - 34), tip], "#5f4028", 1.1)
        for dx, dy in ((3, -5), (5, -1), (-2, -5)):
            c.line([(x + side * 27, foot - 44.2), (tip[0] + side * dx, tip[1] + dy)], "#5f4028", 0.7)
    for dy, r in ((15, 18.5), (38, 14.0), (56, 10.5)):
        c.ball(x, foot - dy, r, "#f2f7fd")
    for dy in (33, 38, 43):
        c.ball(x, foot - dy, 1.2, "#23262b")
    c.shape(
        smooth(
            [
                (x - 10.5, foot - 49),
                (x, foot - 46),
                (x + 10.5, foot - 49),
                (x + 10, foot - 45),
                (x, foot - 42),
                (x - 10, foot - 45),
            ]
        ),
        lighter(scarf, 0.15),
        darker(scarf, 0.15),
    )
    c.shape(
        [(x + 5, foot - 46), (x + 10, foot - 46), (x + 12, foot - 31), (x + 7, foot - 31)],
        scarf,
        darker(scarf, 0.2),
    )
    for side in (-1, 1):
        c.ball(x + side * 3.6, foot - 59, 1.2, "#1b1d22")
    c.shape([(x - 1, foot - 57.4), (x + 9.5, foot - 54.6), (x - 0.4, foot - 53.8)], "#f9a03c", "#d96a1e")
    c.dots(
        [
            ((x + 5.2 * math.sin(a), foot - 55 + 4.6 * math.cos(a)), 0.55, "#23262b")
            for a in (-0.9, -0.5, 0, 0.5, 0.9)
        ]
    )
    c.shape(oval(x, foot - 65, 13, 2.4), "#3a3f4a", "#15181d")
    c.shape(
        [(x - 8, foot - 65), (x - 7.4, foot - 80), (x + 7.4, foot - 80), (x + 8, foot - 65)],
        "#4a505c",
        "#23262e",
        "#121419",
        sideways=True,
    )
    c.shape([(x - 8, foot - 66), (x - 7.9, foot - 69.5), (x + 7.9, foot - 69.5), (x + 8, foot - 66)], scarf)
    c.dots([((c.between(0, c.width), c.between(0, c.height)), c.between(0.2, 0.55), "#ffffff") for _ in range(170)])


def christmas_tree(c: Canvas) -> None:
    sky(c, "#0b1438", "#1f2f66", "#46508a")
    stars(c, 220, c.height * 0.6)
    hills(c, c.height * 0.82, 2, "#c9d6ee", "#8fa3cc")
    x, foot, tall = c.width * 0.5, c.height * 0.9, c.height * 0.72
    c.glow(x, foot - tall * 0.5, 50, "#ffcf70", 0.25)
    pine(c, x, foot, tall, "#1f6a42", snow=True)
    for _ in range(62):
        level = c.between(0.1, 0.86)
        px = x + c.between(-1, 1) * tall * 0.25 * (1 - level) * 0.9
        tone = c.pick("#ff4f4a", "#ffd24a", "#4fb0ff", "#ff8ad0", "#7affa0")
        c.glow(px, foot - tall * level, 3.4, tone, 0.7)
        c.ball(px, foot - tall * level, 1.25, tone)
    top = foot - tall * 1.03
    star = [
        (
            x + (5.5 if i % 2 == 0 else 2.3) * math.sin(math.pi * i / 5),
            top - (5.5 if i % 2 == 0 else 2.3) * math.cos(math.pi * i / 5),
        )
        for i in range(10)
    ]
    c.glow(x, top, 14, "#ffe9a0", 0.9)
    c.shape(star, "#fff6c4", "#f6c53c")
    for dx in (-24, -11, 13, 25):
        wide, high = c.between(9, 12), c.between(7, 11)
        tone, band = c.pick("#c9303a", "#2f7fc4", "#3f9a5a", "#8a4ab0"), mix("#ffe08a", "#ffffff", 0.2)
        left, base = x + dx - wide / 2, foot + c.between(1, 4)
        c.shadow(x + dx, base, wide * 0.6, 1.2, 0.4)
        c.shape(box(left, base - high, left + wide, base, 0.5), lighter(tone, 0.15), darker(tone, 0.25))
        c.shape(box(left + wide * 0.42, base - high, left + wide * 0.58, base), band)
        for side in (-1, 1):
            c.shape(oval(x + dx + side * 2, base - high - 1.2, 2.1, 1.1, side * -25), band, darker(band, 0.2))
    c.dots([((c.between(0, c.width), c.between(0, c.height)), c.between(0.15, 0.5), "#ffffff") for _ in range(130)])


SCENES = {
    "vase-of-flowers": vase_of_flowers,
    "football-on-the-grass": football,
    "bookshelf": books,
    "snowman": snowman,
    "christmas-tree": christmas_tree,
}
