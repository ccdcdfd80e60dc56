"""Why a photo matched: its rank, and the names that hold words of the query."""

from pathlib import Path

import pytest

from photofinder.engine.explain import explain, names_with
from photofinder.records import Band, Photo, PhotoDetails, PhotoFacts, TermScore

ROOT = Path("/home/ann/Pictures")


def photo(path: str, **details: object) -> Photo:
    facts = PhotoFacts(b"0" * 16, 6, 4, None, 1, (0, 0, 0), PhotoDetails(**details))  # type: ignore[arg-type]
    return Photo(7, 1, ROOT / path, 10, 10, facts)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["beach"], ("Beach.jpg", "At the beach")),
        (["at the BEACH"], ("Beach.jpg", "At the beach")),
        (["a dog on the lawn", "café"], ("Cafe & dog 2023", "dög")),
        (["each"], ()),
        (["2023"], ("Cafe & dog 2023",)),
        (["pictures"], ("Pictures",)),
        (["home", "ann"], ()),
        (["the"], ("At the beach",)),
        ([], ()),
        ([""], ()),
    ],
)
def test_names_and_texts_that_hold_a_word(words: list[str], found: tuple[str, ...]) -> None:
    one = photo("Cafe & dog 2023/Beach.jpg", title="At the beach", keywords=("dög", "dög"))
    assert names_with(one, ROOT, words) == found


def test_a_photo_that_has_left_its_root_is_told_by_its_own_folder() -> None:
    assert names_with(photo("red/a.jpg"), Path("/elsewhere"), ["red"]) == ("red",)


@pytest.mark.parametrize(("ranked", "rank"), [([3, 7, 9], 2), ([7], 1), ([3, 9], None), ([], None)])
def test_the_rank_counts_from_one(ranked: list[int], rank: int | None) -> None:
    term = TermScore("beach", 0.3, 0.9, Band.STRONG)
    why = explain(photo("a.jpg"), ROOT, ["beach"], [term], ranked, 20)
    assert (why.photo_id, why.rank, why.matched, why.terms, why.names) == (7, rank, 20, (term,), ())
