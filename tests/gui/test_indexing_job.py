"""Indexing from the window: pausing, cancelling, waiting turns, and stopping at once when the window closes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from photofinder.errors import IndexingBusy
from photofinder.library import Library
from photofinder.records import Phase, Progress
from photofinder.settings import Settings
from photofinder.ui import search_job
from photofinder.ui.indexing_job import Activity, IndexingJob
from photofinder.ui.session import Session
from photofinder.ui.tasks import Tasks


@pytest.fixture
def job(library: Library, tasks: Tasks) -> IndexingJob:
    return IndexingJob(library, tasks)


@pytest.fixture
def many_photos(tmp_path: Path, make_photo: Any) -> Path:
    folder = tmp_path / "many"
    for number in range(400):
        make_photo(folder / f"{number}.jpg", (number % 250, 80, 120))
    return folder


def test_a_run_goes_from_running_to_idle_and_finds_photos(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path
) -> None:
    told: list[Activity] = []
    steps: list[Progress] = []
    job.activity_changed.connect(told.append)
    job.progressed.connect(steps.append)
    with qtbot.waitSignals([job.committed, job.finished], timeout=10_000):
        job.start(photos)
    assert told == [Activity.RUNNING, Activity.IDLE]
    assert steps[-1].phase is Phase.DONE
    assert len(library.browse()) == 6


def test_pause_resume_and_cancel(qtbot: QtBot, job: IndexingJob, library: Library, many_photos: Path) -> None:
    with qtbot.waitSignal(job.progressed, timeout=10_000):
        job.start(many_photos)
    told: list[Activity] = []
    job.activity_changed.connect(told.append)
    for do in (job.pause, job.pause, job.resume, job.resume, job.pause):
        do()
    assert told == [Activity.PAUSED, Activity.RUNNING, Activity.PAUSED]
    with qtbot.waitSignal(job.finished, timeout=10_000):
        job.cancel()
    assert told[-1] is Activity.IDLE
    with qtbot.waitSignal(job.finished, timeout=20_000):
        job.start(many_photos)
    assert len(library.browse()) == 400


def test_pausing_nothing_does_nothing(qtbot: QtBot, job: IndexingJob) -> None:
    job.pause()
    job.resume()
    job.cancel()
    assert job.activity is Activity.IDLE


def test_folders_wait_their_turn_and_all_swallows_them(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path, tmp_path: Path, make_photo: Any
) -> None:
    make_photo(tmp_path / "one" / "a.jpg")
    make_photo(tmp_path / "two" / "b.jpg")
    with qtbot.waitSignal(job.finished, timeout=10_000):
        for folder in (photos, tmp_path / "one", tmp_path / "two", tmp_path / "one"):
            job.start(folder)
    assert len(library.roots()) == 3
    with qtbot.waitSignal(job.finished, timeout=10_000):
        job.start(photos)
        job.start(tmp_path / "one")
        job.start()
        job.start(tmp_path / "two")
    assert len(library.browse()) == 8


def test_what_only_changed_on_the_disk_is_taken_up_quietly(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path, make_photo: Any
) -> None:
    told: list[object] = []
    job.activity_changed.connect(told.append)
    job.progressed.connect(told.append)
    library.add_root(photos)
    with qtbot.waitSignals([job.committed, job.finished]):
        job.start(photos, quiet=True)
    assert told == []
    assert len(library.browse()) == 6
    make_photo(photos / "more" / "new.jpg", "red")
    with qtbot.waitSignals([job.committed, job.finished]):
        job.start(photos / "more", quiet=True)
    assert told == []
    assert len(library.browse()) == 7


def test_a_quiet_run_that_changes_nothing_tells_nothing(
    qtbot: QtBot, job: IndexingJob, filled: Library, photos: Path
) -> None:
    told: list[str] = []
    job.committed.connect(lambda: told.append("committed"))
    job.finished.connect(lambda: told.append("finished"))
    job.start(photos, quiet=True)
    with qtbot.waitSignal(job.activity_changed):
        job.start(photos)
    told.clear()
    with qtbot.waitSignal(job.finished):
        pass
    assert told[0] == "committed"


def test_much_that_changed_at_once_is_told_step_by_step(
    qtbot: QtBot, job: IndexingJob, library: Library, many_photos: Path
) -> None:
    told: list[Activity] = []
    job.activity_changed.connect(told.append)
    library.add_root(many_photos)
    with qtbot.waitSignals([job.progressed, job.finished]):
        job.start(many_photos, quiet=True)
    assert told == [Activity.RUNNING, Activity.IDLE]


def test_a_quiet_fault_is_not_told(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path, tmp_path: Path
) -> None:
    failures: list[Exception] = []
    job.failed.connect(failures.append)
    (tmp_path / "gone").mkdir()
    library.add_root(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    job.start(tmp_path / "gone", quiet=True)
    with qtbot.waitSignal(job.finished):
        job.start(photos)
    assert failures == []


def test_a_change_waits_until_another_process_is_done(
    qtbot: QtBot, job: IndexingJob, library: Library, fake_settings: Settings, photos: Path, tmp_path: Path
) -> None:
    other = Library.open(fake_settings)
    (tmp_path / "empty").mkdir()
    library.add_root(photos)
    run = other.index(tmp_path / "empty")
    next(run)
    job._retry.setInterval(10)
    job.start(photos, quiet=True)
    qtbot.wait(100)
    run.close()
    other.close()
    with qtbot.waitSignal(job.finished):
        pass
    assert len(library.browse()) == 6


def test_what_was_paused_before_the_start_waits(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path
) -> None:
    told: list[Activity] = []
    job.activity_changed.connect(told.append)
    job.pause()
    assert job.held
    job.start(photos)
    assert told == [Activity.PAUSED]
    assert library.browse() == []
    with qtbot.waitSignal(job.finished):
        job.resume()
    assert told == [Activity.PAUSED, Activity.RUNNING, Activity.IDLE]
    assert len(library.browse()) == 6
    job.pause()
    job.start(photos)
    job.cancel()
    assert (job.activity, job.held) == (Activity.IDLE, False)


def test_skipped_files_are_tried_again(
    qtbot: QtBot, job: IndexingJob, filled: Library, photos: Path, make_photo: Any
) -> None:
    broken = photos / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 nothing")
    with qtbot.waitSignal(job.finished):
        job.start(photos)
    assert [skip.path for skip in filled.skipped()] == [broken]
    make_photo(broken)
    with qtbot.waitSignal(job.finished):
        job.retry([broken])
    assert filled.skipped() == []
    assert len(filled.browse()) == 7


def test_a_missing_folder_fails_and_the_next_one_is_indexed(
    qtbot: QtBot, job: IndexingJob, library: Library, photos: Path, tmp_path: Path
) -> None:
    failures: list[Exception] = []
    job.failed.connect(failures.append)
    with qtbot.waitSignal(job.finished, timeout=10_000):
        job.start(tmp_path / "nowhere")
        job.start(photos)
    assert len(failures) == 1
    assert len(library.browse()) == 6


def test_another_process_that_indexes_is_told(
    qtbot: QtBot, job: IndexingJob, fake_settings: Settings, photos: Path
) -> None:
    other = Library.open(fake_settings)
    run = other.index(photos)
    next(run)
    with qtbot.waitSignal(job.failed, timeout=10_000) as failed:
        job.start(photos)
    assert isinstance(failed.args[0], IndexingBusy)
    run.close()
    other.close()
    qtbot.waitUntil(lambda: job.activity is Activity.IDLE)


@contextmanager
def opened(chosen: Settings) -> Iterator[tuple[Library, Session]]:
    """A session on a library, both closed whatever happens."""
    library = Library.open(chosen)
    session = Session(library)
    try:
        yield library, session
    finally:
        ended = session.close()
        library.close()
    assert ended


def test_closing_while_indexing_is_quick_and_the_next_start_goes_on(
    qtbot: QtBot, fake_settings: Settings, many_photos: Path, patient_close: None
) -> None:
    with opened(fake_settings) as (_, session), qtbot.waitSignal(session.indexing.progressed):
        session.indexing.start(many_photos)
    with opened(fake_settings) as (library, session):
        with qtbot.waitSignal(session.indexing.finished, timeout=60_000):
            session.start()
        assert len(library.browse()) == 400


def test_a_closed_session_asks_nothing_more(
    qtbot: QtBot, fake_settings: Settings, photos: Path, patient_close: None
) -> None:
    with opened(fake_settings) as (_, session), qtbot.waitSignal(session.indexing.progressed):
        session.indexing.start(photos)
    with qtbot.assertNotEmitted(session._search.refreshing, wait=2 * search_job.FIRST_MS):
        session.indexing.committed.emit()
