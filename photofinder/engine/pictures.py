"""Pictures that are searched with: opened, cut to a region, shown small. Reads files; any thread.

Where pasted and downloaded ones are kept is ``store.thumbnails``' job.
"""

import io
from pathlib import Path

from PIL import Image

from photofinder.engine.query import Crop
from photofinder.vision.images import open_image, to_thumbnail
from photofinder.vision.opening import picture_of

# A kept picture is this large: enough to look at a part of it alone.
KEPT_EDGE_PX = 1024
# However small a part is wanted, no picture is decoded larger than this.
_LARGEST_EDGE_PX = 4096
_QUALITY = 85


def opened(source: Path | bytes, edge_px: int, crop: Crop | None = None, at_ms: int | None = None) -> Image.Image:
    """``source`` upright in RGB, of a video what it shows at ``at_ms`` (None: what stands for it), or the part
    of it that ``crop`` says; its shorter side has about ``edge_px`` at least, where the picture has that.

    Raises: ImageUnreadable.
    """
    if crop is None:
        return _opened(source, edge_px, at_ms)
    share = min(crop.right - crop.left, crop.bottom - crop.top) / 100
    enlarged = min(_LARGEST_EDGE_PX, round(edge_px / share))
    return cut(_opened(source, enlarged, at_ms), crop)


def cut(image: Image.Image, crop: Crop) -> Image.Image:
    """The part of an upright ``image`` that ``crop`` says, at least one pixel of it."""
    width, height = image.size
    left = min(round(crop.left * width / 100), width - 1)
    top = min(round(crop.top * height / 100), height - 1)
    right = max(round(crop.right * width / 100), left + 1)
    bottom = max(round(crop.bottom * height / 100), top + 1)
    return image.crop((left, top, right, bottom))


def small(source: Path | bytes, edge_px: int, crop: Crop | None = None, at_ms: int | None = None) -> bytes:
    """``opened``, fitted into a square of ``edge_px``, as the bytes of a JPEG.

    Raises: ImageUnreadable.
    """
    encoded = io.BytesIO()
    to_thumbnail(opened(source, edge_px, crop, at_ms), edge_px).save(encoded, "JPEG", quality=_QUALITY)
    return encoded.getvalue()


def _opened(source: Path | bytes, edge_px: int, at_ms: int | None) -> Image.Image:
    if isinstance(source, bytes):
        return open_image(source, edge_px).image
    return picture_of(source, edge_px, at_ms)
