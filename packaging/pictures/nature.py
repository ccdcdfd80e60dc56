"""What many scenes share: skies, hills, mountains, water, grass and trees."""

from __future__ import annotations

import itertools
import math

from pictures.canvas import Canvas, Colour, Point, box, darker, lighter, mix, oval, smooth


def sky(c: Canvas, *colours: Colour, horizon: float | None = None) -> None:
    c.backdrop(*(c.near(colour) for colour in colours), bottom=c.height if horizon is None else horizon)


def sun(c: Canvas, x: float, y: float, radius: float, colour: Colour = "#fff3c4") -> None:
    c.glow(x, y, radius * 5, colour, 0.5)
    c.glow(x, y, radius * 2.4, lighter(colour), 0.7)
    c.shape(oval(x, y, radius), "#ffffff", colour, blur=0.2)


def moon(c: Canvas, x: float, y: float, radius: float) -> None:
    c.glow(x, y, radius * 4, "#b9c7ff", 0.45)
    c.ball(x, y, radius, "#efeedd")
    for dx, dy, part in ((-0.3, 0.1, 0.22), (0.25, -0.3, 0.16), (0.2, 0.4, 0.2), (-0.1, -0.5, 0.1)):
        c.shape(oval(x + dx * radius, y + dy * radius, radius * part), "#cfcdbb", blur=0.3, strength=0.7)


def stars(c: Canvas, count: int, bottom: float) -> None:
    places = [((c.between(0, c.width), c.between(0, bottom)), c.between(0.08, 0.3)) for _ in range(count)]
    c.dots([(place, size, c.pick("#ffffff", "#cdd9ff", "#fff0d0")) for place, size in places])


def cloud(c: Canvas, x: float, y: float, size: float, colour: Colour = "#ffffff") -> None:
    puffs = [(x + c.between(-1, 1) * size, y + c.between(-0.12, 0.1) * size) for _ in range(9)]
    for px, py in puffs:
        r = size * c.between(0.25, 0.42) * (1.15 - abs(px - x) / size * 0.6)
        c.shape(oval(px, py, r, r * 0.72), colour, darker(colour, 0.1), blur=size * 0.05, strength=0.85)


def clouds(c: Canvas, count: int, low: float, high: float, colour: Colour = "#ffffff") -> None:
    for _ in range(count):
        cloud(c, c.between(0, c.width), c.between(low, high), c.between(8, 17), colour)


def ridge(c: Canvas, level: float, height: float, steps: int) -> list[Point]:
    """A rolling line from the left edge to the right."""
    xs = [c.width * (i / steps * 1.2 - 0.1) for i in range(steps + 1)]
    return smooth([(x, level + c.between(-height, height)) for x in xs], closed=False)


def hills(c: Canvas, level: float, height: float, *colours: Colour, steps: int = 5) -> list[Point]:
    line = ridge(c, level, height, steps)
    c.shape([*line, (c.width * 1.1, c.height + 1), (-c.width * 0.1, c.height + 1)], *colours)
    return line


def mountains(c: Canvas, base: float, height: float, colour: Colour, snow: bool = True, count: int = 4) -> None:
    """Jagged peaks, each with a bright and a dark face."""
    spacing = c.width / count
    for i in sorted(range(-1, count + 1), key=lambda _: c.chance.random()):
        x, peak = spacing * (i + 0.5) + c.between(-0.25, 0.25) * spacing, base - height * c.between(0.55, 1)
        half = (base - peak) * c.between(0.85, 1.15)
        left = _jagged(c, (x - half, base), (x, peak))
        right = _jagged(c, (x, peak), (x + half, base))
        fold = _jagged(c, (x, peak), (x + half * 0.12, base))
        rock = c.near(colour, 6)
        c.shape([*left, *right], lighter(rock, 0.12), rock)
        c.shape([*fold, *reversed(right)], darker(rock, 0.22), darker(rock, 0.1))
        if snow:
            line = peak + (base - peak) * 0.36
            edge = [(p[0], line + c.between(-1, 1) * (base - peak) * 0.08) for p in _across(left, right, line)]
            c.shape([*_above(left, line), *_above(right, line), *reversed(edge)], "#ffffff", "#e3ebf7")
            dark = [*_above(fold, line), *(p for p in reversed(edge) if p[0] > x), *reversed(_above(right, line))]
            if len(dark) > 2:
                c.shape(dark, "#c9d6ea", "#b8c8e2", strength=0.85)


def _jagged(c: Canvas, start: Point, end: Point) -> list[Point]:
    points, sway = [start, end], math.hypot(end[0] - start[0], end[1] - start[1]) * 0.07
    for _ in range(4):
        between = []
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            between += [(x0, y0), ((x0 + x1) / 2 + c.between(-sway, sway), (y0 + y1) / 2 + c.between(-sway, sway))]
        points, sway = [*between, points[-1]], sway * 0.5
    return points


def _above(points: list[Point], level: float) -> list[Point]:
    return [p for p in points if p[1] <= level]


def _across(left: list[Point], right: list[Point], level: float) -> list[Point]:
    start = max((p for p in left if p[1] >= level), key=lambda p: -p[1])[0]
    end = min((p for p in right if p[1] >= level), key=lambda p: p[1])[0]
    return [(start + (end - start) * i / 9, level) for i in range(10)]


