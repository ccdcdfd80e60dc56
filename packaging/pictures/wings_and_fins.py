"""Scenes with animals that fly and swim."""

from __future__ import annotations

from pictures.animals import eye
from pictures.canvas import Canvas, Colour, Point, darker, lighter, oval, smooth
from pictures.nature import flower, light_on_water, sky, water


def bird(c: Canvas) -> None:
    sky(c, "#9fcdb5", "#cfe5c2", "#f3eec9")
    for _ in range(40):
        c.glow(
            c.between(0, c.width),
            c.between(0, c.height),
            c.between(4, 12),
            c.pick("#b8dba0", "#f5f0c0", "#8fc09a"),
            0.35,
        )
    y = c.height * 0.7
    branch = smooth(
        [(-4, y + 7), (c.width * 0.3, y + 3), (c.width * 0.62, y + 5), (c.width + 4, y - 7)], closed=False
    )
    c.line(branch, "#5b4030", 4.2)
    c.line([(px, py - 1) for px, py in branch], "#8a6848", 1.4, 0.8)
    for _ in range(46):
        lx, ly = c.chance.choice(branch)
        leaf = c.pick("#6fa84a", "#4f8a3a", "#93c25c")
        c.shape(
            oval(lx + c.between(-4, 4), ly + c.between(-6, 6), 3.4, 1.4, c.between(0, 180)),
            lighter(leaf, 0.2),
            darker(leaf, 0.2),
        )
    for _ in range(16):
        px, py = c.chance.choice(branch)
        flower(
            c,
            px + c.between(-3, 3),
            py + c.between(-4, 4),
            c.between(1.6, 2.6),
            c.pick("#f8c8d8", "#f2a3bf"),
            "#d9557f",
        )
    x, tone, breast = (
        c.width * c.between(0.42, 0.58),
        c.pick("#3f7fc4", "#5d6f7c", "#3c9a86"),
        c.pick("#f08a3c", "#e85a3c", "#f6c445"),
    )

    def at(*points: Point) -> list[Point]:
        return [(x + px, y + py) for px, py in points]

    c.shape(at((-16, -14), (-34, -4), (-31, 1), (-12, -8)), tone, darker(tone, 0.4))
    c.shape(
        smooth(at((-18, -12), (-10, -26), (4, -36), (15, -36), (20, -28), (17, -12), (6, -1), (-8, -3))),
        lighter(tone, 0.15),
        tone,
        darker(tone, 0.2),
    )
    c.shape(
        smooth(at((11, -27), (19, -24), (17, -10), (6, -1), (0, -4), (4, -14))),
        lighter(breast, 0.15),
        breast,
        lighter(breast, 0.45),
    )
    c.shape(smooth(at((-20, -9), (-10, -22), (2, -24), (4, -14), (-6, -7))), darker(tone, 0.1), darker(tone, 0.45))
    for k in range(4):
        c.line(at((-17 + 3 * k, -9.5 + 0.5 * k), (-4 + 2 * k, -20 + 2 * k)), lighter(tone, 0.25), 0.4, 0.7)
    c.shape(at((19.4, -30.6), (27, -27.6), (19.2, -25.6)), "#f2b53c", "#b8771c")
    eye(c, x + 14.4, y - 29.6, 1.7, "#3a2a1c")
    for dx in (0, 5):
        c.line(at((dx, -2), (dx + 1, 4)), "#a8702c", 0.8)


