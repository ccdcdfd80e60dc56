"""What metadata say in each format, and what a sidecar adds."""

import io
import struct
import subprocess
import sys
from pathlib import Path

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin

from photofinder.records import PhotoDetails
from photofinder.vision import iptc, metadata, xmp
from photofinder.vision.images import open_image, read_said
from photofinder.vision.iso_boxes import boxes
from photofinder.vision.metadata import Said

pillow_heif.register_heif_opener()


def packet(**said: str) -> bytes:
    """An XMP packet of attributes: names with _ for the colon."""
    written = " ".join(f"{name.replace('_', ':', 1)}='{value}'" for name, value in said.items())
    return (
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/' "
        f"xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:exifEX='http://cipa.jp/exif/1.0/' {written}/>"
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def exif(*, offset: str = "+02:00") -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Make], tags[ExifTags.Base.Model] = "Canon", "Canon EOS 40D"
    photo = tags.get_ifd(ExifTags.IFD.Exif)
    photo[ExifTags.Base.DateTimeOriginal] = "2023:01:12 10:20:30"
    photo[ExifTags.Base.SubsecTimeOriginal] = "25"
    photo[ExifTags.Base.OffsetTimeOriginal] = offset
    return tags


def _uuid_box(identity: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 24 + len(content)) + b"uuid" + identity + content


def jpeg2000(tags: Image.Exif, xmp_packet: bytes) -> bytes:
    """A JP2 with its metadata before the pixels, as others write them; Pillow does not."""
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "JPEG2000")
    data = stream.getvalue()
    at = next(box.begin - 8 for box in boxes(data) if box.kind == b"jp2c")
    added = _uuid_box(b"JpgTiffExif->JP2", tags.tobytes().removeprefix(b"Exif\0\0"))
    added += _uuid_box(bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), xmp_packet)
    return data[:at] + added + data[at:]


def write(path: Path, tags: Image.Exif, xmp_packet: bytes) -> Path:
    if path.suffix == ".jp2":
        path.write_bytes(jpeg2000(tags, xmp_packet))
    elif path.suffix == ".png":
        texts = PngImagePlugin.PngInfo()
        texts.add_itxt("XML:com.adobe.xmp", xmp_packet.decode())
        Image.new("RGB", (40, 30), "red").save(path, exif=tags, pnginfo=texts)
    else:
        Image.new("RGB", (40, 30), "red").save(path, exif=tags, xmp=xmp_packet)
    return path


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic", "avif", "jp2"])
def test_each_format_says_all(tmp_path: Path, suffix: str) -> None:
    file = write(tmp_path / f"a.{suffix}", exif(), packet(xmp_Rating="4", dc_title="Sea"))
    said = read_said(file)
    assert (said.taken_at, said.details.offset_min) == ("2023-01-12T10:20:30.250", 120)
    assert (said.details.camera, said.details.rating, said.details.title) == ("Canon EOS 40D", 4, "Sea")
    facts = open_image(file).facts
    assert (facts.taken_at, facts.details) == (said.taken_at, said.details)


def test_so_does_tiff(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 30), "red")
    listed = b"\x1c\x02\x78\0\x05A boa\x1c\x02\x19\0\x03sea"
    image.save(
        tmp_path / "a.tif",
        tiffinfo={271: "Canon", 272: "Canon EOS 40D", 700: packet(xmp_Rating="4"), 33723: listed},
    )
    said = read_said(tmp_path / "a.tif")
    assert (said.details.camera, said.details.rating) == ("Canon EOS 40D", 4)
    assert (said.details.caption, said.details.keywords) == ("A boa", ("sea",))


def test_a_jp2_is_turned_as_its_exif_says() -> None:
    tags = exif()
    tags[ExifTags.Base.Orientation] = 6
    facts = open_image(jpeg2000(tags, b"")).facts
    assert (facts.width, facts.height, facts.orientation) == (30, 40, 6)


def test_a_date_comes_from_elsewhere_when_exif_is_silent() -> None:
    listed = b"\x1c\x02\x37\0\x0820220110\x1c\x02\x3c\0\x0b151544-0400"
    told = [
        (packet(exif_DateTimeOriginal="2021-05-06T07:08:09.5+01:00"), listed, "2021-05-06T07:08:09.500", 60),
        (packet(photoshop_DateCreated="2021-05-06"), listed, "2021-05-06T00:00:00", None),
        (packet(xmp_CreateDate="2021-05-06T07:08"), listed, "2022-01-10T15:15:44", -240),
        (packet(xmp_CreateDate="2021-05-06T07:08Z"), b"", "2021-05-06T07:08:00", 0),
        (packet(xmp_CreateDate="2021"), b"", None, None),
    ]
    for written, block, taken_at, offset_min in told:
        said = metadata.read(metadata.Blocks(None, written, block))
        assert (said.taken_at, said.details.offset_min) == (taken_at, offset_min)


