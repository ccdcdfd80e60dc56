"""The way back through the queries: whatever is asked, every step that was meant is found again."""

from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.query import Query, Words, parse
from photofinder.ui.query_trail import LENGTH, QueryTrail

texts = st.sampled_from(["", "a", "b", "c", "a b"])


@given(st.lists(st.tuples(texts, st.booleans())))
def test_going_back_and_forth_leads_to_where_we_were(visits: list[tuple[str, bool]]) -> None:
    trail = QueryTrail()
    for text, passing in visits:
        trail.visit(parse(text), passing=passing)
        assert trail.query == parse(text)
    last, way = trail.query, []
    while trail.can_go_back:
        way.append(trail.back())
    assert trail.query == Query()
    while trail.can_go_forth:
        assert trail.query == (way.pop() if way else last)
        trail.forth()
    assert trail.query == last


@given(st.lists(texts))
def test_no_step_is_twice_the_same(visits: list[str]) -> None:
    trail = QueryTrail()
    for text in visits:
        trail.visit(parse(text))
    before = trail.query
    while trail.can_go_back:
        assert trail.back() != before
        before = trail.query


def test_typing_is_one_step() -> None:
    trail = QueryTrail()
    for text in ("s", "sn", "snow"):
        trail.visit(parse(text), passing=True)
    trail.visit(parse("snow date:2023"))
    assert trail.back() == parse("snow")
    assert trail.back() == Query()
    trail.visit(parse("x"), passing=True)
    assert not trail.can_go_forth
    trail.visit(Query(), passing=True)
    assert not trail.can_go_back


def test_the_way_is_not_endless() -> None:
    trail = QueryTrail()
    for number in range(3 * LENGTH):
        trail.visit(Query((Words(str(number)),)))
    steps = 0
    while trail.can_go_back:
        trail.back()
        steps += 1
    assert LENGTH - 1 <= steps <= LENGTH
