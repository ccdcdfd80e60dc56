"""The care of the library from the window: the check, backups, restoring, and files that are tried again."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QTableWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from photofinder.library import Library
from photofinder.records import (
    BackupProgress,
    BackupStep,
    CheckPart,
    Finding,
    FindingCode,
    RecoveredFrom,
    Recovery,
)
from photofinder.store import checking
from photofinder.ui import care_messages
from photofinder.ui.check_dialog import CheckDialog
from photofinder.ui.main_window import MainWindow
from photofinder.ui.questions import Question
from photofinder.ui.session import Session


def shown(qtbot: QtBot, kind: type[QDialog]) -> QDialog:
    def found() -> list[QDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def button(parent: QWidget, text: str) -> QPushButton:
    return next(found for found in parent.findChildren(QPushButton) if found.text() == text)


def sentence(dialog: QDialog) -> str:
    return dialog.findChildren(QLabel)[0].text()


@pytest.fixture
def started(qtbot: QtBot, filled: Library, window: MainWindow, session: Session) -> MainWindow:
    with qtbot.waitSignals([session.results_changed, session.indexing.finished]):
        session.start()
    return window


def test_the_library_is_checked_and_put_right(qtbot: QtBot, started: MainWindow, library: Library) -> None:
    thumbnails = sorted((library.settings.folders.cache / "thumbnails").rglob("*.jpg"))
    stray = thumbnails[0].with_name(thumbnails[0].stem[:-4] + "0000.jpg")
    stray.write_bytes(thumbnails[0].read_bytes())
    started.top.check_asked.emit()
    dialog = shown(qtbot, CheckDialog)
    mend = button(dialog, "Put right")
    qtbot.waitUntil(mend.isVisible)
    table = dialog.findChildren(QTableWidget)[0]
    texts = [table.item(row, 0).text() for row in range(table.rowCount())]  # type: ignore[union-attr]
    assert any("humbnail" in text for text in texts)
    mend.click()
    qtbot.waitUntil(lambda: sentence(dialog) == "What was wrong is put right.")
    assert not mend.isVisible()
    assert not stray.exists()
    button(dialog, "Close").click()
    started.top.check_asked.emit()
    again = shown(qtbot, CheckDialog)
    qtbot.waitUntil(lambda: sentence(again) == "Nothing is wrong.")
    button(again, "Close").click()


def test_a_check_shows_where_it_is_and_can_be_left(
    qtbot: QtBot, started: MainWindow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(connection: sqlite3.Connection, _repair: bool) -> Iterator[Finding]:
        connection.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
        yield Finding(FindingCode.COPIES_WRONG)

    monkeypatch.setitem(checking._CHECKS, CheckPart.NAMES, (endless,))
    started.top.check_asked.emit()
    dialog = shown(qtbot, CheckDialog)
    qtbot.waitUntil(lambda: "Names and folders" in [label.text() for label in dialog.findChildren(QLabel)])
    bar = dialog.findChildren(QProgressBar)[0]
    assert 0 < bar.value() < bar.maximum()
    with qtbot.waitSignal(session.care.checked):
        button(dialog, "Cancel").click()


def test_what_cannot_be_put_right_and_what_fails_is_said(qtbot: QtBot) -> None:
    dialog = CheckDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.begin(repair=True)
    dialog.show_findings([Finding(FindingCode.BACKUP_DAMAGED, path=Path("/x/b.sqlite"))])
    dialog.end()
    assert "Not all" in sentence(dialog)
    dialog.begin()
    dialog.show_findings([Finding(FindingCode.KEPT_FILE, path=Path("/x/old.sqlite"), harmless=True)])
    dialog.end()
    assert sentence(dialog) == "Nothing that was found does harm."
    assert not button(dialog, "Put right").isVisible()
    dialog.begin()
    dialog.fail(RuntimeError("inner"))
    assert "inner" not in sentence(dialog)
    with qtbot.waitSignal(dialog.cancel_asked):
        dialog.reject()


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_has_plain_words(code: FindingCode) -> None:
    for finding in (Finding(code, 3, Path("/x/y"), "detail"), Finding(code, mended=True)):
        for text in (care_messages.finding_text(finding), care_messages.state_text(finding, repaired=True)):
            assert text
            assert "{" not in text
    assert care_messages.state_text(Finding(code), repaired=False)


def test_every_part_of_a_check_has_words_of_its_own() -> None:
    assert len({care_messages.part_text(part) for part in CheckPart}) == len(CheckPart)


@pytest.mark.parametrize("source", RecoveredFrom)
@pytest.mark.parametrize("roots", [0, 2])
def test_a_recovery_is_told(source: RecoveredFrom, roots: int) -> None:
    told = care_messages.recovered(Recovery(source, Path("/d/catalogue-damaged-1.sqlite"), None, 5, roots))
    assert told.text.endswith("catalogue-damaged-1.sqlite.")
    assert "{" not in told.text


@pytest.mark.parametrize(
    ("source", "photos", "roots"),
    [(RecoveredFrom.BACKUP, 5, 2), (RecoveredFrom.NOTHING, 0, 2), (RecoveredFrom.NOTHING, 0, 0)],
)
def test_a_library_file_that_was_away_is_not_called_damaged(source: RecoveredFrom, photos: int, roots: int) -> None:
    told = care_messages.recovered(Recovery(source, None, None, photos, roots))
    assert told.text.startswith("The library file was missing")
    assert not {"damaged", "None", "{"} & set(told.text.split())


@pytest.mark.parametrize("step", BackupStep)
def test_every_step_of_a_backup_has_words(step: BackupStep) -> None:
    assert care_messages.step_text(BackupProgress(step, Path("/b"), 5_000_000, 9_000_000))


def test_a_backup_is_written_and_restored_after_a_question(
    qtbot: QtBot, started: MainWindow, session: Session, tmp_path: Path
) -> None:
    started.top.backup_asked.emit()
    choice = shown(qtbot, QFileDialog)
    with qtbot.waitSignal(session.care.backed_up):
        choice.fileSelected.emit(str(tmp_path / "kept.pfbackup"))  # type: ignore[attr-defined]
    choice.close()
    assert (tmp_path / "kept.pfbackup").is_file()
    assert started.banner.message is not None
    assert "kept.pfbackup is complete: 6 photos" in started.banner.message.text
    started.top.restore_asked.emit()
    choice = shown(qtbot, QFileDialog)
    choice.fileSelected.emit(str(tmp_path / "kept.pfbackup"))  # type: ignore[attr-defined]
    choice.close()
    box = shown(qtbot, Question)
    with qtbot.waitSignals([started.restore_asked, started.closed]):
        button(box, "Restore").click()


def test_a_backup_that_cannot_be_written_is_explained(
    qtbot: QtBot, started: MainWindow, session: Session, tmp_path: Path
) -> None:
    with qtbot.waitSignals([session.message, session.care.backup_ended]):
        started._upkeep._back_up(tmp_path / "nowhere" / "deep" / "kept.pfbackup")
    assert started.banner.message is not None
    assert started.banner.message.bad


def test_files_that_were_left_out_are_tried_again(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library, photos: Path, make_photo: Any
) -> None:
    (photos / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 nothing")
    with qtbot.waitSignal(session.indexing.finished):
        session.indexing.start()
    started.top.skipped_asked.emit()
    dialog = shown(qtbot, QDialog)
    assert dialog.findChildren(QTableView)[0].model().rowCount() == 2
    make_photo(photos / "broken.jpg")
    button(dialog, "Try all again").click()
    qtbot.waitUntil(lambda: sentence(dialog) == "Every file could be used.")
    button(dialog, "Close").click()
    assert len(library.browse()) == 7
