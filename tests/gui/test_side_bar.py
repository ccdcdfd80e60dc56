"""The side bar: folders, favourites, saved and recent searches; what is shown is marked, and keys reach it all."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from photofinder.engine.query import parse
from photofinder.records import (
    AbsentFolder,
    LibraryStatus,
    Phase,
    Progress,
    Root,
    SavedSearch,
    WatchFault,
    WatchReason,
)
from photofinder.ui import figures, questions, search_dialogs
from photofinder.ui.side_bar import SideBar
from photofinder.ui.side_rows import SideRow
from photofinder.ui.theme import Theme

ROOTS = (Root(1, Path("/home/me/Pictures"), 48112, True), Root(2, Path("/disk/Camera roll"), 3, False))
STATUS = LibraryStatus(ROOTS, 48115, 48115, 0, 0, "starter", "CPU", Path(), Path(), 0, 0)
SNOW = SavedSearch(7, "Snow", "kids  on a snowy hill -people")


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> SideBar:
    made = SideBar()
    qtbot.addWidget(made)
    made.resize(220, 600)
    made.show()
    made.show_status(STATUS)
    made.show_saved([SNOW])
    made.show_recent(["red car", "beach"])
    return made


def row(bar: SideBar, name: str) -> SideRow:
    return next(found for found in bar._rows() if found.accessibleName().startswith(name))


def menu_texts(qtbot: QtBot) -> dict[str, bool]:
    def shown() -> list[QMenu]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    menu = shown()[0]
    texts = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    menu.close()
    return texts


def pick(qtbot: QtBot, text: str) -> None:
    menus = [each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()]
    next(action for action in menus[0].actions() if action.text() == text).trigger()
    menus[0].close()


def test_what_was_searched_reads_as_its_chips_do(bar: SideBar) -> None:
    bar.show_recent(["like:/home/me/dog.jpg -people", "sort:name"])
    assert [(found.entry.text, found.entry.query) for found in bar._recent.rows] == [
        ("dog.jpg \N{MINUS SIGN} people", "like:/home/me/dog.jpg -people"),
        ("sort:name", "sort:name"),
    ]


def test_a_press_searches(qtbot: QtBot, bar: SideBar) -> None:
    heard: list[str] = []
    bar.query_asked.connect(heard.append)
    for name in ("Pictures", "Favourites", "Snow", "beach"):
        row(bar, name).click()
    assert heard[1:] == ["is:favourite", str(parse(SNOW.text)), "beach"]
    assert parse(heard[0]).filters[0].text == heard[0]
    assert "Pictures" in heard[0]


def test_what_is_shown_is_marked(qtbot: QtBot, bar: SideBar) -> None:
    bar.show_query(parse(SNOW.text))
    assert [found.accessibleName() for found in bar._rows() if found.marked] == ["Snow"]
    bar.show_saved([SNOW, replace(SNOW, search_id=8, name="Hill", text="hill")])
    assert row(bar, "Snow").marked
    bar.show_query(parse(""))
    assert not any(found.marked for found in bar._rows())


def test_a_search_can_be_saved_when_there_is_one(qtbot: QtBot, bar: SideBar) -> None:
    assert not bar._save.isEnabled()
    bar.show_query(parse("snow"))
    with qtbot.waitSignal(bar.save_asked):
        bar._save.click()


def test_saved_searches_have_a_menu(qtbot: QtBot, bar: SideBar) -> None:
    heard: list[object] = []
    bar.rename_saved_asked.connect(heard.append)
    bar.remove_saved_asked.connect(heard.append)
    for text in ("Rename…", "Remove"):
        bar._menu(SNOW, QPoint(5, 5))
        pick(qtbot, text)
    assert heard == [SNOW, SNOW]
    for text, signal in (("Export…", bar.export_asked), ("Import…", bar.import_asked)):
        bar._more.click()
        with qtbot.waitSignal(signal):
            pick(qtbot, text)
    bar.show_saved([])
    bar._more.click()
    assert menu_texts(qtbot) == {"Export…": False, "Import…": True}
    assert bar._saved._hint.isVisible()


def test_a_folder_that_is_away_says_so(qtbot: QtBot, bar: SideBar) -> None:
    away = row(bar, "Camera roll")
    assert "Not connected" in away.toolTip()
    assert away.accessibleName() == "Camera roll, 3 photos, not connected"
    QApplication.sendEvent(away, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
    texts = menu_texts(qtbot)
    assert not texts["Index now"]
    assert texts["This folder has moved…"]
    assert texts["Remove from the library…"]


def test_a_folder_in_a_root_that_is_away_has_a_row_and_its_photos_can_be_said_to_be_gone(
    qtbot: QtBot, bar: SideBar
) -> None:
    inside = AbsentFolder(Path("/home/me/Pictures/Old disk"), 12)
    whole = AbsentFolder(ROOTS[1].path, 3)
    bar.show_status(replace(STATUS, absent=(inside, whole)))
    assert [found.entry.text for found in bar._library.rows] == ["Pictures", "Old disk", "Camera roll"]
    away = row(bar, "Old disk")
    assert away.accessibleName() == "Old disk, 12 photos, not connected"
    assert "Not connected" in away.toolTip()
    heard: list[AbsentFolder] = []
    bar.gone_asked.connect(heard.append)
    bar._menu(inside, QPoint(5, 5))
    pick(qtbot, "Its photos are gone…")
    bar._menu(ROOTS[1], QPoint(5, 5))
    pick(qtbot, "Its photos are gone…")
    assert heard == [inside, whole]
    bar._menu(ROOTS[0], QPoint(5, 5))
    assert "Its photos are gone…" not in menu_texts(qtbot)
    bar.show_status(STATUS)
    assert [found.entry.text for found in bar._library.rows] == ["Pictures", "Camera roll"]


def test_what_can_be_done_with_a_folder(qtbot: QtBot, bar: SideBar) -> None:
    heard: list[tuple[object, ...]] = []
    bar.rescan_asked.connect(lambda root: heard.append(("index", root)))
    bar.pause_asked.connect(lambda root, on: heard.append(("pause", root, on)))
    bar.leave_out_asked.connect(lambda root: heard.append(("leave out", root)))
    bar.moved_asked.connect(lambda root: heard.append(("moved", root)))
    here, away = ROOTS
    for root, text in (
        (here, "Index now"),
        (here, "Pause"),
        (here, "Leave out…"),
        (away, "This folder has moved…"),
    ):
        bar._menu(root, QPoint(5, 5))
        pick(qtbot, text)
    paused = replace(here, paused=True)
    bar._menu(paused, QPoint(5, 5))
    pick(qtbot, "Go on")
    bar._menu(paused, QPoint(5, 5))
    texts = menu_texts(qtbot)
    assert not texts["Index now"]
    assert "This folder has moved…" not in texts
    assert heard == [
        ("index", here),
        ("pause", here, True),
        ("leave out", here),
        ("moved", away),
        ("pause", paused, False),
    ]


def test_a_folder_is_paused_with_the_pointer(qtbot: QtBot, bar: SideBar) -> None:
    pictures = row(bar, "Pictures")
    QTest.mouseMove(pictures, QPoint(20, 10))
    QApplication.sendEvent(pictures, QEnterEvent(QPointF(20, 10), QPointF(20, 10), QPointF(20, 10)))
    button = next(found for found in pictures.findChildren(QToolButton) if found.toolTip() == "Pause Pictures")
    with qtbot.waitSignal(bar.pause_asked) as asked:
        button.click()
    assert asked.args == [ROOTS[0], True]
    bar.show_status(replace(STATUS, roots=(replace(ROOTS[0], paused=True), ROOTS[1])))
    assert button.toolTip() in ("Go on with Pictures", "Pause Pictures")
    assert "Paused" in pictures.toolTip()
    assert pictures.accessibleName() == "Pictures, 48112 photos, paused"
    QApplication.sendEvent(pictures, QEvent(QEvent.Type.Leave))
    assert not button.isVisible()


def test_how_far_indexing_is_stands_at_its_folder(qtbot: QtBot, bar: SideBar) -> None:
    pictures, roll = row(bar, "Pictures"), row(bar, "Camera roll")
    bar.show_progress(Progress(Phase.INDEXING, ROOTS[0].path / "2023", 30, 120))
    assert (pictures.entry.share, roll.entry.share) == (0.25, None)
    assert pictures.entry.count == figures.percent(0.25)
    pictures.grab()
    bar.show_progress(None)
    assert pictures.entry.share is None
    bar.show_status(replace(STATUS, roots=ROOTS[:1]))
    bar.show_progress(Progress(Phase.INDEXING, ROOTS[0].path, 30, 120))
    assert row(bar, "Pictures").entry.share is None


def test_a_folder_that_is_not_watched_says_so(qtbot: QtBot, bar: SideBar) -> None:
    bar.show_faults([WatchFault(ROOTS[0].path, WatchReason.NETWORK)])
    assert "network share" in row(bar, "Pictures").toolTip()
    bar.show_faults([WatchFault(ROOTS[0].path, WatchReason.LIMIT)])
    assert "sysctl" in row(bar, "Pictures").toolTip()
    bar.show_faults([])
    assert "ten minutes" not in row(bar, "Pictures").toolTip()


def test_rows_are_filled_anew_and_not_made_anew(qtbot: QtBot, bar: SideBar) -> None:
    before = row(bar, "Pictures")
    bar.show_status(replace(STATUS, photos=50_000))
    assert row(bar, "Pictures") is before
    bar.show_status(replace(STATUS, roots=ROOTS[:1]))
    assert row(bar, "Pictures") is before
    assert [found.accessibleName() for found in bar._library.rows] == ["Pictures, 48112 photos"]


def test_arrows_walk_the_rows_and_tab_stops_once(qtbot: QtBot, bar: SideBar) -> None:
    bar.activateWindow()
    row(bar, "Pictures").setFocus()
    names = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(bar.focusWidget(), key)
        focused = bar.focusWidget()
        assert isinstance(focused, SideRow)
        names.append(focused.accessibleName())
    assert [name.partition(",")[0] for name in names] == ["Camera roll", "Favourites", "Snow", "Favourites"]
    stops = [found for found in bar._rows() if found.focusPolicy() == Qt.FocusPolicy.StrongFocus]
    assert [found.accessibleName() for found in stops] == ["Favourites"]
    with qtbot.waitSignal(bar.query_asked):
        QTest.keyClick(bar.focusWidget(), Qt.Key.Key_Return)


def test_recent_searches_can_be_forgotten(qtbot: QtBot, bar: SideBar) -> None:
    with qtbot.waitSignal(bar.clear_recent_asked):
        bar._clear.click()
    bar.show_recent([f"word {number}" for number in range(40)])
    assert len(bar._recent.rows) == 12
    bar.show_recent([])
    assert not bar._recent.isVisible()


def test_a_name_is_asked_for(qtbot: QtBot, qapp: QApplication) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    named: list[str] = []
    dialog = search_dialogs.ask_name(parent, "Save this search", "snow", named.append)
    assert dialog.edit.text() == "snow"
    dialog.edit.setText("   ")
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert not dialog.save.isEnabled()
    assert named == []
    dialog.edit.setText(" Winter ")
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return)
    assert named == ["Winter"]


def test_enter_does_not_say_yes(qtbot: QtBot, qapp: QApplication) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    said: list[bool] = []
    question = questions.confirm(parent, "Remove", "Remove <b>A</b>?", "Remove", lambda: said.append(True))
    qtbot.waitExposed(question)
    assert question.text.textFormat() == Qt.TextFormat.PlainText
    QTest.keyClick(question, Qt.Key.Key_Return)
    assert not said
    assert not question.isVisible()


def test_a_file_is_asked_for(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    chosen: list[Path] = []
    for ask in (search_dialogs.choose_export, search_dialogs.choose_import):
        dialog = ask(parent, chosen.append)
        dialog.fileSelected.emit(str(tmp_path / "searches.json"))
        dialog.close()
    assert chosen == [tmp_path / "searches.json"] * 2
    forgotten: list[bool] = []
    box = search_dialogs.confirm_clear(parent, lambda: forgotten.append(True))
    box.yes.click()
    assert forgotten == [True]
