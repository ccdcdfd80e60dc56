"""Scenes of cake, ice cream and coffee."""

from __future__ import annotations

import math

from pictures.canvas import Canvas, Point, box, darker, lighter, oval, smooth
from pictures.food import table


def cake(c: Canvas) -> None:
    table(c, c.height * 0.7, "#5a4a7a", "#3f5f7a", "#7a4a5a")
    for _ in range(22):
        c.glow(
            c.between(0, c.width),
            c.between(0, c.height * 0.55),
            c.between(3, 8),
            c.pick("#ffd98a", "#ff9ab0", "#9ad0ff"),
            0.4,
        )
    x, foot = c.width * 0.5, c.height * 0.84
    c.shadow(x, foot + 3, 44, 4, 0.5)
    c.shape(oval(x, foot, 42, 6.5), "#ffffff", "#c9ced6")
    icing, sponge = c.pick("#f8a8c4", "#fdf3e2", "#a9d8e8", "#8a5236"), c.pick("#f3d9a4", "#6b3f26")
    for half, bottom, tall in ((33.0, foot - 1, 20.0), (23.0, foot - 21, 16.0)):
        base = [
            (x + half * math.cos(math.pi * i / 24), bottom + half * 0.13 * math.sin(math.pi * i / 24))
            for i in range(25)
        ]
        side = [*base, (x - half, bottom - tall), (x + half, bottom - tall)]
        c.shape(side, lighter(sponge, 0.15), sponge, darker(sponge, 0.35), sideways=True)
        c.shape(
            [(px, py - tall * 0.42) for px, py in base] + [(px, py - tall * 0.58) for px, py in reversed(base)],
            "#fff8ec",
            strength=0.85,
        )
        c.shape(
            [(px, py - tall * 0.48) for px, py in base] + [(px, py - tall * 0.53) for px, py in reversed(base)],
            "#d0304a",
        )
        drips: list[Point] = []
        for i in range(49):
            angle = math.pi * i / 48
            hang = tall * (0.2 + 0.16 * abs(math.sin(i * 0.9)) + c.between(0, 0.06))
            drips.append((x + half * 1.01 * math.cos(angle), bottom - tall + half * 0.13 * math.sin(angle) + hang))
        c.shape(
            [*drips, (x - half, bottom - tall), (x + half, bottom - tall)],
            lighter(icing, 0.3),
            icing,
            darker(icing, 0.2),
            sideways=True,
        )
        c.shape(oval(x, bottom - tall, half * 1.01, half * 0.14), lighter(icing, 0.45), lighter(icing, 0.15))
        for i in range(9):
            angle = math.pi * (i + 0.5) / 9
            bx, by = x + half * 0.96 * math.cos(angle), bottom + half * 0.13 * math.sin(angle) - 0.5
            c.ball(bx, by, 1.9, lighter(icing, 0.2))
    sprinkles = []
    for _ in range(70):
        px, py = x + c.between(-20, 20), foot - 37 + c.between(-2, 2)
        turn = c.between(0, 3.1)
        sprinkles.append(
            (
                (px, py),
                (px + math.cos(turn), py + 0.5 * math.sin(turn)),
                c.pick("#e8404a", "#3f9fe0", "#f6cf3c", "#55b860"),
            )
        )
    c.strokes(sprinkles, 0.35)
    for i in range(5):
        cx, cy = x - 15 + i * 7.5, foot - 37 - (1.4 if i in (0, 4) else 0)
        tone = c.pick("#e8506a", "#3f9fe0", "#f6b53c", "#55b880", "#a06ad8")
        c.shape(
            box(cx - 0.9, cy - 13, cx + 0.9, cy, 0.3), lighter(tone, 0.3), tone, darker(tone, 0.2), sideways=True
        )
        c.glow(cx, cy - 17, 8, "#ffdf8a", 0.8)
        c.shape(
            smooth([(cx, cy - 20.5), (cx + 1.3, cy - 16.4), (cx, cy - 14), (cx - 1.3, cy - 16.4)]),
            "#fff6c4",
            "#f6a51e",
        )


