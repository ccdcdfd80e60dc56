"""The window over a library that cannot be written: it says so once, finds photos, and goes on by itself."""

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photofinder.engine import guarding, storage_hold
from photofinder.errors import LibraryReadOnly
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.ui.running import RunningApp
from photofinder.ui.theme import Theme


def test_it_waits_for_space_and_goes_on(
    qtbot: QtBot,
    qapp: QApplication,
    fake_settings: Settings,
    photos: Path,
    patient_close: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with closing(Library.open(fake_settings)) as library:
        list(library.index(photos))
        count = len(library.browse())
    (photos / "new.png").write_bytes(next(photos.rglob("*.*")).read_bytes())
    full: list[LibraryReadOnly | None] = [LibraryReadOnly(fake_settings.folders.data, disk_full=True)]
    monkeypatch.setattr(guarding, "unwritable", lambda _: full[0])
    monkeypatch.setattr(storage_hold, "_RETRY_EVERY_S", 0.05)
    running = RunningApp(qapp, Theme(qapp), Library.open(fake_settings))
    held: list[object] = []
    running.session.indexing.progressed.connect(lambda progress: held.append(progress.hold))
    running.start()
    banner = running.window.banner

    def told() -> str:
        return "" if banner.message is None else banner.message.text

    assert "is full" in told()
    qtbot.waitUntil(lambda: any(held))
    results: list[int] = []
    running.session.results_changed.connect(lambda found: results.append(len(found.hits)))
    banner.dismiss()
    running.session.search_text("is:favourite")
    running.session.settle()
    qtbot.waitUntil(lambda: bool(results))
    running.session.browse()
    qtbot.waitUntil(lambda: results[-1] == count)
    assert told() == ""
    running.session.set_favourite(running.library.browse(1), True)
    qtbot.waitUntil(lambda: "is full" in told())
    full[0] = None
    qtbot.waitUntil(lambda: results[-1] == count + 1)
    qtbot.waitUntil(lambda: told() == "")
    assert running.library.history() == []
    assert running.close()