def butterfly(c: Canvas) -> None:
    c.backdrop("#7fb85c", "#3f8044")
    for _ in range(60):
        c.glow(
            c.between(0, c.width),
            c.between(0, c.height),
            c.between(4, 14),
            c.pick("#a8d878", "#4f9450", "#d6efa0"),
            0.35,
        )
    x, y = c.width * c.between(0.46, 0.54), c.height * 0.42
    for fx, fy, size in ((-24, 36, 9.0), (2, 30, 15.0), (30, 40, 10.0)):
        c.line([(x + fx, y + fy), (x + fx * 0.8, c.height + 2)], "#35702a", 1.2)
        flower(c, x + fx, y + fy, size, c.pick("#d94f9c", "#b85ac9", "#f08ac0", "#ffffff"))
    wing = c.pick("#f28a1e", "#2f8fe0", "#f2c230", "#e0455a")
    for side in (-1, 1):
        lower = smooth(
            [
                (x, y + 2),
                (x + side * 17, y + 3),
                (x + side * 25, y + 14),
                (x + side * 17, y + 25),
                (x + side * 6, y + 16),
            ]
        )
        upper = smooth(
            [
                (x, y),
                (x + side * 10, y - 19),
                (x + side * 30, y - 27),
                (x + side * 36, y - 14),
                (x + side * 24, y + 3),
            ]
        )
        for outline, scale in ((lower, 0.84), (upper, 0.86)):
            cx, cy = sum(p[0] for p in outline) / len(outline), sum(p[1] for p in outline) / len(outline)
            c.shape(outline, "#33211c", "#17100f")
            inner = [(cx + (px - cx) * scale, cy + (py - cy) * scale) for px, py in outline]
            c.shape(inner, lighter(wing, 0.25), wing, darker(wing, 0.2))
            for px, py in outline[::9]:
                c.line([(x + side * 1, y + 1), (cx + (px - cx) * 0.8, cy + (py - cy) * 0.8)], "#2b1b17", 0.35, 0.8)
        c.dots([((x + side * c.between(27, 34), y + c.between(-24, -9)), 0.8, "#fffaf0") for _ in range(7)])
        c.line(smooth([(x, y - 9), (x + side * 4, y - 17), (x + side * 9, y - 22)], closed=False), "#1c1412", 0.4)
        c.ball(x + side * 9, y - 22, 0.8, "#1c1412")
    c.shape(
        smooth(
            [(x, y - 10), (x + 1.8, y - 4), (x + 1.5, y + 12), (x, y + 19), (x - 1.5, y + 12), (x - 1.8, y - 4)]
        ),
        "#4a352c",
        "#1a1210",
    )


def fish(c: Canvas) -> None:
    c.backdrop("#5fd0e6", "#1e8fc4", "#0b4a86", "#08305e")
    for i in range(6):
        start = c.width * (i / 6 + c.between(0, 0.1))
        c.shape(
            [(start, -3), (start + 7, -3), (start - 12, c.height), (start - 34, c.height)],
            "#e2fbff",
            blur=3,
            strength=0.14,
        )
    sand = [(-4.0, 0.92), (c.width * 0.3, 0.88), (c.width * 0.7, 0.93), (c.width + 4, 0.88)]
    bed = smooth([(x, c.height * level) for x, level in sand], closed=False)
    c.shape([*bed, (c.width + 4, c.height + 2), (-4, c.height + 2)], "#d9c58f", "#9c8654")
    for _ in range(13):
        x, coral = c.between(0, c.width), c.pick("#e8577a", "#f08a3c", "#8f5ad0", "#3fa878")
        for _ in range(7):
            lean, tall = c.between(-7, 7), c.between(8, 24)
            c.line(
                smooth(
                    [
                        (x, c.height * 0.95),
                        (x + lean * 0.6, c.height * 0.95 - tall * 0.5),
                        (x + lean, c.height * 0.95 - tall),
                    ],
                    closed=False,
                ),
                c.near(coral, 16),
                1.1,
            )
    places = sorted((c.between(5, 10), c.between(0.1, 0.9), c.between(0.16, 0.74)) for _ in range(7))
    for size, px, py in [*places, (17, c.between(0.42, 0.58), 0.46)]:
        _fish(
            c,
            c.width * px,
            c.height * py,
            size,
            c.chance.choice((-1, 1)),
            c.pick("#f28a1e", "#f9d03c", "#e8506a", "#7a5ae0", "#40c8c0"),
        )
    for _ in range(42):
        x, y, r = c.between(0, c.width), c.between(0, c.height * 0.9), c.between(0.3, 1.3)
        c.shape(oval(x, y, r), "#e8fbff", strength=0.35)
        c.dots([((x - r * 0.3, y - r * 0.3), r * 0.25, "#ffffff")])


