"""What is kept of photos that were forgotten, and of folders that lie elsewhere, is checked and migrated to."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from photofinder.records import FindingCode
from photofinder.store import annex_rows, checking, schema
from photofinder.store.batch import Annex, AnnexKind, Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.connections import connect

MakePhoto = Callable[..., NewPhoto]


def test_what_makes_no_sense_is_dropped(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    photos: list[NewPhoto] = [make_photo(album / f"{number}.jpg", number) for number in range(3)]
    catalogue.commit(Batch(photos=photos), "fake")
    catalogue.commit(Batch(gone=[photo.stat.path for photo in photos]), "fake")
    catalogue.watched.note_annexes(catalogue.roots()[0].root_id, album, [Annex(album / "disk", AnnexKind.MOUNTED)])
    with closing(connect(catalogue.file)) as connection:
        connection.execute("UPDATE remembered SET vector = zeroblob(16) WHERE remembered_id = 1")
        connection.execute("UPDATE remembered SET vector = x'00' WHERE remembered_id = 2")
        for damaged in ("7", "'1'", "x'00'", "0.5"):
            connection.execute(f"UPDATE annexes SET mounted = {damaged}")
            assert [one.kind for one in annex_rows.every(connection)] == [AnnexKind.MOUNTED]
        connection.execute("UPDATE annexes SET path = 'disk'")
        found = {finding.detail: finding.count for finding in checking.rows_mended(connection)}
        assert found == {"remembered": 2, "annexes": 1}
        assert list(checking.rows_mended(connection)) == []
    contents = [photo.facts.content_hash for photo in photos]
    kept = [catalogue.known.remembered(content, "fake") for content in contents]
    assert kept[:2] == [None, None]
    assert kept[2] is not None
    assert catalogue.known.remembered(contents[2], "other") is None


def test_rows_without_a_root_are_dropped(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    photo = make_photo(album / "1.jpg", 1)
    catalogue.commit(Batch(photos=[photo]), "fake")
    catalogue.commit(Batch(gone=[photo.stat.path]), "fake")
    with closing(connect(catalogue.file)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM roots")
        (finding,) = checking.rows_mended(connection)
    assert (finding.code, finding.detail) == (FindingCode.ROWS_WITHOUT_PHOTO, "remembered")


def test_a_library_of_the_version_before_takes_it_up(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    with closing(connect(file)) as connection:
        schema.prepare(connection, file, schema.STEPS[:3])
        connection.execute("INSERT INTO roots (path) VALUES ('/photos')")
    catalogue = Catalogue.open(file)
    try:
        assert [str(root.path) for root in catalogue.roots()] == ["/photos"]
        assert catalogue.watched.annexes() == []
    finally:
        catalogue.close()
    with closing(sqlite3.connect(schema.backup_file(file, 3))) as backup:
        assert backup.execute("PRAGMA user_version").fetchone() == (3,)
