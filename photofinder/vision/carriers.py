"""Where files carry their EXIF, XMP and IPTC, beyond what Pillow finds itself: JPEG 2000, JPEG XL and camera RAW.

Leaves what they say to ``metadata``. Broken carriers carry nothing; nothing here raises for them. Any thread.
"""

import io
from typing import BinaryIO

from PIL import Image

from photofinder.vision import metadata
from photofinder.vision.exif import ExifBlocks
from photofinder.vision.iso_boxes import Box, boxes
from photofinder.vision.metadata import Blocks

_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_IPTC_UUID = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_EXIF_UUID = b"JpgTiffExif->JP2"
_CANON_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
# More than any metadata take; those of JPEG 2000 may stand behind the pixels.
_MOST_BYTES = 64 * 1024 * 1024
_LARGEST_UNPACKED_BYTES = 4 * 1024 * 1024


def blocks_of(image: Image.Image, stream: BinaryIO) -> Blocks:
    """The metadata of a picture that Pillow has open from ``stream``.

    Raises: whatever Pillow does for pixels that must be decoded first.
    """
    if image.format == "PNG":
        # They may stand behind the pixels: asked for EXIF, Pillow decodes those, and a fault of the pixels would
        # pass for one of the EXIF.
        image.load()
    if image.format != "JPEG2000":
        return metadata.blocks_of(image)
    at = stream.tell()
    stream.seek(0)
    data = stream.read(_MOST_BYTES)
    stream.seek(at)
    found = {box.kind: data[box.begin : box.end] for box in boxes(data)}
    return _blocks(found.get(_EXIF_UUID, b""), found.get(_XMP_UUID, b""), found.get(_IPTC_UUID, b""))


def blocks_of_jxl(data: bytes) -> Blocks:
    """The metadata of a JPEG XL file (ISO 18181-2): boxes, some of them compressed with Brotli."""
    found: dict[bytes, bytes] = {}
    for box in boxes(data):
        kind, content = box.kind, data[box.begin : box.end]
        if kind == b"brob":
            kind, content = content[:4], _unpacked(content[4:])
        found.setdefault(kind, content)
    exif = found.get(b"Exif", b"")
    # Four bytes tell where the TIFF header is; some writers leave them out.
    begin = 0 if exif[:2] in (b"II", b"MM") else 4 + int.from_bytes(exif[:4], "big")
    return _blocks(exif[begin:], found.get(b"xml ", b""))


def blocks_of_raw(data: bytes) -> Blocks:
    """The metadata of a camera RAW: built like a TIFF as most are, or with one or a JPEG inside."""
    head = data[:16]
    if head.startswith((b"II*\0", b"MM\0*")):
        return _blocks(data)
    if head[:4] in (b"IIU\0", b"IIRO", b"IIRS"):
        return _blocks(b"II*\0" + data[4:])
    if head[:4] == b"MMOR":
        return _blocks(b"MM\0*" + data[4:])
    if head[4:8] == b"ftyp":
        return _canon(data)
    if head.startswith(b"FUJIFILM"):
        begin, length = (int.from_bytes(data[at : at + 4], "big") for at in (84, 88))
        return blocks_of_jpeg(data[begin : begin + length])
    if head.startswith(b"\0MRM"):
        at = data.find(b"\0TTW", 0, 4096)
        return _blocks(data[at + 8 :]) if at >= 0 else Blocks()
    return Blocks()


def blocks_of_jpeg(data: bytes) -> Blocks:
    """The metadata of a JPEG inside another file; its pixels are not decoded."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as preview:
            return metadata.blocks_of(preview)
    except (*metadata.FAULTS, Image.DecompressionBombError):
        return Blocks()


def exif_of(tiff: bytes) -> ExifBlocks | None:
    """The tags of an EXIF block, which is a TIFF; None when there is none or it is broken."""
    return _blocks(tiff.removeprefix(b"Exif\0\0")).exif


def _canon(data: bytes) -> Blocks:
    """CR3: three TIFFs, for the tags of the image, of the photograph and of the position, and a packet of XMP."""
    packet = b""
    inside: list[Box] = []
    for box in boxes(data):
        if box.kind == _XMP_UUID:
            packet = data[box.begin : box.end]
        elif box.kind == b"moov":
            inside = [part for part in boxes(data, box.begin, box.end) if part.kind == _CANON_UUID]
    parts = {part.kind: data[part.begin : part.end] for box in inside for part in boxes(data, box.begin, box.end)}
    image, photo, position = (_tags(parts.get(name, b"")) for name in (b"CMT1", b"CMT2", b"CMT4"))
    return Blocks(ExifBlocks(image, photo, position) if parts else None, packet)


def _blocks(tiff: bytes, packet: bytes = b"", listed: bytes = b"") -> Blocks:
    found = metadata.blocks_of_tiff(lambda: _exif(tiff)) if tiff else Blocks()
    return Blocks(found.exif, packet or found.xmp, listed or found.iptc)


def _exif(tiff: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load_from_fp(io.BytesIO(tiff))
    return exif


def _tags(tiff: bytes) -> dict[int, object]:
    try:
        return dict(_exif(tiff)) if tiff else {}
    except metadata.FAULTS:
        return {}


def _unpacked(content: bytes) -> bytes:
    import brotli

    try:
        unpacked: bytes = brotli.Decompressor().process(content, output_buffer_limit=_LARGEST_UNPACKED_BYTES)
    except brotli.error:
        return b""
    return unpacked
