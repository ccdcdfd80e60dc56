"""The memory of all processes of an indexing, and the cost of a photo at its beginning and at its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
from indexing_rivals import Taken

from photofinder.library import Library
from photofinder.records import Phase

_LOOK_EVERY_S = 0.5
_COST_SHARE = 1.1
_WINDOW = 1000
# The time left is told well after a minute; of the last seconds nobody asks.
_ETA_FROM_S = 60.0
_ETA_UNTIL_S = 10.0
_ETA_SHARE = 0.2


class _Mark(NamedTuple):
    """How far it was, and what all processes together had taken until then; ``size_bytes`` is the most since the
    mark before."""

    done: int
    taken: Taken
    size_bytes: int
    eta_s: float | None


class _Scale:
    """Weighs this process and its children, again and again."""

    def __init__(self) -> None:
        self._most_bytes = 0
        self._weighing = threading.Lock()
        self._stop = threading.Event()

    @contextmanager
    def weighing(self) -> Iterator[None]:
        thread = threading.Thread(target=self._go_on, name="scale")
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def most_bytes(self) -> int:
        """The most since this was last asked."""
        self._weigh()
        with self._weighing:
            most, self._most_bytes = self._most_bytes, 0
        return most

    def _go_on(self) -> None:
        while not self._stop.wait(_LOOK_EVERY_S):
            self._weigh()

    def _weigh(self) -> None:
        """Proportional set sizes, in which what is shared counts once; resident ones where there are none."""
        size_bytes = 0
        for process in _processes():
            with suppress(psutil.Error):
                facts = process.memory_full_info()
                size_bytes += getattr(facts, "pss", None) or facts.rss
        with self._weighing:
            self._most_bytes = max(self._most_bytes, size_bytes)


def measure(library: Library, photos: Path, goal_bytes: int) -> bool:
    """Index the folder ``photos`` and print what it took; whether that stayed below ``goal_bytes``, and the last
    photos cost about what the first did."""
    scale = _Scale()
    marks: list[_Mark] = []
    row_at = _WINDOW
    with scale.weighing():
        library.add_root(photos)
        library.warm_up()
        print(f"most memory while the model was made ready and loaded: {scale.most_bytes() / 1e6:.0f} MB\n")
        print(f"{'photos':>9} {'MB':>7} {'ms/photo':>9} {'cpu ms/photo':>13}")
        for step in library.index(photos):
            if step.phase is Phase.INDEXING and (not marks or step.done >= marks[-1].done + _WINDOW // 4):
                marks.append(_Mark(step.done, _taken(), scale.most_bytes(), step.eta_s))
                if step.done >= row_at:
                    _print_row(marks)
                    row_at += max(_WINDOW, step.total // 10)
        _print_row(marks)
        at_last = scale.most_bytes()
    most = max(mark.size_bytes for mark in marks)
    print(f"\nmost memory of all processes: {most / 1e6:.0f} MB (goal: {goal_bytes / 1e6:.0f}), ", end="")
    print(f"while saving, and making the model ready: {at_last / 1e6:.0f} MB")
    _print_time_left(marks)
    first, last = _cost(marks, 2 * _WINDOW).cpu_s, _cost(marks, marks[-1].done).cpu_s
    print(f"the last photos take {last / first:.2f} of the processor time of the first (goal: {_COST_SHARE})")
    return most <= goal_bytes and last <= first * _COST_SHARE


def _print_row(marks: list[_Mark]) -> None:
    mark, cost = marks[-1], _cost(marks, marks[-1].done)
    print(
        f"{mark.done:>9,} {mark.size_bytes / 1e6:>7.0f} {cost.seconds * 1e3:>9.2f} {cost.cpu_s * 1e3:>13.2f}",
        flush=True,
    )


def _print_time_left(marks: list[_Mark]) -> None:
    late = [mark for mark in marks if mark.taken.seconds - marks[0].taken.seconds >= _ETA_FROM_S]
    left_s = [(mark.eta_s, marks[-1].taken.seconds - mark.taken.seconds) for mark in late]
    off = [abs(told_s / true_s - 1) for told_s, true_s in left_s if told_s is not None and true_s >= _ETA_UNTIL_S]
    if off:
        within = sum(one <= _ETA_SHARE for one in off) / len(off)
        print(f"time left, told after a minute: off by {median(off):.0%}, at most {max(off):.0%}; ", end="")
        print(f"{within:.0%} of the times by no more than {_ETA_SHARE:.0%}")


def _cost(marks: list[_Mark], at: int) -> Taken:
    """Of a photo, over the thousands before ``at``."""
    end = next((mark for mark in marks if mark.done >= at), marks[-1])
    start = next(mark for mark in reversed(marks) if mark.done <= max(end.done - _WINDOW, marks[0].done))
    count = max(1, end.done - start.done)
    return Taken((end.taken.seconds - start.taken.seconds) / count, (end.taken.cpu_s - start.taken.cpu_s) / count)


def _taken() -> Taken:
    cpu_s = 0.0
    for process in _processes():
        with suppress(psutil.Error):
            # Children that have ended are counted by their parent.
            cpu_s += sum(process.cpu_times()[:4])
    return Taken(time.perf_counter(), cpu_s)


def _processes() -> list[psutil.Process]:
    own = psutil.Process()
    return [own, *own.children(recursive=True)]
