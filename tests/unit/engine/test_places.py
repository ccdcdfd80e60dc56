"""The gazetteer that ships with the app: points and names that everybody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine import places

PARIS, MUNICH, TOKYO, VIENNA = 2988507, 2867714, 1850147, 2761369


@pytest.mark.parametrize(
    ("latitude", "longitude", "label"),
    [
        (48.8584, 2.2945, "Paris, France"),
        (48.8049, 2.1204, "Versailles, France"),
        (40.7829, -73.9654, "New York City, United States"),
        (51.5007, -0.1246, "London, United Kingdom"),
        (-33.857, 151.215, "Sydney, Australia"),
        (35.66, 139.70, "Tokyo, Japan"),
        (39.7817, -89.6501, "Springfield, Illinois, United States"),
    ],
)
def test_a_point_has_a_place(latitude: float, longitude: float, label: str) -> None:
    found = places.nearest(latitude, longitude)
    assert found is not None
    assert found.label == label


def test_a_place_knows_where_it_belongs() -> None:
    found = places.nearest(48.137, 11.575)
    assert found == places.Place(MUNICH, "Munich", "Bavaria", "DE", "Germany", "Munich, Germany")


@pytest.mark.parametrize(("latitude", "longitude"), [(0, -30), (90, 0), (-90, 0), (-50, -130)])
def test_far_from_all_there_is_no_place(latitude: float, longitude: float) -> None:
    assert places.nearest(latitude, longitude) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_may_be_asked_about(latitude: float, longitude: float) -> None:
    found = places.nearest(latitude, longitude)
    if found is not None:
        named = places.find(found.name)
        assert named is not None
        assert found.place_id in named.place_ids or found.country_code in named.countries


@pytest.mark.parametrize(
    ("name", "place_id"),
    [
        ("Paris", PARIS),
        ("PARIS", PARIS),
        ("paris, france", PARIS),
        ("Paris, \u00cele de France", PARIS),
        ("M\u00fcnchen", MUNICH),
        ("munchen", MUNICH),
        ("Munich", MUNICH),
        ("Monaco di Baviera", MUNICH),
        ("Bavaria", MUNICH),
        ("Tokio", TOKYO),
        ("\u6771\u4eac", TOKYO),
        ("Wien", VIENNA),
    ],
)
def test_a_place_has_many_names(name: str, place_id: int) -> None:
    assert place_id in _ids(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("France", "FR"),
        ("Deutschland", "DE"),
        ("\u65e5\u672c", "JP"),
        ("uk", "GB"),
        ("USA", "US"),
        ("Georgia", "GE"),
    ],
)
def test_a_country_has_many_names(name: str, code: str) -> None:
    found = places.find(name)
    assert found is not None
    assert code in found.countries


def test_a_name_may_say_which_of_several() -> None:
    assert PARIS not in _ids("Paris, Texas")
    assert len(_ids("Paris, Texas")) == 1
    assert places.find("Paris, Japan") is None


def test_a_city_holds_the_places_within_it() -> None:
    croydon = places.nearest(51.3714, -0.0977)
    assert croydon is not None
    assert croydon.name != "London"
    assert croydon.place_id in _ids("London")


@pytest.mark.parametrize("name", ["", " , ", "Qwxyz", "York\tPari", "\n"])
def test_what_nobody_is_called_is_not_found(name: str) -> None:
    assert places.find(name) is None


def test_part_of_a_name_is_not_a_name() -> None:
    new_york = _ids("New York City")
    assert not new_york & _ids("York City")


def _ids(name: str) -> set[int]:
    found = places.find(name)
    return set(found.place_ids) if found is not None else set()
