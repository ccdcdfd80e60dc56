"""Terms of a query as filters of the catalogue."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine.filters import to_filters
from photofinder.engine.query import parse
from photofinder.records import Notice, NoticeCode
from photofinder.store import filters
from photofinder.store.filters import Filter, Kind, Measure

TODAY = date(2024, 2, 28)


class _Found(NamedTuple):
    place_ids: tuple[int, ...]
    countries: tuple[str, ...]


class _Places:
    def find(self, name: str, /) -> _Found | None:
        return {"Paris": _Found((1, 2), ()), "France": _Found((), ("FR",))}.get(name)


def _filters(text: str) -> list[Filter]:
    found, notices = to_filters(parse(text), today=TODAY, gazetteer=_Places())
    assert not notices
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('-"Uncle Bob"', filters.HasText(words="Uncle Bob", negated=True)),
        ("in:2023/Snow", filters.InFolder(folder="2023/Snow")),
        ("date:2023-05", filters.DatedBetween(first="2023-05-01", end="2023-06-01")),
        ("-date:2023-05", filters.DatedBetween(first="2023-05-01", end="2023-06-01", negated=True)),
        ("date:2023..last-month", filters.DatedBetween(first="2023-01-01", end="2024-02-01")),
        ("date:2023..2021", filters.DatedBetween(first="2021-01-01", end="2024-01-01")),
        ("date:2023..", filters.DatedBetween(first="2023-01-01", end=None)),
        ("date:..2023", filters.DatedBetween(first=None, end="2024-01-01")),
        ("date:summer", filters.DatedInMonths(months=(6, 7, 8))),
        ("before:2023", filters.DatedBetween(first=None, end="2023-01-01")),
        ("after:2023", filters.DatedBetween(first="2024-01-01", end=None)),
        ("type:png|qoi", filters.OfType(extensions=("png", "apng", "qoi"))),
        ("camera:canon", filters.CameraIs(words="canon")),
        ("lens:50mm", filters.LensIs(words="50mm")),
        ("iso:>800", filters.Within(measure=Measure.ISO, low=800, high=None, low_open=True)),
        ("iso:100..400", filters.Within(measure=Measure.ISO, low=100, high=400)),
        ("iso:800", filters.Within(measure=Measure.ISO, low=799.5, high=800.5, high_open=True)),
        ("f:<2", filters.Within(measure=Measure.F_NUMBER, low=None, high=2, high_open=True)),
        ("f:2.8", filters.Within(measure=Measure.F_NUMBER, low=2.75, high=2.8499999999999996, high_open=True)),
        ("size:>12mp", filters.Within(measure=Measure.PIXELS, low=12_000_000, high=None, low_open=True)),
        ("size:12mp", filters.Within(measure=Measure.PIXELS, low=11_500_000, high=12_500_000, high_open=True)),
        ("size:1.5mb", filters.Within(measure=Measure.SIZE_BYTES, low=1_450_000, high=1_550_000, high_open=True)),
        ("size:<500kb", filters.Within(measure=Measure.SIZE_BYTES, low=None, high=500_000, high_open=True)),
        ("is:pano", filters.IsKind(kind=Kind.PANORAMA)),
        ("near:48.85,2.35,3", filters.NearPoint(latitude=48.85, longitude=2.35, km=3)),
        ("place:Paris", filters.InPlaces(place_ids=(1, 2))),
        ("-place:France", filters.InPlaces(countries=("FR",), negated=True)),
    ],
)
def test_a_term_is_a_filter(text: str, wanted: Filter) -> None:
    assert _filters(text) == [wanted]


def test_filters_come_in_order_and_meanings_are_none() -> None:
    kinds = [type(found) for found in _filters("dog is:square -cat in:x like:a.jpg sort:date score:>0.1 date:foo")]
    assert tuple(kinds) == (filters.IsKind, filters.InFolder)


def test_a_place_that_nobody_knows_has_no_photos() -> None:
    found, notices = to_filters(parse("place:Atlantropa"), today=TODAY, gazetteer=_Places())
    assert found == [filters.InPlaces()]
    assert notices == [Notice(NoticeCode.PLACE_UNKNOWN, "Atlantropa")]


@given(st.lists(st.sampled_from(
    ("date:9999..", "-date:0001", "before:0001-01-01", "after:9999", "date:winter-0001", "iso:..0",
     "size:>999999999gb", "near:90,180,99999", '"x"', "type:video", "before:today", "date:1990s..today", "f:0",
     "in:/"),
)))  # fmt: skip
def test_whatever_is_asked_for_makes_filters(pieces: list[str]) -> None:
    assert len(_filters(" ".join(pieces))) == len(pieces)
