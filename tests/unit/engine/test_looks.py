"""What photos look like that nobody has read yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from photofinder.engine.looks import Looks
from photofinder.engine.query import Crop
from photofinder.errors import ImageUnreadable, SkipReason
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
    made.pictures.close()


@pytest.fixture
def nothing_opened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may be anything is not opened in the app's own process."""

    def here(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("photofinder.vision.images._decode", here)


def pending(catalogue: Catalogue, path: Path) -> int:
    status = path.stat()
    catalogue.commit(Batch(found=[FileStat(path, status.st_size, status.st_mtime_ns)]), "m")
    photo = catalogue.photo_at(path)
    assert photo is not None
    assert photo.pending
    return photo.photo_id


def test_a_photo_that_was_not_read_is_opened_in_a_process_of_its_own(
    looks: Looks, catalogue: Catalogue, photos: Path, nothing_opened_here: None
) -> None:
    photo_id = pending(catalogue, photos / "red.jpg")
    first = looks.thumbnail(photo_id)
    assert first is not None
    assert first.startswith(b"\xff\xd8")
    assert looks.thumbnail(photo_id) == first
    larger = looks.preview(photo_id, 2000, Crop(0, 0, 50, 50))
    assert larger is not None
    assert larger != first


def test_pasted_bytes_too(looks: Looks, photos: Path, nothing_opened_here: None) -> None:
    kept = looks.keep((photos / "red.jpg").read_bytes())
    assert kept.is_file()
    looks.require(kept)
    with pytest.raises(ImageUnreadable) as caught:
        looks.keep(b"no picture")
    assert caught.value.path is None
    assert caught.value.reason is SkipReason.NOT_A_PICTURE


def test_one_that_cannot_be_opened_has_no_look(looks: Looks, catalogue: Catalogue, photos: Path) -> None:
    broken = photos / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    assert looks.thumbnail(pending(catalogue, broken)) is None


def test_after_closing_there_is_none(looks: Looks, catalogue: Catalogue, photos: Path) -> None:
    photo_id = pending(catalogue, photos / "red.jpg")
    looks.pictures.close()
    assert looks.thumbnail(photo_id) is None
