"""What could not be read is in doubt until it is known whether its folder is there."""

from pathlib import Path
from threading import Event

import pytest

from photofinder.engine.absence import Absence
from photofinder.engine.pool import ReadAheadPool
from photofinder.errors import FolderUnavailable


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "a.jpg").touch()
    return folder


def settle(absence: Absence[str], bell: Event) -> tuple[list[str], list[str]]:
    """Looks once, and what that settled."""
    bell.clear()
    absence.settled()
    assert bell.wait(10)
    return absence.settled()


def test_a_folder_that_is_there_makes_doubts_true() -> None:
    bell = Event()
    with ReadAheadPool[bool](bell, 1) as looking:
        absence = Absence[str](Path.cwd(), looking)
        assert absence.settled() == ([], [])
        absence.doubt("a")
        absence.doubt("b")
        assert absence.in_doubt == 2
        assert settle(absence, bell) == (["a", "b"], [])
        assert (absence.in_doubt, absence.is_away) == (0, False)


def test_all_is_tried_again_when_it_is_back(folder: Path) -> None:
    bell, clock = Event(), Clock()
    with ReadAheadPool[bool](bell, 1) as looking:
        absence = Absence[str](folder, looking, clock)
        elsewhere = folder.rename(folder.with_name("elsewhere"))
        absence.doubt("a")
        assert settle(absence, bell) == ([], [])
        assert absence.is_away
        absence.doubt("b")
        # It does not look all the time.
        assert absence.settled() == ([], [])
        assert looking.pending == 0
        elsewhere.rename(folder)
        clock.now_s += 10
        assert settle(absence, bell) == ([], ["a", "b"])
        assert not absence.is_away


def test_the_empty_folder_that_a_disk_leaves_is_not_the_folder(folder: Path) -> None:
    bell, clock = Event(), Clock()
    with ReadAheadPool[bool](bell, 1) as looking:
        absence = Absence[str](folder, looking, clock)
        disk = folder.rename(folder.with_name("disk"))
        folder.mkdir()
        absence.doubt("a")
        assert settle(absence, bell) == ([], [])
        assert absence.is_away
        folder.rmdir()
        disk.rename(folder)
        clock.now_s += 10
        assert settle(absence, bell) == ([], ["a"])


def test_a_folder_whose_rights_were_taken_is_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bell = Event()
    with ReadAheadPool[bool](bell, 1) as looking:
        absence = Absence[str](folder, looking)

        def forbidden(path: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("photofinder.engine.absence.os.scandir", forbidden)
        absence.doubt("a")
        settle(absence, bell)
        assert absence.is_away


def test_it_is_not_waited_for_for_ever(folder: Path) -> None:
    bell, clock = Event(), Clock()
    with ReadAheadPool[bool](bell, 1) as looking:
        absence = Absence[str](folder, looking, clock)
        folder.rename(folder.with_name("elsewhere"))
        absence.doubt("a")
        settle(absence, bell)
        clock.now_s += 3600
        with pytest.raises(FolderUnavailable):
            settle(absence, bell)