def test_xmp_tells_how_a_photo_was_taken_when_exif_is_silent() -> None:
    written = packet(
        tiff_Make="Canon", tiff_Model="EOS R5", exif_FNumber="28/10", exif_ExposureTime="1/200",
        exif_FocalLength="50/1",
        exifEX_LensModel="RF50mm", exif_ISOSpeedRatings="400",
    )  # fmt: skip
    details = xmp.said_by(written).details
    assert (details.camera, details.lens, details.iso) == ("Canon EOS R5", "RF50mm", 400)
    assert (details.f_number, details.exposure_s, details.focal_mm) == (2.8, 0.005, 50.0)
    assert xmp.said_by(packet(exif_FNumber="28/0", exif_ExposureTime="x/y")).details == PhotoDetails()


def test_a_sidecar_wins_for_texts_and_rating_and_fills_gaps(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jpg", exif(), packet(xmp_Rating="1", dc_title="Inside", dc_description="Caption"))
    sidecar = tmp_path / "a.xmp"
    sidecar.write_bytes(
        packet(xmp_Rating="5", dc_title="Beside", exif_DateTimeOriginal="1999-01-01T00:00:00",
               exif_GPSLatitude="39,6.9N", exif_GPSLongitude="108,24.0W", exif_FNumber="4/1")
    )  # fmt: skip
    said = read_said(file, sidecar)
    assert (said.details.rating, said.details.title, said.details.caption) == (5, "Beside", "Caption")
    assert (said.taken_at, said.details.offset_min) == ("2023-01-12T10:20:30.250", 120)
    assert said.details.latitude == pytest.approx(39.115)
    assert (said.details.camera, said.details.f_number) == ("Canon EOS 40D", 4.0)
    assert open_image(file, sidecar=sidecar).facts.details == said.details


def test_a_sidecar_dates_what_has_no_date(tmp_path: Path) -> None:
    Image.new("RGB", (9, 9)).save(tmp_path / "a.png")
    sidecar = tmp_path / "a.xmp"
    sidecar.write_bytes(packet(exif_DateTimeOriginal="1999-01-02T03:04:05+01:00"))
    said = read_said(tmp_path / "a.png", sidecar)
    assert (said.taken_at, said.details.offset_min) == ("1999-01-02T03:04:05", 60)


def test_a_sidecar_that_cannot_be_read_adds_nothing(tmp_path: Path) -> None:
    file = write(tmp_path / "a.jpg", exif(), packet(xmp_Rating="1"))
    plain = read_said(file)
    (tmp_path / "broken.xmp").write_bytes(b"<x")
    for sidecar in (tmp_path / "none.xmp", tmp_path, tmp_path / "broken.xmp", tmp_path / "nul\0.xmp"):
        assert read_said(file, sidecar) == plain


@given(block=st.binary(max_size=120))
def test_no_block_breaks_iptc(block: bytes) -> None:
    for data in (block, b"\x1c\x02" + block, b"\x1c\x02\x37\x80\x02" + block):
        iptc.details_of(data)
        iptc.moment_of(data)


@given(data=st.binary(max_size=200))
def test_no_bytes_break_the_walk_over_boxes(data: bytes) -> None:
    for start in (b"", b"\0\0\0\0", b"\0\0\0\x01jp2c", struct.pack(">I", 10) + b"uuid"):
        for box in boxes(start + data):
            assert 0 <= box.begin <= len(start + data)


def test_broken_blocks_say_nothing() -> None:
    assert metadata.read(metadata.Blocks(None, b"\xff\xfe<", b"\x1c")) == Said()


def test_decoders_are_loaded_when_a_file_needs_them(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48), "red").save(tmp_path / "a.jpg")
    script = (
        "import sys, pathlib\n"
        "from photofinder.vision.images import open_image\n"
        "open_image(pathlib.Path(sys.argv[1]), 16)\n"
        "late = 'rawpy resvg_py pillow_jxl pillow_heif brotli av PIL.AvifImagePlugin torch'.split()\n"
        "print([name for name in late if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "a.jpg")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "[]"
