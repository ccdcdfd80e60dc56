"""Photos that were found and not read yet, and files that belong to photos."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from photofinder.errors import SkipReason
from photofinder.records import CompanionKind, FileStat, Skip
from photofinder.store.batch import Accompanying, Batch, NewPhoto, Seen, Skipped
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import DatedBetween, HasText, InFolder, IsKind, Kind, Measure, OfType, Order, Within

MODEL = "m"
TIME_NS = 1_684_317_630_000_000_000  # 2023-05-17


def found(*paths: Path) -> Batch:
    return Batch(found=[FileStat(path, 10 + number, TIME_NS) for number, path in enumerate(paths)])


def put(catalogue: Catalogue, *photos: NewPhoto) -> list[int]:
    return catalogue.commit(Batch(photos), MODEL)


def id_at(catalogue: Catalogue, path: Path) -> int:
    photo = catalogue.photo_at(path)
    assert photo is not None
    return photo.photo_id


def test_it_is_found_by_what_is_known_of_it(catalogue: Catalogue, album: Path) -> None:
    paths = [album / "Snow" / "DSC_0012.JPG", album / "b.cr2", album / "Screenshot 1.png"]
    catalogue.commit(found(*paths), MODEL)
    catalogue.commit(found(*paths), MODEL)
    ids = [id_at(catalogue, path) for path in paths]
    assert [row.photo_id for row in catalogue.browse(order=Order.SMALLEST)] == ids
    assert all(row.pending and (row.width, row.height) == (0, 0) for row in catalogue.browse())
    for filter_, expected in (
        (HasText(words="dsc 0012"), ids[:1]),
        (InFolder(folder="snow"), ids[:1]),
        (OfType(extensions=("cr2",)), ids[1:2]),
        (DatedBetween(first="2023-05-16", end="2023-05-19"), ids),
        (Within(measure=Measure.SIZE_BYTES, low=None, high=10), ids[:1]),
        (Within(measure=Measure.PIXELS, low=None, high=10), []),
        (IsKind(kind=Kind.SCREENSHOT), ids[2:]),
        *((IsKind(kind=kind), []) for kind in (Kind.DUPLICATE, Kind.SQUARE, Kind.PORTRAIT, Kind.LANDSCAPE)),
    ):
        assert catalogue.matching([filter_]).tolist() == expected, filter_
    assert catalogue.named("snow", 10).photo_ids.tolist() == ids[:1]
    assert tuple(catalogue.counts(MODEL))[:2] == (3, 0)
    assert all(known.pending for known in catalogue.known.in_folder(str(album), MODEL).values())
    assert catalogue.known.sizes(np.arange(100_000)).tolist() == []
    catalogue.keep_columns()
    assert catalogue.matching([Within(measure=Measure.PIXELS, low=None, high=10)]).tolist() == []


def test_it_becomes_a_photo_with_its_mark(catalogue: Catalogue, album: Path, make_photo) -> None:  # type: ignore[no-untyped-def]
    paths = [album / "a.jpg", album / "b.jpg"]
    catalogue.commit(found(*paths), MODEL)
    ids = [id_at(catalogue, path) for path in paths]
    catalogue.set_favourite(ids[:1], True)
    assert put(catalogue, *(make_photo(path, 7) for path in paths)) == ids
    assert [photo.pending for photo in catalogue.photos(ids)] == [False, False]
    sizes = catalogue.known.sizes(np.arange(100_000))
    assert sizes.tolist() == sorted({photo.size_bytes for photo in catalogue.photos(ids)})
    assert all(photo.favourite for photo in catalogue.photos(ids))  # copies of each other
    assert catalogue.matching([IsKind(kind=Kind.DUPLICATE)]).tolist() == ids
    with catalogue._connections.reading() as connection:
        assert connection.execute("SELECT count(*) FROM favourites").fetchone() == (1,)


def test_it_leaves_when_it_is_no_picture(catalogue: Catalogue, album: Path) -> None:
    path = album / "a.jpg"
    catalogue.commit(found(path), MODEL)
    skip = Skipped(FileStat(path, 10, TIME_NS), Skip(path, SkipReason.DAMAGED, ""))
    catalogue.commit(Batch(skipped=[skip]), MODEL)
    assert (catalogue.photo_at(path), len(catalogue.skips())) == (None, 1)
    assert catalogue.matching([HasText(words="a")]).tolist() == []


def test_a_moved_photo_takes_its_place(catalogue: Catalogue, album: Path, make_photo) -> None:  # type: ignore[no-untyped-def]
    old, new, raw = album / "old" / "a.jpg", album / "new" / "b.jpg", album / "new" / "b.cr2"
    [photo_id] = put(catalogue, make_photo(old, 7))
    catalogue.commit(
        Batch(companions=[Accompanying(FileStat(album / "old" / "a.cr2", 5, 6), CompanionKind.RAW, old)]), MODEL
    )
    catalogue.commit(found(new), MODEL)
    catalogue.commit(Batch(companions=[Accompanying(FileStat(raw, 5, 6), CompanionKind.RAW, new)]), MODEL)
    catalogue.set_favourite([id_at(catalogue, new)], True)
    catalogue.commit(Batch(seen=[Seen(photo_id, FileStat(new, 1007, 1))]), MODEL)
    assert [row.photo_id for row in catalogue.browse()] == [photo_id]
    photo = catalogue.photo(photo_id)
    assert (photo.path, photo.pending, photo.favourite) == (new, False, True)
    assert [one.path for one in catalogue.known.companions(photo_id)] == [raw]
    assert photo_id in catalogue.embeddings([photo_id], MODEL)


def test_companions_are_no_photos(catalogue: Catalogue, album: Path, make_photo) -> None:  # type: ignore[no-untyped-def]
    jpeg, raw, xmp = album / "a.jpg", album / "a.CR2", album / "a.xmp"
    jpeg_id, raw_id = put(catalogue, make_photo(jpeg, 1), make_photo(raw, 2))
    catalogue.set_favourite([raw_id], True)
    kinds = ((raw, CompanionKind.RAW), (xmp, CompanionKind.SIDECAR))
    catalogue.commit(
        Batch(companions=[Accompanying(FileStat(path, 5, 6), kind, jpeg) for path, kind in kinds]), MODEL
    )
    assert [row.photo_id for row in catalogue.browse()] == [jpeg_id]
    for filter_ in (OfType(extensions=("cr2", "nef")), IsKind(kind=Kind.FAVOURITE)):
        assert catalogue.matching([filter_]).tolist() == [jpeg_id]
    assert catalogue.matching([OfType(extensions=("xmp",))]).tolist() == []
    catalogue.keep_columns()
    assert catalogue.matching([OfType(extensions=("cr2",))]).tolist() == [jpeg_id]
    known = catalogue.known.in_folder(str(album), MODEL)
    assert {name: (one.kind, one.owner_id) for name, one in known.items()} == {
        "a.jpg": (None, None),
        "a.CR2": (CompanionKind.RAW, jpeg_id),
        "a.xmp": (CompanionKind.SIDECAR, jpeg_id),
    }
    assert not known["a.jpg"].described
    assert catalogue.known.at(raw, MODEL) == known["a.CR2"]
    catalogue.commit(Batch(gone=[jpeg]), MODEL)
    catalogue.commit(found(raw), MODEL)
    assert [(row.path, row.pending) for row in catalogue.browse()] == [(raw, True)]
    assert catalogue.known.at(xmp, MODEL) is None


def test_a_root_that_lies_elsewhere_keeps_all(catalogue: Catalogue, album: Path, make_photo) -> None:  # type: ignore[no-untyped-def]
    names = ["a.jpg", "Snow/b.jpg", "Snow/deep/é.jpg"]
    if sys.platform.startswith("linux"):
        names.append(os.fsdecode(b"caf\xe9/\xff.jpg"))
    ids = put(catalogue, *(make_photo(album / name, number) for number, name in enumerate(names)))
    raw = Accompanying(FileStat(album / "a.raf", 5, 6), CompanionKind.RAW, album / "a.jpg")
    skip = Skipped(FileStat(album / "Snow" / "no", 1, 2), Skip(album / "Snow" / "no", SkipReason.DAMAGED, ""))
    catalogue.commit(Batch(companions=[raw], skipped=[skip]), MODEL)
    generation = catalogue.generation()
    root_id = catalogue.roots()[0].root_id
    sample = catalogue.watched.sample(root_id, 10)
    assert {one.path for one in sample} == {album / name for name in names}
    for new in (Path("/media/disk/Fotos"), album / "inside", album.parent):
        catalogue.watched.move(root_id, new)
        assert [photo.path for photo in catalogue.photos(ids)] == [new / name for name in names]
        assert [root.path for root in catalogue.roots()] == [new]
        assert [one.path for one in catalogue.known.companions(ids[0])] == [new / "a.raf"]
        assert [one.path for one in catalogue.skips(new)] == [new / "Snow" / "no"]
        assert set(catalogue.known.in_folder(str(new / "Snow"), MODEL)) == {"b.jpg", "no"}
        assert catalogue.matching([InFolder(folder="snow")]).tolist() == ids[1:3]
        assert catalogue.matching([InFolder(folder=str(new))]).tolist() == ids
        assert catalogue.matching([HasText(words=new.name)]).tolist() == ids
    assert catalogue.generation() == generation


@pytest.mark.parametrize("glob", ["*.tmp", "/x/", "a/b", "!keep", "!/keep/x"])
def test_a_parent_takes_over_what_is_left_out(catalogue: Catalogue, album: Path, glob: str) -> None:
    (root,) = catalogue.roots()
    catalogue.watched.exclude(root.root_id, [glob])
    parent = catalogue.add_root(album.parent)
    expected = {
        "*.tmp": "/album/**/*.tmp",
        "/x/": "/album/x/",
        "a/b": "/album/a/b",
        "!keep": "!/album/**/keep",
        "!/keep/x": "!/album/keep/x",
    }
    assert parent.excludes == (expected[glob],)
