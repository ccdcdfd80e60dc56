"""Why there is nothing to see, and the nearest things to try."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from photofinder.engine.query import SortBy, parse
from photofinder.errors import SkipReason
from photofinder.records import Answer, Band, Hit, Notice, NoticeCode
from photofinder.ui.arrangement import Arrangement, Layout, arrange
from photofinder.ui.empty_page import EmptyPage
from photofinder.ui.queries import Results
from photofinder.ui.suggestions import in_words, suggest
from photofinder.ui.theme import Theme


def nothing(text: str, *, weak: int = 0, matched: int = 0) -> Arrangement:
    hit = Hit(1, Path("/a/1.jpg"), 0.1, 4, 3, (0, 0, 0), None, band=Band.WEAK, confidence=0.05)
    hits = [replace(hit, photo_id=number) for number in range(weak)]
    return arrange(Results(parse(text), Answer(hits, matched)), Layout())


@pytest.fixture
def page(qtbot: QtBot, theme: Theme) -> EmptyPage:
    made = EmptyPage()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


def offered(page: EmptyPage) -> dict[str, QPushButton]:
    return {button.text(): button for button in page.findChildren(QPushButton) if button.isVisible()}


def test_an_absent_thing_is_said_to_be_absent_and_what_to_try_is_offered(qtbot: QtBot, page: EmptyPage) -> None:
    page.explain(nothing("purple elephant camera:Canon date:2023", weak=37, matched=312), reading=False)
    assert page._title.text() == "Nothing good found for “purple elephant camera:Canon date:2023”"
    assert page._hint.text() == "Looked through 312 photos that fit the filters."
    buttons = offered(page)
    assert set(buttons) == {
        "Show weaker matches, 37 photos",
        "Clear the filters",
        "Search without “date:2023”",
        "Show all photos",
    }
    with qtbot.waitSignal(page.weaker_asked):
        buttons["Show weaker matches, 37 photos"].click()
    with qtbot.waitSignal(page.query_asked) as asked:
        buttons["Clear the filters"].click()
    assert str(asked.args[0]) == "purple elephant"
    with qtbot.waitSignal(page.query_asked) as asked:
        buttons["Search without “date:2023”"].click()
    assert str(asked.args[0]) == "purple elephant camera:Canon"
    with qtbot.waitSignal(page.clear_asked):
        buttons["Show all photos"].click()


def test_filters_that_nothing_passes_are_told_apart(qtbot: QtBot, page: EmptyPage) -> None:
    page.explain(nothing("date:1900 camera:Canon"), reading=True)
    assert page._hint.text() == (
        "No photo fits all of this. Others are still being read: there may be more in a moment."
    )
    assert set(offered(page)) == {"Search without “camera:Canon”", "Search without “date:1900”", "Show all photos"}
    page.explain(nothing("snow", matched=6), reading=False)
    assert page._hint.text() == "Looked through 6 photos."
    assert set(offered(page)) == {"Show all photos"}


def test_a_picture_that_cannot_be_opened_is_not_called_unlike_all_photos(page: EmptyPage) -> None:
    notice = Notice(NoticeCode.PICTURE_UNREADABLE, "/a/folder", SkipReason.NOT_A_PICTURE)
    answer = Answer([], 400, (), (notice,))
    page.explain(arrange(Results(parse("like:/a/folder"), answer), Layout()), reading=False)
    assert page._title.text() == "There is no picture to search with"
    assert "Looked through" not in page._hint.text()
    beside = replace(answer, meanings=("snow",))
    page.explain(arrange(Results(parse("snow like:/a/folder"), beside), Layout()), reading=False)
    assert page._title.text().startswith("Nothing good found")


def test_an_empty_library_asks_for_a_folder(qtbot: QtBot, page: EmptyPage) -> None:
    page.explain(nothing(""), reading=False)
    with qtbot.waitSignal(page.add_asked):
        offered(page)["Add a folder"].click()
    page.explain(nothing(""), reading=True)
    assert page._title.text() == "Your photos are being read"
    assert offered(page) == {}


def test_a_name_is_no_markup_and_no_mnemonic(qtbot: QtBot, page: EmptyPage) -> None:
    page.explain(nothing('"<b>" + "salt & pepper"'), reading=False)
    assert "<b>" in page._title.text()
    assert any("&&" in text for text in offered(page))


@given(text=st.text(max_size=80), weak=st.integers(0, 500))
def test_each_suggestion_is_another_search_that_asks_for_less(text: str, weak: int) -> None:
    query = parse(text)
    suggested = suggest(query, weak)
    assert len(suggested) <= 3
    for one in suggested:
        assert one.text
        if one.query is not None:
            assert 0 < len(one.query.terms) < len(query.terms)
            assert any(not isinstance(term, SortBy) for term in one.query.terms)
    in_words(query)
