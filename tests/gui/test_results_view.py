"""The grid: 100,000 photos, keys, selection, zoom, refresh in place, what it asks for, what it paints."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessibleAnnouncementEvent, QColor, QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Query, parse
from photofinder.library import Library
from photofinder.records import Answer, Band, Hit
from photofinder.ui import dropped, tile_badges
from photofinder.ui.arrangement import Arrangement, Layout, arrange
from photofinder.ui.dropped import DroppedFiles
from photofinder.ui.grid_layout import HEADING_PX
from photofinder.ui.queries import Grouping, Results
from photofinder.ui.results_canvas import MAX_TILE_PX, MIN_TILE_PX
from photofinder.ui.results_model import HIT_ROLE, ResultsModel
from photofinder.ui.results_view import ResultsView
from photofinder.ui.theme import Theme
from photofinder.ui.thumb_delegate import CAPTION_PX
from photofinder.ui.thumb_loader import ThumbLoader, Wish

KEY = Qt.Key
LaidOut = Callable[..., Arrangement]


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme, loader: ThumbLoader) -> ResultsView:
    made = ResultsView(loader)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


@pytest.fixture
def laid_out(make_results: Callable[..., Results]) -> LaidOut:
    """Results of any number of photos as the grid takes them."""

    def lay_out(count: int, **wishes: Any) -> Arrangement:
        return arrange(make_results(count, **wishes), Layout())

    return lay_out


@pytest.fixture
def no_thumbnails(loader: ThumbLoader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles stay as they are before anything is loaded."""
    monkeypatch.setattr(loader, "want", lambda wishes: None)


def current_id(grid: ResultsView) -> int | None:
    hit = grid.current_hit()
    return None if hit is None else hit.photo_id


def go(grid: ResultsView, row: int) -> None:
    grid.setCurrentIndex(grid.model().index(row, 0))


def test_the_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester, laid_out: LaidOut) -> None:
    model = ResultsModel()
    model.show_arrangement(laid_out(20))
    qtmodeltester.check(model)


def test_a_row_tells_its_photo_in_every_role(laid_out: LaidOut) -> None:
    model = ResultsModel()
    model.show_arrangement(laid_out(3, text="snow"))
    index = model.index(1, 0)
    assert index.data(HIT_ROLE).photo_id == 2
    assert index.data() == "2.jpg"
    tip = index.data(Qt.ItemDataRole.ToolTipRole).replace("\\", "/")
    assert "/pictures" in tip
    # Whatever writing the name is in, the folder is read from left to right.
    assert all(line.startswith("\N{LEFT-TO-RIGHT MARK}") for line in tip.splitlines())
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "2.jpg" in spoken
    assert "2023" in spoken
    assert "0.25" in spoken
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.row_of(3) == 2
    assert model.row_of(99) is None


