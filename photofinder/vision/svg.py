"""Draws SVG by resvg, which knows neither scripts nor the network. It would read picture files that a drawing
names, so what points out of the file is taken out first, and so are pictures inside that are no plain bitmaps.

Any thread; resvg is loaded when the first drawing comes.
"""

import base64
import binascii
import io
import re
import zlib
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision import bitmaps
from photofinder.vision.bitmaps import Bitmap

_LARGEST_BYTES = 16 * 1024 * 1024
_MOST_ELEMENTS = 200_000
# Pictures in a drawing; resvg decodes them whole.
_INSIDE_PIXELS = 32_000_000
_INSIDE_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_BITMAP = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp)\s*;\s*base64\s*,", re.IGNORECASE)
_LENGTH = re.compile(r"\s*(\d*\.?\d+(?:e[+-]?\d+)?)\s*(px|pt|pc|mm|cm|in|em|ex|)\s*", re.IGNORECASE)
# CSS pixels (CSS Values 3, section 6.2); a font of 16 px.
_UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
    "ex": 8.0,
}
_LEFT_OUT = frozenset(("script", "foreignObject", "iframe", "audio", "video", "handler", "listener"))
_POINTING = frozenset(("image", "feImage"))
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")


def decode(data: bytes, edge_px: int) -> Bitmap:
    """The drawing, on white, with a shorter side of ``edge_px``: it has no pixels of its own to be enlarged. Width
    and height of the Bitmap are what the drawing says, in CSS pixels.

    Raises: ImageUnreadable, and whatever Pillow does.
    """
    root = _parsed(_unzipped(data))
    width, height = _size(root)
    bitmaps.check_pixels(round(width), round(height))
    scale = edge_px / min(width, height)
    # A ruler: the longer side gives way, as in other pictures.
    scale = min(scale, 4 * edge_px / (width * height) ** 0.5)
    has_texts = _clean(root)
    import resvg_py

    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=tostring(root, encoding="unicode"),
            width=max(1, round(width * scale)),
            height=max(1, round(height * scale)),
            dpi=96,
            # Looking for fonts takes longer than drawing.
            skip_system_fonts=not has_texts,
        )
    except ValueError as fault:
        raise ImageUnreadable(None, SkipReason.DAMAGED, str(fault)) from fault
    with Image.open(io.BytesIO(drawn), formats=("PNG",)) as image:
        image.load()
        return bitmaps.finished(image, (max(1, round(width)), max(1, round(height))), edge_px)


def _unzipped(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        unzipping = zlib.decompressobj(wbits=31)
        data = unzipping.decompress(data, _LARGEST_BYTES + 1)
    if len(data) > _LARGEST_BYTES:
        raise ImageUnreadable(None, SkipReason.TOO_LARGE, "a drawing of more than 16 MB")
    return data


def _parsed(data: bytes) -> Element:
    try:
        # Drawing programs declare entities of their own; the parser itself bounds how far they grow.
        root: Element = fromstring(data, forbid_entities=False, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
        raise ImageUnreadable(None, SkipReason.DAMAGED, f"{type(fault).__name__}: {fault}") from fault
    if sum(1 for _ in root.iter()) > _MOST_ELEMENTS:
        raise ImageUnreadable(None, SkipReason.TOO_LARGE, f"more than {_MOST_ELEMENTS} elements")
    return root


def _size(root: Element) -> tuple[float, float]:
    """In CSS pixels, as resvg takes it: what is not said comes from the view box, and else is 100."""
    box = [_number(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
    seen = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else (0.0, 0.0)
    width, height = _length(root.get("width")), _length(root.get("height"))
    if width is None and height is None:
        return seen if seen[0] else (100.0, 100.0)
    if width is None:
        width = (height or 0.0) * (seen[0] / seen[1]) if seen[0] else 100.0
    if height is None:
        height = width * (seen[1] / seen[0]) if seen[0] else 100.0
    if not 0 < width < 1e6 or not 0 < height < 1e6:
        raise ImageUnreadable(None, SkipReason.DAMAGED, f"a drawing of {width:g} x {height:g}")
    return width, height


def _length(text: str | None) -> float | None:
    match = _LENGTH.fullmatch(text or "")
    # Shares of a page that there is none of count as not said.
    return None if match is None else float(match[1]) * _UNITS[match[2].lower()]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _clean(root: Element) -> bool:
    """Take out what runs or points out of the file; whether any text is left to be drawn."""
    has_texts = False
    for parent in list(root.iter()):
        for child in list(parent):
            name = _name(child)
            has_texts = has_texts or name == "text"
            if name in _LEFT_OUT or (name in _POINTING and not _is_inside(child)):
                parent.remove(child)
        for attribute in _HREF:
            target = parent.get(attribute)
            if target is not None and _name(parent) not in _POINTING and not target.strip().startswith("#"):
                del parent.attrib[attribute]
    return has_texts


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_inside(element: Element) -> bool:
    """Whether what ``element`` shows lies in the drawing itself, and is a bitmap of a size that may be decoded."""
    targets = [target for attribute in _HREF if (target := element.get(attribute)) is not None]
    return bool(targets) and all(_is_safe(target) for target in targets)


def _is_safe(target: str) -> bool:
    if target.startswith("#"):
        return True
    match = _BITMAP.match(target)
    if match is None:
        return False
    try:
        content = base64.b64decode("".join(target[match.end() :].split()))
        with Image.open(io.BytesIO(content), formats=_INSIDE_FORMATS) as image:
            return image.width * image.height <= _INSIDE_PIXELS
    except (OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError):
        return False
