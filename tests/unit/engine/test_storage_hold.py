"""The catalogue that cannot be used for a while is waited for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from photofinder.engine import storage_hold
from photofinder.engine.storage_hold import through_faults
from photofinder.errors import CatalogueDamaged, LibraryClosed, PhotoFinderError, StorageFault
from photofinder.records import Hold

FULL = StorageFault(Path("catalogue"), "the disk is full", disk_full=True)
LOCKED = StorageFault(Path("catalogue"), "another program is using it")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_hold, "_RETRY_EVERY_S", 0.01)
    monkeypatch.setattr(storage_hold, "_STEP_S", 0.005)


def failing(*faults: PhotoFinderError) -> Callable[[], str]:
    """Raises each of ``faults`` once, then works."""
    left = list(faults)

    def work() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return work


def run(work: Callable[[], str]) -> tuple[list[Hold], str]:
    holds = []
    steps = through_faults(work)
    while True:
        try:
            holds.append(next(steps))
        except StopIteration as end:
            return holds, end.value


def test_what_works_is_not_held() -> None:
    assert run(failing()) == ([], "done")


def test_it_says_why_it_waits_and_goes_on_by_itself() -> None:
    holds, made = run(failing(FULL, LOCKED))
    assert made == "done"
    assert list(dict.fromkeys(holds)) == [Hold.DISK_FULL, Hold.STORAGE]


@pytest.mark.parametrize("fault", [LibraryClosed(Path("catalogue")), CatalogueDamaged(Path("catalogue"))])
def test_what_does_not_pass_is_raised(fault: PhotoFinderError) -> None:
    with pytest.raises(type(fault)):
        run(failing(LOCKED, fault))


def test_whoever_waits_may_leave() -> None:
    steps = through_faults(failing(*[LOCKED] * 1000))
    next(steps)
    steps.close()
