"""The hot statements look up by an index, so that they stay quick at a million photos."""

import pytest

from photofinder.store import batch_rows, embedding_rows, journal, photo_rows, root_rows
from photofinder.store.catalogue import Catalogue

HOT = {
    "photos by id": (photo_rows.BY_ID, ("[1]",)),
    "photo by path": (photo_rows.BY_PATH, ("/a",)),
    "photos by content": (photo_rows.BY_CONTENT, (b"0",)),
    "newest photos": (photo_rows.NEWEST, (200,)),
    "known files": (photo_rows.KNOWN, ("m", "/a/", "/a0")),
    "known skips": (photo_rows.KNOWN_SKIPS, ("/a/", "/a0")),
    "skips below": (photo_rows.SKIPS, ("/a/", "/a0")),
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
}


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
        for table, column in (("embeddings", "photo_id"), ("photos", "root_id"), ("skips", "root_id")):
            plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1").fetchall()
            assert plan[0][3].startswith("SEARCH"), plan
