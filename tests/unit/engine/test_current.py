from collections.abc import Iterator
from pathlib import Path
from threading import Thread, current_thread

import numpy as np
import pytest

from photofinder.engine.current import CurrentVectors
from photofinder.records import FileStat, PhotoFacts
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(tmp_path / "catalogue.sqlite")
    opened.add_root(Path("/photos"))
    yield opened
    opened.close()


def add(catalogue: Catalogue, number: int) -> None:
    facts = PhotoFacts(bytes([number] * 16), 1, 1, None, 1, (0, 0, 0))
    stat = FileStat(Path(f"/photos/{number}"), 1, 1)
    catalogue.commit(Batch(photos=[NewPhoto(stat, facts, np.array([1, 0], dtype=np.float32))]), "m")


def test_is_in_step_with_the_catalogue(tmp_path: Path, catalogue: Catalogue) -> None:
    current = CurrentVectors(tmp_path / "v", catalogue, "m")
    current.follow()
    add(catalogue, 1)
    vectors = current.up_to_date(2)
    assert len(vectors) == 1
    add(catalogue, 2)
    assert len(vectors) == 1
    current.follow()
    assert len(vectors) == 2
    add(catalogue, 3)
    assert len(current.up_to_date(2)) == 3
    assert current.up_to_date(2) is vectors


def test_saves_what_changed_and_only_that(tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "folder" / "v"
    current = CurrentVectors(file, catalogue, "m")
    add(catalogue, 1)
    current.save(2)
    assert len(Vectors.load(file)) == 1
    file.unlink()
    current.save(2)
    assert not file.exists()
    add(catalogue, 2)
    current.save(2)
    assert len(Vectors.load(file)) == 2


def test_one_photo_more_is_not_worth_writing_all_anew(tmp_path: Path, catalogue: Catalogue) -> None:
    file = tmp_path / "v"
    for number in range(60):
        add(catalogue, number)
    CurrentVectors(file, catalogue, "m").save(2)
    assert len(Vectors.load(file)) == 60
    current = CurrentVectors(file, catalogue, "m")
    add(catalogue, 60)
    current.save(2)
    assert len(Vectors.load(file)) == 60
    assert len(CurrentVectors(file, catalogue, "m").up_to_date(2)) == 61
    add(catalogue, 61)
    current.save(2)
    assert len(Vectors.load(file)) == 62


def test_the_file_is_read_ahead_once(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "v"
    add(catalogue, 1)
    CurrentVectors(file, catalogue, "m").save(2)
    reads: list[Thread] = []
    load = Vectors.load

    def watched(wanted: Path) -> Vectors:
        reads.append(current_thread())
        return load(wanted)

    monkeypatch.setattr(Vectors, "load", watched)
    current = CurrentVectors(file, catalogue, "m")
    current.read_ahead()
    current.read_ahead()
    add(catalogue, 2)
    assert len(current.up_to_date(2)) == 2
    current.read_ahead()
    assert len(reads) == 1
    assert reads[0] is not current_thread()


@pytest.mark.parametrize("held", [None, b"torn"])
def test_a_file_that_is_of_no_use_is_found_out_when_the_vectors_are_needed(
    tmp_path: Path, catalogue: Catalogue, held: bytes | None
) -> None:
    file = tmp_path / "v"
    if held is not None:
        file.write_bytes(held)
    add(catalogue, 1)
    current = CurrentVectors(file, catalogue, "m")
    current.read_ahead()
    assert len(current.up_to_date(2)) == 1
    assert len(Vectors.load(file)) == 1
