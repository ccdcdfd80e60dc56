"""How results are laid out: the cut, bands, months, folders, places, open stacks."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from photofinder.engine.cutoff import THRESHOLDS
from photofinder.engine.query import Order, SortBy, parse
from photofinder.records import Answer, Band, Hit
from photofinder.ui.arrangement import DEFAULT_CUT, EVERYTHING, STRICT, Layout, arrange, depth, shown_order
from photofinder.ui.queries import Grouping, Results


def hit(
    photo_id: int,
    *,
    band: Band | None = None,
    confidence: float = 0.0,
    dated: str = "2023-01-12T10:20:30",
    folder: str = "/pictures",
    place: str = "",
    copies: tuple[int, ...] = (),
) -> Hit:
    return Hit(
        photo_id,
        Path(folder) / f"{photo_id}.jpg",
        0.2,
        400,
        300,
        (1, 2, 3),
        None,
        dated=dated,
        place=place,
        band=band,
        confidence=confidence,
        copies=copies,
    )


def results(hits: list[Hit], text: str = "snow") -> Results:
    return Results(parse(text), Answer(hits, len(hits)))


def ids(hits: list[Hit]) -> list[int]:
    return [one.photo_id for one in hits]


BANDED = [
    hit(1, band=Band.STRONG, confidence=0.9),
    hit(2, band=Band.LIKELY, confidence=0.7),
    hit(3, band=Band.LIKELY, confidence=0.52),
    hit(4, band=Band.MAYBE, confidence=0.45),
    hit(5, band=Band.MAYBE, confidence=0.21),
    hit(6, band=Band.WEAK, confidence=0.1),
]

GRADED = st.builds(
    lambda photo_id, confidence: hit(
        photo_id,
        band=next(band for band, least in THRESHOLDS.items() if confidence >= least),
        confidence=confidence,
    ),
    st.integers(1, 10**6),
    st.floats(0, 1),
)


@pytest.mark.parametrize(
    ("cut", "shown"),
    [
        (STRICT, [1]),
        (2.0, [1, 2, 3]),
        (2.5, [1, 2, 3, 4]),
        (DEFAULT_CUT, [1, 2, 3, 4, 5]),
        (EVERYTHING, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_the_cut_hides_what_is_not_sure_enough(cut: float, shown: list[int]) -> None:
    made = arrange(results(BANDED), Layout(cut=cut))
    assert ids(made.hits) == shown
    assert made.count == len(shown)
    assert made.hidden == len(BANDED) - len(shown)


@given(hits=st.lists(GRADED, max_size=40, unique_by=lambda one: one.photo_id), cut=st.floats(STRICT, EVERYTHING))
def test_what_is_shown_is_no_deeper_than_the_cut_and_nothing_above_it_is_hidden(
    hits: list[Hit], cut: float
) -> None:
    hits.sort(key=depth)
    made = arrange(results(hits), Layout(cut=cut))
    assert {one.photo_id for one in hits if depth(one) < cut} <= set(ids(made.hits))
    assert all(depth(one) <= cut for one in made.hits)
    assert made.hidden + len(made.hits) == len(hits)
    assert made.rows == {one.photo_id: row for row, one in enumerate(made.hits)}


@given(hits=st.lists(GRADED, min_size=1, max_size=40, unique_by=lambda one: one.photo_id))
def test_sections_cover_all_rows_in_order(hits: list[Hit]) -> None:
    hits.sort(key=depth)
    for grouping in Grouping:
        made = arrange(results(hits), Layout(grouping, EVERYTHING))
        assert sorted(ids(made.hits)) == sorted(ids(hits))
        at = 0
        for section in made.sections:
            assert section.first == at
            assert section.count > 0
            at += section.count
        assert at == len(hits)


def test_bands_are_sections_by_relevance_alone() -> None:
    titles = [section.title for section in arrange(results(BANDED), Layout(cut=EVERYTHING)).sections]
    assert titles == ["Strong matches", "Likely", "Maybe", "Unlikely"]
    for text in ("snow sort:date", "snow sort:name"):
        assert arrange(results(BANDED, text), Layout()).sections == ()
    plain = arrange(results([hit(1), hit(2)], ""), Layout())
    assert plain.sections == ()
    assert plain.rows is plain.results.rows


@pytest.mark.parametrize(
    ("text", "nearest"), [("like:/a.jpg", 48), ("more:/a.jpg", 48), ("like:/a.jpg snow", 0), ("snow", 0)]
)
def test_nothing_much_like_a_picture_shows_the_nearest_and_says_so(text: str, nearest: int) -> None:
    unlikely = [hit(number, band=Band.WEAK, confidence=0.01) for number in range(1, 61)]
    shown = arrange(results(unlikely, text), Layout(Grouping.FOLDER))
    assert ids(shown.hits) == ids(unlikely[:nearest])
    assert shown.count == nearest
    assert shown.hidden == 60 - nearest
    assert [section.title for section in shown.sections] == ["Nothing much like it"] * bool(nearest)


def test_what_is_likely_hides_behind_a_strict_cut_even_for_pictures() -> None:
    assert arrange(results(BANDED[1:], "like:/a.jpg"), Layout(cut=STRICT)).hits == []


def test_months_are_newest_first_but_when_the_oldest_are_asked_for() -> None:
    days = ["2023-05-02", "2024-01-09", "2023-05-20", "", "2022-12-31"]
    hits = [
        hit(number, dated=f"{day}T08:00:00" if day else "", band=Band.STRONG, confidence=0.9)
        for number, day in enumerate(days)
    ]
    made = arrange(results(hits), Layout(Grouping.MONTH))
    assert [section.title for section in made.sections] == [
        "January 2024",
        "May 2023",
        "December 2022",
        "No date known",
    ]
    assert ids(made.hits) == [1, 0, 2, 4, 3]
    hits.sort(key=lambda one: one.dated)
    made = arrange(results(hits[1:], "snow sort:oldest"), Layout(Grouping.MONTH))
    assert [section.title for section in made.sections] == ["December 2022", "May 2023", "January 2024"]


def test_months_are_called_as_the_language_does() -> None:
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    try:
        made = arrange(results([hit(1, dated="2023-03-01T00:00:00")], ""), Layout(Grouping.MONTH))
    finally:
        QLocale.setDefault(before)
    assert made.sections[0].title == "März 2023"


def test_folders_come_in_the_order_of_their_best_photo_with_where_they_are() -> None:
    hits = [hit(1, folder="/a/snow"), hit(2, folder="/b/snow"), hit(3, folder="/a/snow")]
    made = arrange(results(hits, ""), Layout(Grouping.FOLDER))
    assert [(one.title, Path(one.detail), one.count) for one in made.sections] == [
        ("snow", Path("/a"), 2),
        ("snow", Path("/b"), 1),
    ]
    assert ids(made.hits) == [1, 3, 2]


def test_places_that_are_not_known_come_last() -> None:
    hits = [hit(1), hit(2, place="Oslo, Norway"), hit(3, place="Paris, France"), hit(4, place="Oslo, Norway")]
    made = arrange(results(hits, ""), Layout(Grouping.PLACE))
    assert [section.title for section in made.sections] == ["Oslo, Norway", "Paris, France", "No place known"]
    assert ids(made.hits) == [2, 4, 3, 1]


def test_an_open_stack_lies_behind_its_front_and_counts_once() -> None:
    hits = [hit(1, band=Band.STRONG, confidence=0.9, copies=(11, 12)), hit(2, band=Band.LIKELY, confidence=0.6)]
    copies = (hit(11), hit(12), hit(99))
    made = arrange(results(hits), Layout(opened={1: copies, 7: (hit(70),)}))
    # A photo that is no copy any more stays away, and so does the stack of a photo that is not shown.
    assert ids(made.hits) == [1, 11, 12, 2]
    assert [(section.first, section.count) for section in made.sections] == [(0, 1), (3, 1)]
    assert made.opened == {1, 11, 12}
    assert made.count == 2


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", SortBy(Order.DATE)),
        ("date:2023", SortBy(Order.DATE)),
        ("snow", SortBy(Order.RELEVANCE)),
        ("more:a.jpg", SortBy(Order.RELEVANCE)),
        ("snow sort:oldest", SortBy(Order.DATE, reverse=True)),
        ("sort:name", SortBy(Order.NAME)),
    ],
)
def test_without_a_meaning_the_newest_come_first(text: str, order: SortBy) -> None:
    assert shown_order(parse(text)) == order
