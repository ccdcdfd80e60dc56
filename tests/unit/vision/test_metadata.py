"""What metadata say: of real cameras, of programs, and of whoever wishes us ill."""

import csv
import io
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from photofinder.records import PhotoDetails
from photofinder.vision import metadata, xmp
from photofinder.vision.exif import camera_name, keywords_of
from photofinder.vision.images import open_image, read_said

PACKET = """<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>
<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'
  xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:aux='http://ns.adobe.com/exif/1.0/aux/'
  xmp:Rating='4' aux:Lens='EF 50mm' exif:GPSLatitude='39,6.9N' exif:GPSLongitude='108,24,3.5W'>
  <dc:title><rdf:Alt><rdf:li xml:lang='de'>Strand</rdf:li>
   <rdf:li xml:lang='x-default'>Beach</rdf:li></rdf:Alt></dc:title>
  <dc:description><rdf:Alt><rdf:li xml:lang='x-default'>A  red
   boat</rdf:li></rdf:Alt></dc:description>
  <dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Sea</rdf:li><rdf:li>冬</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"""


def picture(path: Path, exif: Image.Exif, packet: bytes = b"") -> Path:
    Image.new("RGB", (32, 24), "red").save(path, exif=exif, xmp=packet)
    return path


def full_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "NIKON CORPORATION"
    exif[ExifTags.Base.Model] = "NIKON D70"
    exif[ExifTags.Base.ImageDescription] = "Caf\u00e9"
    exif[ExifTags.Base.Rating] = 3
    exif[ExifTags.Base.XPTitle] = "Title".encode("utf-16-le")
    exif[ExifTags.Base.XPKeywords] = "one;two".encode("utf-16-le")
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.ISOSpeedRatings] = 200
    details[ExifTags.Base.FNumber] = 2.8
    details[ExifTags.Base.ExposureTime] = 0.005
    details[ExifTags.Base.FocalLength] = 50.0
    details[ExifTags.Base.LensModel] = "50mm f/1.8"
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "S", (33.0, 30.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "W", (70.0, 36.0, 36.0)
    return exif


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
def test_exif_tells_how_and_where(tmp_path: Path, suffix: str) -> None:
    details = read_said(picture(tmp_path / f"a.{suffix}", full_exif())).details
    assert details == open_image(tmp_path / f"a.{suffix}").facts.details
    assert (details.camera, details.lens, details.iso) == ("Nikon D70", "50mm f/1.8", 200)
    assert details.f_number == pytest.approx(2.8)
    assert details.exposure_s == pytest.approx(0.005)
    assert details.focal_mm == pytest.approx(50)
    assert details.latitude == pytest.approx(-33.5)
    assert details.longitude == pytest.approx(-70.61)
    assert (details.rating, details.title, details.keywords) == (3, "Title", ("one", "two"))


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_xmp_is_read_beside_exif(tmp_path: Path, suffix: str) -> None:
    details = read_said(picture(tmp_path / f"a.{suffix}", full_exif(), PACKET.encode())).details
    assert (details.camera, details.rating, details.title, details.caption) == (
        "Nikon D70",
        4,
        "Beach",
        "A red boat",
    )
    assert details.keywords == ("sea", "冬")
    assert details.latitude == pytest.approx(-33.5)


def test_xmp_alone() -> None:
    details = xmp.said_by(PACKET.encode()).details
    assert details.latitude == pytest.approx(39.115)
    assert details.longitude == pytest.approx(-108.400972)
    assert details.lens == "EF 50mm"


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"<",
        PACKET[:300].encode(),
        f"{LAUGHS}]><x>&j;</x>".encode(),
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]><x>&e;</x>",
        b"<a>" * 100_000,
        b"\xff\xfe" + PACKET.encode("utf-16-le")[:101],
        b"<?xml version='1.0' encoding='none-such'?><x/>",
        PACKET.replace("'4'", "'1e999'").replace("39,6.9N", "nan").encode(),
    ],
)
def test_hostile_xmp_says_nothing(packet: bytes) -> None:
    details = xmp.said_by(packet).details
    assert details.rating is None
    assert details.latitude is None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(PACKET)))
def test_no_bytes_break_the_reading(noise: bytes, at: int) -> None:
    packet = PACKET.encode()
    xmp.said_by(noise)
    xmp.said_by(packet[:at] + noise + packet[at:])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_damage_to_a_file_breaks_the_reading(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "JPEG", exif=full_exif(), xmp=PACKET.encode())
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.getbasetemp() / "damaged.jpg"
    file.write_bytes(content)
    details = read_said(file).details
    assert details.latitude is None or abs(details.latitude) <= 90
    assert details.rating is None or 0 <= details.rating <= 5


