"""Opens an animation as a few of its frames: GIF, animated WebP, PNG and AVIF. Its facts are those of ``images``.

Any thread.
"""

import struct
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PIL import Image

from photofinder.vision import colour
from photofinder.vision.frames import Frame, Opened, Telling, mean_rgb
from photofinder.vision.images import open_image

_MOST_FRAMES = 5
# Frames build on those before them: the later ones of a long animation are not waited for.
_PATIENCE_S = 3.0
_FORMATS = ("GIF", "WEBP", "PNG", "AVIF")
# What Pillow's decoders raise for frames that are broken or missing.
_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError,
    EOFError, MemoryError, struct.error, Image.DecompressionBombError,
)  # fmt: skip


def may_move(head: bytes) -> bool:
    """Whether a file that begins with ``head`` may have several frames, by what its format says up to there."""
    if head.startswith((b"GIF87a", b"GIF89a")):
        return True
    if head.startswith(b"RIFF") and head[8:16] == b"WEBPVP8X":
        return len(head) > 20 and bool(head[20] & 0x02)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return b"acTL" in head
    return head[4:12] == b"ftypavis"


def open_animation(path: Path, edge_px: int, sidecar: Path | None = None) -> Opened:
    """At most 5 frames from all over the animation, without blank ones and those that look like another; one frame
    without a moment, as of a still, where there is no more to see. ``sidecar`` is an XMP file about it.

    Raises:
        ImageUnreadable: not even the first frame can be decoded.
    """
    first = open_image(path, edge_px, sidecar)
    telling = Telling()
    telling.offer(Frame(0, first.image))
    for at_ms, image in _further(path):
        telling.offer(Frame(at_ms, _small(image, edge_px)))
    frames = telling.frames()
    if len(frames) < 2:
        return Opened(first.facts, (Frame(None, frames[0].image),))
    return Opened(replace(first.facts, mean_rgb=mean_rgb(frames[0].image)), frames)


def picture_at(path: Path, edge_px: int, at_ms: int) -> Image.Image:
    """The frame that ``open_animation`` gives for ``at_ms``, or the first one if there is no such.

    Raises:
        ImageUnreadable: not even the first frame can be decoded.
    """
    for found_ms, image in _further(path):
        if found_ms >= at_ms > 0:
            return _small(image, edge_px)
    return open_image(path, edge_px).image


def _further(path: Path) -> Iterator[tuple[int, Image.Image]]:
    """Frames after the first, from all over the animation, each valid until the next, and when they are shown."""
    until_s = time.monotonic() + _PATIENCE_S
    try:
        with Image.open(path, formats=_FORMATS) as image:
            count = getattr(image, "n_frames", 1)
            wanted = {number * count // _MOST_FRAMES for number in range(_MOST_FRAMES)} - {0}
            at_ms = 0
            for number in range(1, max(wanted, default=0) + 1):
                # Some formats tell how long a frame is shown when it is decoded.
                image.load()
                at_ms += round(image.info.get("duration") or 0)
                if time.monotonic() > until_s:
                    return
                image.seek(number)
                if number in wanted:
                    image.load()
                    yield at_ms, image
    except (Image.DecompressionBombError, *_FAULTS):
        return


def _small(image: Image.Image, edge_px: int) -> Image.Image:
    rgb = colour.to_rgb(image)
    return rgb.reduce(max(1, min(rgb.size) // edge_px))
