import threading
import time

import pytest

from photofinder.engine.pool import ReadAheadPool


def collect(pool: ReadAheadPool[int], bell: threading.Event) -> list[int]:
    results: list[int] = []
    while pool.pending:
        assert bell.wait(10)
        bell.clear()
        results += pool.finished()
    return results


def test_hands_over_every_result_once() -> None:
    bell = threading.Event()
    with ReadAheadPool[int](bell, 2) as pool:
        for number in range(10):
            pool.submit(lambda number=number: number)  # type: ignore[misc]
        assert sorted(collect(pool, bell)) == list(range(10))


def test_several_ring_one_bell() -> None:
    bell = threading.Event()
    with ReadAheadPool[int](bell, 1) as first, ReadAheadPool[int](bell, 1) as second:
        first.submit(lambda: 1)
        second.submit(lambda: 2)
        found = []
        while first.pending or second.pending:
            assert bell.wait(10)
            bell.clear()
            found += first.finished() + second.finished()
    assert sorted(found) == [1, 2]


def test_nothing_pending_is_nothing_finished() -> None:
    with ReadAheadPool[int](threading.Event(), 1) as pool:
        assert pool.finished() == []


def test_never_waits() -> None:
    go_on, bell = threading.Event(), threading.Event()
    with ReadAheadPool[bool](bell, 1) as pool:
        pool.submit(go_on.wait)
        assert pool.finished() == []
        assert pool.pending == 1
        go_on.set()
        assert bell.wait(10)
        assert pool.finished() == [True]


def test_what_the_work_raises_comes_out() -> None:
    def fail() -> int:
        raise OSError("disk")

    bell = threading.Event()
    with ReadAheadPool[int](bell, 1) as pool:
        pool.submit(fail)
        assert bell.wait(10)
        with pytest.raises(OSError, match="disk"):
            pool.finished()


def test_leaving_drops_what_has_not_begun_and_does_not_wait_for_the_slow() -> None:
    go_on = threading.Event()
    begun: list[int] = []

    def slow() -> bool:
        begun.append(1)
        return go_on.wait()

    with ReadAheadPool[bool](threading.Event(), 1) as pool:
        for _ in range(5):
            pool.submit(slow)
        while not begun:
            time.sleep(0.001)
    go_on.set()
    assert begun == [1]
