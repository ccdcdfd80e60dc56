"""The line above the grid: what is shown, the cut, order and groups, and what goes when there is no room."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QSlider
from pytestqt.qtbot import QtBot

from photofinder.engine.query import Order, SortBy, parse
from photofinder.records import Answer, Band
from photofinder.ui.arrangement import EVERYTHING, STRICT, Layout, arrange
from photofinder.ui.queries import Grouping, Results
from photofinder.ui.results_header import ResultsHeader
from photofinder.ui.theme import Theme

MakeResults = Callable[..., Results]


@pytest.fixture
def header(qtbot: QtBot, theme: Theme) -> ResultsHeader:
    made = ResultsHeader()
    qtbot.addWidget(made)
    made.resize(1000, 40)
    made.show()
    return made


def banded(results: Results) -> Results:
    hits = [replace(hit, band=Band.LIKELY, confidence=0.6) for hit in results.hits]
    return Results(results.query, Answer(hits, len(hits)))


def pick(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("", "All photos"),
        ("snow", "Best matches"),
        ("like:/a.jpg", "Similar photos"),
        ("like:/a.jpg snow", "Best matches"),
        ("more:a.jpg", "Similar photos"),
        ("date:2023", "Matching photos"),
        ("is:favourite", "Favourites"),
    ],
)
def test_it_says_what_is_shown(header: ResultsHeader, make_results: MakeResults, text: str, title: str) -> None:
    header.show_arrangement(arrange(make_results(123, text=text), Layout()))
    assert header._title._whole == title
    assert header._note.text() == "123 photos"
    header.show_more_coming(True)
    assert header._note.text() == "123 photos, more are coming"
    header.show_ready(False)
    header.show_searching(True)
    assert header._note.text() == "Getting ready to search…"


def test_no_count_is_told_before_there_is_one(header: ResultsHeader) -> None:
    header.show_searching(True)
    header.show_more_coming(True)
    assert header._note.text() == ""


def test_the_beginning_of_an_answer_has_its_count_while_the_model_is_loaded(
    header: ResultsHeader, make_results: MakeResults
) -> None:
    whole = make_results(9)
    header.show_ready(False)
    header.show_searching(True)
    header.show_arrangement(arrange(Results(whole.query, Answer(whole.hits[:4], 9), more=True), Layout()))
    assert header._note.text() == "9 photos"
    header.show_searching(True)
    assert header._note.text() == "Getting ready to search…"


def test_the_cut_is_offered_where_there_are_bands(
    qtbot: QtBot, header: ResultsHeader, make_results: MakeResults
) -> None:
    header.show_arrangement(arrange(make_results(3), Layout()))
    assert not header.cut.isVisible()
    header.show_arrangement(arrange(banded(make_results(3, text="snow")), Layout(cut=STRICT)))
    assert header.cut.isVisible()
    assert header.cut.cut == STRICT
    assert header._note.text() == "0 photos"
    slider = header.cut.findChildren(QSlider)[0]
    heard: list[float] = []
    header.cut.moved.connect(heard.append)
    for _ in range(4):
        QTest.keyClick(slider, Qt.Key.Key_PageUp)
    QTest.keyClick(slider, Qt.Key.Key_Left)
    assert heard == [2.0, 3.0, EVERYTHING, pytest.approx(3.9)]
    assert slider.accessibleDescription() == "Maybe, and the best of the unlikely ones"
    by_date = arrange(banded(make_results(3, text="snow sort:date")), Layout(cut=EVERYTHING))
    header.show_arrangement(by_date)
    assert header.cut.cut == 3.0
    header.cut.show_cut(2.0)
    assert len(heard) == 4
    assert slider.toolTip() == "Strong and likely matches"


def test_orders_are_chosen_from_a_menu(qtbot: QtBot, header: ResultsHeader) -> None:
    button = header.sort
    heard: list[SortBy] = []
    button.chosen.connect(heard.append)
    button.show_query(parse("snow"))
    assert button.text() == "Relevance"
    assert not button._forwards.isVisible()
    pick(button.menu(), "Size")
    button.show_query(parse("snow sort:size"))
    assert button.text() == "Size"
    assert button.accessibleName() == "Sorted by: Size"
    assert button._forwards.isChecked()
    pick(button.menu(), "Smallest first")
    button.show_query(parse("snow sort:smallest"))
    assert button._backwards.isChecked()
    pick(button.menu(), "Relevance")
    button.show_query(parse("date:2023"))
    assert button.text() == "Date"
    assert not button._orders[Order.RELEVANCE].isEnabled()
    assert heard == [SortBy(Order.SIZE), SortBy(Order.SIZE, reverse=True), SortBy(Order.RELEVANCE)]


def test_groups_and_stacks_are_chosen_from_a_menu(qtbot: QtBot, header: ResultsHeader) -> None:
    button = header.group
    with qtbot.waitSignal(button.chosen) as chosen:
        pick(button.menu(), "Month")
    assert chosen.args == [Grouping.MONTH]
    button.show_grouping(Grouping.MONTH)
    assert button.text() == "Month"
    with qtbot.waitSignal(button.stacking_chosen) as stacked:
        pick(button.menu(), "Stack copies of one shot")
    assert stacked.args == [True]
    button.show_stacking(False)
    assert not button._stacking.isChecked()


def test_a_narrow_header_leaves_words_and_zoom_out(
    qtbot: QtBot, header: ResultsHeader, make_results: MakeResults
) -> None:
    header.show_arrangement(arrange(banded(make_results(3, text="snow")), Layout()))
    wide = header.sort.width()
    header.resize(500, 40)
    qtbot.waitUntil(lambda: header.sort.width() < wide)
    assert header.cut.isVisible()
    assert not header._zoom.isVisible()
    shown = [header._title, header._note, header.cut, header.sort, header.group]
    for left, right in pairwise(shown):
        assert left.geometry().right() < right.geometry().left()
    header.resize(240, 40)
    qtbot.waitUntil(lambda: not header.cut.isVisible())
    qtbot.waitUntil(lambda: header._title.text() == "Best matches")
    header.resize(1000, 40)
    qtbot.waitUntil(header.cut.isVisible)


def test_it_says_how_many_match_less(header: ResultsHeader, make_results: MakeResults) -> None:
    sure = banded(make_results(5, text="snow"))
    hits = [*sure.hits[:2], *(replace(hit, band=Band.WEAK, confidence=0.1) for hit in sure.hits[2:])]
    results = Results(sure.query, Answer(hits, len(hits)))
    header.show_arrangement(arrange(results, Layout()))
    assert header._note.text() == "2 photos, 3 match less"
    header.show_arrangement(arrange(results, Layout(cut=EVERYTHING)))
    assert header._note.text() == "5 photos"
