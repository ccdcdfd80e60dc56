"""Opens a video as a few pictures from all over it, with the facts of the whole; or as the one of a moment.

Leaves finding and decoding frames to ``film``. Only ``opening`` imports this, when a video comes: PyAV is
large. Any thread.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from av import FFmpegError
from av.video.frame import VideoFrame
from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import PhotoFacts
from photofinder.vision import film_facts, film_picture, sidecars
from photofinder.vision.film import Film
from photofinder.vision.frames import Frame, Opened, Telling, mean_rgb
from photofinder.vision.images import hash_content
from photofinder.vision.metadata import Said

MOST_FRAMES = 16
_FOR_EACH_MS = 4000
# Looking for frames ends after so long, with those found; hashing and the first frame take what they take.
_PATIENCE_S = 8.0
# Where all key frames are blank, the film is looked into at so many places between them.
_BETWEEN = 6


def open_video(path: Path, edge_px: int, sidecar: Path | None = None, most: int = MOST_FRAMES) -> Opened:
    """At most ``most`` key frames from all over the film, more of a longer one, without blank ones and those that
    look like another. The shorter side of each has ``edge_px``, or fewer where the film has fewer. ``sidecar`` is
    an XMP file about it.

    Raises:
        ImageUnreadable: whatever is wrong with the file; one that breaks off gives the frames that could be had.
    """
    with _translated(path), path.open("rb") as file:
        content_hash = hash_content(file)
        with closing(Film(file, time.monotonic() + _PATIENCE_S)) as film:
            return _Look(film, edge_px, most).opened(content_hash, sidecar)


def frames_of(path: Path, edge_px: int, most: int = MOST_FRAMES) -> tuple[Frame, ...]:
    """The frames of ``open_video``, the first ``most`` of them, without reading the whole file for its hash.

    Raises: ImageUnreadable.
    """
    with _translated(path), path.open("rb") as file, closing(Film(file, time.monotonic() + _PATIENCE_S)) as film:
        return _Look(film, edge_px, most).frames()


def picture_at(path: Path, edge_px: int, at_ms: int) -> Image.Image:
    """What the film shows at ``at_ms``, or as near before it as can be decoded.

    Raises: ImageUnreadable.
    """
    with _translated(path), path.open("rb") as file, closing(Film(file, time.monotonic() + _PATIENCE_S)) as film:
        return _Look(film, edge_px, 1).picture_at(at_ms)


def said_of(path: Path, sidecar: Path | None = None) -> Said:
    """What the metadata of a video and its ``sidecar`` say, without looking at any frame; of a broken one what the
    sidecar says.

    Raises:
        OSError: the file cannot be read.
    """
    said = Said()
    until_s = time.monotonic() + _PATIENCE_S
    with path.open("rb") as file, suppress(ImageUnreadable, FFmpegError), closing(Film(file, until_s)) as film:
        said = film_facts.said_in(film.metadata)
    return sidecars.added(said, sidecar)


class _Look:
    """Looks through ``film`` for ``most`` frames."""

    def __init__(self, film: Film, edge_px: int, most: int) -> None:
        self._film = film
        self._edge_px = edge_px
        self._most = most
        self._telling = Telling()
        self._shape = 0, 0, 1
        self._length_ms = 0
        self._offered = 0

    def opened(self, content_hash: bytes, sidecar: Path | None) -> Opened:
        frames = self.frames()
        width, height, orientation = self._shape
        said = sidecars.added(film_facts.said_in(self._film.metadata), sidecar)
        facts = PhotoFacts(
            content_hash,
            width,
            height,
            said.taken_at,
            orientation,
            mean_rgb(frames[0].image),
            said.details,
            self._length_ms,
        )
        return Opened(facts, frames)

    def frames(self) -> tuple[Frame, ...]:
        self._look_through()
        frames = self._telling.frames()
        if not frames:
            raise ImageUnreadable(None, SkipReason.DAMAGED, "no picture can be decoded")
        return frames

    def picture_at(self, at_ms: int) -> Image.Image:
        try:
            found = self._film.frame(at_ms)
        except LookupError:
            found = None
        if found is None:
            return self.frames()[0].image
        return film_picture.picture(found[1], self._film.aspect, self._edge_px)

    def _look_through(self) -> None:
        length_ms = self._length_ms = self._film.length_ms or self._film.read_length_ms()
        try:
            self._offer(self._spread(length_ms))
            searched = self._offered > 1 or length_ms <= _FOR_EACH_MS
        except LookupError:
            searched = False
        if not searched:
            # The index is gone, or there is none: a search then comes to the start again and again.
            self._offer(self._film.key_frames())
        if not self._telling:
            with suppress(LookupError):
                self._offer(self._between(length_ms))

    def _offer(self, found: Iterable[tuple[int, VideoFrame]]) -> None:
        for at_ms, frame in found:
            self._offered += 1
            size = film_picture.full_size(frame, self._film.aspect)
            self._shape = *size, film_picture.orientation_of(frame)
            self._telling.offer(Frame(at_ms, film_picture.picture(frame, self._film.aspect, self._edge_px)))
            if len(self._telling) == self._most:
                return

    def _spread(self, length_ms: int) -> Iterator[tuple[int, VideoFrame]]:
        last_ms = -1
        for target_ms in _targets(length_ms):
            found = self._film.key_frame(target_ms)
            if found is not None and found[0] > last_ms:
                last_ms = found[0]
                yield found

    def _between(self, length_ms: int) -> Iterator[tuple[int, VideoFrame]]:
        for number in range(_BETWEEN):
            found = self._film.frame((2 * number + 1) * length_ms // (2 * _BETWEEN))
            if found is not None:
                yield found
            if self._telling:
                return


def _targets(length_ms: int) -> list[int]:
    """Where to look, in the middle of equal parts: at 3 places of the shortest film, at one more for every 4 s."""
    count = min(MOST_FRAMES, 3 + length_ms // _FOR_EACH_MS)
    return [(2 * number + 1) * length_ms // (2 * count) for number in range(count)]


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except ImageUnreadable as fault:
        raise ImageUnreadable(path, fault.reason, fault.detail) from fault
    except FFmpegError as fault:
        # Some of PyAV's errors are also Python's, of a disk or of rights that are in order.
        raise ImageUnreadable(path, SkipReason.DAMAGED, str(fault)) from fault
    except MemoryError as fault:
        raise ImageUnreadable(path, SkipReason.TOO_LARGE, "not enough memory") from fault
    except PermissionError as fault:
        raise ImageUnreadable(path, SkipReason.NO_PERMISSION, str(fault)) from fault
    except (OSError, ValueError) as fault:
        raise ImageUnreadable(path, SkipReason.UNREADABLE, str(fault)) from fault
