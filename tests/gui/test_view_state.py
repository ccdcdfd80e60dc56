"""How photos were laid out is as it was after the next start."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photofinder.library import Library
from photofinder.ui import view_state
from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING
from photofinder.ui.indexing_job import Activity
from photofinder.ui.main_window import MainWindow
from photofinder.ui.queries import Grouping, View
from photofinder.ui.session import Session
from photofinder.ui.thumb_loader import ThumbLoader
from photofinder.ui.window_state import WindowState


def test_groups_stacks_and_cut_are_as_they_were_left(
    qtbot: QtBot, window: MainWindow, session: Session, library: Library, loader: ThumbLoader, data_dir: Path
) -> None:
    session.set_grouping(Grouping.MONTH)
    session.set_stacked(True)
    session.arranging.set_cut(1.5)
    session.arranging.show_everything()
    with qtbot.waitSignal(window.closed):
        window.close()
    later = Session(library)
    try:
        again = MainWindow(
            later,
            loader,
            WindowState(data_dir / "config"),
            log_file=data_dir / "log" / "photofinder.log",
            tile_edge_px=180,
        )
        qtbot.addWidget(again)
        assert later.view == View(stacked=True, grouping=Grouping.MONTH)
        assert later.arranging.cut == 1.5
        assert again.work.header.group.text() == "Month"
        assert again.work.header.group._stacking.isChecked()
    finally:
        assert later.close()


@pytest.mark.parametrize(("kept", "cut"), [("many", DEFAULT_CUT), (900, EVERYTHING), (-3, 1.0)])
def test_what_makes_no_sense_is_left_out(session: Session, data_dir: Path, kept: int | str, cut: float) -> None:
    state = WindowState(data_dir / "config")
    state.put("grouping", "colour")
    state.put("cut_tenths", kept)
    view_state.restore(session, state)
    assert session.view == View()
    assert session.arranging.cut == cut


def test_indexing_that_was_paused_waits_after_the_next_start(
    qtbot: QtBot, session: Session, library: Library, data_dir: Path, photos: Path
) -> None:
    library.add_root(photos)
    state = WindowState(data_dir / "config")
    session.indexing.pause()
    view_state.keep(session, state)
    later = Session(library)
    try:
        view_state.restore(later, state)
        later.indexing.start()
        assert later.indexing.activity is Activity.PAUSED
        with qtbot.waitSignal(later.indexing.finished):
            later.indexing.resume()
        assert len(library.browse()) == 6
    finally:
        assert later.close()
