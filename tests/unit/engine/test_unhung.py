"""A disk that stops answering holds up nobody: what is read from it comes through a thread of its own."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photofinder.engine import indexer
from photofinder.engine.scan import FolderFound
from photofinder.engine.unhung import unhung
from photofinder.errors import FolderUnavailable
from photofinder.library import Library
from photofinder.records import Phase
from photofinder.settings import Settings


def test_all_comes_in_its_order() -> None:
    assert [item for item in unhung(range(2000)) if item is not None] == list(range(2000))


def test_what_it_raises_comes_in_its_place(tmp_path: Path) -> None:
    def items() -> Iterator[int]:
        yield 1
        raise FolderUnavailable(tmp_path)

    found = unhung(items())
    assert next(found) == 1
    with pytest.raises(FolderUnavailable):
        list(found)


def test_it_is_not_fetched_without_end() -> None:
    fetched: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100_000):
            fetched.append(number)
            yield number

    with closing(unhung(items())) as found:
        next(found)
        time.sleep(0.05)
        assert len(fetched) < 1000


def test_indexing_can_be_stopped_while_a_disk_hangs(
    fake_settings: Settings, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()

    def hanging(folder: Path, *_: object) -> Iterator[FolderFound]:
        yield FolderFound(str(folder))
        answers.wait(60)

    monkeypatch.setattr(indexer, "scan", hanging)
    library = Library.open(fake_settings)
    with closing(library.index(photos)) as steps:
        assert {next(steps).phase for _ in range(5)} == {Phase.SCANNING}
    assert not answers.is_set()
    answers.set()
    library.close()