def test_the_blocks_below_the_first_are_read_from_tiff_too(tmp_path: Path) -> None:
    # By hand: Pillow does not write these blocks into a TIFF.
    gray = [(256, 3, 1, 1), (257, 3, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    pointers = [(278, 3, 1, 1), (279, 4, 1, 1), (0x8769, 4, 1, 200), (0x8825, 4, 1, 300)]
    photo = [(0x8827, 3, 1, 400), (0x9003, 2, 20, 500)]
    position = [(1, 2, 2, ord("N")), (2, 5, 3, 600), (3, 2, 2, ord("W")), (4, 5, 3, 600)]
    content = bytearray(700)
    for at, entries in ((10, gray + pointers), (200, photo), (300, position)):
        packed = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        content[at : at + len(packed)] = packed
    content[:8] = struct.pack("<2sHI", b"II", 42, 10)
    content[500:520] = b"2012:05:01 10:00:00\0"
    content[600:624] = struct.pack("<6I", 48, 1, 30, 1, 0, 1)
    file = tmp_path / "scan.tif"
    file.write_bytes(content)
    with Image.open(file) as image:
        assert metadata.read(metadata.blocks_of(image)).taken_at == "2012-05-01T10:00:00"
    details = read_said(file).details
    assert (details.iso, details.latitude, details.longitude) == (400, 48.5, -48.5)


def test_a_file_that_is_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="none"):
        read_said(tmp_path / "none.jpg")
    (tmp_path / "text.jpg").write_text("no picture")
    assert read_said(tmp_path / "text.jpg").details == PhotoDetails()


@pytest.mark.parametrize(
    ("make", "model", "name"),
    [
        ("NIKON CORPORATION", "NIKON D70", "Nikon D70"),
        ("Canon", "Canon EOS 40D", "Canon EOS 40D"),
        ("OLYMPUS IMAGING CORP.", "E-M5", "Olympus E-M5"),
        ("samsung", "SM-G930F", "Samsung SM-G930F"),
        ("Samsung Techwin", "<Digimax i50>", "Samsung Digimax i50"),
        ("Apple", "iPhone 11 Pro", "Apple iPhone 11 Pro"),
        ("LG Electronics", "LG-H850", "LG-H850"),
        ("", "X100", "X100"),
        ("Sony\0\0", None, "Sony"),
        (None, None, ""),
        (7, b"\xff\xfe", "\u00ff\u00fe"),
    ],
)
def test_cameras_are_called_as_people_do(make: object, model: object, name: str) -> None:
    assert camera_name(make, model) == name


def test_keywords_stand_once() -> None:
    assert keywords_of(["Sea", " sea ", "", None, b"caf\xc3\xa9", "a" * 500]) == ("Sea", "café", "a" * 100)


def test_real_files_say_what_others_read_in_them(shared_photos: Path) -> None:
    folder = shared_photos / "exif"
    with (folder / "exif.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            details = read_said(folder / row["file"]).details
            expected = camera_name(row["make"] or None, row["model"] or None)
            assert details.camera == expected, row["file"]
            assert all(word in details.camera for word in row["model"].strip("<>").split()[1:]), row["file"]
            for said, value in ((row["lat"], details.latitude), (row["lon"], details.longitude)):
                if said and not math.isnan(float(said)):
                    assert value == pytest.approx(float(said), abs=1e-5), row["file"]
                else:
                    assert value is None, row["file"]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("immich/rating-mongolels.jpg", {"rating": 3, "title": "Mongol Els", "iso": 200, "focal_mm": 40.0}),
        ("immich/tags-picasa.jpg", {"keywords": ("Frost", "Yard")}),
        ("cameras/Nikon_D70.jpg", {"lens": "100.0 mm f/2.8", "f_number": 9.0, "exposure_s": 0.005}),
        ("originals/IMG_2927.HEIC", {"lens": "iPhone 11 Pro back triple camera 4.25mm f/1.8", "iso": 32}),
    ],
)
def test_real_files_say_what_we_saw_in_them(shared_photos: Path, file: str, expected: dict[str, object]) -> None:
    details = read_said(shared_photos / "exif" / file).details
    assert {name: getattr(details, name) for name in expected} == expected
