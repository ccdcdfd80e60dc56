import pytest

from photofinder.engine.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_rate_is_that_of_the_last_seconds() -> None:
    clock = Clock()
    pace = Pace(clock)
    assert (pace.per_s, pace.eta_s(10)) == (0.0, None)
    done = 0
    for per_s in (100, 10):
        for _ in range(20):
            clock.now += 1
            done += per_s
            pace.reached(done)
        assert pace.per_s == pytest.approx(per_s)
        assert pace.eta_s(50) == pytest.approx(50 / per_s)


def test_no_estimate_before_it_has_settled_or_while_nothing_moves() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 0.5
    pace.reached(5)
    assert pace.per_s == pytest.approx(10)
    assert pace.eta_s(5) is None
    clock.now += 2
    pace.reached(6)
    assert pace.eta_s(5) is None
    pace.reached(30)
    assert pace.eta_s(5) is not None
    for _ in range(10):
        clock.now += 1
        pace.reached(30)
    assert pace.eta_s(5) is None
