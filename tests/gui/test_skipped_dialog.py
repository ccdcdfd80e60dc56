"""The files that were left out: put together by reason, looked for, tried again, shown."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from photofinder.errors import SkipReason
from photofinder.records import Skip
from photofinder.ui.skipped_dialog import SkippedDialog
from photofinder.ui.skips_model import SkipsModel, in_order
from photofinder.ui.theme import Theme

SKIPS = in_order(
    [
        Skip(Path("/p/a.txt"), SkipReason.NOT_A_PICTURE, ""),
        Skip(Path("/p/z.jpg"), SkipReason.DAMAGED, "truncated"),
        Skip(Path("/p/b.txt"), SkipReason.NOT_A_PICTURE, ""),
        Skip(Path("/p/m.png"), SkipReason.EMPTY, ""),
    ]
)
HEADINGS = {
    "The file is empty  ·  1 file",
    "The file is damaged or incomplete  ·  1 file",
    "Not a picture  ·  2 files",
}


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> SkippedDialog:
    made = SkippedDialog(SKIPS)
    qtbot.addWidget(made)
    made.show()
    return made


def table(dialog: SkippedDialog) -> QTableView:
    found = dialog.findChild(QTableView)
    assert found is not None
    return found


def rows(dialog: SkippedDialog) -> list[str]:
    model = table(dialog).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def button(dialog: SkippedDialog, text: str) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == text)


def sentence(dialog: SkippedDialog) -> str:
    return dialog.findChildren(QLabel)[0].text()


def test_photos_that_cannot_be_found_come_before_files_that_are_none(dialog: SkippedDialog) -> None:
    assert [row for row in rows(dialog) if row not in HEADINGS] == ["z.jpg", "m.png", "a.txt", "b.txt"]
    assert rows(dialog)[-3:] == ["Not a picture  ·  2 files", "a.txt", "b.txt"]
    assert table(dialog).columnSpan(0, 0) == 2
    assert table(dialog).columnSpan(1, 0) == 1
    cell = table(dialog).model().index(1, 0)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "/p/z.jpg\ntruncated"
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == "z.jpg, The file is damaged or incomplete"


def test_one_some_or_all_are_tried_again(qtbot: QtBot, dialog: SkippedDialog) -> None:
    again, all_again = button(dialog, "Try again"), button(dialog, "Try all again")
    assert not again.isEnabled()
    table(dialog).selectRow(1)
    with qtbot.waitSignal(dialog.retry_asked) as asked:
        again.click()
    assert asked.args == [[Path("/p/z.jpg")]]
    assert not again.isEnabled()
    assert not all_again.isEnabled()
    assert "tried again" in sentence(dialog)
    dialog.show_skips(SKIPS)
    table(dialog).selectRow(4)
    with qtbot.waitSignal(dialog.retry_asked) as asked:
        again.click()
    assert asked.args == [[Path("/p/a.txt"), Path("/p/b.txt")]]
    dialog.show_skips(SKIPS)
    with qtbot.waitSignal(dialog.retry_asked) as asked:
        all_again.click()
    assert asked.args == [None]
    dialog.show_skips([])
    assert sentence(dialog) == "Every file could be used."
    assert not all_again.isEnabled()


def test_only_a_single_file_is_shown_in_its_folder(qtbot: QtBot, dialog: SkippedDialog) -> None:
    show = button(dialog, "Show in folder")
    table(dialog).selectAll()
    assert not show.isEnabled()
    table(dialog).selectRow(4)
    assert not show.isEnabled()
    table(dialog).selectRow(5)
    with qtbot.waitSignal(dialog.show_asked) as asked:
        show.click()
    assert asked.args == [Path("/p/a.txt")]


def test_a_long_list_can_be_searched(qtbot: QtBot, theme: Theme) -> None:
    skips = [Skip(Path(f"/Scans/IMG_{number}.jpg"), SkipReason.DAMAGED, "") for number in range(20_000)]
    dialog = SkippedDialog(in_order(skips))
    qtbot.addWidget(dialog)
    dialog.show()
    find = dialog.findChild(QLineEdit)
    assert find is not None
    assert find.isVisible()
    find.setText("img_1999")
    qtbot.waitUntil(lambda: len(rows(dialog)) == 12)
    find.setText("nothing of that kind")
    qtbot.waitUntil(lambda: rows(dialog) == [])
    find.clear()
    qtbot.waitUntil(lambda: len(rows(dialog)) == 20_001)


def test_a_short_list_needs_no_search(dialog: SkippedDialog) -> None:
    find = dialog.findChild(QLineEdit)
    assert find is not None
    assert not find.isVisible()


def test_a_heading_and_a_file_of_it_count_once() -> None:
    model = SkipsModel()
    model.show_skips(SKIPS)
    assert model.paths([4, 5, 1]) == [Path("/p/z.jpg"), Path("/p/a.txt"), Path("/p/b.txt")]
