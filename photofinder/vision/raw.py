"""Opens camera RAW files by LibRaw, through the package rawpy: the preview that the camera put in when it is large
enough, else the sensor's pixels at half their size.

Leaves their metadata to ``carriers``. Any thread; the package is loaded when the first such file comes.
"""

import io
from typing import TYPE_CHECKING

from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps, carriers, formats, metadata
from photofinder.vision.bitmaps import Bitmap

if TYPE_CHECKING:
    import rawpy

# LibRaw fills up what a cut file lacks and says nothing; no compression gets below an eighth of a bit a pixel.
_PIXELS_PER_BYTE = 64
# LibRaw's way to say how the picture lies, from dcraw, as the EXIF orientation.
_ORIENTATIONS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}


def decode(data: bytes, edge_px: int) -> Bitmap:
    """The picture of a RAW file.

    Raises: ImageUnreadable, and whatever Pillow does.
    """
    import rawpy

    try:
        with rawpy.RawPy() as raw:
            raw.open_buffer(io.BytesIO(data))
            return _opened(raw, data, edge_px)
    except (rawpy.LibRawTooBigError, rawpy.LibRawUnsufficientMemoryError) as fault:
        raise ImageUnreadable(None, SkipReason.TOO_LARGE, _said(fault)) from fault
    except (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError) as fault:
        return _as_tiff(data, edge_px, ImageUnreadable(None, SkipReason.UNSUPPORTED, _said(fault)))
    except rawpy.LibRawError as fault:
        return _as_tiff(data, edge_px, ImageUnreadable(None, SkipReason.DAMAGED, _said(fault)))


def _opened(raw: "rawpy.RawPy", data: bytes, edge_px: int) -> Bitmap:
    import rawpy

    sizes = raw.sizes
    full = sizes.width, sizes.height
    bitmaps.check_pixels(sizes.raw_width, sizes.raw_height)
    bitmaps.check_pixels(*full)
    if len(data) * _PIXELS_PER_BYTE < sizes.raw_width * sizes.raw_height:
        raise rawpy.LibRawDataError("the file is too short for its picture")
    blocks = carriers.blocks_of_raw(data)
    orientation = _ORIENTATIONS.get(sizes.flip, 1)
    least_px = min(edge_px, *full)
    preview = _preview(raw, least_px)
    if preview is None:
        preview = _half_or_whole(raw, half=min(full) // 2 >= least_px)
    # Some cameras turn the preview and not the sensor's pixels.
    lies_upright = orientation >= 5 and (preview.width > preview.height) != (full[0] > full[1])
    if lies_upright:
        return bitmaps.finished(preview, (full[1], full[0]), edge_px, 1, blocks)
    return bitmaps.finished(preview, full, edge_px, orientation, blocks)


def _preview(raw: "rawpy.RawPy", least_px: int) -> Image.Image | None:
    """The largest preview, decoded, if both its sides are at least ``least_px`` and it is whole."""
    import rawpy

    try:
        found = raw.extract_thumb()
        if found.format is not rawpy.ThumbFormat.JPEG:
            bitmap = Image.fromarray(found.data)  # type: ignore[arg-type]
            return bitmap if min(bitmap.size) >= least_px else None
        preview = Image.open(io.BytesIO(found.data), formats=("JPEG",))  # type: ignore[arg-type]
        if min(preview.size) < least_px or preview.width * preview.height > bitmaps.MAX_PIXELS:
            return None
        factor = min(preview.size) // least_px
        preview.draft(None, (preview.width // factor, preview.height // factor))
        preview.load()
    except (rawpy.LibRawError, Image.DecompressionBombError, *metadata.FAULTS):
        return None
    return preview


def _half_or_whole(raw: "rawpy.RawPy", *, half: bool) -> Image.Image:
    """What the sensor saw, as it lay."""
    with bitmaps.large_turn(raw.sizes.raw_width, raw.sizes.raw_height):
        return Image.fromarray(raw.postprocess(half_size=half, use_camera_wb=True, output_bps=8, user_flip=0))


def _as_tiff(data: bytes, edge_px: int, fault: ImageUnreadable) -> Bitmap:
    """What LibRaw cannot open may be a plain TIFF of such a name."""
    if not data.startswith(formats.TIFF_HEADS) or data[8:10] == b"CR":
        raise fault
    try:
        return bitmaps.decode(io.BytesIO(data), ("TIFF",), edge_px)
    except (Image.DecompressionBombError, *metadata.FAULTS):
        raise fault from None


def _said(fault: Exception) -> str:
    words = fault.args[0] if fault.args else ""
    return words.decode("ascii", errors="replace") if isinstance(words, bytes) else str(words)
