"""Scenes of what drives, rolls and flies."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, Colour, box, darker, lighter, oval, smooth, turned
from pictures.nature import (
    clouds,
    grass,
    hills,
    mountains,
    pine,
    sky,
    tree,
)


def red_car(c: Canvas) -> None:
    colour = c.pick("#d2251f", "#c81d25", "#e03a2b")
    sky(c, "#4a9be0", "#a8d6f4", "#eef7fa")
    clouds(c, 4, 7, 26)
    mountains(c, c.height * 0.55, 20, "#8ba3bb", count=4)
    hills(c, c.height * 0.54, 3, "#7fb354", "#5d9540")
    for _ in range(5):
        tree(c, c.between(0, c.width), c.height * c.between(0.56, 0.61), c.between(13, 22), "#4c8c3a", "#6fad48")
    c.backdrop("#86919b", "#565c66", top=c.height * 0.64)
    c.shape(box(-1, c.height * 0.64, c.width + 1, c.height * 0.655), "#d5d8da")
    for i in range(-1, 7):
        x = i * 27 + c.between(0, 4)
        c.shape(
            [(x, c.height * 0.9), (x + 14, c.height * 0.9), (x + 12, c.height * 0.925), (x - 2, c.height * 0.925)],
            "#f6f2e4",
        )
    x, y, s = c.width * c.between(0.46, 0.54), c.height * 0.8, c.between(0.95, 1.1)
    c.shadow(x, y + 1, 40 * s, 3.2, 0.6)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x + px * s, y + py * s) for px, py in points]

    body = smooth(
        at(
            (-38, -5),
            (-38, -13),
            (-30, -16),
            (-20, -17.5),
            (-9, -28.5),
            (9, -29.5),
            (20, -18.5),
            (33, -16),
            (38.5, -11),
            (38, -4),
            (20, -3),
            (-20, -3),
        )
    )
    c.shape(body, lighter(colour, 0.35), colour, darker(colour, 0.35))
    for pane in (
        ((-16, -18), (-7.5, -26.6), (0.2, -27.2), (0.2, -18)),
        ((2.4, -18), (2.4, -27.2), (8.4, -27), (16.5, -18.4)),
    ):
        c.shape(at(*pane), "#e4f2fb", "#7d9db5")
        c.shape(at(pane[0], pane[1], ((pane[0][0] + pane[1][0]) / 2 + 4, -18)), "#ffffff", strength=0.25)
    c.line(at((1.3, -17), (1.3, -5)), darker(colour, 0.4), 0.35)
    c.line(at((-37, -12), (37, -11)), lighter(colour, 0.4), 0.4, 0.6)
    c.line(at((4.5, -14.5), (8, -14.5)), darker(colour, 0.5), 0.7)
    c.shape(oval(x + 35.6 * s, y - 12.5 * s, 2.2 * s, 1.6 * s), "#fffbe0", "#f3d77a")
    c.shape(oval(x - 37 * s, y - 12.5 * s, 1.2 * s, 1.7 * s), "#ff7a5a", "#a3150f")
    for wheel in (-22.5, 23.0):
        _wheel(c, x + wheel * s, y - 4 * s, 7.4 * s)


def _wheel(c: Canvas, x: float, y: float, radius: float) -> None:
    c.shape(oval(x, y, radius), "#2b2c31", "#0e0f12")
    c.shape(oval(x, y, radius * 0.62), "#e9edf1", "#8d949c")
    for i in range(5):
        angle = 2 * math.pi * i / 5
        c.line(
            [(x, y), (x + radius * 0.55 * math.cos(angle), y + radius * 0.55 * math.sin(angle))],
            "#6c737b",
            radius * 0.12,
        )
    c.shape(oval(x, y, radius * 0.15), "#3b3f45")


def train(c: Canvas) -> None:
    sky(c, "#5aa5df", "#b6dcf3", "#f3f8f1")
    clouds(c, 4, 6, 24)
    mountains(c, c.height * 0.56, 28, "#7d92a8", count=4)
    hills(c, c.height * 0.55, 4, "#6fa350", "#4f8440")
    for _ in range(14):
        pine(c, c.between(0, c.width), c.height * c.between(0.57, 0.63), c.between(8, 15))
    c.backdrop("#7fae52", "#4e8136", top=c.height * 0.66)
    rail, colour = c.height * 0.83, c.pick("#c8322b", "#1f5fa8", "#2c7a4b", "#d98a1f")
    c.shape(
        [(-1, rail - 1), (c.width + 1, rail - 1), (c.width + 1, rail + 8), (-1, rail + 8)], "#a79d8d", "#7b7265"
    )
    for i in range(40):
        c.shape(box(i * 4.2 - 2, rail + 0.6, i * 4.2 - 0.2, rail + 4), "#5d4532")
    c.line([(-1, rail + 1), (c.width + 1, rail + 1)], "#cdd3d8", 0.7)
    front = c.width * c.between(0.82, 0.9)
    for i in range(4):
        right = front - i * 37
        left = right - 35.5
        nose = 9 if i == 0 else 0
        shell = [
            (left, rail - 1.5),
            (left, rail - 25),
            (right - nose, rail - 25),
            *([(right - 3, rail - 19), (right + 2, rail - 8)] if nose else [(right, rail - 25)]),
            (right + (1 if nose else 0), rail - 1.5),
        ]
        c.shape(shell, "#f6f7f8", "#cfd5da")
        c.shape(
            [(left, rail - 9), (right + nose * 0.2, rail - 9), (right + nose * 0.1, rail - 4), (left, rail - 4)],
            lighter(colour, 0.15),
            darker(colour, 0.15),
        )
        c.shape(box(left + 1.5, rail - 20, right - nose - 1, rail - 11.5, 1.2), "#3c4a58", "#6f8597")
        for j in range(1, 5):
            c.line([(left + j * 7, rail - 20), (left + j * 7, rail - 11.5)], "#e7eaed", 0.9)
        if nose:
            c.shape(
                [
                    (right - 8, rail - 20.5),
                    (right - 4.2, rail - 19.6),
                    (right - 0.8, rail - 12),
                    (right - 8, rail - 12),
                ],
                "#283542",
                "#5f7688",
            )
            c.glow(right + 0.4, rail - 6, 3.4, "#fff6c9", 0.9)
        for wheel in (left + 6, left + 12, right - 13, right - 7):
            c.shape(oval(wheel, rail - 0.7, 1.9), "#4a4f55", "#1c1e21")
    grass(c, c.height * 0.93, "#5d9a3a", "#86b94f", count=500, length=5)


def bicycle(c: Canvas) -> None:
    wall, colour = (
        c.pick("#e7b36a", "#d8876a", "#b9c8b0", "#e9d9b5"),
        c.pick("#2a7f8e", "#c23b3b", "#2f5aa8", "#222a33"),
    )
    c.backdrop(lighter(wall, 0.15), darker(wall, 0.08), bottom=c.height * 0.78)
    for row in range(17):
        for column in range(-1, 12):
            left, top = column * 14 + (row % 2) * 7, row * 4.7
            tone = c.near(wall, 7)
            c.shape(box(left + 0.3, top + 0.3, left + 13.6, top + 4.4, 0.5), lighter(tone, 0.1), darker(tone, 0.06))
    c.backdrop("#a29a92", "#756e69", top=c.height * 0.78)
    x, y, r = c.width * c.between(0.46, 0.54), c.height * 0.63, 18.0
    rear, front, crank, seat, head = (x - 25, y), (x + 26, y), (x - 3, y + 1), (x - 10, y - 23), (x + 18, y - 23)
    c.shadow(x, y + r + 1.5, 44, 2.2, 0.5)
    for hub in (rear, front):
        for i in range(20):
            angle = 2 * math.pi * i / 20
            c.line([hub, (hub[0] + r * math.cos(angle), hub[1] + r * math.sin(angle))], "#e8ebee", 0.16, 0.9)
        c.line([*oval(*hub, r), (hub[0] + r, hub[1])], "#23262b", 1.5)
        c.line([*oval(*hub, r - 1.2), (hub[0] + r - 1.2, hub[1])], "#c4cad0", 0.5)
        c.ball(*hub, 1.5, "#aab1b8")
    for start, end in ((rear, seat), (rear, crank), (crank, seat), (crank, head), (seat, head), (head, front)):
        c.line([start, end], darker(colour, 0.25), 1.7)
        c.line([(start[0] - 0.25, start[1] - 0.3), (end[0] - 0.25, end[1] - 0.3)], lighter(colour, 0.2), 0.6)
    c.line([seat, (seat[0] - 2, seat[1] - 6)], "#9aa2a9", 1.1)
    c.shape(
        smooth([(x - 20, y - 31), (x - 13, y - 31.5), (x - 4, y - 29.4), (x - 12, y - 28), (x - 19, y - 28)]),
        "#6a4630",
        "#38220f",
    )
    c.line(
        [head, (head[0] - 2, head[1] - 7), (head[0] + 5, head[1] - 9), (head[0] + 8, head[1] - 6)], "#aab1b8", 1.1
    )
    c.line([(head[0] + 5, head[1] - 8.6), (head[0] + 8.4, head[1] - 5.6)], "#3a281a", 1.9)
    c.line([*oval(*crank, 4.4), (crank[0] + 4.4, crank[1])], "#5d646b", 0.7)
    c.line([(crank[0] - 4, crank[1] - 5), crank, (crank[0] + 4, crank[1] + 5)], "#30353a", 1.0)
    c.line([(crank[0], crank[1] - 4.4), (rear[0], rear[1] - 1.6)], "#4a4f55", 0.4)
    c.line([(crank[0], crank[1] + 4.4), (rear[0], rear[1] + 1.6)], "#4a4f55", 0.4)


def hot_air_balloon(c: Canvas) -> None:
    sky(c, "#3f8fdc", "#9ed0f2", "#fdf1dc")
    clouds(c, 6, 12, c.height * 0.7)
    hills(c, c.height * 0.86, 3, "#9bbd8a", "#75a067")
    hills(c, c.height * 0.93, 3, "#6d9f58", "#4c8042")
    palettes = (("#e2483d", "#f6b53c"), ("#2f6fc4", "#f4f1e6"), ("#7a3fa8", "#f08ac0"), ("#1f9c86", "#f9d84a"))
    for share, level, size in ((0.2, 0.3, 11.0), (0.82, 0.24, 8.0), (0.52, 0.36, 26.0)):
        pair = c.chance.choice(palettes)
        _balloon(
            c, c.width * (share + c.between(-0.06, 0.06)), c.height * (level + c.between(-0.03, 0.05)), size, pair
        )


def _balloon(c: Canvas, x: float, y: float, r: float, colours: tuple[Colour, Colour]) -> None:
    outline = smooth(
        [
            (x, y - r),
            (x + r * 0.75, y - r * 0.68),
            (x + r, y),
            (x + r * 0.72, y + r * 0.68),
            (x + r * 0.22, y + r * 1.3),
            (x - r * 0.22, y + r * 1.3),
            (x - r * 0.72, y + r * 0.68),
            (x - r, y),
            (x - r * 0.75, y - r * 0.68),
        ]
    )
    for i, share in enumerate((1.0, 0.78, 0.52, 0.22)):
        gore = [(x + (px - x) * share, py) for px, py in outline]
        tone = colours[i % 2]
        c.shape(gore, lighter(tone, 0.3), tone, darker(tone, 0.3), sideways=True)
    basket = y + r * 1.72
    for side in (-1, 1):
        c.line([(x + side * r * 0.2, y + r * 1.28), (x + side * r * 0.15, basket)], "#5a4632", 0.25)
    c.shape(box(x - r * 0.18, basket, x + r * 0.18, basket + r * 0.24, r * 0.04), "#b98246", "#6e4720")
    c.line([(x - r * 0.19, basket), (x + r * 0.19, basket)], "#e0b070", r * 0.03)


def airplane(c: Canvas) -> None:
    sky(c, "#1f6fc0", "#6db3e8", "#d8eefb")
    clouds(c, 8, c.height * 0.6, c.height, "#ffffff")
    x, y, s = c.width * 0.5, c.height * c.between(0.4, 0.5), c.between(0.95, 1.1)
    tilt, stripe = c.between(-14, -6), c.pick("#d2333a", "#1d4fa0", "#e58a1f")

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return turned([(x + px * s, y + py * s) for px, py in points], tilt, (x, y))

    c.shape(at((2, -3), (18, -3), (-4, -24), (-11, -24)), "#c5ced8", "#97a3b0")
    c.shape(at((-44, -5), (-32, -5), (-44, -21), (-52, -21)), lighter(stripe), stripe)
    hull = smooth(at((-52, -4), (-30, -7.5), (20, -7.5), (40, -5.5), (49, 0), (42, 4.5), (20, 6), (-22, 5.5)))
    c.shape(hull, "#ffffff", "#f0f3f6", "#a9b5c2")
    c.line(at((-46, 0.6), (47, 0.6)), stripe, 1.3)
    for i in range(19):
        c.shape(oval(*at((-30 + i * 3.5, -2.6))[0], 0.75 * s, 1.0 * s, tilt), "#3c5871")
    c.shape(at((38, -4.9), (43, -3.2), (41, -1.6), (37, -1.8)), "#2f485f")
    c.shape(at((-2, 3), (16, 3), (-12, 25), (-20, 25)), "#eef2f6", "#b1bcc8")
    c.shape(smooth(at((-1, 10), (8, 9.4), (9, 13), (-1, 14))), "#e8edf2", "#7d8996")
    c.shape(at((-47, -2), (-37, -2), (-48, 8), (-54, 8)), "#dfe6ed", "#a9b5c2")


SCENES = {
    "red-car-on-the-road": red_car,
    "train": train,
    "bicycle": bicycle,
    "hot-air-balloons": hot_air_balloon,
    "airplane": airplane,
}
