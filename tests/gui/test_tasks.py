"""Work off the GUI thread: order, steps, pausing, cancelling, staleness; every task ends, every thread too."""

import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from photofinder.ui import tasks as tasks_module
from photofinder.ui.tasks import Task, Tasks


def heard(task: Task) -> list[tuple[str, object]]:
    said: list[tuple[str, object]] = []
    task.stepped.connect(lambda value: said.append(("stepped", value)))
    task.succeeded.connect(lambda value: said.append(("succeeded", value)))
    task.failed.connect(lambda value: said.append(("failed", value)))
    task.ended.connect(lambda: said.append(("ended", None)))
    return said


def test_a_result_is_told_on_the_gui_thread_and_then_the_end(qtbot: QtBot, tasks: Tasks) -> None:
    told_on: list[QThread] = []
    task = tasks.start(threading.current_thread, lane="one")
    task.succeeded.connect(lambda _: told_on.append(QThread.currentThread()))
    said = heard(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert [kind for kind, _ in said] == ["succeeded", "ended"]
    assert isinstance(said[0][1], threading.Thread)
    assert said[0][1].name == "one"
    assert told_on == [tasks.thread()]


def test_what_is_raised_is_told(qtbot: QtBot, tasks: Tasks) -> None:
    task = tasks.start(lambda: 1 / 0, lane="one")
    said = heard(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert [kind for kind, _ in said] == ["failed", "ended"]
    assert isinstance(said[0][1], ZeroDivisionError)


def test_the_lane_lives_on_after_a_failure(qtbot: QtBot, tasks: Tasks) -> None:
    tasks.start(lambda: 1 / 0, lane="one")
    task = tasks.start(lambda: 7, lane="one")
    said = heard(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert said == [("succeeded", 7), ("ended", None)]


def test_quick_steps_are_joined_and_none_is_lost(qtbot: QtBot, tasks: Tasks) -> None:
    def count() -> Iterator[int]:
        for _ in range(1000):
            yield 1

    task = tasks.start(count, lane="one", merge=lambda earlier, later: earlier + later)
    said = heard(task)
    with qtbot.waitSignal(task.ended):
        pass
    steps = [value for kind, value in said if kind == "stepped"]
    assert sum(steps) == 1000  # type: ignore[arg-type]
    assert len(steps) < 100


def test_steps_are_told_one_by_one_when_they_are_slow(
    qtbot: QtBot, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks_module, "STEP_INTERVAL_S", 0.0)
    task = tasks.start(lambda: iter_once(["a", "b"]), lane="one")
    said = heard(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert said == [("stepped", "a"), ("stepped", "b"), ("succeeded", "done"), ("ended", None)]


def iter_once(values: list[str]) -> Iterator[str]:
    yield from values
    return "done"  # type: ignore[return-value]


def test_cancel_closes_a_generator_on_its_own_thread_and_nothing_more_is_said(qtbot: QtBot, tasks: Tasks) -> None:
    closed_on: list[str] = []

    def forever() -> Iterator[int]:
        try:
            while True:
                time.sleep(0.001)
                yield 1
        finally:
            closed_on.append(threading.current_thread().name)

    task = tasks.start(forever, lane="one")
    said = heard(task)
    with qtbot.waitSignal(task.stepped):
        pass
    said.clear()
    task.cancel()
    with qtbot.waitSignal(task.ended):
        pass
    assert said == [("ended", None)]
    assert closed_on == ["one"]


def test_pause_holds_and_resume_goes_on(qtbot: QtBot, tasks: Tasks) -> None:
    made: list[int] = []

    def forever() -> Iterator[int]:
        while True:
            made.append(1)
            yield len(made)

    task = tasks.start(forever, lane="one")
    with qtbot.waitSignal(task.stepped):
        task.pause()
    assert task.paused
    qtbot.wait(50)
    before = len(made)
    qtbot.wait(50)
    assert len(made) == before
    with qtbot.waitSignal(task.stepped):
        task.resume()
    assert len(made) > before
    task.pause()
    task.cancel()
    with qtbot.waitSignal(task.ended):
        pass


def test_a_newer_task_of_a_group_makes_the_older_ones_stale(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    first = tasks.start(lambda: gate.wait(5), lane="one", group="query")
    waiting = tasks.start(lambda: 2, lane="one", group="query")
    last = tasks.start(lambda: 3, lane="one", group="query")
    elsewhere = tasks.start(lambda: 4, lane="two", group="other")
    said = [heard(task) for task in (first, waiting, last, elsewhere)]
    assert tasks.busy("query")
    with qtbot.waitSignal(last.ended):
        gate.set()
    assert said[0] == said[1] == [("ended", None)]
    assert said[2] == [("succeeded", 3), ("ended", None)]
    qtbot.waitUntil(lambda: said[3] == [("succeeded", 4), ("ended", None)])
    assert not tasks.busy("query")


def test_close_ends_what_is_paused_and_what_waits(qtbot: QtBot) -> None:
    own = Tasks()

    def forever() -> Iterator[int]:
        while True:
            yield 1

    task = own.start(forever, lane="one")
    own.start(lambda: 1, lane="one")
    with qtbot.waitSignal(task.stepped):
        task.pause()
    assert own.close(5)


def test_close_tells_when_a_thread_would_not_end(tasks: Tasks) -> None:
    began, gate = threading.Event(), threading.Event()
    own = Tasks()

    def wait() -> None:
        began.set()
        gate.wait(5)

    own.start(wait, lane="stuck")
    assert began.wait(5)
    assert not own.close(0.01)
    gate.set()
    assert own.close(5)


def test_nothing_starts_after_the_end(qtbot: QtBot) -> None:
    tasks = Tasks()
    assert tasks.close(5)
    done: list[int] = []
    task = tasks.start(lambda: done.append(1), lane="late")
    qtbot.wait(20)
    assert task.cancelled
    assert done == []
    assert not tasks.busy("late")
