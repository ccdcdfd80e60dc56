"""Folders of the library from the window: paused, left out, moved, with what follows for what is shown."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from photofinder.library import Library
from photofinder.records import Root
from photofinder.ui.indexing_job import Activity
from photofinder.ui.main_window import MainWindow
from photofinder.ui.session import Session


@pytest.fixture
def root(filled: Library, session: Session) -> Root:
    return filled.roots()[0]


def wait_for(qtbot: QtBot, session: Session, do: Callable[[], object]) -> None:
    with qtbot.waitSignals([session.roots.changed, session.indexing.finished]):
        do()


def test_a_paused_folder_is_left_alone_until_it_goes_on(
    qtbot: QtBot, session: Session, filled: Library, root: Root, photos: Path, make_photo: Any
) -> None:
    with qtbot.waitSignal(session.roots.changed):
        session.roots.pause(root, True)
    assert filled.roots()[0].paused
    make_photo(photos / "new.jpg", "red")
    with qtbot.waitSignal(session.indexing.finished):
        session.indexing.start()
    assert len(filled.browse()) == 6
    wait_for(qtbot, session, lambda: session.roots.pause(root, False))
    assert not filled.roots()[0].paused
    assert len(filled.browse()) == 7


def test_what_is_left_out_leaves_the_library(
    qtbot: QtBot, session: Session, filled: Library, root: Root, photos: Path
) -> None:
    wait_for(qtbot, session, lambda: session.roots.leave_out(root, ["more/", "red*"]))
    assert {hit.path.stem for hit in filled.browse()} == {"green", "blue", "yellow"}
    assert filled.roots()[0].excludes == ("more/", "red*")
    assert (photos / "red.jpg").is_file()
    wait_for(qtbot, session, lambda: session.roots.leave_out(root, []))
    assert len(filled.browse()) == 6


def test_patterns_that_are_none_are_found(session: Session) -> None:
    assert session.roots.faulty_globs(["*.gif", "Exports/", "!keep.gif", "# a remark"]) == ["# a remark"]


def test_a_folder_that_has_moved_is_found_again(
    qtbot: QtBot, session: Session, filled: Library, root: Root, photos: Path, tmp_path: Path
) -> None:
    moved = photos.rename(tmp_path / "elsewhere")
    wait_for(qtbot, session, lambda: session.roots.move(root, moved))
    assert [one.path for one in filled.roots()] == [moved]
    assert len(filled.browse()) == 6


def test_another_folder_is_not_taken_for_it(
    qtbot: QtBot, session: Session, filled: Library, root: Root, photos: Path, tmp_path: Path
) -> None:
    shutil.move(photos, tmp_path / "hidden")
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(session.message) as said:
        session.roots.move(root, tmp_path / "empty")
    assert "does not hold the photos" in said.args[0].text
    assert filled.roots()[0].path == photos


def test_indexing_that_was_interrupted_goes_on(
    qtbot: QtBot, session: Session, library: Library, tmp_path: Path, make_photo: Any
) -> None:
    for number in range(200):
        make_photo(tmp_path / "many" / f"{number}.jpg", (number, 80, 120))
    other = library.add_root(make_photo(tmp_path / "one" / "a.jpg").parent)
    with qtbot.waitSignal(session.indexing.progressed):
        session.indexing.start(tmp_path / "many")
    with qtbot.waitSignal(session.roots.changed):
        session.roots.remove(other)
    qtbot.waitUntil(lambda: session.indexing.activity is Activity.IDLE)
    assert len(library.browse()) == 200


def test_full_speed_is_switched_and_kept(
    qtbot: QtBot, window: MainWindow, session: Session, library: Library
) -> None:
    told: list[bool] = []
    session.attention.speed_changed.connect(told.append)
    window.strip._speed.click()
    assert told == [True]
    assert library.tempo.full_speed
    assert window.top._speed.isChecked()
    qtbot.waitUntil(lambda: library.settings.full_speed)
    window.top._speed.trigger()
    qtbot.waitUntil(lambda: not library.settings.full_speed)
    assert not window.strip._speed.isChecked()


def test_what_is_in_sight_goes_first_while_indexing_runs(
    qtbot: QtBot, session: Session, filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    preferred: list[list[int]] = []
    monkeypatch.setattr(filled, "prefer", preferred.append)
    session.attention.look_at([3, 1])
    qtbot.wait(400)
    assert preferred == []
    session.indexing.activity = Activity.RUNNING
    session.attention.look_at([2, 5])
    qtbot.waitUntil(lambda: preferred == [[2, 5]])
    session.indexing.activity = Activity.IDLE
