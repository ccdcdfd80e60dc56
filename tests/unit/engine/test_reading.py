"""What is read first, what holds it up, and that it goes on by itself."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from photofinder.engine import absence, storage_hold
from photofinder.engine.active_model import ActiveModel
from photofinder.engine.decode import Outcome, Unusable
from photofinder.engine.decoding_process import Task
from photofinder.engine.gather import Gathering
from photofinder.engine.preferred import Preferred
from photofinder.engine.upcoming import Upcoming
from photofinder.engine.workers import Workers
from photofinder.engine.worklist import Worklist
from photofinder.errors import FolderUnavailable, LibraryClosed, SkipReason, StorageFault
from photofinder.library import Library
from photofinder.records import FileStat, Hold, Phase, Skip
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.embedder import Embedder

MakePhoto = Callable[..., Path]

COUNT = 40


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_hold, "_RETRY_EVERY_S", 0.05)
    monkeypatch.setattr(storage_hold, "_STEP_S", 0.01)
    monkeypatch.setattr(absence, "_LOOK_EVERY_S", 0.05)


@pytest.fixture
def library(fake_settings: Settings) -> Iterator[Library]:
    library = Library.open(fake_settings)
    library.tempo.full_speed = True
    yield library
    library.close()


@pytest.fixture
def folder(tmp_path: Path, make_photo: MakePhoto) -> Path:
    """Photos 00 to 39, each an hour older than the one before."""
    folder = tmp_path / "photos"
    for number in range(COUNT):
        path = make_photo(folder / f"{number:02}.png", (number * 6, 255 - number, 7), (16, 12))
        os.utime(path, (2e9 - 3600 * number, 2e9 - 3600 * number))
    return folder


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files in the order in which their reading begins."""
    names: list[str] = []
    read: Any = Workers._read

    def reading(workers: Workers, task: Task, stat: FileStat, *args: Any) -> Outcome:
        names.append(stat.path.name)
        outcome: Outcome = read(workers, task, stat, *args)
        return outcome

    monkeypatch.setattr(Workers, "_read", reading)
    return names


def worklist(names: list[str]) -> Worklist:
    work = Worklist()
    for number, name in enumerate(names):
        work.append("/photos", name, 1, 1000 - number)
    return work


def test_the_newest_are_read_first(library: Library, folder: Path, begun: list[str]) -> None:
    list(library.index(folder))
    # Several begin at once, so that neighbours may change places.
    assert [abs(int(name[:2]) - place) <= 3 for place, name in enumerate(begun)] == [True] * COUNT


def test_what_is_looked_at_goes_before_the_newest(library: Library, folder: Path, begun: list[str]) -> None:
    for step in library.index(folder):
        if step.phase is Phase.SCANNING and step.searchable:
            last = library.photo_at(folder / "39.png")
            assert last is not None
            assert last.pending
            library.prefer([last.photo_id])
    assert "39.png" in begun[:3]
    assert sorted(begun) == sorted(path.name for path in folder.iterdir())


def test_every_job_comes_once_whatever_is_preferred(fake_settings: Settings) -> None:
    library = Library.open(fake_settings)
    names = [f"{number}.jpg" for number in range(9)]
    work, preferred = worklist(names), Preferred()
    upcoming = Upcoming(work, preferred, library._catalogue)
    given = []
    while (job := upcoming.next()) is not None:
        given.append(job.stat.path.name)
        if len(given) in (2, 4):
            upcoming._first.extend(job for job in work.jobs() if job.stat.path.name in ("1.jpg", "7.jpg"))
    library.close()
    assert given == ["0.jpg", "1.jpg", "7.jpg", *(f"{number}.jpg" for number in (2, 3, 4, 5, 6, 8))]


def test_what_is_looked_at_goes_first_in_each_root(library: Library, folder: Path, make_photo: MakePhoto) -> None:
    """Also where it was said before its root was come to."""
    for _ in library.index(folder):
        pass
    photo = library.photo_at(folder / "20.png")
    assert photo is not None
    preferred = Preferred()
    preferred.put([photo.photo_id])
    work = Worklist()
    work.append(str(folder), "01.png", 1, 3)
    work.append(str(folder), "20.png", 1, 1)
    for _ in range(2):
        job = Upcoming(work, preferred, library._catalogue).next()
        assert job is not None
        assert job.stat.path.name == "20.png"


