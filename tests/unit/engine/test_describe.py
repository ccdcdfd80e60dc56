"""Photos that an older version indexed get their metadata read, and are not embedded again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from photofinder.engine.decode import Outcome, Unusable
from photofinder.engine.workers import Workers
from photofinder.errors import SkipReason
from photofinder.library import Library
from photofinder.records import FileStat, Phase, Progress, Skip
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.vision.fake import FakeEmbedder


class Counting(FakeEmbedder):
    """Counts what it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.embedded = 0

    def embed_images(self, images):  # type: ignore[no-untyped-def]
        self.embedded += len(images)
        return super().embed_images(images)


@pytest.fixture
def embedder() -> Counting:
    return Counting()


@pytest.fixture
def library(fake_settings: Settings, embedder: Counting) -> Iterator[Library]:
    opened = Library.open(fake_settings, load=lambda *_: embedder)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "X100"
    exif[ExifTags.Base.ImageDescription] = "A boat"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "N", (48.0, 51.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (2.0, 21.0, 0.0)
    for number in range(5):
        Image.new("RGB", (40, 30), (50 * number, 0, 0)).save(tmp_path / f"{number}.jpg", exif=exif)
    return tmp_path


def run(library: Library, folder: Path) -> Progress:
    *_, last = library.index(folder)
    assert last.phase is Phase.DONE
    return last


def forget_descriptions(library: Library) -> None:
    """As the catalogue of an older version is after its migration."""
    catalogue: Catalogue = library._catalogue
    with catalogue._changing() as connection:
        connection.execute("UPDATE photos SET described = 0, camera_id = NULL, latitude = NULL, place_id = NULL")
        connection.execute("DELETE FROM texts")
        connection.execute("UPDATE photo_words SET caption = NULL")


def test_metadata_are_read_again_without_embedding(library: Library, folder: Path, embedder: Counting) -> None:
    assert run(library, folder).added == 5
    photos = library._catalogue.photos(range(1, 6))
    assert photos[0].facts.details.camera == "X100"
    assert photos[0].facts.details.caption == "A boat"
    assert "France" in photos[0].place
    assert photos[0].described
    forget_descriptions(library)
    assert not library.photo(1).described
    generation, embedded = library._catalogue.generation(), embedder.embedded
    again = run(library, folder)
    assert (again.done, again.added, again.updated) == (5, 0, 5)
    assert library._catalogue.photos(range(1, 6)) == photos
    assert library._catalogue.named("boat", 10).photo_ids.tolist() == [5, 4, 3, 2, 1]
    assert (library._catalogue.generation(), embedder.embedded) == (generation, embedded)
    assert run(library, folder).total == 0


def test_a_photo_that_changed_meanwhile_is_read_whole(library: Library, folder: Path, embedder: Counting) -> None:
    run(library, folder)
    forget_descriptions(library)
    Image.new("RGB", (60, 30), (0, 200, 0)).save(folder / "0.jpg")
    before = embedder.embedded
    run(library, folder)
    assert embedder.embedded == before + 1
    changed, other = library.photo_at(folder / "0.jpg"), library.photo_at(folder / "1.jpg")
    assert changed is not None
    assert other is not None
    assert (changed.facts.details.camera, changed.facts.width) == ("", 60)
    assert other.facts.details.camera == "X100"


def test_a_copy_of_an_undescribed_photo_is_described_by_the_next_run(library: Library, folder: Path) -> None:
    run(library, folder)
    forget_descriptions(library)
    (folder / "new").mkdir()
    (folder / "new" / "copy.jpg").write_bytes((folder / "0.jpg").read_bytes())
    run(library, folder / "new")
    copy = library.photo_at(folder / "new" / "copy.jpg")
    assert copy is not None
    assert not copy.described
    run(library, folder)
    copy = library.photo(copy.photo_id)
    assert copy.described
    assert copy.facts.details.camera == "X100"


def test_the_date_is_read_again_with_its_sub_seconds_and_offset(library: Library, tmp_path: Path) -> None:
    for number, sub_seconds in enumerate(("750", "25", "5")):
        exif = Image.Exif()
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = "2023:01:31 23:59:59"
        details[ExifTags.Base.SubsecTimeOriginal] = sub_seconds
        details[ExifTags.Base.OffsetTimeOriginal] = "-03:30"
        Image.new("RGB", (40, 30), (80 * number, 0, 0)).save(tmp_path / f"{number}.jpg", exif=exif)
    run(library, tmp_path)
    photos = library._catalogue.photos(range(1, 4))
    assert {photo.facts.taken_at for photo in photos} == {
        "2023-01-31T23:59:59.250",
        "2023-01-31T23:59:59.500",
        "2023-01-31T23:59:59.750",
    }
    assert {photo.facts.details.offset_min for photo in photos} == {-210}
    with library._catalogue._changing() as connection:
        connection.execute(
            """UPDATE photos SET described = 1, offset_min = NULL, taken_at = '2022-12-31T00:00:00',
                dated = '2022-12-31T00:00:00', month = 12"""
        )
    run(library, tmp_path)
    assert library._catalogue.photos(range(1, 4)) == photos
    counts = {
        "date:2023-01-31": 3,
        "before:2023-02": 3,
        "after:2023-01-31": 0,
        "date:2022": 0,
        "date:december": 0,
        "date:january": 3,
    }
    assert {query: len(library.search(query, 10).hits) for query in counts} == counts
    newest = [hit.path.name for hit in library.search("sort:newest", 10).hits]
    assert newest == ["0.jpg", "2.jpg", "1.jpg"]
    assert [hit.path.name for hit in library.search("date:2023 sort:oldest", 10).hits] == newest[::-1]


def test_a_photo_does_not_leave_for_metadata_that_a_decoder_dies_of(
    library: Library, folder: Path, embedder: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(library, folder)
    forget_descriptions(library)

    def dies(_: Workers, stat: FileStat, sidecar: Path | None = None) -> Outcome:
        return Unusable(stat, Skip(stat.path, SkipReason.CRASHED, "it was ended by signal 11"))

    monkeypatch.setattr(Workers, "describe", dies)
    done = run(library, folder)
    assert (done.done, done.skipped, library.skipped()) == (5, 0, [])
    assert len(library.search("red").hits) == 5
    monkeypatch.undo()
    assert run(library, folder).updated == 5
    assert library.photo(1).described
    assert embedder.embedded == 5
