"""The hot statements look up by an index, so that they stay quick at a million photos."""

from typing import Any

import pytest

from photofinder.store import (
    batch_rows,
    choosing,
    companion_rows,
    embedding_rows,
    favourite_rows,
    filter_rows,
    hit_rows,
    journal,
    known_rows,
    moving_rows,
    name_rows,
    pending_rows,
    photo_rows,
    remembered_rows,
    root_rows,
    skip_rows,
    value_rows,
)
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import (
    CameraIs,
    DatedBetween,
    DatedInMonths,
    Filter,
    HasText,
    InFolder,
    InPlaces,
    IsKind,
    Kind,
    LensIs,
    Measure,
    NearPoint,
    OfType,
    Order,
    Within,
)

HOT: dict[str, tuple[str, tuple[Any, ...] | dict[str, Any]]] = {
    "photos by id": (photo_rows.BY_ID, ("[1]",)),
    "photo by path": (photo_rows.BY_PATH, ("/a",)),
    "photos by content": (photo_rows.BY_CONTENT, (b"0",)),
    "newest photos": (photo_rows.NEWEST, (200,)),
    "known photos of a folder": (known_rows.PHOTOS_IN, ("m", "/a")),
    "known skips of a folder": (known_rows.SKIPS_IN, ("/a",)),
    "known companions of a folder": (known_rows.COMPANIONS_IN, ("/a",)),
    "known photo": (known_rows.PHOTO_AT, ("m", "/a")),
    "known skip": (known_rows.SKIP_AT, ("/a",)),
    "known companion": (known_rows.COMPANION_AT, ("/a",)),
    "known sizes": (known_rows.SIZES, ("[1]",)),
    "known folders": (known_rows.FOLDERS, ("/a/", "/a0")),
    "folders of skips": (known_rows.SKIP_FOLDERS, ("/a/", "/a0")),
    "companions of a photo": (known_rows.COMPANIONS_OF, (1,)),
    "skips below": (skip_rows.SKIPS, ("/a/", "/a0")),
    "pending photo": (pending_rows.AT, ("/a",)),
    "carry a mark": (pending_rows.MARK, {"content_hash": b"0", "photo_id": 1}),
    "unmark a placeholder": (pending_rows.UNMARK, (1,)),
    "share a mark": (companion_rows.SHARE_MARK, (1, "/a")),
    "sample of a root": (moving_rows.SAMPLE, (1, 1)),
    "embeddings by id": (embedding_rows.BY_ID, ("[1]", 1)),
    "next embeddings": (embedding_rows.NEXT_BY_ID, (0, 1, 4096)),
    "next changed embeddings": (embedding_rows.NEXT_BY_GENERATION, (0, 0, 1, 4096)),
    "generation": (journal.CURRENT, ()),
    "generation known": (journal.HAPPENED, (1,)),
    "removed embeddings": (journal.REMOVED, (1, "m")),
    "note removals": (journal.NOTE_PHOTOS, (1, "[1]")),
    "note removals of a root": (journal.NOTE_ROOT, (1, 1)),
    "photo at path": (batch_rows.AT_PATH, ("/a",)),
    "delete photos": (batch_rows.DELETE_PHOTOS, ("[1]",)),
    "delete embeddings": (batch_rows.DELETE_EMBEDDINGS, ("[1]",)),
    "hits by id": (hit_rows.BY_ID, ("[1]",)),
    "mark favourites": (favourite_rows.ADD, ("[1]",)),
    "unmark favourites": (favourite_rows.REMOVE, ("[1]",)),
    "folder at path": (name_rows.FOLDER_AT, ("/a",)),
    "next photos to name": (name_rows.NEXT_PHOTOS, (0, 100)),
    "changes": (choosing.CHANGES, ()),
    "remember": (remembered_rows.KEEP, {"now_s": 1, "photo_ids": "[1]"}),
    "remember moments": (remembered_rows.KEEP_MOMENTS, {"now_s": 1, "photo_ids": "[1]"}),
    "remembered": (remembered_rows.OF, (b"0", "m")),
    "anything remembered": (remembered_rows.ANY, (b"0",)),
    "give embeddings back": (
        remembered_rows.GIVE_EMBEDDINGS,
        {"photo_id": 1, "generation": 1, "content_hash": b"0"},
    ),
    "give moments back": (remembered_rows.GIVE_MOMENTS, {"photo_id": 1, "content_hash": b"0"}),
    "drop what was given back": (remembered_rows.DROP_GIVEN, (b"0",)),
}

