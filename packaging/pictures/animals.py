"""Scenes with animals that walk."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, Colour, Point, box, darker, lighter, mix, oval, smooth
from pictures.nature import clouds, grass, hills, mountains, sky, tree, water


def _meadow(c: Canvas) -> None:
    sky(c, "#58a8e8", "#b4dcf5", "#f6faef")
    clouds(c, 4, 7, 26)
    hills(c, c.height * 0.56, 4, "#a4cc74", "#7fb353")
    for _ in range(4):
        tree(c, c.between(0, c.width), c.height * c.between(0.56, 0.6), c.between(14, 22), "#4c8c3a", "#6fad48")
    hills(c, c.height * 0.66, 2, "#8cc15a", "#4a8a35")


def _fur(c: Canvas, outline: list[Point], colour: Colour) -> None:
    """A body with a furry edge."""
    hairs = []
    middle = (sum(x for x, _ in outline) / len(outline), sum(y for _, y in outline) / len(outline))
    for x, y in outline:
        for _ in range(3):
            away = math.hypot(x - middle[0], y - middle[1]) or 1.0
            long = c.between(0.3, 1.0)
            px, py = x + c.between(-0.7, 0.7), y + c.between(-0.7, 0.7)
            tip = (px + (x - middle[0]) / away * long, py + (y - middle[1]) / away * long + 0.4)
            hairs.append(((px, py), tip, lighter(c.near(colour, 6), 0.05)))
    c.shape(outline, lighter(colour, 0.2), colour, darker(colour, 0.3))
    c.strokes(hairs, 0.25)


def eye(c: Canvas, x: float, y: float, r: float, colour: Colour = "#4a2e18") -> None:
    c.shape(oval(x, y, r), darker(colour, 0.2), colour)
    c.shape(oval(x, y, r * 0.62), "#0c0a0a")
    c.shape(oval(x - r * 0.3, y - r * 0.35, r * 0.26), "#ffffff")


def dog(c: Canvas) -> None:
    _meadow(c)
    coat = c.pick("#c58a4a", "#8a5a36", "#d8b07a", "#5b4636")
    x, foot = c.width * c.between(0.44, 0.56), c.height * 0.9

    def at(*points: Point) -> list[Point]:
        return [(x + px, foot + py) for px, py in points]

    c.shadow(x, foot, 27, 3, 0.45)
    c.line(smooth(at((-17, -9), (-27, -14), (-29, -24), (-25, -30)), closed=False), darker(coat, 0.12), 3.6)
    _fur(c, smooth(at((-8, -46), (8, -46), (14, -30), (19, -9), (17, -1), (-17, -1), (-19, -9), (-14, -30))), coat)
    chest = smooth(at((-6, -40), (6, -40), (8, -24), (4, -12), (-4, -12), (-8, -24)))
    c.shape(chest, "#fbf4e6", lighter(coat, 0.45), strength=0.95)
    for side in (-1, 1):
        _fur(
            c,
            smooth(at((side * 12, -20), (side * 19, -14), (side * 19, -2), (side * 9, -1), (side * 8, -10))),
            darker(coat, 0.06),
        )
        c.shape(
            box(x + side * 5.5 - 3.2, foot - 28, x + side * 5.5 + 3.2, foot - 1, 3),
            lighter(coat, 0.14),
            darker(coat, 0.12),
        )
        c.shape(oval(x + side * 6, foot - 1.6, 4.4, 2.5), "#fbf4e6", "#d9c8ac")
        for toe in (-1.4, 1.4):
            c.line([(x + side * 6 + toe, foot - 2.4), (x + side * 6 + toe, foot - 0.4)], darker(coat, 0.4), 0.3)
    _fur(
        c,
        smooth(
            at((0, -71), (11, -68), (15, -58), (12, -47), (6, -42), (-6, -42), (-12, -47), (-15, -58), (-11, -68))
        ),
        coat,
    )
    c.shape(
        smooth(at((0, -66), (3, -56), (9, -50), (6, -43), (-6, -43), (-9, -50), (-3, -56))),
        "#fffaf0",
        lighter(coat, 0.5),
    )
    for side in (-1, 1):
        ear = at((side * 9, -70), (side * 18, -68), (side * 22, -55), (side * 18, -46), (side * 13, -54))
        _fur(c, smooth(ear), darker(coat, 0.3))
        eye(c, x + side * 6, foot - 58.5, 1.9)
    c.shape(smooth(at((-4, -53), (4, -53), (2.6, -49.6), (0, -48.4), (-2.6, -49.6))), "#4a4043", "#121012")
    c.line(smooth(at((0, -48.4), (0, -46.2), (4.5, -45)), closed=False), "#2b2020", 0.5)
    c.line(smooth(at((0, -46.2), (-4.5, -45)), closed=False), "#2b2020", 0.5)
    c.shape(smooth(at((-2.4, -45.3), (2.4, -45.3), (2.2, -39.6), (-2.2, -39.6))), "#f2848c", "#d9596a")
    c.line(at((-9, -41.5), (0, -39.4), (9, -41.5)), c.pick("#d2333a", "#2f6fc4"), 1.8)
    c.ball(x, foot - 37.6, 1.7, "#f2c230")
    grass(c, c.height * 0.9, "#5f9e3c", "#8cc255", "#417f2f", count=420, length=4.5)


def cat(c: Canvas) -> None:
    wall, coat = c.pick("#d9cdb8", "#b9cad6", "#e3c9c0"), c.pick("#d98a3d", "#7d7a78", "#3c3a3f", "#e8ddcc")
    c.backdrop(lighter(wall, 0.2), wall, bottom=c.height * 0.78)
    left, top, right = c.width * 0.08, c.height * 0.08, c.width * 0.42
    c.shape(box(left - 2, top - 2, right + 2, c.height * 0.56), "#fffdf8")
    c.shape(box(left, top, right, c.height * 0.54), "#7fc1ee", "#dff1fb", "#a5cf85")
    for px in ((left + right) / 2,):
        c.line([(px, top), (px, c.height * 0.54)], "#fffdf8", 1.2)
    c.backdrop("#a8744a", "#7a4f30", top=c.height * 0.78)
    for i in range(6):
        c.line([(0, c.height * (0.81 + 0.04 * i)), (c.width, c.height * (0.81 + 0.04 * i))], "#5e3b22", 0.3, 0.5)
    x, foot = c.width * c.between(0.5, 0.62), c.height * 0.91
    c.shape(oval(x, foot, 40, 6.5), lighter("#b5363f", 0.1), "#8c2731")
    c.shape(oval(x, foot - 0.6, 36, 5), "#d05a5f", "#a63a44")
    c.shadow(x, foot, 21, 2.4, 0.4)

    def at(*points: Point) -> list[Point]:
        return [(x + px, foot + py) for px, py in points]

    c.line(smooth(at((12, -4), (25, -5), (31, -12), (28, -24), (32, -29)), closed=False), darker(coat, 0.12), 4)
    _fur(c, smooth(at((-6, -42), (6, -42), (12, -28), (17, -10), (14, 0), (-14, 0), (-17, -10), (-12, -28))), coat)
    c.shape(
        smooth(at((-5, -37), (5, -37), (7, -22), (0, -12), (-7, -22))),
        lighter(coat, 0.65),
        lighter(coat, 0.4),
        strength=0.9,
    )
    for side in (-1, 1):
        c.shape(
            box(x + side * 4.4 - 2.6, foot - 22, x + side * 4.4 + 2.6, foot, 2.4),
            lighter(coat, 0.12),
            darker(coat, 0.08),
        )
        c.shape(oval(x + side * 4.8, foot - 1, 3.4, 2), lighter(coat, 0.6), lighter(coat, 0.3))
        ear = at((side * 3, -64), (side * 13.5, -74), (side * 14, -56))
        c.shape(smooth(ear, steps=4), lighter(coat, 0.1), darker(coat, 0.15))
        c.shape(at((side * 6.5, -63), (side * 12, -70), (side * 12, -59)), "#f2b1ae", "#d98c8c")
    _fur(
        c,
        smooth(
            at((0, -66), (10, -63), (15, -54), (13, -45), (5, -40), (-5, -40), (-13, -45), (-15, -54), (-10, -63))
        ),
        coat,
    )
    for offset in (-3.6, 0, 3.6):
        c.line(at((offset * 0.8, -65), (offset * 1.1, -59)), darker(coat, 0.45), 0.9, 0.8)
    for side in (-1, 1):
        for k in range(3):
            c.line(at((side * 14, -49 + 3 * k), (side * 9.5, -48.4 + 2.4 * k)), darker(coat, 0.45), 0.8, 0.7)
        c.shape(oval(x + side * 3, foot - 45.5, 4, 3.2), lighter(coat, 0.75), lighter(coat, 0.5))
        ex, ey = x + side * 6, foot - 53
        c.shape(oval(ex, ey, 2.9, 2.5), "#e8f08a", "#7fae3a")
        c.shape(oval(ex, ey, 0.85, 2.2), "#0c0c0c")
        c.shape(oval(ex - 0.8, ey - 0.9, 0.6), "#ffffff")
        for k in range(3):
            c.line(at((side * 5, -46 + k), (side * 19, -49 + 3.4 * k)), "#ffffff", 0.18, 0.9)
    c.shape(smooth(at((-1.8, -48.8), (1.8, -48.8), (0, -46.4)), steps=4), "#f2a0a0", "#c9666c")
    for side in (-1, 1):
        c.line(smooth(at((0, -46.4), (side * 1.4, -44.2), (side * 3.8, -44.4)), closed=False), "#5a3a36", 0.4)


def sheep(c: Canvas) -> None:
    _meadow(c)
    flock = sorted(
        ((c.width * (i + 0.5) / 5 + c.between(-8, 8), c.between(0.66, 0.9)) for i in range(5)), key=lambda p: p[1]
    )
    for x, level in flock:
        s, y, way = 0.5 + (level - 0.6) * 2.4, c.height * level, c.chance.choice((-1, 1))
        c.shadow(x, y, 15 * s, 1.9 * s, 0.4)
        for leg in (-7, -3.5, 4, 7.5):
            c.shape(box(x + leg * s - 1.1 * s, y - 8 * s, x + leg * s + 1.1 * s, y, 0.8 * s), "#4a423e", "#1f1b1a")
        wool = []
        for _ in range(130):
            angle, far = c.between(0, 2 * math.pi), math.sqrt(c.chance.random())
            ly = far * math.sin(angle)
            shade = mix("#ffffff", "#b8ae9f", 0.5 + 0.5 * ly)
            wool.append(
                (
                    (x + 12 * s * far * math.cos(angle), y - 14 * s + 7.4 * s * ly),
                    c.between(1.5, 2.6) * s,
                    c.near(shade, 5),
                )
            )
        c.dots(sorted(wool, key=lambda tuft: -tuft[0][1]))
        hx, hy = x + way * 13.5 * s, y - 19 * s
        c.shape(oval(hx - way * 3.6 * s, hy - 2 * s, 2.6 * s, 1.2 * s, way * 25), "#3b3431")
        c.shape(oval(hx, hy, 3.4 * s, 4.6 * s, way * -28), "#5a504b", "#2b2523")
        c.dots([((hx - way * 0.6 * s + dx, hy - 4 * s), 1.7 * s, "#f6f0e6") for dx in (-1.6 * s, 0.0, 1.6 * s)])
        c.dots(
            [
                ((hx + way * 0.9 * s, hy - 0.8 * s), 0.75 * s, "#ffffff"),
                ((hx + way * 1.1 * s, hy - 0.8 * s), 0.4 * s, "#000000"),
            ]
        )
    grass(c, c.height * 0.86, "#5f9e3c", "#8cc255", "#417f2f", count=420, length=4)


def penguins(c: Canvas) -> None:
    sky(c, "#6fb4e6", "#c5e4f6", "#f2fafd")
    mountains(c, c.height * 0.55, 24, "#a9c3da", count=4)
    water(c, c.height * 0.53, "#5fa8cc", "#2f7fae", bottom=c.height * 0.66)
    hills(c, c.height * 0.66, 2.5, "#ffffff", "#cfe2f3")
    row = sorted(
        ((c.width * (i + 0.7) / 5.4 + c.between(-5, 5), c.between(0, 1)) for i in range(5)), key=lambda p: p[1]
    )
    for x, depth in row:
        s, foot = 0.62 + 0.5 * depth, c.height * (0.76 + 0.16 * depth)

        def at(*points: Point, x: float = x, foot: float = foot, s: float = s) -> list[Point]:
            return [(x + px * s, foot + py * s) for px, py in points]

        c.shadow(x, foot, 12 * s, 1.7 * s, 0.35)
        for side in (-1, 1):
            c.shape(oval(x + side * 3.8 * s, foot - 0.8 * s, 3.6 * s, 1.4 * s), "#f2a53c", "#c9761c")
        c.shape(
            smooth(
                at(
                    (0, -43),
                    (6, -40),
                    (7, -33),
                    (11, -22),
                    (10, -5),
                    (0, -1),
                    (-10, -5),
                    (-11, -22),
                    (-7, -33),
                    (-6, -40),
                )
            ),
            "#3f4753",
            "#14171d",
        )
        c.shape(
            smooth(at((0, -31), (6, -27), (8, -14), (6, -4), (0, -2), (-6, -4), (-8, -14), (-6, -27))),
            "#ffffff",
            "#dfe6ec",
        )
        c.shape(oval(x, foot - 30 * s, 4.6 * s, 2.4 * s), "#f9d24a", strength=0.75, blur=0.6)
        for side in (-1, 1):
            c.shape(
                smooth(at((side * 8, -29), (side * 14, -18), (side * 13.5, -9), (side * 9.4, -16))),
                "#3a424d",
                "#14171d",
            )
            c.shape(oval(x + side * 2.7 * s, foot - 37.4 * s, 1.5 * s, 1.9 * s), "#ffffff")
            c.dots([((x + side * 2.5 * s, foot - 37.2 * s), 0.8 * s, "#0c0c10")])
        c.shape(at((-1.9, -35.6), (1.9, -35.6), (0, -32.2)), "#f9b53c", "#d9801c")
    c.dots(
        [((c.between(0, c.width), c.between(0, c.height)), c.between(0.15, 0.42), "#ffffff") for _ in range(150)]
    )


SCENES = {
    "dog-on-the-grass": dog,
    "cat-on-a-rug": cat,
    "sheep-in-a-meadow": sheep,
    "penguins-on-ice": penguins,
}