def _fish(c: Canvas, x: float, y: float, s: float, way: int, colour: tuple[int, int, int]) -> None:
    def at(*points: Point) -> list[Point]:
        return [(x + way * px * s, y + py * s) for px, py in points]

    c.shape(
        smooth(at((-0.75, 0), (-1.35, -0.6), (-1.2, 0), (-1.35, 0.6)), steps=6),
        lighter(colour, 0.2),
        darker(colour, 0.15),
    )
    c.shape(smooth(at((-0.3, -0.4), (0, -0.88), (0.5, -0.6), (0.4, -0.3))), darker(colour, 0.1), colour)
    c.shape(smooth(at((-0.1, 0.4), (0.05, 0.8), (0.4, 0.4))), darker(colour, 0.2))
    body = smooth(
        at((1, 0.02), (0.7, -0.4), (0.1, -0.58), (-0.5, -0.35), (-0.92, 0), (-0.5, 0.35), (0.1, 0.55), (0.7, 0.36))
    )
    c.shape(body, lighter(colour, 0.1), colour, lighter(colour, 0.5))
    for place, half in ((0.42, 0.5), (-0.2, 0.45)):
        c.shape(
            smooth(
                at(
                    (place, -half),
                    (place + 0.13, -half),
                    (place + 0.17, 0),
                    (place + 0.13, half),
                    (place, half),
                    (place + 0.04, 0),
                )
            ),
            "#ffffff",
            strength=0.9,
        )
    c.shape(
        smooth(at((0.15, 0.02), (-0.2, 0.1), (-0.3, 0.34), (0.08, 0.24))),
        darker(colour, 0.12),
        lighter(colour, 0.2),
    )
    ex, ey = at((0.74, -0.1))[0]
    c.shape(oval(ex, ey, 0.13 * s), "#ffffff")
    c.shape(oval(ex + way * 0.02 * s, ey, 0.075 * s), "#101014")


def ducks(c: Canvas) -> None:
    c.backdrop("#a9cf8a", "#5d934f", bottom=c.height * 0.3)
    for _ in range(34):
        c.glow(
            c.between(0, c.width),
            c.between(0, c.height * 0.3),
            c.between(4, 10),
            c.pick("#7cb05e", "#cfe5a0", "#4f8648"),
            0.5,
        )
    water(c, c.height * 0.28, "#7fb6a2", "#3f8a9c", "#1d5a7c")
    for i in range(40):
        x = c.chance.choice((c.between(-2, c.width * 0.2), c.between(c.width * 0.8, c.width + 2)))
        c.line(
            [(x, c.height * 0.33), (x + c.between(-3, 3), c.height * c.between(0.04, 0.2))],
            c.pick("#55803a", "#7aa04a"),
            0.6,
        )
        if i % 4 == 0:
            c.shape(oval(x, c.height * c.between(0.06, 0.14), 0.9, 3), "#7a5030", "#4c2f1a")
    light_on_water(c, c.width * 0.5, c.height * 0.3, "#e8f6ef")
    s, x, y = 1.0, c.width * c.between(0.36, 0.46), c.height * 0.64
    _duck(c, x, y, s, c.pick("#ffffff", "#f6efe0"), "#f29a2e")
    for i in range(3):
        _duck(c, x + 34 + i * 13, y + c.between(2, 6), 0.36, (250, 214, 74), "#e8842a")


def _duck(c: Canvas, x: float, y: float, s: float, colour: tuple[int, int, int], bill: Colour) -> None:
    def at(*points: Point) -> list[Point]:
        return [(x - px * s, y + py * s) for px, py in points]

    c.shape(oval(x, y + 3 * s, 25 * s, 3.4 * s), "#0f3d58", blur=1.5 * s, strength=0.5)
    c.shape(
        smooth(at((-24, -14), (-12, -9), (4, -12), (12, -9), (21, -7), (18, 2), (6, 5), (-12, 4), (-20, -3))),
        lighter(colour, 0.2),
        colour,
        darker(colour, 0.25),
    )
    c.shape(
        smooth(at((8, -8), (11, -24), (16, -34), (24, -33), (26, -26), (22, -20), (21, -6))),
        lighter(colour, 0.2),
        darker(colour, 0.1),
    )
    c.shape(smooth(at((25, -30), (33, -27), (34, -25), (25, -24))), lighter(bill, 0.15), darker(bill, 0.2))
    c.shape(smooth(at((-17, -8), (-4, -10), (8, -6), (4, 0), (-10, 0))), darker(colour, 0.06), darker(colour, 0.2))
    for k in range(3):
        c.line(
            smooth(at((-13 + k * 3, -1 - k), (-2 + k * 2, -2 - k), (6, -5)), closed=False),
            darker(colour, 0.3),
            0.35 * s,
            0.8,
        )
    c.dots([(at((21.6, -29))[0], 1.1 * s, "#1a1512"), (at((22, -29.4))[0], 0.35 * s, "#ffffff")])
    c.line([(x - 26 * s, y + 4.4 * s), (x + 27 * s, y + 4.8 * s)], "#e6f4f5", 0.5 * s, 0.7)


SCENES = {
    "bird-on-a-branch": bird,
    "butterfly-on-a-flower": butterfly,
    "fish-under-water": fish,
    "ducks-on-a-pond": ducks,
}
