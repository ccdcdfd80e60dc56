"""The strip at the bottom, by itself."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from photofinder.records import Phase, Progress
from photofinder.ui.indexing_job import Activity
from photofinder.ui.progress_strip import ProgressStrip


def test_a_run_that_only_forgets_counts_what_it_forgets(qtbot: QtBot) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    strip.show_activity(Activity.RUNNING)
    strip.show_progress(Progress(Phase.INDEXING, Path("/photos/Holidays"), removed=3, left_out=2))
    assert strip._running_text() == "Forgetting what is gone from Holidays or left out  \u00b7  5 photos"
    strip.show_progress(Progress(Phase.INDEXING, Path("/photos/Holidays"), done=1, total=2, removed=3))
    assert "1 of 2" in strip._running_text()
