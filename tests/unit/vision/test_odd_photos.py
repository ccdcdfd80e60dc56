"""open_image over real odd, broken and hostile files, if $PHOTOFINDER_TEST_PHOTOS or ../shared/photos has them."""

import csv
import os
import warnings
from pathlib import Path

import pytest

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision.images import open_image

_PHOTOS = Path(os.environ.get("PHOTOFINDER_TEST_PHOTOS") or Path(__file__).parents[4] / "shared" / "photos")

_REASONS = {
    "formats/hopper.tar": SkipReason.NOT_A_PICTURE,
    "formats/JXL2.jxl": SkipReason.DAMAGED,
    "raw/CanonRaw.cr3": SkipReason.DAMAGED,
    "corrupt/truncated_jpeg.jpg": SkipReason.DAMAGED,
    "corrupt/broken_data_stream.png": SkipReason.DAMAGED,
    "corrupt/half.heic": SkipReason.DAMAGED,
    "corrupt/decompression_bomb.gif": SkipReason.TOO_LARGE,
    "corrupt/claims-60000x60000.png": SkipReason.TOO_LARGE,
    "corrupt/zero-bytes.jpg": SkipReason.EMPTY,
    "corrupt/text.jpg": SkipReason.NOT_A_PICTURE,
    "corrupt/lfs-pointer.jpg": SkipReason.NOT_A_PICTURE,
    "corrupt/test-ole-file.doc": SkipReason.NOT_A_PICTURE,
    "names/clip.mp4": SkipReason.NOT_A_PICTURE,
    "names/IMG_0001.xmp": SkipReason.NOT_A_PICTURE,
}
# What the table expects was found out by a program that knows no drawings.
_OPEN_NOW = {"names/drawing.svg"}
# EXIF says no date, which is all that the table knows; XMP and IPTC do.
_DATES_ELSEWHERE = {
    "immich/gps-position-thompson-springs.jpg": "2022-01-10T15:15:44.310",
    "broken-exif/image00971.jpg": "2010-04-13T09:37:22",
    "broken-exif/image01088.jpg": "2010-04-13T09:37:22",
    "broken-exif/image01137.jpg": "2009-09-14T11:08:06",
    "broken-exif/image01551.jpg": "2011-09-23T12:43:03",
    "broken-exif/image01713.jpg": "2010-03-04T11:59:38",
}


def _rows(table: Path) -> list[dict[str, str]]:
    if not table.is_file():
        pytest.skip(f"no {table.name} here")
    with table.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_odd_file_opens_or_says_why() -> None:
    wrong = []
    for row in _rows(_PHOTOS / "odd" / "expected.tsv"):
        file = _PHOTOS / "odd" / row["file"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                decoded = open_image(file, 64)
                got, reason = "opens", None
                assert decoded.image.mode == "RGB"
            except ImageUnreadable as fault:
                got, reason = "unreadable", fault.reason
        expected = "opens" if row["file"] in _OPEN_NOW else row["expect"]
        if got != expected or (row["file"] in _REASONS and reason is not _REASONS[row["file"]]):
            wrong.append((row["file"], got, reason))
    assert not wrong


def test_real_exif_is_read_as_written() -> None:
    wrong = []
    for row in _rows(_PHOTOS / "exif" / "exif.tsv"):
        facts = open_image(_PHOTOS / "exif" / row["file"], 64).facts
        # The table has whole seconds.
        date = (facts.taken_at or "").partition(".")[0].replace("-", ":").replace("T", " ")
        if row["file"] in _DATES_ELSEWHERE:
            assert facts.taken_at == _DATES_ELSEWHERE[row["file"]]
            date = ""
        # 0, which some files say, is no orientation.
        orientation = max(1, int(row["orientation"] or 1))
        got = (f"{facts.width}x{facts.height}", date, facts.orientation)
        if got != (row["upright_size"], row["date"], orientation):
            wrong.append((row["file"], got))
    assert not wrong
