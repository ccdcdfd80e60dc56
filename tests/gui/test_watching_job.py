"""The window follows its folders: what comes, changes and goes on the disk is found without anybody asking."""

import errno
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from photofinder.engine import observers, settling, watching
from photofinder.library import Library
from photofinder.records import LibraryStatus
from photofinder.store import presence
from photofinder.ui import search_job, watching_job
from photofinder.ui.indexing_job import Activity
from photofinder.ui.main_window import MainWindow
from photofinder.ui.session import Session
from photofinder.ui.side_rows import SideRow
from photofinder.ui.tasks import Tasks
from photofinder.ui.watching_job import WatchingJob

Shown = Callable[[], set[str]]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "QUIET_S", 0.2)
    monkeypatch.setattr(watching, "_SETTLE_EVERY_S", 0.05)
    monkeypatch.setattr(watching, "_LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(search_job, "REFRESH_MS", 50)
    monkeypatch.setattr(watching_job, "_AGAIN_MS", 50)


@pytest.fixture
def shown(qtbot: QtBot, filled: Library, session: Session) -> Shown:
    """The names of the photos in the results of a session that has started and watches."""
    names: set[str] = set()

    def note(results: Any) -> None:
        names.clear()
        names.update(hit.path.stem for hit in results.hits)

    session.results_changed.connect(note)
    with qtbot.waitSignals([session.indexing.finished, session.status_changed]):
        session.start()
    qtbot.waitUntil(lambda: session.watching._watching is not None)
    made = session.watching._watching
    assert made is not None
    qtbot.waitUntil(lambda: made.wait_ready(0))
    qtbot.waitUntil(lambda: len(names) == 6)
    return lambda: names


def test_what_happens_on_the_disk_is_shown(
    qtbot: QtBot, session: Session, shown: Shown, photos: Path, make_photo: Any
) -> None:
    activities: list[Activity] = []
    session.indexing.activity_changed.connect(activities.append)
    make_photo(photos / "fresh" / "navy.jpg", "blue")
    qtbot.waitUntil(lambda: "navy" in shown())
    (photos / "fresh" / "navy.jpg").rename(photos / "fresh" / "ocean.jpg")
    qtbot.waitUntil(lambda: "ocean" in shown() and "navy" not in shown())
    shutil.rmtree(photos / "fresh")
    qtbot.waitUntil(lambda: len(shown()) == 6)
    assert activities == []


def test_a_root_that_goes_away_is_marked_and_kept(
    qtbot: QtBot, session: Session, shown: Shown, photos: Path, make_photo: Any
) -> None:
    told: list[LibraryStatus] = []
    session.status_changed.connect(told.append)
    elsewhere = photos.rename(photos.with_name("elsewhere"))
    qtbot.waitUntil(lambda: bool(told) and not told[-1].roots[0].present)
    make_photo(elsewhere / "meanwhile.jpg", "red")
    elsewhere.rename(photos)
    qtbot.waitUntil(lambda: told[-1].roots[0].present)
    qtbot.waitUntil(lambda: "meanwhile" in shown())
    assert len(shown()) == 7


def test_a_new_root_is_watched_too(
    qtbot: QtBot, session: Session, shown: Shown, tmp_path: Path, make_photo: Any
) -> None:
    make_photo(tmp_path / "second" / "sea.jpg", "blue")
    with qtbot.waitSignal(session.indexing.finished):
        session.roots.add(tmp_path / "second")
    qtbot.waitUntil(lambda: "sea" in shown())
    made = session.watching._watching
    assert made is not None
    qtbot.waitUntil(lambda: len(made._watched) == 2 and all(one.met for one in made._watched.values()))
    make_photo(tmp_path / "second" / "sky.jpg", "blue")
    qtbot.waitUntil(lambda: "sky" in shown())


def test_that_a_folder_cannot_be_watched_is_said_once(
    qtbot: QtBot, filled: Library, window: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_lost: object) -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(observers, "_observer", refuse)
    session.start()
    qtbot.waitUntil(lambda: window.banner.message is not None)
    message = window.banner.message
    assert message is not None
    assert "fs.inotify.max_user_watches" in message.text
    side_bar = window.work.side_bar
    qtbot.waitUntil(lambda: any("ten minutes" in row.toolTip() for row in side_bar.findChildren(SideRow)))
    window.banner.dismiss()
    session.watching.state_changed.emit()
    assert window.banner.message is None


def test_a_disk_that_answers_late_is_not_away_for_ever(
    qtbot: QtBot, session: Session, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[LibraryStatus] = []
    session.status_changed.connect(told.append)
    with monkeypatch.context() as slow:
        slow.setattr(presence._Question, "run", lambda _question: None)
        session.refresh_status()
        qtbot.waitUntil(lambda: bool(told) and not told[-1].roots[0].present)
    presence._unanswered.clear()
    qtbot.waitUntil(lambda: told[-1].roots[0].present)


def test_a_root_that_stays_empty_is_not_asked_for_again_and_again(filled: Library, session: Session) -> None:
    job, empty = session.watching, replace(filled.roots()[0], present=False)
    for _ in range(watching_job._ASKED_MOST):
        job.follow([empty])
        assert job._again.isActive()
        job._again.stop()
    job.follow([empty])
    assert not job._again.isActive()
    job.follow([replace(empty, present=True)])
    job.follow([empty])
    assert job._again.isActive()


def test_a_window_that_closed_meanwhile_leaves_nothing_behind(qtbot: QtBot, session: Session) -> None:
    job = WatchingJob(session._library, session._tasks, session.indexing)
    job.start()
    assert job.close(5)
    qtbot.waitUntil(lambda: not session._tasks._jobs)
    assert job._watching is None or not job._watching._thread.is_alive()


def test_a_library_that_cannot_be_watched_is_told(qtbot: QtBot, session: Session, tasks: Tasks) -> None:
    class Broken:
        def watch(self, *_: object) -> None:
            raise OSError("no")

    job = WatchingJob(Broken(), tasks, session.indexing)  # type: ignore[arg-type]
    with qtbot.waitSignal(job.failed):
        job.start()
