"""The time left is right within a fifth after the first minute, whatever the files are; run on a clock of our
own."""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from photofinder.engine.effort import Effort, Kind, kind_of
from photofinder.engine.pace import Pace

TICK_S = 0.2
CORES = 2


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class File(NamedTuple):
    kind: Kind
    size_bytes: int
    seconds: float


def photos(chance: random.Random, count: int) -> Iterator[File]:
    """Of a phone: of about the same size, some as HEIC, which takes longer for fewer bytes."""
    for _ in range(count):
        size = chance.uniform(2e6, 6e6)
        if chance.random() < 0.3:
            yield File(Kind.MODERN, int(size / 2), 0.25 + size * 20e-9)
        else:
            yield File(Kind.PICTURE, int(size), (0.06 + size * 12e-9) * chance.uniform(0.7, 1.4))


def screenshots(chance: random.Random, count: int) -> Iterator[File]:
    for _ in range(count):
        size = chance.uniform(5e4, 6e5)
        yield File(Kind.PICTURE, int(size), 0.055 + size * 14e-9)


def raws(chance: random.Random, count: int) -> Iterator[File]:
    for _ in range(count):
        yield File(Kind.RAW, int(chance.uniform(2e7, 6e7)), chance.uniform(0.3, 0.5))


def videos(chance: random.Random, count: int) -> Iterator[File]:
    for _ in range(count):
        size = chance.expovariate(1 / 8e7)
        yield File(Kind.VIDEO, int(size), 2.0 + size * 8e-9 + chance.uniform(0, 1))


def copies(chance: random.Random, count: int) -> Iterator[File]:
    for _ in range(count):
        size = chance.uniform(2e6, 6e6)
        yield File(Kind.HASHED, int(size), 0.002 + size * 1e-9)


def shuffled(chance: random.Random, *parts: Iterator[File]) -> list[File]:
    files = [file for part in parts for file in part]
    chance.shuffle(files)
    return files


def phone(chance: random.Random) -> list[File]:
    return list(photos(chance, 4000))


def phone_with_videos(chance: random.Random) -> list[File]:
    return shuffled(chance, photos(chance, 2500), videos(chance, 120), screenshots(chance, 1500))


def camera_first(chance: random.Random) -> list[File]:
    """Large files at first, small old ones at the end."""
    return [
        *shuffled(chance, photos(chance, 1200), raws(chance, 300)),
        *shuffled(chance, photos(chance, 500), screenshots(chance, 4000), copies(chance, 5000)),
    ]


def raws_last(chance: random.Random) -> list[File]:
    return [*shuffled(chance, photos(chance, 2000), raws(chance, 60)), *raws(chance, 500)]


def moved_mostly(chance: random.Random) -> list[File]:
    return shuffled(chance, copies(chance, 60_000), photos(chance, 500))


class Run:
    """Works through files as the indexing does, at ``speed``, which may change with time."""

    def __init__(self, files: list[File], speed: Callable[[float], float] = lambda _: 1.0) -> None:
        self.clock = Clock()
        self.pace = Pace(self.clock)
        self._files = files
        self._speed = speed

    def told(self) -> list[tuple[float, float]]:
        """At each second, when it is, and what is left according to the pace."""
        for file in self._files:
            self.pace.expect(file.kind, file.size_bytes)
        start = self.clock.now
        told: list[tuple[float, float]] = []
        debt = 0.0
        left = iter(self._files)
        due: File | None = next(left, None)
        while due is not None:
            self.clock.now += TICK_S
            debt += TICK_S * CORES * self._speed(self.clock.now - start)
            while due is not None and debt >= due.seconds:
                debt -= due.seconds
                self.pace.cost(due.kind, due.size_bytes, due.seconds)
                self.pace.finished(due.kind, due.size_bytes)
                due = next(left, None)
            self.pace.tick()
            if (eta_s := self.pace.eta_s) is not None:
                told.append((self.clock.now - start, eta_s))
        end = self.clock.now - start
        return [(at_s, eta_s / (end - at_s)) for at_s, eta_s in told if end - at_s > 15]


@pytest.mark.parametrize("library", [phone, phone_with_videos, camera_first, raws_last, moved_mostly])
@pytest.mark.parametrize("seed", range(3))
def test_after_a_minute_the_time_left_is_right_within_a_fifth(
    library: Callable[[random.Random], list[File]], seed: int
) -> None:
    told = Run(library(random.Random(seed))).told()
    after_a_minute = [ratio for at_s, ratio in told if at_s >= 60]
    assert len(after_a_minute) > 100
    assert all(0.8 <= ratio <= 1.2 for ratio in after_a_minute)


def test_it_follows_a_change_of_speed() -> None:
    def halved(at_s: float) -> float:
        return 1.0 if at_s < 60 else 0.5

    told = Run(phone(random.Random(5)), halved).told()
    assert all(0.8 <= ratio <= 1.2 for at_s, ratio in told if at_s >= 120)


def test_the_rate_shown_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert (pace.per_s, pace.eta_s) == (0.0, None)
    for per_s in (100, 10):
        for _ in range(20):
            clock.now += 1
            for _ in range(per_s):
                pace.finished(Kind.PICTURE, 1000)
            pace.tick()
        assert pace.per_s == pytest.approx(per_s)


def test_nothing_is_told_before_it_has_settled_or_while_nothing_moves() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(100):
        pace.expect(Kind.PICTURE, 1000)
    clock.now += 0.6
    for _ in range(20):
        pace.finished(Kind.PICTURE, 1000)
    pace.tick()
    assert pace.eta_s is None
    clock.now += 2
    pace.tick()
    told: float | None = pace.eta_s
    assert told is not None
    for _ in range(120):
        clock.now += 1
        pace.tick()
    assert pace.eta_s is None


def test_a_pause_is_no_slowness() -> None:
    clock = Clock()
    pace = Pace(clock)
    for _ in range(1000):
        pace.expect(Kind.PICTURE, 1000)
    for _ in range(10):
        clock.now += 1
        for _ in range(10):
            pace.finished(Kind.PICTURE, 1000)
        pace.tick()
    before = (pace.per_s, pace.eta_s)
    clock.now += 3600
    pace.tick()
    assert (pace.per_s, pace.eta_s) == before


def test_kinds_by_name() -> None:
    names = ["a.JPG", "b.heic", "c.NEF", "d.mp4", "e.txt", "f"]
    kinds = [kind_of(name) for name in names]
    assert kinds == [Kind.PICTURE, Kind.MODERN, Kind.RAW, Kind.VIDEO, Kind.OTHER, Kind.OTHER]


def test_costs_are_never_negative_and_grow_with_size() -> None:
    chance = random.Random(1)
    effort = Effort()
    for _ in range(2000):
        kind = chance.choice(list(Kind))
        effort.note(kind, int(chance.expovariate(1e-6)), chance.expovariate(5))
        if chance.random() < 0.05:
            for line in effort.lines().values():
                assert line.per_file_s >= 0
                assert line.per_byte_s >= 0
                assert line.of(1, 1e6) > 0