def grass(c: Canvas, top: float, *colours: Colour, count: int = 900, length: float = 3.0) -> None:
    """Blades over everything below ``top``, longer towards the front."""
    blades = []
    for _ in range(count):
        x, depth = c.between(-2, c.width + 2), c.chance.random() ** 0.7
        y = top + depth * (c.height + 3 - top)
        tall = length * (0.25 + depth) * c.between(0.6, 1.2)
        blades.append((y, ((x, y), (x + c.between(-0.3, 0.3) * tall, y - tall), c.pick(*colours))))
    blades.sort(key=lambda blade: blade[0])
    c.strokes([stroke for _, stroke in blades], 0.3)


def water(c: Canvas, top: float, *colours: Colour, glint: Colour = "#ffffff", bottom: float | None = None) -> None:
    bottom = c.height if bottom is None else bottom
    c.backdrop(*colours, top=top, bottom=bottom)
    base = colours[len(colours) // 2]
    for _ in range(170):
        depth = c.chance.random() ** 1.6
        y, x = top + depth * (bottom - top), c.between(-5, c.width)
        half = c.between(0.8, 3) * (0.4 + 2.2 * depth)
        tone = mix(c.pick(glint, lighter(base), darker(base, 0.2)), base, 0.35)
        c.shape(oval(x, y, half, 0.1 + 0.35 * depth), tone, strength=0.55)


def light_on_water(c: Canvas, x: float, top: float, colour: Colour, bottom: float | None = None) -> None:
    bottom = c.height if bottom is None else bottom
    for i in range(40):
        depth = i / 40
        half = c.between(0.5, 1.6) * (1.5 + 5 * depth)
        y = top + 0.5 + depth * (bottom - top)
        c.shape(oval(x + c.between(-1.5, 1.5) * (1 + 2 * depth), y, half, 0.15 + 0.3 * depth), colour, strength=0.6)


def pine(c: Canvas, x: float, foot: float, height: float, colour: Colour = "#1f4a38", snow: bool = False) -> None:
    colour = c.near(colour)
    c.shadow(x, foot, height * 0.2, height * 0.035, 0.35)
    c.shape(box(x - height * 0.025, foot - height * 0.14, x + height * 0.025, foot), "#5b4232", "#2f2219")
    for i in range(5):
        bottom, half = foot - height * (0.08 + i * 0.165), height * (0.26 - i * 0.043)
        top = bottom - height * 0.3
        fringe = [(x - half + 2 * half * j / 8, bottom + (0.02 if j % 2 else -0.015) * height) for j in range(9)]
        c.shape([(x, top), *reversed(fringe)], lighter(colour, 0.1), darker(colour, 0.35))
        c.shape([(x, top), (x + half, bottom), (x, bottom)], darker(colour, 0.5), strength=0.35)
        if snow:
            drift = [(x, top), (x + half * 0.75, bottom - height * 0.05), (x + half * 0.2, bottom - height * 0.1)]
            drift += [(x - half * 0.35, bottom - height * 0.04), (x - half * 0.8, bottom - height * 0.05)]
            c.shape(drift, "#ffffff", "#dbe6f5", strength=0.93)


def tree(c: Canvas, x: float, foot: float, height: float, *leaves: Colour) -> None:
    """A round tree of many leaves."""
    bark = c.near("#5d4432")
    c.shadow(x, foot, height * 0.33, height * 0.045, 0.4)
    trunk = [(x - height * 0.05, foot), (x - height * 0.025, foot - height * 0.5), (x, foot - height * 0.6)]
    trunk += [(x + height * 0.03, foot - height * 0.5), (x + height * 0.055, foot)]
    c.shape(trunk, lighter(bark, 0.1), darker(bark, 0.4), sideways=True)
    for side in (-1, 1):
        c.line([(x, foot - height * 0.4), (x + side * height * 0.17, foot - height * 0.62)], bark, height * 0.03)
    middle, radius = foot - height * 0.66, height * 0.33
    dots: list[tuple[float, tuple[Point, float, Colour]]] = []
    for _ in range(420):
        angle, far = c.between(0, 2 * math.pi), math.sqrt(c.chance.random())
        wobble = 1 + 0.12 * math.sin(angle * 5)
        lx, ly = far * math.cos(angle) * wobble, far * math.sin(angle) * wobble * 0.95
        light = min(1.0, max(0.0, 0.5 - lx * 0.3 - ly * 0.45 + c.between(-0.15, 0.15)))
        tone = mix(darker(c.pick(*leaves), 0.45), lighter(c.pick(*leaves), 0.2), light)
        place = (x + lx * radius, middle + ly * radius)
        dots.append((far * 0.3 + c.chance.random() + light * 0.6, (place, height * c.between(0.014, 0.034), tone)))
    c.shape(oval(x, middle, radius * 0.88), darker(leaves[0], 0.3), darker(leaves[0], 0.55))
    c.dots([dot for _, dot in sorted(dots, key=lambda entry: entry[0])])


def flower(c: Canvas, x: float, y: float, size: float, petals: Colour, heart: Colour = "#f7c948") -> None:
    count = c.chance.randint(6, 9)
    start = c.between(0, 360)
    for i in range(count):
        angle = math.radians(start + 360 * i / count)
        px, py = x + size * 0.62 * math.cos(angle), y + size * 0.62 * math.sin(angle)
        tone = c.near(petals, 8)
        outline = oval(px, py, size * 0.46, size * 0.26, math.degrees(angle))
        c.shape(outline, lighter(tone, 0.18), darker(tone, 0.12))
    c.ball(x, y, size * 0.3, heart)
