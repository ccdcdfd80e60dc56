"""What the disk does to the catalogue arrives as a typed error with a plain reason, and leaves the file whole."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from photofinder.errors import CatalogueDamaged, StorageFault
from photofinder.store import connections
from photofinder.store.backups import Backups
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue

MakePhoto = Callable[..., NewPhoto]


def whole(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


@pytest.mark.parametrize(
    "content", [b"I am no database. " * 300, b"\xff" * 5000, b"SQLite format 3\0" + b"\7" * 4000]
)
def test_a_file_that_is_no_database_is_damaged(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "catalogue.db"
    file.write_bytes(content)
    with pytest.raises(CatalogueDamaged) as caught:
        Catalogue.open(file)
    assert caught.value.path == file
    assert file.read_bytes() == content


def test_a_file_with_pages_overwritten_is_damaged(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    photos = [make_photo(album / f"{number}.jpg", number) for number in range(500)]
    catalogue.commit(Batch(photos=photos), "fake")
    catalogue.close()
    with catalogue.file.open("r+b") as stream:
        stream.seek(8192)
        stream.write(b"\xaa" * (catalogue.file.stat().st_size - 8192))
    with pytest.raises(CatalogueDamaged):
        Catalogue.open(catalogue.file)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StorageFault) as caught:
        Catalogue.open(tmp_path)
    assert caught.value.path == tmp_path


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(StorageFault):
        Catalogue.open(tmp_path / "data" / "catalogue.db")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageFault):
        Catalogue.open(tmp_path / "catalogue.db")
    tmp_path.chmod(0o700)


def test_a_read_only_catalogue(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    with catalogue._connections.reading() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageFault, match="read-only"):
        catalogue.commit(Batch(photos=[make_photo(album / "a.jpg")]), "fake")


def test_a_full_disk_loses_the_batch_and_nothing_else(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    catalogue.commit(Batch(photos=[make_photo(album / "a.jpg")]), "fake")
    with catalogue._connections.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StorageFault, match="the disk is full"):
        catalogue.commit(Batch(photos=[make_photo(album / f"{n}.jpg", n) for n in range(1000)]), "fake")
    assert catalogue.counts("fake") == (1, 1, 0)
    with catalogue._connections.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    catalogue.commit(Batch(photos=[make_photo(album / "b.jpg", 2)]), "fake")
    catalogue.close()
    assert whole(catalogue.file)


def test_another_program_that_holds_the_file(
    tmp_path: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_S", 0.01)
    catalogue = Catalogue.open(tmp_path / "catalogue.db")
    root = catalogue.add_root(tmp_path)
    with closing(sqlite3.connect(catalogue.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageFault, match="another program is using it"):
            catalogue.commit(Batch(photos=[make_photo(root.path / "a.jpg")]), "fake")
        assert catalogue.counts("fake") == (0, 0, 0), "reading goes on"
        other.execute("ROLLBACK")
    catalogue.commit(Batch(photos=[make_photo(root.path / "a.jpg")]), "fake")
    catalogue.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file sizes there")
def test_a_write_that_the_system_refuses(tmp_path: Path) -> None:
    """A limit on file sizes is as near to a full disk as a test comes without one."""
    script = """
        import resource, signal, sys
        from pathlib import Path
        from photofinder.errors import StorageFault
        from photofinder.store.catalogue import Catalogue
        catalogue = Catalogue.open(Path(sys.argv[1]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        try:
            for number in range(10_000):
                catalogue.add_root(Path(f"/{number}"))
        except StorageFault as fault:
            print(fault.detail)
    """
    file = tmp_path / "catalogue.db"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(file)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() in {"the disk could not be read or written", "the disk is full"}
    assert whole(file)


def test_a_mistake_in_sql_is_no_fault_of_the_disk(catalogue: Catalogue) -> None:
    with pytest.raises(sqlite3.OperationalError), catalogue._connections.reading() as connection:
        connection.execute("SELECT nonsense")


def test_backups_that_cannot_be_written_are_a_storage_fault(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(file).close()
    (tmp_path / "backups").write_bytes(b"no folder")
    backups = Backups(file, tmp_path / "backups")
    with pytest.raises(StorageFault):
        backups.keep()
    with pytest.raises(StorageFault):
        list(backups.make())
