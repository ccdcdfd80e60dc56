"""The query language as a whole: whatever is typed is read, written again as the same, edited term by term."""

import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from photofinder.engine.dates import RELATIVE
from photofinder.engine.filter_terms import (
    After,
    Aperture,
    Before,
    Bounds,
    Camera,
    Dated,
    FileSize,
    FileType,
    InFolder,
    Is,
    Iso,
    Lens,
    Near,
    Place,
    Resolution,
    ScoreAbove,
    SizeUnit,
)
from photofinder.engine.query import Query, parse
from photofinder.engine.query_terms import Crop, Exact, Less, Like, More, Order, SortBy, Term, Words
from photofinder.store.filters import Kind

PIECES = (
    "dog", "red car", "NOT", "NOT ", "\\ ", "-(", "-", "--", "+", '"', '""', "“", "”", "(", ")", "):2",
    "\\", ":", ":2", ":0.5",
    ":99", "like:", "like:a.jpg", "@1,2,30,40", "@50,1,2,3", "more:", "-less:", "in:", "date:2023", "date:", "..",
    "2023-05", "date:foo", "dat:2023", "before:summer", "type:jpg|raw", "type:x", "iso:>800", "f:2", "f:\\x",
    "C:\\x", "size:>12mp", "size:1", "is:square", "near:1,2,3", "near:x", "place:New", "score:>0.3", "sort:date",
    "10:30",
    "http://a.b:80", "https://x/y", "16:9", "\u200f", "\u05d0\u05d1", "\U0001f305", "\ud83d", "\0", "\n", "\x1c",
    "camra:x", "9", "a", " ", "  ", "\u3000", "e\u0301",
)  # fmt: skip
anything = st.text(st.characters(exclude_categories=()), max_size=40)
typed = st.one_of(anything, st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
# Letters that have a meaning somewhere, so that printing has to take care.
awkward = st.text(
    st.one_of(st.sampled_from('ab12 -+"()\\:@.,>|“”\0\ud83dNOT'), st.characters(exclude_categories=())), max_size=12
)
weights = st.floats(0.1, 10)
negated = st.booleans()
days = st.sampled_from(("2023", "2023-05", "2023-05-17", "1990s", "summer-2021", "may-2022", *RELATIVE))
amounts = st.none() | st.floats(0, 1e9)
bounds = st.builds(Bounds, amounts, amounts, st.booleans(), st.booleans())
crops = st.none() | st.builds(Crop, *[st.floats(0, 100)] * 4)
terms: st.SearchStrategy[Term] = st.one_of(
    st.builds(Words, awkward, weights | st.just(1.0), negated=negated),
    st.builds(Words, st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join), weights, negated=negated),
    st.builds(Exact, awkward, negated=negated),
    st.builds(Like, awkward, crops, weights | st.just(1.0), negated=negated),
    st.builds(More, awkward),
    st.builds(Less, awkward),
    st.builds(InFolder, awkward, negated=negated),
    st.builds(Dated, days, st.none(), negated=negated),
    st.builds(Dated, days, days, negated=negated),
    st.sampled_from(("winter", "may")).map(lambda name: Dated(name, name)),
    st.builds(Before, days, negated=negated),
    st.builds(After, days, negated=negated),
    st.sets(st.sampled_from(("jpg", "raw", "heic", "dng", "qoi"))).map(lambda names: FileType(tuple(names))),
    st.builds(Camera, awkward, negated=negated),
    st.builds(Lens, awkward, negated=negated),
    st.builds(Iso, bounds, negated=negated),
    st.builds(Aperture, bounds, negated=negated),
    st.builds(Resolution, bounds, negated=negated),
    st.builds(FileSize, bounds, st.sampled_from(SizeUnit).filter(lambda unit: unit != SizeUnit.MEGAPIXELS)),
    st.builds(Is, st.sampled_from(Kind), negated=negated),
    st.builds(Near, st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e5), negated=negated),
    st.builds(Place, awkward, negated=negated),
    st.builds(ScoreAbove, st.floats(-1, 1), negated=negated),
    st.builds(SortBy, st.sampled_from(Order), st.booleans()),
)
by_hand = st.lists(terms, max_size=6).map(lambda built: Query(tuple(built)))
queries = st.one_of(typed.map(parse), by_hand)


@settings(max_examples=400)
@given(typed)
@example("\0NOT10:30")
@example("\\--size:1")
@example("(a b):2 " * 3)
@example('(a "b):2 c"')
@example("(16 9):2")
@example("-(dog type:jpg \\x")
@example("-(type:jpg -\\")
def test_whatever_is_typed_is_read_and_written_as_the_same(text: str) -> None:
    query = parse(text)
    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)


@settings(max_examples=300)
@given(by_hand)
@example(Query((Words("(a"), Words("b)", 2))))
@example(Query((Words("(a"), Exact("b):2 c"))))
@example(Query((Words("f", 2), Words("NOT"), Words("-", negated=True), Words("x"))))
def test_a_query_made_by_hand_is_read_back_as_itself(query: Query) -> None:
    assert parse(str(query)) == query


@given(queries, st.data())
def test_taking_a_term_out_keeps_the_others(query: Query, data: st.DataObject) -> None:
    if query.empty:
        return
    index = data.draw(st.integers(0, len(query.terms) - 1))
    rest = query.without(index)
    assert rest.terms == query.terms[:index] + query.terms[index + 1 :]
    assert parse(str(rest)) == rest


@given(queries, terms)
def test_a_term_is_added_at_the_end(query: Query, term: Term) -> None:
    assert query.adding(term).terms == query.terms + ((term,) if term.text else ())
    assert parse(str(query.adding(term))) == query.adding(term)


@given(queries)
def test_every_term_is_in_one_drawer(query: Query) -> None:
    drawers = (*query.meanings, *query.feedback, *query.filters)
    others = [term for term in query.terms if isinstance(term, SortBy | ScoreAbove) or (term.text and term.problem)]
    assert all(term in drawers or term in others for term in query.terms)
    assert len(query.problems) <= len(query.terms)


@given(st.text(string.printable, max_size=60))
def test_terms_are_read_the_same_alone_as_among_others(text: str) -> None:
    query = parse(text)
    assert [parse(term.text).terms for term in query.terms] == [(term,) for term in query.terms]


def test_taking_out_what_is_not_there_is_a_fault() -> None:
    with pytest.raises(IndexError):
        Query().without(0)


def test_the_last_order_counts_and_another_replaces_it() -> None:
    query = parse("dog sort:date sort:name")
    assert query.sort == SortBy(Order.NAME)
    assert str(query.sorted_by(SortBy(Order.DATE, reverse=True))) == "dog sort:oldest"
    assert str(query.sorted_by(SortBy(Order.RELEVANCE))) == "dog"
    assert parse("dog").sort == SortBy(Order.RELEVANCE)
