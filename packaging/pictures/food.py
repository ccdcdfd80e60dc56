"""Scenes of food, close up."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, Colour, Point, darker, lighter, oval, smooth


def table(c: Canvas, top: float, *walls: Colour) -> None:
    """A wooden table in front of a blurred wall."""
    wall = c.pick(*walls)
    c.backdrop(lighter(wall, 0.3), wall, darker(wall, 0.12))
    for _ in range(16):
        c.glow(c.between(0, c.width), c.between(0, top), c.between(5, 13), lighter(wall, 0.5), 0.3)
    wood = c.pick("#b57f4d", "#9a6840", "#c9975f")
    c.backdrop(darker(wood, 0.08), wood, lighter(wood, 0.12), top=top)
    for _ in range(60):
        x, y, long = c.between(-20, c.width), c.between(top + 1, c.height), c.between(10, 60)
        c.line([(x, y), (x + long, y + c.between(-0.4, 0.4))], darker(wood, c.between(0.1, 0.3)), 0.25, 0.5)


def fruit_bowl(c: Canvas) -> None:
    table(c, c.height * 0.62, "#7f9fae", "#d9b98f", "#a8b88a", "#c99a90")
    x, rim = c.width * 0.5, c.height * 0.6
    c.shadow(x, c.height * 0.88, 40, 4, 0.5)
    _banana(c, x + 6, rim - 13)
    for dx, dy, r, colours in (
        (-17, -9, 11, ("#c9252d", "#8fbf3a", "#d9a52f")),
        (18, -8, 10.5, ("#f08a1e", "#f29a2e", "#e87a1a")),
        (0, -16, 11, ("#c9252d", "#d8443a", "#8fbf3a")),
        (-29, -4, 9, ("#f08a1e", "#f2a52e", "#e87a1a")),
        (31, -4, 9, ("#8fbf3a", "#c9252d", "#a8cf4a")),
        (4, -2, 11, ("#8fbf3a", "#c9252d", "#e0b53a")),
    ):
        colour = c.pick(*colours)
        _apple(c, x + dx, rim + dy, r, colour, stem=colours[0] != "#f08a1e")
    for i in range(24):
        gx, gy = x - 24 + (i % 6) * 3.2 + c.between(-1, 1), rim - 1 + (i // 6) * 3 + c.between(-1, 1)
        c.ball(gx, gy, 2.2, c.pick("#5a2f7a", "#6f3f8f"))
    bowl = c.pick("#3f7fa8", "#f3ead9", "#4a8f7a")
    outline = [
        (x - 42, rim),
        (x - 38, rim + 13),
        (x - 22, rim + 25),
        (x + 22, rim + 25),
        (x + 38, rim + 13),
        (x + 42, rim),
    ]
    curve = [(x + 42 * math.cos(math.pi * i / 30), rim + 5 * math.sin(math.pi * i / 30)) for i in range(31)]
    body = [*smooth(outline, closed=False), *curve]
    c.shape(body, lighter(bowl, 0.3), bowl, darker(bowl, 0.4), sideways=True)
    c.line(curve, lighter(bowl, 0.45), 1.2)
    c.line([(px * 0.985 + x * 0.015, py + 7) for px, py in curve[2:-2]], lighter(bowl, 0.4), 0.9, 0.7)


def _apple(c: Canvas, x: float, y: float, r: float, colour: tuple[int, int, int], stem: bool = True) -> None:
    c.shape(oval(x + 1, y + 2, r), "#1a0f08", blur=1.6, strength=0.4)
    c.ball(x, y, r, colour)
    if stem:
        c.shape(oval(x, y - r * 0.82, r * 0.3, r * 0.1), darker(colour, 0.5), blur=0.4, strength=0.7)
        c.line(
            smooth([(x, y - r * 0.8), (x + r * 0.08, y - r * 1.1), (x + r * 0.22, y - r * 1.25)], closed=False),
            "#5a3a1e",
            0.8,
        )
        c.shape(oval(x + r * 0.45, y - r * 1.12, r * 0.3, r * 0.13, -20), "#8fc24a", "#3f7d2f")
    else:
        c.dots(
            [
                ((x + c.between(-0.6, 0.6) * r, y + c.between(-0.6, 0.6) * r), 0.18, darker(colour, 0.2))
                for _ in range(40)
            ]
        )
    c.shape(oval(x - r * 0.38, y - r * 0.42, r * 0.22, r * 0.14, -35), "#ffffff", blur=0.5, strength=0.6)


def _banana(c: Canvas, x: float, y: float) -> None:
    for k in range(2):
        dx, dy = k * 5, -k * 3
        arc = smooth(
            [
                (x - 4 + dx, y + 4 + dy),
                (x + 12 + dx, y - 2 + dy),
                (x + 24 + dx, y - 13 + dy),
                (x + 28 + dx, y - 20 + dy),
                (x + 31 + dx, y - 12 + dy),
                (x + 22 + dx, y + 3 + dy),
                (x + 6 + dx, y + 10 + dy),
            ]
        )
        c.shape(arc, "#ffe680", "#f6cf3c", "#c99a1e")
        c.line([(x + 28 + dx, y - 20 + dy), (x + 28.6 + dx, y - 23 + dy)], "#6b4a1e", 1.6)


def pizza(c: Canvas) -> None:
    table(c, -1, "#c9a070")
    x, y, r = c.width * 0.5, c.height * 0.5, 43.0
    c.shape(oval(x + 2, y + 3, r + 3), "#1a0f08", blur=3, strength=0.5)
    c.shape(oval(x, y, r + 2.5), "#f4f2ec", "#cfcac0")
    c.shape(oval(x, y, r), "#e0a558", "#b06f2c")
    c.dots(
        [
            (
                (x + (r - 2) * math.cos(a), y + (r - 2) * math.sin(a)),
                c.between(0.6, 1.8),
                c.pick("#8a4f1e", "#c98a44", "#efc07f"),
            )
            for a in (c.between(0, 6.28) for _ in range(110))
        ]
    )
    c.shape(oval(x, y, r - 5), "#d2452a", "#b8321e")
    for _ in range(130):
        a, far = c.between(0, 6.28), (r - 7.5) * math.sqrt(c.chance.random())
        tone = c.pick("#fbe08a", "#f6cf6a", "#fff0b8")
        c.shape(
            oval(
                x + far * math.cos(a),
                y + far * math.sin(a),
                c.between(2, 4.6),
                c.between(1.6, 3.4),
                c.between(0, 180),
            ),
            lighter(tone, 0.1),
            darker(tone, 0.06),
            strength=0.85,
        )
    spots: list[Point] = []
    while len(spots) < 15:
        a, far = c.between(0, 6.28), (r - 10) * math.sqrt(c.chance.random())
        spot = (x + far * math.cos(a), y + far * math.sin(a))
        if all(math.dist(spot, other) > 11 for other in spots):
            spots.append(spot)
        elif c.chance.random() < 0.02:
            break
    for sx, sy in spots:
        c.shadow(sx + 0.5, sy + 0.9, 5, 4.8, 0.35)
        c.shape(oval(sx, sy, 4.8), "#c9402e", "#932417")
        c.shape(oval(sx, sy, 4.1), "#d8553c", "#b03524")
        c.dots(
            [
                ((sx + c.between(-2.6, 2.6), sy + c.between(-2.6, 2.6)), 0.4, c.pick("#f0a080", "#8a2016"))
                for _ in range(10)
            ]
        )
    for _ in range(20):
        a, far = c.between(0, 6.28), (r - 9) * math.sqrt(c.chance.random())
        lx, ly, turn = x + far * math.cos(a), y + far * math.sin(a), c.between(0, 180)
        c.shape(oval(lx, ly, 3.2, 1.5, turn), "#6fae45", "#2f6b28")
    for _ in range(11):
        a, far = c.between(0, 6.28), (r - 9) * math.sqrt(c.chance.random())
        ox, oy = x + far * math.cos(a), y + far * math.sin(a)
        c.shape(oval(ox, oy, 1.9), "#3a3a42", "#16161a")
        c.shape(oval(ox, oy, 0.8), "#c9882e")
    for i in range(4):
        a = math.pi * i / 4 + 0.2
        c.line(
            [(x - r * math.cos(a), y - r * math.sin(a)), (x + r * math.cos(a), y + r * math.sin(a))],
            "#8a4a1e",
            0.4,
            0.6,
        )


SCENES = {
    "bowl-of-fruit": fruit_bowl,
    "pizza": pizza,
}
