"""Opens the flattened picture of a Photoshop file, PSD or PSB, at any depth, after Adobe's specification.

Pillow opens PSD of 8 bits a channel alone; photographers keep 16, and large files are PSB. Layers are not composed:
a file that was saved without its flattened picture cannot be shown. Any thread.
"""

import struct
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps, carriers, iptc, metadata
from photofinder.vision.bitmaps import Bitmap

_ICC, _VERSION, _EXIF, _XMP = 1039, 1057, 1058, 1060
_RAW, _PACKED = 0, 1
# Colour mode to Pillow's mode and its channels; more channels are alpha or spot colours.
_MODES = {
    0: ("1", 1),
    1: ("L", 1),
    2: ("P", 1),
    3: ("RGB", 3),
    4: ("CMYK", 4),
    7: ("L", 1),
    8: ("L", 1),
    9: ("LAB", 3),
}
_MOST_CHANNELS = 56


class _Header(NamedTuple):
    large: bool
    channels: int
    height: int
    width: int
    depth: int
    mode: int


def decode(data: bytes, edge_px: int) -> Bitmap:
    """The picture in ``data``.

    Raises: ImageUnreadable, and ValueError, LookupError or struct.error where the file makes no sense.
    """
    header = _header(data)
    bitmaps.check_pixels(header.width, header.height)
    palette, resources, at = _sections(data, header.large)
    found = _resources(resources)
    if found.get(_VERSION, b"")[4:5] == b"\0":
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, "saved without its flattened picture")
    with bitmaps.large_turn(header.width, header.height):
        image = _image(header, data, at, palette)
        if profile := found.get(_ICC):
            image.info["icc_profile"] = profile
        blocks = _blocks(found)
        return bitmaps.finished(image, image.size, edge_px, metadata.orientation_of(blocks), blocks)


def blocks_of(data: bytes) -> metadata.Blocks:
    """The metadata of ``data``, without its picture.

    Raises: as ``decode``.
    """
    return _blocks(_resources(_sections(data, _header(data).large)[1]))


def _header(data: bytes) -> _Header:
    signature, version, channels, height, width, depth, mode = struct.unpack_from(">4sH6xHIIHH", data)
    if signature != b"8BPS" or version not in (1, 2) or not 1 <= channels <= _MOST_CHANNELS:
        raise ImageUnreadable(None, SkipReason.DAMAGED, "no Photoshop header")
    if mode not in _MODES or depth not in (1, 8, 16, 32) or (depth == 1) != (mode == 0):
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, f"colour mode {mode} of {depth} bits")
    return _Header(version == 2, channels, height, width, depth, mode)


def _sections(data: bytes, large: bool) -> tuple[bytes, bytes, int]:
    """Palette, image resources, and where the picture begins; the layers between are not wanted."""
    ends = [26]
    for width in (4, 4, 8 if large else 4):
        begin = ends[-1] + width
        ends.append(begin + int.from_bytes(data[ends[-1] : begin], "big"))
        if ends[-1] > len(data):
            raise ImageUnreadable(None, SkipReason.DAMAGED, "the file is cut")
    return data[ends[0] + 4 : ends[1]], data[ends[1] + 4 : ends[2]], ends[3]


def _resources(section: bytes) -> dict[int, bytes]:
    """Image resources by their number, the first of each."""
    found: dict[int, bytes] = {}
    at = 0
    while section[at : at + 4] in (b"8BIM", b"MeSa", b"AgHg", b"PHUT", b"DCSR"):
        number = int.from_bytes(section[at + 4 : at + 6], "big")
        # A name, and then the content: both end on an even byte.
        at += 6 + (section[at + 6] + 2) // 2 * 2
        begin = at + 4
        size = int.from_bytes(section[at:begin], "big")
        found.setdefault(number, section[begin : begin + size])
        at = begin + (size + 1) // 2 * 2
    return found


def _blocks(found: dict[int, bytes]) -> metadata.Blocks:
    tags = carriers.exif_of(found.get(_EXIF, b""))
    return metadata.Blocks(tags, found.get(_XMP, b""), found.get(iptc.RESOURCE, b""))


def _image(header: _Header, data: bytes, at: int, palette: bytes) -> Image.Image:
    mode, wanted = _MODES[header.mode]
    if header.channels < wanted:
        raise ImageUnreadable(None, SkipReason.DAMAGED, "channels are missing")
    planes = _planes(header, data, at, wanted)
    if mode == "1":
        # A set bit is black.
        return Image.frombytes("1", (header.width, header.height), planes[0].tobytes(), "raw", "1;I")
    bands = [Image.fromarray(_to_8_bit(plane, header.depth)) for plane in planes]
    if mode == "CMYK":
        bands = [ImageChops.invert(band) for band in bands]
    if mode != "P":
        return bands[0] if mode == "L" else Image.merge(mode, bands)
    image = Image.frombytes("P", bands[0].size, bands[0].tobytes())
    image.putpalette(palette[:768], "RGB;L")
    return image


def _planes(header: _Header, data: bytes, at: int, wanted: int) -> list[NDArray[np.uint8]]:
    """The bytes of the first ``wanted`` channels, each (rows, bytes of a row)."""
    row_bytes = (header.width * header.depth + 7) // 8
    packing = int.from_bytes(data[at : at + 2], "big")
    at += 2
    shape = header.height, row_bytes
    planes = []
    if packing == _RAW:
        for number in range(wanted):
            begin = at + number * header.height * row_bytes
            planes.append(np.frombuffer(data, np.uint8, header.height * row_bytes, begin).reshape(shape))
        return planes
    if packing != _PACKED:
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, f"packing {packing}")
    rows = header.channels * header.height
    lengths = np.frombuffer(data, ">u4" if header.large else ">u2", rows, at).astype(np.int64)
    begin = at + lengths.size * (4 if header.large else 2)
    for lengths_of_one in lengths.reshape(header.channels, header.height)[:wanted]:
        end = begin + int(lengths_of_one.sum())
        if end > len(data):
            raise ImageUnreadable(None, SkipReason.DAMAGED, "the file is cut")
        unpacked = Image.frombytes("L", (row_bytes, header.height), data[begin:end], "packbits", "L")
        planes.append(np.asarray(unpacked))
        begin = end
    return planes


def _to_8_bit(plane: NDArray[np.uint8], depth: int) -> NDArray[np.uint8]:
    if depth == 16:
        return np.ascontiguousarray(plane[:, ::2])
    if depth == 32:
        light = np.nan_to_num(np.ascontiguousarray(plane).view(">f4").astype(np.float32))
        # Floats are linear light; 1 is white.
        return np.asarray(np.rint(np.clip(light, 0.0, 1.0) ** (1 / 2.2) * 255.0), dtype=np.uint8)
    return plane
