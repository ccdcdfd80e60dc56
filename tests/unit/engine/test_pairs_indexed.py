"""Files that belong together, from the disk to what is found."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photofinder.library import Library
from photofinder.records import CompanionKind, Phase, Progress
from photofinder.settings import Settings

MakePhoto = Callable[..., Path]
MakeFilm = Callable[..., Path]

pytestmark = pytest.mark.usefixtures("decoding_here")

XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmp:Rating="{rating}"><dc:subject><rdf:Bag><rdf:li>{keyword}</rdf:li></rdf:Bag></dc:subject></rdf:Description>
</rdf:RDF></x:xmpmeta>"""


@pytest.fixture
def library(fake_settings: Settings) -> Iterator[Library]:
    opened = Library.open(fake_settings)
    yield opened
    opened.close()


def index(library: Library, folder: Path) -> Progress:
    *_, last = library.index(folder)
    assert last.phase is Phase.DONE
    return last


def listed(library: Library) -> set[str]:
    return {hit.path.name for hit in library.browse()}


def beside(library: Library, path: Path) -> dict[str, CompanionKind]:
    photo = library.photo_at(path)
    assert photo is not None
    return {one.path.name: one.kind for one in library.companions(photo.photo_id)}


def test_raw_and_jpeg_are_one_photo(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    top = tmp_path / "top"
    jpeg, raw = make_photo(top / "IMG_1.JPG"), top / "img_1.CR2"
    raw.write_bytes(make_photo(top / "x.tif", "blue").read_bytes())
    (top / "x.tif").unlink()
    last = index(library, top)
    assert (last.added, last.skipped, listed(library)) == (1, 0, {"IMG_1.JPG"})
    assert beside(library, jpeg) == {"img_1.CR2": CompanionKind.RAW}
    for query in ("type:raw", "type:cr2", "type:jpg"):
        assert [hit.path for hit in library.search(query).hits] == [jpeg], query
    assert index(library, top).total == 0
    raw.write_bytes(raw.read_bytes() + b"more")
    assert index(library, top).total == 0
    photo_id = library.browse()[0].photo_id
    library.set_favourite([photo_id], True)
    raw.unlink()
    index(library, top)
    assert (beside(library, jpeg), library.search("type:raw").hits) == ({}, [])
    assert library.browse()[0].photo_id == photo_id


def test_a_raw_that_lost_its_jpeg_stands_for_itself(
    library: Library, tmp_path: Path, make_photo: MakePhoto
) -> None:
    top = tmp_path / "top"
    jpeg, raw = make_photo(top / "1.jpg"), make_photo(top / "1.raw.jpg", "blue").rename(top / "1.cr2")
    index(library, top)
    assert listed(library) == {"1.jpg"}
    jpeg.unlink()
    last = index(library, top)
    assert (last.added, last.removed, listed(library)) == (1, 1, {"1.cr2"})
    jpeg.write_bytes(b"\xff\xd8\xff\xe0 torn")
    last = index(library, top)
    assert (last.skipped, listed(library)) == (1, {"1.cr2"})
    make_photo(jpeg, "green")
    index(library, top)
    assert listed(library) == {"1.jpg"}
    assert beside(library, jpeg) == {raw.name: CompanionKind.RAW}


def test_the_film_of_a_live_photo_is_no_photo(
    library: Library, tmp_path: Path, make_photo: MakePhoto, make_film: MakeFilm
) -> None:
    top = tmp_path / "top"
    still, long_still = make_photo(top / "IMG_1.jpg"), make_photo(top / "IMG_2.jpg", "blue")
    make_film(top / "IMG_1.mp4", ("red",), seconds=2.0)
    make_film(top / "IMG_2.MP4", ("blue", "green", "white"), seconds=3.0)
    steps = library.index(top)
    while not next(steps).searchable:
        pass
    assert listed(library) == {"IMG_1.jpg", "IMG_2.jpg"}
    *_, last = steps
    assert (last.added, last.paired, last.done, last.total) == (3, 1, 4, 4)
    assert listed(library) == {"IMG_1.jpg", "IMG_2.jpg", "IMG_2.MP4"}
    assert beside(library, still) == {"IMG_1.mp4": CompanionKind.LIVE}
    assert beside(library, long_still) == {}
    assert index(library, top).total == 0
    still.unlink()
    index(library, top)
    assert listed(library) == {"IMG_1.mp4", "IMG_2.jpg", "IMG_2.MP4"}
    film_id = next(hit.photo_id for hit in library.browse() if hit.path.name == "IMG_1.mp4")
    make_photo(still, "red")
    assert index(library, top).total == 1
    assert listed(library) == {"IMG_1.jpg", "IMG_2.jpg", "IMG_2.MP4"}
    assert film_id not in {hit.photo_id for hit in library.browse()}


def test_sidecars_describe_their_photo(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    top = tmp_path / "top"
    photo = make_photo(top / "1.jpg")
    (top / "1.xmp").write_text(XMP.format(rating=3, keyword="boat"))
    assert (index(library, top).added, library.skipped()) == (1, [])
    assert [hit.path for hit in library.search('"boat"').hits] == [photo]
    assert beside(library, photo) == {"1.xmp": CompanionKind.SIDECAR}
    (top / "1.xmp").write_text(XMP.format(rating=5, keyword="lighthouse"))
    os.utime(top / "1.xmp", ns=(5, 5))
    last = index(library, top)
    assert (last.total, last.updated) == (1, 1)
    (hit,) = library.search('"lighthouse"').hits
    assert hit.favourite
    (top / "1.jpg.xmp").write_text(XMP.format(rating=1, keyword="island"))
    assert index(library, top).updated == 1
    assert library.search('"island"').hits
    (top / "1.jpg.xmp").unlink()
    (top / "1.xmp").unlink()
    assert index(library, top).updated == 1
    assert library.search('"island"').hits == []
    assert index(library, top).total == 0


def test_a_pair_that_is_moved_stays_one(library: Library, tmp_path: Path, make_photo: MakePhoto) -> None:
    top = tmp_path / "top"
    for number in range(3):
        make_photo(top / "old" / f"{number}.jpg", (number, 0, 0))
        (top / "old" / f"{number}.dng").write_bytes(b"raw" * number)
        (top / "old" / f"{number}.xmp").write_text(XMP.format(rating=2, keyword="harbour"))
    index(library, top)
    before = {hit.path.name: hit.photo_id for hit in library.browse()}
    (top / "old").rename(top / "new")
    last = index(library, top)
    assert (last.added, last.removed) == (0, 0)
    assert {hit.path.name: hit.photo_id for hit in library.browse()} == before
    for name in before:
        assert len(beside(library, top / "new" / name)) == 2
    assert len(library.search('"harbour"').hits) == 3
    assert index(library, top).total == 0


def test_a_film_that_cannot_be_used_is_not_read_again_and_again(
    library: Library, tmp_path: Path, make_photo: MakePhoto
) -> None:
    top = tmp_path / "top"
    make_photo(top / "1.jpg")
    (top / "1.mov").write_bytes(b"\0\0\0\x14ftypqt  torn" + bytes(100))
    assert index(library, top).skipped == 1
    assert [skip.path.name for skip in library.skipped()] == ["1.mov"]
    assert index(library, top).total == 0
    assert [skip.path.name for skip in library.skipped()] == ["1.mov"]
    *_, last = library.retry()
    assert last.skipped == 1