FILTERS: tuple[Filter, ...] = (
    InFolder(folder="a"),
    DatedBetween(first="2020", end="2021"),
    DatedInMonths(months=(5,)),
    OfType(extensions=("jpg",)),
    HasText(words="a b"),
    CameraIs(words="a"),
    LensIs(words="a"),
    *(Within(measure=measure, low=1, high=2) for measure in Measure),
    *(IsKind(kind=kind) for kind in Kind),
    NearPoint(latitude=1, longitude=2, km=3),
    InPlaces(place_ids=(1,), countries=("FR",)),
)


def plan_of(catalogue: Catalogue, statement: str, parameters: tuple[object, ...]) -> list[str]:
    with catalogue._connections.reading() as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]


@pytest.mark.parametrize("filter_", FILTERS, ids=str)
def test_each_filter_looks_photos_up_in_an_index(catalogue: Catalogue, filter_: Filter) -> None:
    where = filter_rows.condition(filter_)
    plan = plan_of(catalogue, choosing.IDS.format(where.sql), where.parameters)
    # Folders, cameras, lenses and places are few.
    small = ("SCAN json_each", "SCAN folders", "SCAN cameras", "SCAN lenses", "SCAN places", "SCAN favourites")
    full_text = ("SCAN photo_words VIRTUAL TABLE INDEX", "SCAN folder_words VIRTUAL TABLE INDEX")
    bad = [step for step in plan if step.startswith("SCAN") and not step.startswith((*small, *full_text))]
    assert bad == []
    assert any(step.startswith(("SEARCH p USING", "SEARCH photos USING")) for step in plan)


@pytest.mark.parametrize("order", Order)
def test_the_library_is_listed_along_an_index(catalogue: Catalogue, order: Order) -> None:
    (step,) = plan_of(catalogue, hit_rows.ORDERED[order], (10,))
    assert step.startswith("SCAN photos USING COVERING INDEX")


@pytest.mark.parametrize(
    "statement", [value_rows.CAMERAS, value_rows.LENSES, value_rows.FOLDERS, value_rows.PLACES]
)
def test_values_are_counted_in_an_index(catalogue: Catalogue, statement: str) -> None:
    assert any("photos USING COVERING INDEX" in step for step in plan_of(catalogue, statement, ()))


@pytest.mark.parametrize("name", HOT)
def test_no_table_is_scanned_or_sorted(catalogue: Catalogue, name: str) -> None:
    statement, parameters = HOT[name]
    with catalogue._connections.reading() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    allowed = ("SCAN json_each", "SCAN wanted", "SCAN gone", "SCAN p USING INDEX photos_dated")
    bad = [
        step
        for step in plan
        if (step.startswith("SCAN") and not step.startswith(allowed)) or "FOR ORDER BY" in step
    ]
    assert bad == []
    assert plan


def test_roots_count_their_photos_in_an_index(catalogue: Catalogue) -> None:
    with catalogue._connections.reading() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {root_rows.ALL}")]
    assert any(step.startswith("SEARCH p USING COVERING INDEX photos_root") for step in plan)


def test_the_cascades_of_a_removed_photo_are_indexed(catalogue: Catalogue) -> None:
    with catalogue._connections.reading() as connection:
        for table, column in (
            ("embeddings", "photo_id"),
            ("photos", "root_id"),
            ("skips", "root_id"),
            ("remembered", "root_id"),
        ):
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1").fetchall()
            assert plan[0][3].startswith("SEARCH"), plan
