"""Vectors follow the catalogue: caught up they equal a rebuild, whatever the file is when they are opened."""

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from photofinder.store import journal, rough_scan
from photofinder.store import vectors as vectors_module
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors, catch_up, open_vectors

MakePhoto = Callable[..., NewPhoto]
MODEL = "fake"
DIM = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "fake.vectors"


def equal(first: Vectors, second: Vectors) -> bool:
    ids = first.ids()
    return bool(np.array_equal(ids, second.ids()) and np.array_equal(first.get(ids), second.get(ids)))


def rebuilt(catalogue: Catalogue) -> Vectors:
    fresh = Vectors(MODEL, DIM)
    catch_up(fresh, catalogue)
    return fresh


def put(catalogue: Catalogue, make_photo: MakePhoto, folder: Path, numbers: range, offset: int = 0) -> list[int]:
    photos = [make_photo(folder / f"{number}.jpg", number + offset) for number in numbers]
    return catalogue.commit(Batch(photos=photos), MODEL)


def test_catching_up_equals_a_rebuild(catalogue: Catalogue, album: Path, make_photo: MakePhoto) -> None:
    live = rebuilt(catalogue)
    put(catalogue, make_photo, album, range(50))
    assert catch_up(live, catalogue) == 50
    put(catalogue, make_photo, album, range(10, 20), offset=1000)
    catalogue.commit(Batch(gone=[album / "0.jpg", album / "15.jpg"]), MODEL)
    put(catalogue, make_photo, album, range(1), offset=77)
    catch_up(live, catalogue)
    assert equal(live, rebuilt(catalogue))
    assert live.generation == catalogue.generation()
    assert catch_up(live, catalogue) == 0


def test_a_saved_file_is_caught_up_and_not_rebuilt(
    catalogue: Catalogue, album: Path, file: Path, make_photo: MakePhoto
) -> None:
    put(catalogue, make_photo, album, range(50))
    told: list[tuple[int, int]] = []
    open_vectors(file, catalogue, MODEL, DIM, lambda done, total: told.append((done, total)))
    assert told == [(50, 50)]
    put(catalogue, make_photo, album, range(40, 60), offset=3)
    again = open_vectors(file, catalogue, MODEL, DIM, lambda done, total: told.append((done, total)))
    assert told == [(50, 50)]
    assert equal(again, rebuilt(catalogue))


def test_far_behind_the_file_is_written_anew(
    catalogue: Catalogue, album: Path, file: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "_WORTH_SAVING", 10)
    put(catalogue, make_photo, album, range(5))
    open_vectors(file, catalogue, MODEL, DIM)
    put(catalogue, make_photo, album, range(5, 10))
    open_vectors(file, catalogue, MODEL, DIM)
    assert len(Vectors.load(file)) == 5
    put(catalogue, make_photo, album, range(10, 15))
    open_vectors(file, catalogue, MODEL, DIM)
    assert len(Vectors.load(file)) == 15


@pytest.mark.parametrize("harm", ["missing", "torn", "flipped", "foreign", "other model", "other dim"])
def test_a_file_that_does_not_fit_is_built_anew(
    catalogue: Catalogue, album: Path, file: Path, make_photo: MakePhoto, harm: str, tmp_path: Path
) -> None:
    put(catalogue, make_photo, album, range(20))
    open_vectors(file, catalogue, MODEL, DIM)
    content = bytearray(file.read_bytes())
    match harm:
        case "missing":
            file.unlink()
        case "torn":
            file.write_bytes(content[: len(content) // 2])
        case "flipped":
            content[len(content) // 2] ^= 1
            file.write_bytes(content)
        case "foreign":
            stranger = Catalogue.open(tmp_path / "stranger.db")
            put(stranger, make_photo, stranger.add_root(tmp_path / "s").path, range(3))
            open_vectors(file, stranger, MODEL, DIM)
            stranger.close()
        case "other model":
            vectors = Vectors("another", DIM)
            vectors.catalogue_uuid = catalogue.uuid
            vectors.save(file)
        case "other dim":
            vectors = Vectors(MODEL, DIM + 1)
            vectors.catalogue_uuid = catalogue.uuid
            vectors.save(file)
    opened = open_vectors(file, catalogue, MODEL, DIM)
    assert equal(opened, rebuilt(catalogue))
    assert len(opened) == 20
    assert equal(Vectors.load(file), opened)


def test_what_was_sped_up_stays_so_when_it_is_built_anew(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rough_scan, "WORTH", 10)
    put(catalogue, make_photo, album, range(20))
    live = rebuilt(catalogue)
    deque(live.speed_up(), maxlen=0)
    live.catalogue_uuid = "of before"
    catch_up(live, catalogue)
    assert live.sped_up
    assert live.catalogue_uuid == catalogue.uuid
    query = np.ones(DIM, np.float32)
    assert [found.tolist() for found in live.search(query, 5)] == [
        found.tolist() for found in rebuilt(catalogue).search(query, 5)
    ]


def test_a_cache_too_old_for_the_journal_is_rebuilt_in_place(
    catalogue: Catalogue, album: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "REMOVALS_KEPT", 3)
    put(catalogue, make_photo, album, range(20))
    live = rebuilt(catalogue)
    catalogue.commit(Batch(gone=[album / f"{number}.jpg" for number in range(5)]), MODEL)
    catalogue.commit(Batch(gone=[album / f"{number}.jpg" for number in range(5, 10)]), MODEL)
    catch_up(live, catalogue)
    assert live.ids().tolist() == list(range(11, 21))
    assert live.generation == catalogue.generation()


def test_a_cache_that_cannot_be_saved_still_answers(
    catalogue: Catalogue, album: Path, tmp_path: Path, make_photo: MakePhoto
) -> None:
    put(catalogue, make_photo, album, range(5))
    (tmp_path / "occupied").touch()
    assert len(open_vectors(tmp_path / "occupied" / "fake.vectors", catalogue, MODEL, DIM)) == 5


def test_an_empty_library_writes_no_file(catalogue: Catalogue, file: Path) -> None:
    assert len(open_vectors(file, catalogue, MODEL, DIM)) == 0
    assert not file.exists()


def test_searching_saving_and_catching_up_side_by_side(
    catalogue: Catalogue, album: Path, file: Path, make_photo: MakePhoto
) -> None:
    live = open_vectors(file, catalogue, MODEL, DIM)
    done = threading.Event()
    faults: list[str] = []
    query = np.ones(DIM, dtype=np.float32)

    def search() -> None:
        while not done.is_set():
            ids, scores = live.search(query, 10, exclude=np.array([3]))
            if -1 in ids or 3 in ids or len(set(ids.tolist())) != len(ids) or (np.diff(scores) > 0).any():
                faults.append(f"{ids} {scores}")

    def follow() -> None:
        while not done.is_set():
            catch_up(live, catalogue)

    threads = [threading.Thread(target=work) for work in (search, search, follow)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        put(catalogue, make_photo, album, range(turn * 5, turn * 5 + 20), offset=turn)
        if turn % 10 == 0:
            live.save(file)
    done.set()
    for thread in threads:
        thread.join()
    catch_up(live, catalogue)
    assert faults == []
    assert equal(live, rebuilt(catalogue))
    assert equal(open_vectors(file, catalogue, MODEL, DIM), live)