def test_scores_are_not_spoken_when_nothing_was_asked(laid_out: LaidOut) -> None:
    model = ResultsModel()
    model.show_arrangement(laid_out(1))
    assert "score" not in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_rows_drag_out_as_files(laid_out: LaidOut) -> None:
    model = ResultsModel()
    model.show_arrangement(laid_out(5))
    mime = model.mimeData([model.index(2, 0), model.index(4, 0)])
    assert dropped.read(mime) == DroppedFiles((Path("/pictures/3.jpg"), Path("/pictures/5.jpg")))
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_hundred_thousand_photos_can_be_walked(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(100_000))
    bar = grid.verticalScrollBar()
    QTest.keyClick(grid, KEY.Key_End)
    QTest.keyClick(grid, KEY.Key_End)
    assert current_id(grid) == 100_000
    assert bar.maximum() > 1_000_000
    assert bar.maximum() - bar.value() < 16
    QTest.keyClick(grid, KEY.Key_Home)
    assert current_id(grid) == 1
    assert bar.value() == 0
    bar.setValue(bar.maximum() // 2)
    grid.viewport().repaint()
    middle = grid.indexAt(QPoint(400, 300)).row()
    assert 40_000 < middle < 60_000


def test_arrow_keys_walk_the_rows_of_tiles(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(10))
    QTest.keyClick(grid, KEY.Key_Right)
    assert current_id(grid) == 1
    columns = next(row for row in range(10) if grid.visualRect(grid.model().index(row, 0)).top() > 0)
    steps = [
        (KEY.Key_Right, 2),
        (KEY.Key_Down, 2 + columns),
        (KEY.Key_Left, 1 + columns),
        (KEY.Key_Up, 1),
        (KEY.Key_Up, 1),
        (KEY.Key_Left, 1),
        (KEY.Key_PageDown, 10),
        (KEY.Key_Down, 10),
        (KEY.Key_PageUp, 10 - columns * ((10 - 1) // columns)),
    ]
    for key, expected in steps:
        QTest.keyClick(grid, key)
        assert current_id(grid) == expected


def test_an_empty_grid_takes_every_key(qtbot: QtBot, grid: ResultsView) -> None:
    for key in (KEY.Key_Down, KEY.Key_End, KEY.Key_PageDown, KEY.Key_Return):
        QTest.keyClick(grid, key)
    assert current_id(grid) is None


def test_click_shift_and_control_select(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(12))

    def click(row: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> list[int]:
        where = grid.visualRect(grid.model().index(row, 0)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, modifiers, where)
        return [hit.photo_id for hit in grid.selected_hits()]

    assert click(2) == [3]
    assert click(7, Qt.KeyboardModifier.ShiftModifier) == [3, 4, 5, 6, 7, 8]
    assert click(0, Qt.KeyboardModifier.ControlModifier) == [1, 3, 4, 5, 6, 7, 8]
    assert click(9) == [10]
    assert click(5, Qt.KeyboardModifier.ShiftModifier) == [6, 7, 8, 9, 10]
    grid.selectAll()
    assert len(grid.selected_hits()) == 12


def test_enter_and_double_click_open(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(4))
    go(grid, 2)
    with qtbot.waitSignal(grid.open_asked) as asked:
        QTest.keyClick(grid, KEY.Key_Return)
    assert asked.args[0].photo_id == 3
    where = grid.visualRect(grid.model().index(1, 0)).center()
    with qtbot.waitSignal(grid.open_asked) as asked:
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked.args[0].photo_id == 2
    with qtbot.assertNotEmitted(grid.open_asked):
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(790, 590))


def test_letters_go_to_the_search_box(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(4))
    with qtbot.waitSignal(grid.typed) as typed:
        QTest.keyClicks(grid, "s")
    assert typed.args == ["s"]
    with qtbot.assertNotEmitted(grid.typed):
        QTest.keyClick(grid, KEY.Key_Space)
        QTest.keyClick(grid, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(grid.selected_hits()) == 4


def test_the_menu_is_asked_for_by_mouse_and_by_key(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(4))
    go(grid, 3)
    reasons = QContextMenuEvent.Reason
    where = grid.visualRect(grid.model().index(1, 0)).center()
    for reason, point, expected in ((reasons.Mouse, where, 2), (reasons.Keyboard, QPoint(0, 0), 4)):
        with qtbot.waitSignal(grid.menu_asked) as asked:
            QApplication.sendEvent(grid.viewport(), QContextMenuEvent(reason, point, point))
        assert asked.args[0].photo_id == expected


def test_zoom_keeps_the_first_visible_photo(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(5000))
    grid.verticalScrollBar().setValue(20_000)
    before = grid.indexAt(QPoint(30, 40)).row()
    for edge_px in (120, 300):
        grid.set_tile_edge(edge_px)
        first = grid.indexAt(QPoint(30, 40)).row()
        assert abs(first - before) <= 2 * 800 // edge_px


def test_control_and_wheel_zoom_within_bounds(qtbot: QtBot, grid: ResultsView) -> None:
    for notch, bound in ((120, MAX_TILE_PX), (-120, MIN_TILE_PX)):
        for _ in range(30):
            event = QWheelEvent(
                QPointF(10, 10),
                QPointF(10, 10),
                QPoint(),
                QPoint(0, notch),
                Qt.MouseButton.NoButton,
                Qt.KeyboardModifier.ControlModifier,
                Qt.ScrollPhase.NoScrollPhase,
                False,
            )
            QApplication.sendEvent(grid.viewport(), event)
        assert grid.tile_edge_px == bound


def test_new_results_begin_at_the_top_without_a_selection(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(1000))
    go(grid, 900)
    grid.show_arrangement(laid_out(1000, text="snow"))
    assert grid.verticalScrollBar().value() == 0
    assert grid.selected_hits() == []
    assert current_id(grid) is None


def test_refreshed_results_keep_place_selection_and_current(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(1000))
    go(grid, 500)
    grid.selectionModel().select(grid.model().index(503, 0), QItemSelectionModel.SelectionFlag.Select)
    place = grid.visualRect(grid.currentIndex())
    told: list[object] = []
    grid.current_changed.connect(told.append)
    more = laid_out(1200, refreshed=True, first=-199)
    grid.show_arrangement(more)
    assert current_id(grid) == 501
    assert [hit.photo_id for hit in grid.selected_hits()] == [501, 504]
    assert abs(grid.visualRect(grid.currentIndex()).top() - place.top()) <= place.height()
    assert all(getattr(hit, "photo_id", None) == 501 for hit in told)


def test_a_choice_with_gaps_is_the_same_after_a_refresh(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(30))
    chosen = [1, 2, 3, 7, 20, 21, 30]
    for photo_id in chosen:
        index = grid.model().index(photo_id - 1, 0)
        grid.selectionModel().select(index, QItemSelectionModel.SelectionFlag.Select)
    assert [hit.photo_id for hit in grid.selected_hits()] == chosen
    grid.show_arrangement(laid_out(30, first=2, refreshed=True))
    assert [hit.photo_id for hit in grid.selected_hits()] == chosen[1:]


def test_coming_from_the_search_box_chooses_the_first_photo_in_sight(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.enter()
    assert current_id(grid) is None
    grid.show_arrangement(laid_out(30))
    grid.enter()
    assert [hit.photo_id for hit in grid.selected_hits()] == [1]
    go(grid, 5)
    grid.enter()
    assert current_id(grid) == 6


def test_a_refresh_that_lost_the_current_photo_says_so(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(10))
    go(grid, 9)
    told: list[object] = []
    grid.current_changed.connect(told.append)
    grid.show_arrangement(laid_out(5, refreshed=True))
    assert told[-1] is None
    assert grid.selected_hits() == []


def test_the_top_stays_the_top_when_photos_come_above(grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(1000))
    grid.show_arrangement(laid_out(1100, refreshed=True, first=-99))
    assert grid.verticalScrollBar().value() == 0


def test_what_is_visible_is_wanted_first(
    qtbot: QtBot, grid: ResultsView, loader: ThumbLoader, laid_out: LaidOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[Wish]] = []
    monkeypatch.setattr(loader, "want", lambda wishes: asked.append(list(wishes)))
    grid.show_arrangement(laid_out(10_000))
    grid.verticalScrollBar().setValue(50_000)
    qtbot.waitUntil(lambda: bool(asked))
    ids = [wish.photo_id for wish in asked[-1]]
    first = grid.indexAt(QPoint(30, 1)).data(HIT_ROLE).photo_id
    assert ids[0] == first
    assert min(ids) < first
    assert len(ids) < 300


@pytest.mark.usefixtures("no_thumbnails")
def test_tiles_are_mean_colours_at_first_and_a_ring_lies_outside_the_chosen(
    qtbot: QtBot, grid: ResultsView, theme: Theme, laid_out: LaidOut
) -> None:
    grid.show_arrangement(laid_out(6))
    plain = grid.viewport().grab().toImage()
    centre = grid.visualRect(grid.model().index(0, 0)).center()
    assert plain.pixelColor(centre) == QColor(90, 120, 150)
    go(grid, 0)
    chosen = grid.viewport().grab().toImage()
    assert chosen.pixelColor(centre) == plain.pixelColor(centre)
    accent = QColor(theme.colours.accent)
    ring = [chosen.pixelColor(x, centre.y()) for x in range(centre.x())]
    assert 2 <= ring.count(accent) <= 4


@pytest.mark.usefixtures("no_thumbnails")
def test_the_photo_under_the_pointer_shows_its_name(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    grid.show_arrangement(laid_out(6, text="snow"))
    plain = grid.viewport().grab().toImage()
    cell = grid.visualRect(grid.model().index(0, 0))
    QTest.mouseMove(grid.viewport(), cell.center())
    over = grid.viewport().grab().toImage()
    strip = QPoint(cell.center().x(), cell.bottom() - 16)
    assert over.pixelColor(strip) != plain.pixelColor(strip)
    QApplication.sendEvent(grid.viewport(), QEvent(QEvent.Type.Leave))
    assert grid.viewport().grab().toImage().pixelColor(strip) == plain.pixelColor(strip)


def test_a_loaded_thumbnail_fades_in_to_itself(
    qtbot: QtBot, filled: Library, grid: ResultsView, loader: ThumbLoader
) -> None:
    hits = filled.browse()
    grid.show_arrangement(arrange(Results(Query(), Answer(hits, len(hits))), Layout()))
    centre = grid.visualRect(grid.model().index(0, 0)).center()
    edge_px = grid._thumbs.wish(hits[0], grid.visualRect(grid.model().index(0, 0)).width(), 1.0).edge_px
    qtbot.waitUntil(lambda: loader.pixmap(hits[0].photo_id, edge_px) is not None)
    qtbot.waitUntil(lambda: not grid._fade_timer.isActive())
    shown = grid.viewport().grab().toImage().pixelColor(centre)
    red, green, blue = hits[0].mean_rgb
    assert abs(shown.red() - red) + abs(shown.green() - green) + abs(shown.blue() - blue) < 24


def banded(count: int, *, copies: tuple[int, ...] = ()) -> Arrangement:
    """A fifth each of strong and likely matches, the rest maybe; ``copies`` lie behind the first."""
    hits = []
    for number in range(count):
        band = Band.STRONG if number < count // 5 else Band.LIKELY if number < count // 5 * 2 else Band.MAYBE
        behind = copies if number == 0 else ()
        hits.append(
            Hit(
                number + 1,
                Path(f"/pictures/{number + 1}.jpg"),
                0.25,
                400,
                300,
                (90, 120, 150),
                None,
                band=band,
                confidence=0.3,
                copies=behind,
            )
        )
    return arrange(Results(parse("snow"), Answer(hits, count)), Layout())


def test_a_photo_tells_the_section_that_it_is_in() -> None:
    model = ResultsModel()
    model.show_arrangement(banded(50))
    role = Qt.ItemDataRole.AccessibleDescriptionRole
    assert model.index(0, 0).data(role) == "Strong matches, 10 photos"
    assert model.index(10, 0).data(role) == "Likely, 10 photos"
    assert model.index(49, 0).data(role) == "Maybe, 30 photos"


def test_a_heading_is_spoken_when_the_keys_come_into_its_section(
    grid: ResultsView, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(
        "photofinder.ui.results_canvas.QAccessible.updateAccessibility",
        lambda event: spoken.append(event.message()) if isinstance(event, QAccessibleAnnouncementEvent) else None,
    )
    grid.show_arrangement(banded(50))
    go(grid, 0)
    go(grid, 1)
    go(grid, 10)
    assert spoken == ["Strong matches, 10 photos", "Likely, 10 photos"]


def test_keys_go_from_section_to_section(qtbot: QtBot, grid: ResultsView) -> None:
    grid.show_arrangement(banded(50))
    go(grid, 3)
    control = Qt.KeyboardModifier.ControlModifier
    for key, expected in (
        (KEY.Key_PageDown, 11),
        (KEY.Key_PageDown, 21),
        (KEY.Key_PageDown, 21),
        (KEY.Key_PageUp, 11),
        (KEY.Key_PageUp, 1),
        (KEY.Key_PageUp, 1),
    ):
        QTest.keyClick(grid, key, control)
        assert current_id(grid) == expected
        assert [hit.photo_id for hit in grid.selected_hits()] == [expected]
        # Below the heading that stays in sight.
        assert grid.visualRect(grid.currentIndex()).top() >= HEADING_PX


@pytest.mark.usefixtures("no_thumbnails")
def test_the_heading_of_what_is_seen_stays_and_is_pushed_out_by_the_next(
    qtbot: QtBot, grid: ResultsView, theme: Theme
) -> None:
    grid.show_arrangement(banded(50))
    window = QColor(theme.colours.window)
    first_of_next = grid.visualRect(grid.model().index(10, 0)).top()
    for offset in (0, 40, first_of_next - HEADING_PX - 10, first_of_next):
        grid.verticalScrollBar().setValue(offset)
        shown = grid.viewport().grab().toImage()
        assert shown.pixelColor(2, 2) == window
        words = [shown.pixelColor(x, y) for x in range(16, 60) for y in range(2, 34, 2)]
        assert any(colour.lightness() < 100 for colour in words)
    assert not grid.indexAt(QPoint(60, 4)).isValid()


@pytest.mark.usefixtures("no_thumbnails")
def test_scrolling_paints_the_same_as_painting_anew(qtbot: QtBot, grid: ResultsView) -> None:
    grid.show_arrangement(banded(50))
    grid.viewport().repaint()
    for offset in (70, 300, 290, 500, 120, 0):
        grid.verticalScrollBar().setValue(offset)
        QApplication.processEvents()
        scrolled = grid.viewport().grab().toImage()
        grid.viewport().update()
        QApplication.processEvents()
        assert grid.viewport().grab().toImage() == scrolled


def test_sections_are_walked_by_arrows_and_chosen_across(qtbot: QtBot, grid: ResultsView) -> None:
    grid.show_arrangement(banded(50))
    go(grid, 8)
    below = grid.currentIndex()
    QTest.keyClick(grid, KEY.Key_Down)
    assert current_id(grid) == 11 or grid.visualRect(below).left() == grid.visualRect(grid.currentIndex()).left()
    go(grid, 8)
    QTest.keyClick(grid, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert [hit.photo_id for hit in grid.selected_hits()] == [9, 10, 11]


def test_a_stack_is_opened_at_its_badge_and_by_key(qtbot: QtBot, grid: ResultsView) -> None:
    grid.show_arrangement(banded(20, copies=(101, 102)))
    hit = grid.model().index(0, 0).data(HIT_ROLE)
    cell = grid.visualRect(grid.model().index(0, 0))
    where = tile_badges.stack_rect(hit, grid._thumbs.picture_place(hit, cell)).center().toPoint()
    with qtbot.waitSignal(grid.stack_asked) as asked:
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert asked.args == [hit]
    with qtbot.assertNotEmitted(grid.open_asked):
        QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=where)
    go(grid, 0)
    with qtbot.waitSignal(grid.stack_asked):
        QTest.keyClick(grid, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    go(grid, 1)
    with qtbot.assertNotEmitted(grid.stack_asked):
        QTest.keyClick(grid, KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    spoken = grid.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "3 photos of one shot" in spoken


@pytest.mark.usefixtures("no_thumbnails")
def test_badges_and_dates_are_painted_where_they_belong(qtbot: QtBot, grid: ResultsView, laid_out: LaidOut) -> None:
    def centre_of_badges(shown: Arrangement) -> list[QColor]:
        grid.show_arrangement(shown)
        place = grid._thumbs.picture_place(shown.hits[0], grid.visualRect(grid.model().index(0, 0)))
        picture = grid.viewport().grab().toImage()
        return [picture.pixelColor(int(place.right()) - x, int(place.bottom()) - 6) for x in (8, 30)]

    plain = laid_out(3)
    bare, _ = centre_of_badges(plain)
    loved = replace(plain, hits=[replace(hit, favourite=True) for hit in plain.hits])
    assert centre_of_badges(loved)[0] != bare
    assert "favourite" in grid.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    stacked = replace(plain, hits=[replace(hit, copies=(7, 8)) for hit in plain.hits])
    assert centre_of_badges(stacked)[0] != bare
    line_px = grid._layout().line_px
    dated = laid_out(3, text="sort:oldest")
    grid.show_arrangement(replace(dated, hits=[replace(hit, dated="2023-01-12T10:20:30") for hit in dated.hits]))
    assert grid._layout().line_px == line_px + CAPTION_PX


def test_a_hundred_thousand_photos_by_month_are_shown_and_walked(qtbot: QtBot, grid: ResultsView) -> None:
    hits = [
        Hit(
            number,
            Path(f"/pictures/{number}.jpg"),
            0.0,
            400,
            300,
            (90, 120, 150),
            None,
            dated=f"{2024 - number // 12_000}-{12 - number // 1000 % 12:02}-11T10:20:30",
        )
        for number in range(100_000)
    ]
    shown = arrange(Results(Query(), Answer(hits, len(hits))), Layout(Grouping.MONTH))
    assert len(shown.sections) == 100
    assert shown.sections[0].title == "December 2024"
    grid.show_arrangement(shown)
    QTest.keyClick(grid, KEY.Key_End)
    QTest.keyClick(grid, KEY.Key_End)
    assert current_id(grid) == 99_999
    bar = grid.verticalScrollBar()
    assert bar.maximum() - bar.value() < 16
    bar.setValue(bar.maximum() // 2)
    grid.viewport().repaint()
    assert 40_000 < grid._visible_rows()[0] < 60_000