@pytest.mark.parametrize(("full", "hold"), [(True, Hold.DISK_FULL), (False, Hold.STORAGE)])
def test_a_catalogue_that_cannot_be_written_is_waited_for(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, full: bool, hold: Hold
) -> None:
    commit: Any = Catalogue.commit
    calls = []

    def refusing(catalogue: Catalogue, *args: Any) -> Any:
        calls.append(args)
        if len(calls) % 3:
            raise StorageFault(catalogue.file, "not now", disk_full=full)
        return commit(catalogue, *args)

    monkeypatch.setattr(Catalogue, "commit", refusing)
    steps = list(library.index(folder))
    assert {(step.phase, step.hold) for step in steps} >= {(Phase.SCANNING, hold), (Phase.INDEXING, hold)}
    assert (steps[-1].phase, steps[-1].hold, steps[-1].added) == (Phase.DONE, None, COUNT)
    assert library.status().embedded == COUNT


def test_a_library_that_is_closed_meanwhile_is_not_waited_for(library: Library, folder: Path) -> None:
    steps = library.index(folder)
    next(steps)
    library.close()
    with pytest.raises(LibraryClosed):
        list(steps)


def test_a_folder_that_goes_away_is_waited_for_and_nothing_is_lost(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = folder.with_name("elsewhere")
    seen: set[Hold | None] = set()
    away_since: float | None = None
    for step in library.index(folder):
        seen.add(step.hold)
        if step.phase is Phase.INDEXING and away_since is None and Hold.FOLDER_AWAY not in seen:
            folder.rename(elsewhere)
            away_since = time.monotonic()
        elif away_since is not None and Hold.FOLDER_AWAY in seen and elsewhere.exists():
            elsewhere.rename(folder)
    assert Hold.FOLDER_AWAY in seen
    assert (step.phase, step.added, step.skipped) == (Phase.DONE, COUNT, 0)
    assert library.status().embedded == COUNT


def test_thumbnails_that_cannot_be_kept_cost_no_photo(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(thumbnails: Thumbnails, content_hash: bytes, content: bytes) -> None:
        raise StorageFault(thumbnails.folder, os.strerror(errno.ENOSPC), disk_full=True)

    monkeypatch.setattr(Thumbnails, "put_encoded", full)
    *_, last = library.index(folder)
    assert (last.phase, last.added) == (Phase.DONE, COUNT)
    assert sum("thumbnails cannot be kept" in record.message for record in caplog.records) == 1


def test_what_was_skipped_is_read_again_when_asked_for(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = {folder / "03.png", folder / "05.png"}
    read: Any = Workers._read

    def quarantining(workers: Workers, task: Task, stat: FileStat, *args: Any) -> Outcome:
        if stat.path in bad:
            return Unusable(stat, Skip(stat.path, SkipReason.TIMED_OUT, "60 s"))
        outcome: Outcome = read(workers, task, stat, *args)
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "_read", quarantining)
        *_, last = library.index(folder)
        assert (last.added, last.skipped) == (COUNT - 2, 2)
        # What is quarantined is left alone.
        *_, last = library.index(folder)
        assert last.total == 0
        *_, last = library.retry()
        assert (last.total, last.skipped) == (2, 2)
    *_, last = library.retry([folder / "03.png", folder / "unknown.png"])
    assert (last.total, last.added) == (1, 1)
    assert [skip.path.name for skip in library.skipped()] == ["05.png"]
    (folder / "05.png").unlink()
    list(library.retry())
    assert library.skipped() == []
    assert list(library.retry()) == []


def test_the_person_makes_it_yield(library: Library, folder: Path) -> None:
    library.tempo.full_speed = False
    yielding: list[bool] = []
    for step in library.index(folder):
        if not any(yielding):
            library.tempo.note_use()
        yielding.append(step.yielding)
    assert any(yielding)
    assert library.status().embedded == COUNT


def test_full_speed_is_kept(library: Library, fake_settings: Settings) -> None:
    library.set_full_speed(True)
    assert library.tempo.full_speed
    assert "full_speed = true" in fake_settings.file.read_text()
    assert library.settings.full_speed


def test_it_tells_that_the_model_is_being_made_ready(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = threading.Event()
    really = ActiveModel.prepared_embedder

    def late(model: ActiveModel) -> Embedder:
        assert told.wait(30)
        return really(model)

    monkeypatch.setattr(ActiveModel, "prepared_embedder", late)
    for step in library.index(folder):
        if step.preparing:
            told.set()
    assert told.is_set()
    assert library.status().embedded == COUNT


def test_it_stops_quietly_when_its_root_was_removed(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = library.index(folder)
    for step in steps:
        if step.phase is Phase.INDEXING:
            break
    library.remove_root(library.roots()[0].root_id)

    def commit(_: Gathering) -> bool:
        raise FolderUnavailable(folder, "it is in none of the folders of the library")

    monkeypatch.setattr(Gathering, "commit", commit)
    steps.close()
    assert library.status().photos == 0
