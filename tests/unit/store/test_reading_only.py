"""A catalogue where nothing can be written is read as it is, and nothing is left beside it."""

import errno
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from photofinder.errors import CatalogueDamaged, LibraryClosed, LibraryReadOnly, StorageFault
from photofinder.store import schema
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.connections import Connections
from photofinder.store.reading_only import connect_to_read, unwritable, way_to_read

MakePhoto = Callable[..., NewPhoto]

LEFT_BESIDE = {"closed": (), "killed": ("-wal", "-shm"), "killed, and copied without its shared memory": ("-wal",)}


def refuse() -> None:
    raise LibraryReadOnly(Path("data"), disk_full=True)


def allow() -> None:
    """Nothing keeps anybody from writing."""


@pytest.fixture(params=LEFT_BESIDE)
def left(request: pytest.FixtureRequest, tmp_path: Path, album: Path, make_photo: MakePhoto) -> Path:
    """A catalogue of three photos as it lies on the disk, the last of which nobody has moved from the log yet."""
    suffixes = LEFT_BESIDE[request.param]
    first = Catalogue.open(tmp_path / "first" / "catalogue.sqlite")
    first.add_root(album)
    first.commit(Batch(photos=[make_photo(album / f"{number}.jpg", number) for number in range(2)]), "fake")
    first.close()
    second = Catalogue.open(first.file)
    second.commit(Batch(photos=[make_photo(album / "last.jpg", 7)]), "fake")
    if not suffixes:
        second.close()
    file = tmp_path / "left" / "catalogue.sqlite"
    file.parent.mkdir()
    for suffix in ("", *suffixes):
        shutil.copyfile(f"{first.file}{suffix}", f"{file}{suffix}")
    second.close()
    return file


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_all_that_is_committed_is_read_and_nothing_written(left: Path) -> None:
    before = _files(left.parent)
    catalogue = Catalogue.open(left, refuse)
    assert catalogue.counts("fake").photos == 3
    counted: list[int] = []
    thread = threading.Thread(target=lambda: counted.append(catalogue.counts("fake").photos))
    thread.start()
    thread.join()
    with catalogue.apart() as connection:
        counted.append(connection.execute("SELECT count(*) FROM photos").fetchone()[0])
    assert counted == [3, 3]
    catalogue.close()
    assert _files(left.parent) == before


def test_nothing_is_written_until_it_can_be(left: Path, album: Path, make_photo: MakePhoto) -> None:
    now: list[Callable[[], None]] = [refuse]

    def before_writing() -> None:
        now[0]()

    catalogue = Catalogue.open(left, before_writing)
    with pytest.raises(LibraryReadOnly):
        catalogue.commit(Batch(photos=[make_photo(album / "new.jpg", 8)]), "fake")
    catalogue.note_search("not kept, and no fault")
    assert catalogue.history(5) == []
    now[0] = allow
    catalogue.commit(Batch(photos=[make_photo(album / "new.jpg", 8)]), "fake")
    catalogue.note_search("kept")
    assert catalogue.counts("fake").photos == 4
    assert catalogue.history(5) == ["kept"]
    catalogue.close()
    with closing(sqlite3.connect(left)) as connection:
        assert connection.execute("SELECT count(*) FROM photos").fetchone() == (4,)


def test_what_others_write_is_followed(left: Path) -> None:
    reader = Catalogue.open(left, refuse)
    assert reader.history(5) == []
    code = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], isolation_level=None) as connection:
    for text in sys.stdin:
        connection.execute("INSERT INTO searched (text) VALUES (?)", (text.strip(),))
        print(text, flush=True)
connection.close()
"""
    command = [sys.executable, "-c", code, str(left)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        for count, text in enumerate(("a dog", "a cat"), 1):
            print(text, file=other.stdin, flush=True)
            other.stdout.readline(), other.stdout.readline()
            assert len(reader.history(5)) == count
    assert set(reader.history(5)) == {"a dog", "a cat"}
    assert reader.counts("fake").photos == 3
    reader.close()


def test_what_was_read_while_others_wrote_unseen_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(file).close()
    reader = Connections(file, refuse)

    def read_and_write() -> None:
        with reader.reading() as connection:
            connection.execute("SELECT count(*) FROM meta").fetchone()
            writer = Catalogue.open(file)
            writer.save_search("Dogs", "dog")
            writer.close()

    with pytest.raises(StorageFault, match="another program"):
        read_and_write()
    with reader.reading() as connection:
        assert connection.execute("SELECT name FROM searches").fetchall() == [("Dogs",)]
    reader.close()


@pytest.mark.parametrize("way", [Connections.reading, Connections.apart])
def test_what_others_have_half_written_is_not_taken_for_damage(
    tmp_path: Path, way: Callable[[Connections], AbstractContextManager[sqlite3.Connection]]
) -> None:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(file).close()
    reader = Connections(file, refuse)

    def read(*, meanwhile: bool) -> None:
        with way(reader):
            if meanwhile:
                writer = Catalogue.open(file)
                writer.save_search("Dogs", "dog")
                writer.close()
            raise CatalogueDamaged(file, "a page is torn")

    with pytest.raises(StorageFault, match="another program"):
        read(meanwhile=True)
    assert not reader.met_damage
    with pytest.raises(CatalogueDamaged):
        read(meanwhile=False)
    reader.close()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Connections]:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(file).close()
    connections = Connections(file, allow)
    yield connections
    connections.close()


def test_whoever_reads_has_ended_before_anybody_writes(reader: Connections) -> None:
    with reader.apart(), pytest.raises(StorageFault, match="being read"), reader.writing():
        pytest.fail("it is in use")
    with reader.reading(), pytest.raises(StorageFault, match="being read"), reader.writing():
        pytest.fail("it is in use")
    with reader.writing() as connection:
        connection.execute("DELETE FROM searches")


def test_nobody_waits_for_what_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    Catalogue.open(file).close()
    catalogue = Catalogue.open(file, refuse)
    catalogue.close()
    with pytest.raises(LibraryClosed):
        catalogue.save_search("Dogs", "dog")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM])
def test_why_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    file = tmp_path / "catalogue.sqlite"
    file.touch()
    assert unwritable(file) is None

    def no_file(**_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(tempfile, "TemporaryFile", no_file)
    fault = unwritable(file)
    assert fault is not None
    assert fault.disk_full == (code == errno.ENOSPC)
    assert fault.path == tmp_path
    code = errno.EIO
    assert unwritable(file) is None
    assert unwritable(tmp_path / "no such folder" / "catalogue.sqlite") is None


def test_one_of_an_older_version_has_to_be_written_first(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        schema.prepare(connection, file, schema.STEPS[:-1])
    before = _files(tmp_path)
    with pytest.raises(StorageFault, match="older"):
        Catalogue.open(file, refuse)
    assert _files(tmp_path) == before
    Catalogue.open(file).close()
    Catalogue.open(file, refuse).close()


def test_nothing_can_be_written_by_mistake(left: Path) -> None:
    with closing(connect_to_read(left)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM photos")
    assert way_to_read(left) == way_to_read(left)
