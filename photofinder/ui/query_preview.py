"""The small image of the picture that is searched with, of whatever kind it is. Reads files: for a worker."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from photofinder.errors import ImageUnreadable
from photofinder.ui.queries import Picture
from photofinder.ui.thumb_loader import decode

if TYPE_CHECKING:
    from photofinder.library import Library

EDGE_PX = 96


def read(picture: Picture, library: "Library") -> QImage | None:
    """At most ``EDGE_PX`` an edge; None when there is none to be had: the search itself says why."""
    source = picture.source
    encoded = library.thumbnail(source) if isinstance(source, int) else _encoded(source)
    return decode(encoded, EDGE_PX) if encoded else None


def _encoded(source: Path | bytes) -> bytes | None:
    # Qt reads neither HEIC nor what cameras write, and a file may be anything: what reads the photos reads it too.
    from photofinder.vision.images import open_image, to_thumbnail

    try:
        image = to_thumbnail(open_image(source, EDGE_PX).image, EDGE_PX)
    except ImageUnreadable:
        return None
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()
