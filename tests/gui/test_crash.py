"""Exceptions that nobody foresaw: logged, shown once, and the app goes on."""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from photofinder.ui.crash import CrashReports


@pytest.fixture
def reports(qtbot: QtBot) -> Iterator[CrashReports]:
    before = sys.excepthook, threading.excepthook
    made = CrashReports()
    made.install()
    yield made
    made.remove()
    assert (sys.excepthook, threading.excepthook) == before
    if made.dialog is not None:
        made.dialog.close()


def fail() -> None:
    raise ValueError("deep inside")


def test_a_fault_is_shown_once_with_its_details(
    qtbot: QtBot, reports: CrashReports, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "photofinder"):
        for _ in range(3):
            try:
                fail()
            except ValueError:
                sys.excepthook(*sys.exc_info())
    qtbot.waitUntil(lambda: reports.dialog is not None)
    dialog = reports.dialog
    assert dialog is not None
    assert "deep inside" in dialog.detailedText()
    assert "deep inside" not in dialog.text()
    assert len(caplog.records) == 3
    dialog.close()
    qtbot.waitUntil(lambda: reports.dialog is None)


def test_a_fault_of_a_thread_is_shown_too(qtbot: QtBot, reports: CrashReports) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: reports.dialog is not None)


def test_a_thread_that_exits_is_no_fault(qtbot: QtBot, reports: CrashReports) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    qtbot.wait(20)
    assert reports.dialog is None
