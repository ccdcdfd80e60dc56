"""Reads what an XMP file beside a photo or a video says, and adds it to what the file itself says. Any thread."""

from pathlib import Path

from photofinder.vision import metadata
from photofinder.vision.metadata import Said

_LARGEST_BYTES = 4 * 1024 * 1024


def added(said: Said, sidecar: Path | None) -> Said:
    """``said`` of a file, and what ``sidecar`` adds; one that is missing, broken or no file adds nothing."""
    if sidecar is None:
        return said
    try:
        if not sidecar.is_file():
            return said
        with sidecar.open("rb") as stream:
            packet = stream.read(_LARGEST_BYTES)
    except (OSError, ValueError):
        return said
    return metadata.with_sidecar(said, packet)
