"""Opens any file that the app can show: a still, an animation or a video. The one door for indexing and looks.

Leaves each kind to its module; that of videos is loaded when the first one comes. Safe on any number of threads.
"""

from pathlib import Path

from PIL import Image

from photofinder.vision import animation, formats
from photofinder.vision.frames import Frame, Opened
from photofinder.vision.images import open_image, read_said
from photofinder.vision.metadata import Said


def open_file(path: Path, edge_px: int = 512, sidecar: Path | None = None, *, standing: bool = False) -> Opened:
    """Decode ``path`` at the least size that serves ``edge_px``, as ``open_image`` does: a still, or a few frames
    of an animation or a video, or only the one that is ``standing`` for it. ``sidecar`` is an XMP file about it.

    Raises:
        ImageUnreadable: whatever is wrong with the file.
    """
    head = _head(path)
    if formats.kind_of(head, path) is formats.Kind.VIDEO:
        from photofinder.vision import video

        return video.open_video(path, edge_px, sidecar, 1 if standing else video.MOST_FRAMES)
    if animation.may_move(head):
        return animation.open_animation(path, edge_px, sidecar)
    decoded = open_image(path, edge_px, sidecar)
    return Opened(decoded.facts, (Frame(None, decoded.image),))


def frames_of(path: Path, edge_px: int = 512, *, standing: bool = False) -> tuple[Frame, ...]:
    """The frames of ``open_file``, or only the one that is ``standing`` for the file; without the facts, for which
    all of a large film would be read.

    Raises:
        ImageUnreadable: whatever is wrong with the file.
    """
    if formats.kind_of(_head(path), path) is formats.Kind.VIDEO:
        from photofinder.vision import video

        return video.frames_of(path, edge_px, 1 if standing else video.MOST_FRAMES)
    return open_file(path, edge_px).frames


def picture_of(path: Path, edge_px: int = 512, at_ms: int | None = None) -> Image.Image:
    """The one picture that stands for ``path``, or that of an animation or a video at ``at_ms``.

    Raises:
        ImageUnreadable: whatever is wrong with the file.
    """
    if at_ms is not None:
        head = _head(path)
        if formats.kind_of(head, path) is formats.Kind.VIDEO:
            from photofinder.vision import video

            return video.picture_at(path, edge_px, at_ms)
        if animation.may_move(head):
            return animation.picture_at(path, edge_px, at_ms)
    return frames_of(path, edge_px, standing=True)[0].image


def said_of(path: Path, sidecar: Path | None = None) -> Said:
    """What the metadata of ``path`` and of the XMP file ``sidecar`` say, with as little decoding as can be.

    Raises:
        OSError: the file cannot be read.
    """
    if formats.kind_of(_head(path), path) is formats.Kind.VIDEO:
        from photofinder.vision import video

        return video.said_of(path, sidecar)
    return read_said(path, sidecar)


def _head(path: Path) -> bytes:
    """The first bytes of a regular file; none where there are none to be had: ``open_image`` tells why."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(formats.HEAD_BYTES)
    except (OSError, ValueError):
        return b""
