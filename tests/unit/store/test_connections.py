"""Each thread has its own connection, which goes when the thread goes, and all go with the catalogue."""

import gc
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from photofinder.errors import StorageFault
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.connections import Connections

MakePhoto = Callable[..., NewPhoto]


def in_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_thread_keeps_one_connection_of_its_own(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "a.db")
    seen: list[object] = []

    def look() -> None:
        for _ in range(2):
            with connections.reading() as connection:
                seen.append(connection)

    look()
    in_thread(look)
    assert seen[0] is seen[1]
    assert seen[2] is seen[3]
    assert seen[0] is not seen[2]
    connections.close()


def test_a_connection_ends_with_its_thread(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "a.db")

    def look() -> None:
        with connections.reading() as connection:
            connection.execute("SELECT 1")

    look()
    for _ in range(20):
        in_thread(look)
    assert len(connections._all) == 1
    connections.close()


def test_nothing_is_left_for_the_collector_to_complain_of(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        catalogue = Catalogue.open(tmp_path / "a.db")
        in_thread(catalogue.roots)
        del catalogue
        gc.collect()
    for suffix in ("-wal", "-shm"):
        assert not (tmp_path / f"a.db{suffix}").exists(), "the last connection was closed in order"


def test_after_closing_every_thread_is_told_so(catalogue: Catalogue) -> None:
    may_look = threading.Event()
    looked = threading.Event()
    faults: list[StorageFault] = []

    def look() -> None:
        catalogue.roots()
        looked.set()
        may_look.wait()
        try:
            catalogue.roots()
        except StorageFault as fault:
            faults.append(fault)

    thread = threading.Thread(target=look)
    thread.start()
    looked.wait()
    catalogue.close()
    may_look.set()
    thread.join()
    assert [fault.detail for fault in faults] == ["it is closed"]
    with pytest.raises(StorageFault):
        catalogue.roots()
    catalogue.close()


def test_closing_waits_for_what_runs(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    begun = threading.Event()
    ended: list[str] = []

    def write() -> None:
        try:
            for number in range(10_000):
                catalogue.commit(Batch(photos=[make_photo(album / f"{number}.jpg", number)]), "fake")
                begun.set()
        except StorageFault as fault:
            ended.append(fault.detail)

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    catalogue.close()
    thread.join()
    assert ended == ["it is closed"]
    again = Catalogue.open(catalogue.file)
    photos, embedded, _ = again.counts("fake")
    assert photos == embedded > 0
    again.close()


def test_readers_see_whole_batches_while_another_thread_writes(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto
) -> None:
    done = threading.Event()
    odd: list[int] = []

    def read() -> None:
        while not done.is_set():
            photos, embedded, _ = catalogue.counts("fake")
            if photos != embedded or photos % 10:
                odd.append(photos)

    reader = threading.Thread(target=read)
    reader.start()
    for batch in range(40):
        photos = [make_photo(album / f"{batch}-{number}.jpg", batch) for number in range(10)]
        catalogue.commit(Batch(photos=photos), "fake")
    done.set()
    reader.join()
    assert odd == []
    assert catalogue.counts("fake").photos == 400


def test_several_threads_may_write(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    def write(name: str) -> None:
        for number in range(25):
            catalogue.commit(Batch(photos=[make_photo(album / f"{name}{number}.jpg", number)]), "fake")

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert catalogue.counts("fake") == (100, 100, 0)


def test_what_was_written_with_does_not_stay_in_memory(tmp_path: Path) -> None:
    connections = Connections(tmp_path / "a.db")
    with connections.reading() as connection:
        (before,) = connection.execute("PRAGMA cache_size").fetchone()
    with connections.writing() as connection:
        connection.execute("CREATE TABLE a (b)")
        (while_writing,) = connection.execute("PRAGMA cache_size").fetchone()
    with connections.reading() as connection:
        (after,) = connection.execute("PRAGMA cache_size").fetchone()
    connections.close()
    assert abs(while_writing) > abs(before) == abs(after)
