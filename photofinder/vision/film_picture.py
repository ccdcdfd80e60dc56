"""A decoded frame of a film as a small upright RGB picture: turned, of square pixels, HDR brought to sRGB.

Pure; any thread, as long as each has its own frame.
"""

from typing import cast

from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.reformatter import ColorPrimaries, Colorspace, ColorTrc, Interpolation
from PIL import Image

from photofinder.vision.bitmaps import TRANSPOSE

_HIGH_DEFINITION_PX = 720
# a, b, c, d of the display matrix (ISO 14496-12, 6.2.2; x' = ax + cy, y' = bx + dy) to the EXIF orientation.
_ORIENTATIONS = {
    (1, 0, 0, 1): 1, (-1, 0, 0, 1): 2, (-1, 0, 0, -1): 3, (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5, (0, 1, -1, 0): 6, (0, -1, -1, 0): 7, (0, -1, 1, 0): 8,
}  # fmt: skip
_HDR = (ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67)
_UNSPECIFIED = 2


def orientation_of(frame: VideoFrame) -> int:
    """The EXIF orientation that brings ``frame`` upright; of turns by other angles the nearest."""
    side = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return 1
    matrix = memoryview(bytes(cast(SideData, side))).cast("i")
    a, b, c, d = matrix[0], matrix[1], matrix[3], matrix[4]
    if max(abs(a), abs(d)) >= max(abs(b), abs(c)):
        b = c = 0
    else:
        a = d = 0
    return _ORIENTATIONS.get((_sign(a), _sign(b), _sign(c), _sign(d)), 1)


def full_size(frame: VideoFrame, aspect: float) -> tuple[int, int]:
    """Upright width and height as it is shown: its pixels are ``aspect`` times as wide as high."""
    width = max(1, round(frame.width * aspect))
    return (width, frame.height) if orientation_of(frame) < 5 else (frame.height, width)


def picture(frame: VideoFrame, aspect: float, edge_px: int) -> Image.Image:
    """``frame`` upright in RGB; its shorter side has ``edge_px``, or fewer if the film has fewer."""
    width, height = max(1, round(frame.width * aspect)), frame.height
    pixels_allowed = 16 * edge_px**2
    scale = min(1.0, edge_px / min(width, height), (pixels_allowed / (width * height)) ** 0.5)
    hdr = frame.color_trc in _HDR
    matrix = None
    if frame.colorspace == _UNSPECIFIED:
        matrix = Colorspace.ITU709 if frame.height >= _HIGH_DEFINITION_PX else Colorspace.ITU601
    shown = frame.reformat(
        width=max(1, round(width * scale)),
        height=max(1, round(height * scale)),
        format="rgb24",
        src_colorspace=matrix,
        interpolation=Interpolation.AREA if scale < 1 else Interpolation.BICUBIC,
        dst_color_trc=ColorTrc.IEC61966_2_1 if hdr else None,
        dst_color_primaries=ColorPrimaries.BT709 if hdr else None,
        threads=1,
    )
    image = Image.fromarray(shown.to_ndarray())
    orientation = orientation_of(frame)
    return image if orientation == 1 else image.transpose(TRANSPOSE[orientation])


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)
