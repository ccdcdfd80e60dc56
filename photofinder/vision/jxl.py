"""Decodes JPEG XL by libjxl, through the package pillow_jxl: of a repacked JPEG the JPEG, which decodes reduced.

libjxl gives all pixels at once, so their number is read from the codestream (ISO 18181-1, annex D) before. Any
thread; the package is loaded when the first such file comes.
"""

import io

from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps, carriers
from photofinder.vision.bitmaps import Bitmap
from photofinder.vision.iso_boxes import boxes

_CODESTREAM = b"\xff\x0a"
# Bits of the number behind each of the four selectors of a side.
_SIDE_BITS = (9, 13, 18, 30)
_RATIOS = ((1, 1), (6, 5), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def decode(data: bytes, edge_px: int) -> Bitmap:
    """The first frame of ``data``.

    Raises: ImageUnreadable, and whatever pillow_jxl and Pillow do.
    """
    size = size_of(data)
    bitmaps.check_pixels(*size)
    import pillow_jxl

    with bitmaps.large_turn(*size):
        is_jpeg, info, pixels, profile, *_ = pillow_jxl.Decoder(num_threads=0)(data)
        if is_jpeg:
            return bitmaps.decode(io.BytesIO(pixels), ("JPEG",), edge_px)
        # Half floats come as whole ones.
        mode = "F" if info.mode == "F;16" else info.mode
        image = Image.frombytes(mode, (info.width, info.height), bytes(pixels))
        if profile:
            image.info["icc_profile"] = bytes(profile)
        # The codestream has its own orientation, and the decoder has turned the pixels by it.
        return bitmaps.finished(image, image.size, edge_px, 1, carriers.blocks_of_jxl(data))


def size_of(data: bytes) -> tuple[int, int]:
    """Width and height in px, as stored; of a file or of a bare codestream.

    Raises:
        ImageUnreadable: its header does not tell.
    """
    head = data[:64] if data.startswith(_CODESTREAM) else _codestream_head(data)
    if not head.startswith(_CODESTREAM) or len(head) < 3:
        raise ImageUnreadable(None, SkipReason.DAMAGED, "no JPEG XL codestream")
    bits = _Bits(int.from_bytes(head[2:16], "little"))
    small = bits.take(1)
    height = _side(bits, small)
    ratio = bits.take(3)
    if not ratio:
        return _side(bits, small), height
    across, down = _RATIOS[ratio - 1]
    return height * across // down, height


def _codestream_head(data: bytes) -> bytes:
    for box in boxes(data):
        if box.kind == b"jxlc":
            return data[box.begin : min(box.begin + 64, box.end)]
        if box.kind == b"jxlp":
            # Behind the number of the part.
            return data[box.begin + 4 : min(box.begin + 68, box.end)]
    return b""


class _Bits:
    """The bits of a header, the lowest of each byte first."""

    def __init__(self, value: int) -> None:
        self._left = value

    def take(self, count: int) -> int:
        value = self._left & ((1 << count) - 1)
        self._left >>= count
        return value


def _side(bits: _Bits, small: int) -> int:
    return 8 * (bits.take(5) + 1) if small else bits.take(_SIDE_BITS[bits.take(2)]) + 1
