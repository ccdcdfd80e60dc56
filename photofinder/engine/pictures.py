"""Pictures that are looked at or searched with: opened, cut to a region, made small. Any thread.

Files and what was pasted may be of any kind, so processes of their own open them, as they do for the indexing:
started when the first is needed, and kept warm for a while. Where pictures are kept is ``store.thumbnails``' job.
"""

import io
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from photofinder.engine.query import Crop
from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import FileStat, Photo
from photofinder.store.thumbnails import EDGE_PX

# Most starts are for photos that have their thumbnails, and no search of words opens any: what opens others is
# imported where it is needed.
if TYPE_CHECKING:
    from photofinder.engine.decode import Picture
    from photofinder.engine.workers import Workers

# However small a part is wanted, no picture is decoded larger than this.
_LARGEST_EDGE_PX = 4096
_QUALITY = 85
# At once, beside those of the indexing.
_PROCESSES = 3
_IDLE_S = 60.0
# Somebody waits for it.
_LIMIT_S = 20.0


class Pictures:
    """``thumbnails`` is their folder; ``close`` ends the processes, and whoever waits for one gets nothing."""

    def __init__(self, thumbnails: Path) -> None:
        self._thumbnails = thumbnails
        self._starting = threading.Lock()
        self._workers: Workers | None = None
        self._closed = False
        self._turn = threading.Semaphore(_PROCESSES)

    def close(self) -> None:
        """End what runs; what is asked for later cannot be read."""
        with self._starting:
            self._closed = True
        if self._workers is not None:
            self._workers.close()

    def opened(
        self, source: Path | bytes, edge_px: int, crop: Crop | None = None, at_ms: int | None = None
    ) -> Image.Image:
        """``source`` upright in RGB, of a video what it shows at ``at_ms`` (None: what stands for it), or the part
        of it that ``crop`` says; its shorter side has about ``edge_px`` at least, where the picture has that.

        Raises: ImageUnreadable, DecoderUnavailable.
        """
        if crop is None:
            return self._look(source, edge_px, at_ms)[0]
        share = min(crop.right - crop.left, crop.bottom - crop.top) / 100
        enlarged = min(_LARGEST_EDGE_PX, round(edge_px / share))
        return cut(self._look(source, enlarged, at_ms)[0], crop)

    def frames(self, file: Path, edge_px: int) -> list[Image.Image]:
        """All that stands for ``file``: of a video and an animation several.

        Raises: ImageUnreadable, DecoderUnavailable.
        """
        return self._look(file, edge_px, all_frames=True)

    def small(
        self, source: Path | bytes, edge_px: int, crop: Crop | None = None, at_ms: int | None = None
    ) -> bytes:
        """``opened``, fitted into a square of ``edge_px``, as the bytes of a JPEG.

        Raises: ImageUnreadable, DecoderUnavailable.
        """
        from photofinder.vision.images import to_thumbnail

        encoded = io.BytesIO()
        to_thumbnail(self.opened(source, edge_px, crop, at_ms), edge_px).save(encoded, "JPEG", quality=_QUALITY)
        return encoded.getvalue()

    def decoded(self, photo: Photo) -> "Picture | None":
        """``photo`` as its file is now, with one frame and the thumbnail that is missing; None when it cannot be
        read.

        Raises: DecoderUnavailable.
        """
        from photofinder.engine.decode import Picture

        stat = FileStat(photo.path, photo.size_bytes, photo.mtime_ns)
        with self._turn:
            outcome = self._started().decode(stat, EDGE_PX, standing=True)
        return outcome if isinstance(outcome, Picture) else None

    def _look(
        self, source: Path | bytes, edge_px: int, at_ms: int | None = None, *, all_frames: bool = False
    ) -> list[Image.Image]:
        from photofinder.engine.decode import Gone, Look, Looked, Unusable

        file = None if isinstance(source, bytes) else source
        with self._turn:
            match self._started().look(Look(source, edge_px, at_ms, all_frames)):
                case Looked(frames):
                    return [frame.image for frame in frames]
                case Unusable(_, skip):
                    raise ImageUnreadable(file, skip.reason, skip.detail)
                case Gone():
                    raise ImageUnreadable(file, SkipReason.UNREADABLE, "it is gone")

    def _started(self) -> "Workers":
        from photofinder.engine.workers import Workers

        with self._starting:
            if self._workers is None:
                self._workers = Workers(self._thumbnails, gently=False, limit_s=_LIMIT_S, idle_s=_IDLE_S)
                if self._closed:
                    self._workers.close()
            return self._workers


def cut(image: Image.Image, crop: Crop) -> Image.Image:
    """The part of an upright ``image`` that ``crop`` says, at least one pixel of it."""
    width, height = image.size
    left = min(round(crop.left * width / 100), width - 1)
    top = min(round(crop.top * height / 100), height - 1)
    right = max(round(crop.right * width / 100), left + 1)
    bottom = max(round(crop.bottom * height / 100), top + 1)
    return image.crop((left, top, right, bottom))
