from pathlib import Path

import pytest

from photofinder.engine.alone import anyone_indexes, indexing_alone
from photofinder.errors import IndexingBusy, StorageFault


def test_a_second_one_is_turned_away_until_the_first_is_done(tmp_path: Path) -> None:
    with indexing_alone(tmp_path / "lock"), pytest.raises(IndexingBusy), indexing_alone(tmp_path / "lock"):
        pass
    with indexing_alone(tmp_path / "lock"):
        pass


def test_whoever_asks_is_told_whether_anyone_indexes(tmp_path: Path) -> None:
    assert not anyone_indexes(tmp_path / "lock")
    with indexing_alone(tmp_path / "lock"):
        assert anyone_indexes(tmp_path / "lock")
    assert not anyone_indexes(tmp_path / "lock")
    assert not anyone_indexes(tmp_path / "nowhere" / "lock")


def test_a_fault_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), indexing_alone(tmp_path / "lock"):
        raise ZeroDivisionError
    with indexing_alone(tmp_path / "lock"):
        pass


def test_a_lock_that_cannot_be_made_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StorageFault), indexing_alone(tmp_path / "lock"):
        pass
