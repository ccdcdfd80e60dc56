from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from photofinder.records import Root
from photofinder.ui.leave_out_dialog import LeaveOutDialog
from photofinder.ui.theme import Theme


def faulty(globs: Sequence[str]) -> list[str]:
    return [glob for glob in globs if "[" in glob]


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> LeaveOutDialog:
    made = LeaveOutDialog(Root(1, Path("/home/me/Pictures"), 3, True, ("*.gif", "Exports/")), faulty)
    qtbot.addWidget(made)
    made.show()
    return made


def edit(dialog: LeaveOutDialog) -> QPlainTextEdit:
    found = dialog.findChild(QPlainTextEdit)
    assert found is not None
    return found


def save(dialog: LeaveOutDialog) -> QPushButton:
    return next(found for found in dialog.findChildren(QPushButton) if found.text() == "Leave out")


def test_what_is_left_out_is_shown_and_changed(qtbot: QtBot, dialog: LeaveOutDialog) -> None:
    assert dialog.windowTitle() == "Leave out of Pictures"
    assert edit(dialog).toPlainText() == "*.gif\nExports/"
    edit(dialog).setPlainText("  Screenshots/ \n\n*.gif\n")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        save(dialog).click()
    assert chosen.args == [["Screenshots/", "*.gif"]]
    assert not dialog.isVisible()


def test_a_line_that_cannot_be_read_is_named(qtbot: QtBot, dialog: LeaveOutDialog) -> None:
    edit(dialog).setPlainText("*.gif\n[oops")
    qtbot.waitUntil(lambda: not save(dialog).isEnabled())
    assert any("[oops" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    edit(dialog).setPlainText("")
    qtbot.waitUntil(save(dialog).isEnabled)
