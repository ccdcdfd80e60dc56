import threading
import time

import pytest

from photofinder.engine.pool import ReadAheadPool


def test_hands_over_every_result_once() -> None:
    results: list[int] = []
    with ReadAheadPool[int](2) as pool:
        for number in range(10):
            pool.submit(lambda number=number: number)  # type: ignore[misc]
        while pool.pending:
            results += pool.finished(1.0)
    assert sorted(results) == list(range(10))


def test_nothing_pending_is_nothing_finished() -> None:
    with ReadAheadPool[int](1) as pool:
        assert pool.finished(10.0) == []


def test_does_not_wait_longer_than_asked() -> None:
    go_on = threading.Event()
    with ReadAheadPool[bool](1) as pool:
        pool.submit(go_on.wait)
        assert pool.finished(0.01) == []
        assert pool.pending == 1
        go_on.set()
        assert pool.finished(5.0) == [True]


def test_what_the_work_raises_comes_out() -> None:
    def fail() -> int:
        raise OSError("disk")

    with ReadAheadPool[int](1) as pool:
        pool.submit(fail)
        with pytest.raises(OSError, match="disk"):
            pool.finished(5.0)


def test_leaving_drops_what_has_not_begun_and_does_not_wait_for_the_slow() -> None:
    go_on = threading.Event()
    begun: list[int] = []

    def slow() -> bool:
        begun.append(1)
        return go_on.wait()

    with ReadAheadPool[bool](1) as pool:
        for _ in range(5):
            pool.submit(slow)
        while not begun:
            time.sleep(0.001)
    go_on.set()
    assert begun == [1]
