"""What photos look like that nobody has read yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photofinder.engine import looks as looks_module
from photofinder.engine.looks import Looks
from photofinder.records import FileStat
from photofinder.settings import Settings
from photofinder.store.batch import Batch
from photofinder.store.catalogue import Catalogue


@pytest.fixture
def catalogue(fake_settings: Settings, photos: Path) -> Iterator[Catalogue]:
    opened = Catalogue.open(fake_settings.folders.data / "catalogue.sqlite")
    opened.add_root(photos)
    yield opened
    opened.close()


@pytest.fixture
def looks(fake_settings: Settings, catalogue: Catalogue) -> Iterator[Looks]:
    made = Looks(fake_settings, catalogue)
    yield made
    made.close()


def pending(catalogue: Catalogue, path: Path) -> int:
    status = path.stat()
    catalogue.commit(Batch(found=[FileStat(path, status.st_size, status.st_mtime_ns)]), "m")
    photo = catalogue.photo_at(path)
    assert photo is not None
    assert photo.pending
    return photo.photo_id


def test_a_photo_that_was_not_read_is_opened_in_a_process_of_its_own(
    looks: Looks, catalogue: Catalogue, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo_id = pending(catalogue, photos / "red.jpg")

    def here(*_: object, **__: object) -> None:
        raise AssertionError("a file that may be anything was opened in the app's own process")

    monkeypatch.setattr(looks_module, "open_file", here)
    first = looks.thumbnail(photo_id)
    assert first is not None
    assert first.startswith(b"\xff\xd8")
    assert looks.thumbnail(photo_id) == first
    assert looks.preview(photo_id, 2000) == first


def test_one_that_cannot_be_opened_has_no_look(looks: Looks, catalogue: Catalogue, photos: Path) -> None:
    broken = photos / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    assert looks.thumbnail(pending(catalogue, broken)) is None


def test_after_closing_there_is_none(looks: Looks, catalogue: Catalogue, photos: Path) -> None:
    photo_id = pending(catalogue, photos / "red.jpg")
    looks.close()
    assert looks.thumbnail(photo_id) is None
