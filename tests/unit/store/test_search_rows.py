"""Saved searches and history in the catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photofinder.errors import SearchNameTaken
from photofinder.records import SavedSearch
from photofinder.store.catalogue import Catalogue
from photofinder.store.search_rows import HISTORY_CAP

ODD = 'like:"/caf\udce9.jpg" \U0001f305'


@pytest.fixture(name="searches")
def _searches(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue.open(tmp_path / "catalogue.sqlite")
    yield catalogue
    catalogue.close()


def _named(catalogue: Catalogue) -> dict[str, str]:
    return {search.name: search.text for search in catalogue.saved_searches()}


def test_searches_are_kept_by_name(searches: Catalogue) -> None:
    first = searches.save_search("Trip 10", "snow")
    second = searches.save_search("trip 2", ODD)
    assert searches.saved_searches() == [second, first]
    assert first == SavedSearch(first.search_id, "Trip 10", "snow")


def test_the_same_name_gets_the_new_text(searches: Catalogue) -> None:
    first = searches.save_search("Beach", "beach")
    again = searches.save_search(" Beach\n", "beach -people")
    assert again.search_id == first.search_id
    assert _named(searches) == {"Beach": "beach -people"}


def test_a_search_without_a_name_is_called_as_it_is_typed(searches: Catalogue) -> None:
    assert searches.save_search("  ", "red  car").name == "red car"


def test_a_name_of_any_letters_can_be_kept(searches: Catalogue) -> None:
    searches.save_search("\ud83d \u6771\u4eac", "x")
    assert _named(searches) == {"? \u6771\u4eac": "x"}


def test_many_are_kept_at_once_or_none(searches: Catalogue) -> None:
    searches.save_searches([("a", "1"), ("b", "2"), ("a", "3")])
    assert _named(searches) == {"a": "3", "b": "2"}
    with pytest.raises(RuntimeError):
        searches.save_searches(_breaking_off())
    assert _named(searches) == {"a": "3", "b": "2"}


def _breaking_off() -> Iterator[tuple[str, str]]:
    yield "c", "4"
    raise RuntimeError


def test_a_search_gets_another_name_unless_it_is_taken(searches: Catalogue) -> None:
    first = searches.save_search("a", "1")
    searches.save_search("b", "2")
    searches.rename_search(first.search_id, "c")
    searches.rename_search(first.search_id, "c")
    searches.rename_search(99, "d")
    with pytest.raises(SearchNameTaken):
        searches.rename_search(first.search_id, "b")
    assert _named(searches) == {"b": "2", "c": "1"}


def test_a_search_is_forgotten_for_good(searches: Catalogue) -> None:
    first = searches.save_search("a", "1")
    searches.remove_search(first.search_id)
    searches.remove_search(first.search_id)
    assert searches.save_search("a", "1").search_id != first.search_id


def test_history_is_newest_first_and_each_once(searches: Catalogue) -> None:
    for text in ("dog", ODD, "cat", "dog"):
        searches.note_search(text)
    assert searches.history(10) == ["dog", "cat", ODD]
    assert searches.history(1) == ["dog"]
    searches.clear_history()
    assert searches.history(10) == []


def test_history_has_an_end(searches: Catalogue) -> None:
    for number in range(HISTORY_CAP + 5):
        searches.note_search(str(number))
    kept = searches.history(HISTORY_CAP * 2)
    assert len(kept) == HISTORY_CAP
    assert (kept[0], kept[-1]) == (str(HISTORY_CAP + 4), "5")


def test_all_outlives_the_process(tmp_path: Path) -> None:
    file = tmp_path / "kept.sqlite"
    for _ in range(2):
        catalogue = Catalogue.open(file)
        catalogue.save_search("Beach", "beach")
        catalogue.note_search("dog")
        catalogue.close()
    catalogue = Catalogue.open(file)
    assert _named(catalogue) == {"Beach": "beach"}
    assert catalogue.history(5) == ["dog"]
    catalogue.close()