def cup_of_coffee(c: Canvas) -> None:
    table(c, c.height * 0.6, "#8fa3a8", "#b08f7a", "#6f8a7a", "#c4b09a")
    x, foot, cup = c.width * 0.48, c.height * 0.82, c.pick("#ffffff", "#d9483b", "#3f7fa8", "#f2c65a")
    c.shadow(x, foot + 4, 44, 5, 0.5)
    c.shape(oval(x, foot, 42, 8), lighter(cup, 0.3), darker(cup, 0.16))
    c.shape(oval(x, foot - 1, 28, 4.6), darker(cup, 0.12), lighter(cup, 0.1))
    handle = [*oval(x + 27, foot - 21, 10, 9.5), (x + 37, foot - 21)]
    c.line(handle, darker(cup, 0.22), 3.8)
    c.line([(px - 0.4, py - 0.6) for px, py in handle], lighter(cup, 0.1), 1.6, 0.8)
    body = smooth(
        [
            (x - 28, foot - 36),
            (x - 26, foot - 18),
            (x - 15, foot - 3),
            (x + 15, foot - 3),
            (x + 26, foot - 18),
            (x + 28, foot - 36),
        ],
        closed=False,
    )
    c.shape(body, lighter(cup, 0.3), cup, darker(cup, 0.35), sideways=True)
    c.shape(oval(x, foot - 36, 28, 5.6), lighter(cup, 0.4), lighter(cup, 0.1))
    c.shape(oval(x, foot - 35.4, 25.6, 4.4), "#7a4a28", "#4a2814")
    c.shape(
        smooth(
            [
                (x - 9, foot - 35.8),
                (x - 4, foot - 37.6),
                (x, foot - 36.4),
                (x + 4, foot - 37.6),
                (x + 9, foot - 35.8),
                (x, foot - 32.6),
            ]
        ),
        "#f3d9b4",
        "#d9b080",
    )
    for i in range(3):
        sx = x - 10 + i * 10
        steam = smooth(
            [
                (sx, foot - 42),
                (sx + c.between(2, 5), foot - 50),
                (sx - c.between(2, 5), foot - 58),
                (sx + 2, foot - 68),
            ],
            closed=False,
        )
        c.shape([*steam, *[(px + 2.6, py) for px, py in reversed(steam)]], "#ffffff", blur=1.8, strength=0.45)
    for _ in range(13):
        bx, by, turn = (
            c.chance.choice((c.between(4, 28), c.between(c.width - 34, c.width - 4))),
            c.height * c.between(0.84, 0.96),
            c.between(0, 180),
        )
        c.shape(oval(bx + 0.4, by + 0.8, 3, 2.1, turn), "#120a05", blur=0.6, strength=0.4)
        c.shape(oval(bx, by, 3, 2, turn), "#7a4a2a", "#3a2010")
        c.line(
            [
                (bx - 2.2 * math.cos(math.radians(turn)), by - 2.2 * math.sin(math.radians(turn))),
                (bx + 2.2 * math.cos(math.radians(turn)), by + 2.2 * math.sin(math.radians(turn))),
            ],
            "#27140a",
            0.45,
        )


def ice_cream(c: Canvas) -> None:
    tone = c.pick("#8fd4e8", "#f8c8a8", "#b8e0c0", "#f4b8cc")
    c.backdrop(lighter(tone, 0.35), tone, darker(tone, 0.1))
    for _ in range(26):
        c.glow(c.between(0, c.width), c.between(0, c.height), c.between(5, 14), lighter(tone, 0.6), 0.35)
    x, rim, tip = c.width * 0.5, c.height * 0.54, c.height * 0.95
    cone: list[Point] = [(x - 16, rim), (x + 16, rim), (x + 1, tip), (x - 1, tip)]
    c.shape(cone, "#f0bf7a", "#d9984a", "#a86a2a", sideways=True)
    for i in range(-6, 13):
        for way in (-1, 1):
            a, b = (x - way * 16, rim + i * 6), (x + way * 16, rim + i * 6 + 26)
            inside = [(a[0] + (b[0] - a[0]) * t / 40, a[1] + (b[1] - a[1]) * t / 40) for t in range(41)]
            kept = [p for p in inside if rim <= p[1] and abs(p[0] - x) <= 16 * (tip - p[1]) / (tip - rim)]
            if len(kept) > 1:
                c.line(kept, "#8f5722", 0.5, 0.7)
    for dx, dy, r in ((-9, 5, 13.0), (9, 5, 13.0), (0, 19, 14.0)):
        scoop = c.pick("#f9a8c0", "#fdf0c8", "#7a4a30", "#b8e0a0", "#c9a8e8", "#f9c08a")
        c.ball(x + dx, rim - dy, r, scoop)
        drip = [
            (x + dx + r * 0.95 * math.cos(math.pi * i / 16), rim - dy + r * 0.55 + (1.8 if i % 3 else 3.4))
            for i in range(17)
        ]
        c.dots([(place, 1.9, darker(scoop, 0.06)) for place in drip if abs(place[0] - x) < 17])
        c.dots(
            [
                (
                    (x + dx + c.between(-0.7, 0.7) * r, rim - dy + c.between(-0.6, 0.5) * r),
                    0.3,
                    lighter(scoop, 0.35),
                )
                for _ in range(26)
            ]
        )
    c.ball(x + 1, rim - 35, 4, "#d2202e")
    c.line(smooth([(x + 1, rim - 38.6), (x + 3, rim - 44), (x + 7, rim - 47)], closed=False), "#4a7a2f", 0.7)


SCENES = {
    "birthday-cake": cake,
    "cup-of-coffee": cup_of_coffee,
    "ice-cream": ice_cream,
}
