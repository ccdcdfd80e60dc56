"""A file of any older version comes up to this one, its backup beside it; a newer or foreign one is left alone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from photofinder.errors import CatalogueDamaged, CatalogueTooNew
from photofinder.records import Photo, PhotoFacts
from photofinder.store import schema
from photofinder.store.catalogue import Catalogue
from photofinder.store.connections import connect

# Version 1 as it was released. Never edit: it stands for the files that people have.
VERSION_1 = """
PRAGMA application_id = 1346784836;
PRAGMA user_version = 1;
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE roots (root_id INTEGER PRIMARY KEY AUTOINCREMENT, path NOT NULL UNIQUE);
CREATE TABLE photos (
    photo_id INTEGER PRIMARY KEY AUTOINCREMENT,
    root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
    path NOT NULL UNIQUE, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, content_hash BLOB NOT NULL,
    width INTEGER NOT NULL, height INTEGER NOT NULL, taken_at TEXT, orientation INTEGER NOT NULL,
    mean_rgb INTEGER NOT NULL, dated TEXT NOT NULL
);
CREATE INDEX photos_root ON photos (root_id);
CREATE INDEX photos_content ON photos (content_hash);
CREATE INDEX photos_dated ON photos (dated, photo_id);
CREATE TABLE models (model_key INTEGER PRIMARY KEY, model_id TEXT NOT NULL UNIQUE, dim INTEGER NOT NULL);
CREATE TABLE embeddings (
    photo_id INTEGER NOT NULL REFERENCES photos ON DELETE CASCADE,
    model_key INTEGER NOT NULL REFERENCES models,
    generation INTEGER NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (photo_id, model_key)
);
CREATE INDEX embeddings_generation ON embeddings (generation, photo_id, model_key);
CREATE TABLE generations (generation INTEGER PRIMARY KEY);
CREATE TABLE removals (
    generation INTEGER NOT NULL, photo_id INTEGER NOT NULL, model_key INTEGER NOT NULL REFERENCES models,
    PRIMARY KEY (generation, photo_id, model_key)
) WITHOUT ROWID;
CREATE TABLE skips (
    path NOT NULL PRIMARY KEY, root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
    size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX skips_root ON skips (root_id);
INSERT INTO meta VALUES ('uuid', '00112233445566778899aabbccddeeff');
INSERT INTO roots VALUES (3, '/album');
INSERT INTO photos VALUES
    (7, 3, '/album/a.jpg', 12, 34, x'000102030405060708090a0b0c0d0e0f', 640, 480, '2020-01-02T03:04:05', 6, 66051,
     '2020-01-02T03:04:05');
INSERT INTO models VALUES (1, 'fake', 2);
INSERT INTO embeddings VALUES (7, 1, 1700000000000, x'003c0000');
INSERT INTO generations VALUES (1700000000000);
"""


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    file = tmp_path / "catalogue.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(VERSION_1)
    return file


def version_of(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_file_of_version_1_opens_with_all_that_it_holds(old_file: Path) -> None:
    catalogue = Catalogue.open(old_file)
    facts = PhotoFacts(bytes(range(16)), 640, 480, "2020-01-02T03:04:05", 6, (1, 2, 3))
    assert catalogue.photo(7) == Photo(7, 3, Path("/album/a.jpg"), 12, 34, facts, described=False)
    assert catalogue.embeddings([7], "fake")[7].tolist() == [1.0, 0.0]
    assert (catalogue.uuid, catalogue.generation()) == ("00112233445566778899aabbccddeeff", 1_700_000_000_000)
    catalogue.close()
    assert version_of(old_file) == len(schema.STEPS)


def test_version_1_is_what_the_first_step_makes(old_file: Path, tmp_path: Path) -> None:
    def tables(connection: sqlite3.Connection) -> list[tuple[str, str, str, int, int]]:
        names = [
            row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE sql NOT NULL ORDER BY name")
        ]
        return [
            (name, row[1], row[2], row[3], row[5] if len(row) > 5 else 0)
            for name in names
            for pragma in ("table_info", "index_xinfo")
            for row in connection.execute(f"PRAGMA {pragma}({name})").fetchall()
        ]

    with closing(connect(tmp_path / "new.db")) as made, closing(connect(old_file)) as old:
        schema.prepare(made, tmp_path / "new.db", schema.STEPS[:1])
        assert tables(made) == tables(old)


def add_stars(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE photos ADD COLUMN stars INTEGER NOT NULL DEFAULT 0")


def fail(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM photos")
    raise KeyboardInterrupt


def test_an_old_file_is_backed_up_and_then_migrated(old_file: Path) -> None:
    with closing(connect(old_file)) as connection:
        schema.prepare(connection, old_file, (*schema.STEPS[:1], add_stars))
        assert connection.execute("SELECT photo_id, stars FROM photos").fetchall() == [(7, 0)]
    assert version_of(old_file) == 2
    backup = schema.backup_file(old_file, 1)
    assert version_of(backup) == 1
    opened = Catalogue.open(backup)
    assert opened.photo(7).path == Path("/album/a.jpg")
    opened.close()
    assert not list(old_file.parent.glob("*.part"))


def test_a_step_that_is_cut_off_leaves_a_whole_file_of_the_version_before(old_file: Path) -> None:
    with closing(connect(old_file)) as connection, pytest.raises(KeyboardInterrupt):
        schema.prepare(connection, old_file, (*schema.STEPS[:1], add_stars, fail))
    assert version_of(old_file) == 2
    with closing(connect(old_file)) as connection:
        assert connection.execute("SELECT photo_id, stars FROM photos").fetchall() == [(7, 0)]


def test_a_new_file_needs_no_backup(tmp_path: Path) -> None:
    Catalogue.open(tmp_path / "catalogue.db").close()
    assert [file.name for file in tmp_path.iterdir()] == ["catalogue.db"]


def test_a_newer_file_is_refused_and_left_as_it_is(old_file: Path) -> None:
    with closing(sqlite3.connect(old_file)) as connection:
        connection.execute(f"PRAGMA user_version = {len(schema.STEPS) + 41}")
    before = old_file.read_bytes()
    with pytest.raises(CatalogueTooNew) as caught:
        Catalogue.open(old_file)
    assert (caught.value.path, caught.value.found) == (old_file, len(schema.STEPS) + 41)
    assert caught.value.supported == len(schema.STEPS)
    assert old_file.read_bytes() == before


@pytest.mark.parametrize(
    "script", ["CREATE TABLE bookmarks (url)", "PRAGMA user_version = 1", "PRAGMA user_version = 9"]
)
def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path, script: str) -> None:
    file = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(script)
        connection.execute("CREATE TABLE more (a)")
    before = file.read_bytes()
    with pytest.raises(CatalogueDamaged):
        Catalogue.open(file)
    assert file.read_bytes() == before


def test_an_empty_file_is_taken_as_new(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    file.touch()
    Catalogue.open(file).close()
    assert version_of(file) == len(schema.STEPS)
