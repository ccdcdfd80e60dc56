"""While a large result is made nothing looks for garbage, and afterwards nothing looks through it."""

import gc
from collections.abc import Iterator

import pytest

from photofinder.ui.undisturbed import undisturbed


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_much_that_is_made_is_passed_over_later() -> None:
    before = gc.get_freeze_count()
    with undisturbed():
        assert not gc.isenabled()
        made = [[number] for number in range(100_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() - before >= len(made)


def test_little_stays_as_it_is() -> None:
    gc.collect()
    before = gc.get_freeze_count()
    with pytest.raises(ValueError, match="bad"), undisturbed():
        raise ValueError("bad")
    assert gc.isenabled()
    assert gc.get_freeze_count() == before
