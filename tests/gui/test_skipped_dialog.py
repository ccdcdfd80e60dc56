from pathlib import Path

from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from photofinder.errors import SkipReason
from photofinder.records import Skip
from photofinder.ui.skipped_dialog import SkippedDialog


def test_photos_that_cannot_be_found_come_before_files_that_are_none(qtbot: QtBot) -> None:
    skips = [
        Skip(Path("/p/a.txt"), SkipReason.NOT_A_PICTURE, ""),
        Skip(Path("/p/z.jpg"), SkipReason.DAMAGED, ""),
        Skip(Path("/p/b.txt"), SkipReason.NOT_A_PICTURE, ""),
        Skip(Path("/p/m.png"), SkipReason.EMPTY, ""),
    ]
    dialog = SkippedDialog(skips)
    qtbot.addWidget(dialog)
    table = dialog.findChild(QTableView)
    assert table is not None
    rows = [table.model().index(row, 0).data() for row in range(len(skips))]
    assert rows[2:] == ["a.txt", "b.txt"]
    assert set(rows[:2]) == {"z.jpg", "m.png"}
