"""All of the window by keys: the tab key goes through it as it is seen, and what it stops at has a name."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from photofinder.library import Library
from photofinder.ui.main_window import MainWindow
from photofinder.ui.scroll_area import vertical_scroll_area
from photofinder.ui.session import Session
from photofinder.ui.theme import Theme


@pytest.fixture
def started(qtbot: QtBot, filled: Library, window: MainWindow, session: Session) -> MainWindow:
    """The window over six photos, with all of them shown."""
    with qtbot.waitSignals([session.results_changed, session.indexing.finished, session.models.changed]):
        session.start()
    qtbot.waitUntil(lambda: window.work.grid.model().rowCount() == 6)
    return window


def stops(first: QWidget) -> list[QWidget]:
    """What the tab key stops at, beginning with ``first``."""
    found = [first]
    step = first.nextInFocusChain()
    while step is not None and step is not first:
        takes = bool(step.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if takes and step.isVisible() and step.isEnabled() and step.focusProxy() is None:
            found.append(step)
        step = step.nextInFocusChain()
    return found


def name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert interface is not None
    return interface.text(QAccessible.Text.Name)


def test_the_tab_key_goes_through_the_window_as_it_is_seen(
    qtbot: QtBot, started: MainWindow, session: Session, library: Library
) -> None:
    session.save_search("Snow")
    with qtbot.waitSignal(session.results_changed):
        session.search_text("red")
    work = started.work
    with qtbot.waitSignal(session.explained):
        work.grid.setCurrentIndex(work.grid.model().index(0, 0))
    qtbot.waitUntil(lambda: bool(work.side_bar._library.rows and work.side_bar._saved.rows))
    # A row that was made late is the one that the keys went to last.
    work.side_bar._library.rows[0].setFocus()
    found = stops(started.top.search._edit)
    order = [
        started.top.search._edit,
        work.side_bar._library.rows[0],
        work.side_bar._add,
        work.side_bar._save,
        work.header.sort,
        work.header.group,
        work.grid,
        *work.inspector._buttons,
        started.strip._model,
    ]
    assert [widget for widget in found if widget in order] == order
    switches = [widget for widget in found if widget in work.inspector._reasons.switches]
    assert all(found.index(switch) < found.index(started.strip._model) for switch in switches)
    assert all(name(widget) for widget in found)


def test_every_control_has_a_name_and_every_sign_a_tip(qtbot: QtBot, started: MainWindow) -> None:
    for kind in (QToolButton, QSlider):
        for widget in started.findChildren(kind):
            if widget.isVisible():
                assert name(widget), widget
                assert widget.toolTip() or (isinstance(widget, QToolButton) and widget.text()), name(widget)


def test_what_is_read_in_a_panel_can_be_scrolled_by_keys(qtbot: QtBot, theme: Theme) -> None:
    page, content = QWidget(), QWidget()
    qtbot.addWidget(page)
    content.setMinimumHeight(900)
    area = vertical_scroll_area(content, page, "Details")
    area.resize(200, 300)
    page.show()
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert area.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert name(area) == "Details"
    QTest.keyClick(area, Qt.Key.Key_Down)
    assert area.verticalScrollBar().value() > 0


def test_what_there_is_to_try_can_be_scrolled_in_a_low_window(
    qtbot: QtBot, qapp: QApplication, started: MainWindow, session: Session
) -> None:
    started.resize(started.minimumSize())
    with qtbot.waitSignal(session.results_changed):
        session.search_text("purple date:1987 camera:Canon place:Berlin")
    empty = started.work.empty
    qtbot.waitUntil(lambda: empty.isVisible() and len(empty._offered) == 3)
    qapp.processEvents()
    buttons = [*empty._offered, empty._clear]
    tops = [button.mapTo(empty, QPoint(0, 0)).y() for button in buttons]
    for button, (above, below) in zip(buttons, pairwise(tops), strict=False):
        assert below >= above + button.height()
    assert all(button.mapTo(empty, QPoint(button.width(), 0)).x() <= empty.width() for button in buttons)


@pytest.mark.parametrize("by_tab", [False, True])
def test_the_photo_that_the_keys_come_to_is_chosen(qtbot: QtBot, started: MainWindow, by_tab: bool) -> None:
    grid, edit = started.work.grid, started.top.search._edit
    started.activateWindow()
    started.top.search.focus()
    qtbot.waitUntil(edit.hasFocus)
    if by_tab:
        grid.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        QTest.keyClick(edit, Qt.Key.Key_Down)
    qtbot.waitUntil(grid.hasFocus)
    assert len(grid.selected_hits()) == 1
    assert grid.selected_hits() == [grid.current_hit()]
