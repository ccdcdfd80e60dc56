"""What is taken out of a catalogue of which pages were overwritten."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from photofinder.records import RecoveredFrom
from photofinder.store import salvage, schema, soundness
from photofinder.store.backups import Backups
from photofinder.store.catalogue import Catalogue
from photofinder.store.recovering import recover

PHOTOS = 3000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalogue of many pages."""
    file = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        schema.prepare(connection, file)
        connection.execute("BEGIN")
        connection.execute("INSERT INTO roots (path) VALUES ('/photos')")
        connection.execute("INSERT INTO models (model_id, dim) VALUES ('fake', 512)")
        connection.executemany(
            """INSERT INTO photos (root_id, path, size_bytes, mtime_ns, content_hash, width, height, orientation,
                mean_rgb, dated) VALUES (1, ?, 1, 1, ?, 4, 3, 1, 0, '2020-01-01T10:00:00')""",
            [(f"/photos/{number % 9}/photo {number}.jpg", number.to_bytes(16)) for number in range(PHOTOS)],
        )
        unit = b"\x00\x3c" + bytes(1022)  # 1.0 in the first of 512 dimensions
        connection.execute("INSERT INTO embeddings SELECT photo_id, 1, 1, ?, NULL FROM photos", (unit,))
        connection.executemany(
            "INSERT INTO favourites VALUES (?)", [(number.to_bytes(16),) for number in range(0, PHOTOS, 2)]
        )
        connection.executemany(
            "INSERT INTO searches (name, text) VALUES (?, 'x')", [(f"search {number}",) for number in range(2000)]
        )
        connection.execute(
            """INSERT INTO remembered (content_hash, model_key, moment, root_id, forgotten_s, vector)
                SELECT zeroblob(12) || CAST(photo_id AS BLOB), 1, 0, 1, 1, ? FROM photos LIMIT 500""",
            (unit,),
        )
        connection.execute("INSERT INTO annexes (path, root_id, mounted) VALUES ('/photos/disk', 1, 1)")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def pages_of(file: Path, table: str) -> list[int]:
    """The leaf pages of a table, in order, as the table's own pages refer to them."""
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    content = file.read_bytes()

    def page(number: int) -> bytes:
        return content[(number - 1) * size : number * size]

    # https://www.sqlite.org/fileformat.html, 1.6: b-tree pages; an interior one leads to its children.
    assert page(root)[0] in (2, 5)
    count = int.from_bytes(page(root)[3:5])
    cells = [int.from_bytes(page(root)[12 + 2 * cell : 14 + 2 * cell]) for cell in range(count)]
    return [int.from_bytes(page(root)[cell : cell + 4]) for cell in cells]


def overwrite(file: Path, pages: list[int]) -> None:
    size = int.from_bytes(file.read_bytes()[16:18])
    with file.open("r+b") as stream:
        for number in pages:
            stream.seek((number - 1) * size)
            stream.write(os.urandom(size))


@pytest.mark.parametrize("table", ["photos", "embeddings", "favourites", "searches", "remembered"])
def test_rows_beside_damaged_pages_are_kept(table: str, file: Path) -> None:
    pages = pages_of(file, table)
    lost = pages[len(pages) // 2 : len(pages) // 2 + 2]
    overwrite(file, lost)
    assert soundness.whole(file) is not None
    recovery = recover(file, [])
    share_lost = len(lost) / len(pages)
    assert recovery.source is RecoveredFrom.DAMAGED_FILE
    assert soundness.whole(file) is None
    full = {
        "roots": 1,
        "photos": PHOTOS,
        "embeddings": PHOTOS,
        "favourites": PHOTOS // 2,
        "searches": 2000,
        "remembered": 500,
        "annexes": 1,
    }
    with closing(sqlite3.connect(file)) as connection:
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in (*full, "photo_words")
        }
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert full[table] * (1 - 1.5 * share_lost) - 2 <= counts[table] < full[table]
    assert all(counts[name] == most for name, most in full.items() if name not in (table, "embeddings"))
    assert counts["photo_words"] == counts["photos"]


def test_backups_fill_in_what_is_missing(file: Path) -> None:
    backups = Backups(file, file.parent / "backups")
    list(backups.make())
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("INSERT INTO searches (name, text) VALUES ('newest', 'x')")
        connection.execute("UPDATE photos SET content_hash = zeroblob(16) WHERE photo_id = 3")
    overwrite(file, pages_of(file, "photos")[20:40] + pages_of(file, "embeddings")[5:40])
    recovery = recover(file, backups.sources())
    assert (recovery.source, recovery.photos) == (RecoveredFrom.DAMAGED_FILE, PHOTOS)
    assert recovery.backup_made is not None
    catalogue = Catalogue.open(file)
    try:
        counts = catalogue.counts("fake")
        # The embedding of the photo that changed is of its old content: only the damaged file may know the new one.
        assert PHOTOS - 1 <= counts.embedded <= PHOTOS
        assert "newest" in {search.name for search in catalogue.saved_searches()}
    finally:
        catalogue.close()


@pytest.mark.parametrize("junk", [b"\x00" * 8, b"\xff" * 8, b"\n)       "])
@pytest.mark.parametrize("table", [*salvage._OWN, *salvage._OF_PHOTOS])
def test_a_table_of_which_the_definition_is_damaged_costs_no_other(table: str, junk: bytes, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        (said,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    content = bytearray(file.read_bytes())
    at = content.index(said.encode()) + said.index("(")
    content[at : at + len(junk)] = junk
    file.write_bytes(content)
    assert soundness.whole(file) is not None
    recover(file, [])
    assert soundness.whole(file) is None
    kept = {"photos": PHOTOS, "favourites": PHOTOS / 2, "searches": 2000, "remembered": 500, "annexes": 1}
    of_no_use = {"roots": {"photos", "remembered", "annexes"}, "models": {"remembered"}}.get(table, set()) | {table}
    with closing(sqlite3.connect(file)) as connection:
        for other, count in kept.items():
            if other not in of_no_use:
                assert connection.execute(f"SELECT count(*) FROM {other}").fetchone() == (count,), other
