"""Bursts of changes become few folders to index, and what is still being written waits. A clock that is wound."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine import settling
from photofinder.engine.settling import LONGEST_S, QUIET_S, Settling, merged


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def changes(tmp_path: Path, clock: Clock) -> Settling:
    for folder in ("a", "b/c"):
        (tmp_path / folder).mkdir(parents=True)
    return Settling(tmp_path, clock)


def written(path: Path, text: str = "photo") -> Path:
    path.write_text(text)
    return path


def test_a_burst_is_told_once_when_it_is_over(changes: Settling, clock: Clock, tmp_path: Path) -> None:
    for number in range(5):
        changes.file_changed(written(tmp_path / "a" / f"{number}.jpg"))
        clock.now += QUIET_S / 2
        assert changes.settled() == set()
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "a"}
    assert not changes
    clock.now += LONGEST_S
    assert changes.settled() == set()


def test_a_file_in_writing_waits_and_holds_up_nothing_else(changes: Settling, clock: Clock, tmp_path: Path) -> None:
    growing = written(tmp_path / "b" / "film.mp4", "x")
    changes.file_changed(growing)
    changes.file_changed(written(tmp_path / "a" / "photo.jpg"))
    told: list[set[Path]] = []
    for number in range(100):
        clock.now += QUIET_S / 2
        written(growing, "x" * number)
        changes.file_changed(growing)
        if folders := changes.settled():
            told.append(folders)
    assert told == [{tmp_path / "a"}]
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "b"}


def test_what_never_ends_is_told_piece_by_piece(changes: Settling, clock: Clock, tmp_path: Path) -> None:
    told = 0
    began = clock.now
    while clock.now - began < 3 * LONGEST_S:
        changes.file_changed(written(tmp_path / "a" / f"{clock.now}.jpg"))
        clock.now += 1.0
        told += bool(changes.settled())
    assert told == 3


def test_a_file_that_is_gone_needs_no_rest_and_its_folder_neither(
    changes: Settling, clock: Clock, tmp_path: Path
) -> None:
    changes.file_changed(tmp_path / "b" / "c" / "gone.jpg")
    changes.folder_changed(tmp_path / "b" / "c" / "d" / "e")
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "b" / "c"}


def test_the_root_itself_may_be_gone(clock: Clock, tmp_path: Path) -> None:
    changes = Settling(tmp_path / "away", clock)
    changes.folder_changed(tmp_path / "away" / "below")
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "away"}


def test_names_that_are_not_unicode_settle_too(changes: Settling, clock: Clock, tmp_path: Path) -> None:
    changes.file_changed(written(tmp_path / "a" / "odd\udcff.jpg"))
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "a"}


names = st.sampled_from("abcdef")
folders = st.lists(names, max_size=5).map(lambda parts: Path("/root", *parts))


@given(st.sets(folders, min_size=1, max_size=60))
def test_few_folders_hold_all_that_changed(given_folders: set[Path]) -> None:
    found = merged(given_folders, Path("/root"))
    assert 1 <= len(found) <= settling._MOST_FOLDERS
    for folder in given_folders:
        assert any(folder.is_relative_to(one) for one in found)
    for one in found:
        assert one.is_relative_to("/root")
        assert found.isdisjoint(one.parents)
    if len(given_folders) <= settling._MOST_FOLDERS:
        assert found <= given_folders


def test_both_ends_of_a_move_are_looked_through_together(changes: Settling, clock: Clock, tmp_path: Path) -> None:
    changes.folder_changed(tmp_path / "a")
    changes.file_changed(written(tmp_path / "b" / "c" / "photo.jpg"))
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path}
    changes.file_changed(written(tmp_path / "a" / "1.jpg"))
    changes.file_changed(written(tmp_path / "b" / "c" / "2.jpg"))
    clock.now += QUIET_S
    assert changes.settled() == {tmp_path / "a", tmp_path / "b" / "c"}
