"""A video file opened for its pictures: finds key frames by time and decodes them.

Reads from an open file alone: whatever a file names besides, on the disk or in the network, is not opened. Leaves
metadata to ``film_facts``, the picture of a frame to ``film_picture``, and what is wanted to ``video``. One thread
for each film.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from typing import BinaryIO, NoReturn

import av
from av.codec.context import Flags, ThreadType
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.vision.bitmaps import MAX_PIXELS

# Where FFmpeg's own guess is not asked: a file may be made to look like a playlist, which names other files.
_DEMUXERS: tuple[tuple[int, bytes, str], ...] = (
    (4, b"ftyp", "mov"), (4, b"moov", "mov"), (4, b"mdat", "mov"), (4, b"wide", "mov"), (4, b"free", "mov"),
    (4, b"skip", "mov"), (4, b"pnot", "mov"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"), (8, b"AVI ", "avi"), (0, b"FLV\x01", "flv"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"), (0, b"OggS", "ogg"),
    (0, b"\x00\x00\x01\xba", "mpeg"), (0, b"\x00\x00\x01\xb3", "mpegvideo"), (0, b"G", "mpegts"),
    (4, b"G", "mpegts"),
)  # fmt: skip
_OPTIONS = {"protocol_whitelist": "none"}
_HEAD_BYTES = 16
_BUFFER_BYTES = 256 * 1024
# Packets that a decoder may be given after a key frame before it must have shown that one.
_PATIENCE_PACKETS = 48


class Film:
    """``length_ms`` is None where the file does not tell it. ``until_s`` is the ``time.monotonic`` at which the
    search for frames ends, with what was found."""

    def __init__(self, file: BinaryIO, until_s: float) -> None:
        """Raises: ImageUnreadable: damaged, without a picture, or of a codec that nothing here decodes."""
        self._file = file
        self._until_s = until_s
        self._begin()
        ratio = self._stream.sample_aspect_ratio
        # Width of a pixel by its height.
        self.aspect = float(ratio) if ratio and 0.1 < ratio < 10 else 1.0
        self.length_ms = self._told_length_ms()

    def close(self) -> None:
        self._container.close()

    @property
    def metadata(self) -> Mapping[str, str]:
        """What the file says of itself, and its picture stream where the file is silent; keys in small letters."""
        spoken = {**self._stream.metadata, **self._container.metadata}
        return {key.lower(): value for key, value in spoken.items()}

    def key_frame(self, at_ms: int) -> tuple[int, VideoFrame] | None:
        """The last key frame at or before ``at_ms`` that can be decoded, and when it is; None at the end of what
        can be read.

        Raises: LookupError when the file cannot be searched by time.
        """
        try:
            self._seek(at_ms)
            for packet in self._packets():
                if packet.is_keyframe:
                    return self._shown(self._alone(packet)) or self._first_shown(at_ms)
        except av.FFmpegError:
            return None
        return None

    def frame(self, at_ms: int) -> tuple[int, VideoFrame] | None:
        """The frame that is shown at ``at_ms``, as far as it can be decoded.

        Raises: LookupError when the file cannot be searched by time.
        """
        found = None
        with suppress(av.FFmpegError):
            self._seek(at_ms)
            for shown in self._decoded():
                if shown[0] > at_ms and found is not None:
                    break
                found = shown
        return found

    def key_frames(self) -> Iterator[tuple[int, VideoFrame]]:
        """Key frames from the start on, about as far apart as an eighth of the time gone by; without seeking."""
        self._begin_again()
        next_ms = 0
        with suppress(av.FFmpegError):
            for packet in self._packets():
                at_ms = self._ms(packet.pts if packet.pts is not None else packet.dts)
                if packet.is_keyframe and at_ms >= next_ms:
                    shown = self._shown(self._alone(packet))
                    if shown is not None:
                        yield shown
                        next_ms = at_ms + max(1000, at_ms // 8)

    def read_length_ms(self) -> int:
        """The time of the last picture, as far as it can be read in time."""
        self._begin_again()
        last = 0
        with suppress(av.FFmpegError):
            for packet in self._packets():
                last = max(last, self._ms(packet.pts if packet.pts is not None else packet.dts))
        return last

    def _begin(self) -> None:
        self._container = _opened(self._file)
        try:
            self._stream = _pictures_of(self._container)
        except BaseException:
            self._container.close()
            raise
        for stream in self._container.streams:
            stream.discard = Discard.default if stream is self._stream else Discard.all
        decoder = self._stream.codec_context
        # Several files are decoded at a time, and one frame alone is not decoded faster by several threads.
        decoder.thread_type = ThreadType.NONE
        decoder.thread_count = 1
        decoder.options = {"max_pixels": str(MAX_PIXELS)}
        self._base = self._stream.time_base or Fraction(1, 1000)
        start = self._stream.start_time
        self._start = start if start is not None else 0

    def _begin_again(self) -> None:
        self._container.close()
        self._begin()

    def _told_length_ms(self) -> int | None:
        if self._container.duration:
            return max(0, round(self._container.duration / 1000))
        if self._stream.duration:
            return max(0, round(self._stream.duration * self._base * 1000))
        return None

    def _seek(self, at_ms: int) -> None:
        # Moments are noted in whole ms, which may lie before the frame.
        to = self._start + int(Fraction(at_ms + 1, 1000) / self._base)
        try:
            self._container.seek(to, stream=self._stream, backward=True)
        except av.FFmpegError as fault:
            raise LookupError("the file cannot be searched by time") from fault
        self._stream.codec_context.flush_buffers()

    def _packets(self) -> "Iterator[Packet[VideoStream]]":
        for packet in self._container.demux(self._stream):
            if time.monotonic() > self._until_s:
                return
            if packet.size:
                yield packet

    def _alone(self, packet: "Packet[VideoStream]") -> list[VideoFrame]:
        """What ``packet`` shows without those after it."""
        decoder = self._stream.codec_context
        frames: list[VideoFrame] = []
        with suppress(av.FFmpegError):
            frames += self._stream.decode(packet)
        with suppress(av.FFmpegError):
            frames += self._stream.decode(None)
        decoder.flush_buffers()
        return frames

    def _first_shown(self, at_ms: int) -> tuple[int, VideoFrame] | None:
        """For streams whose key frames are no whole pictures: fields, or rows that are renewed one by one."""
        self._stream.codec_context.flags |= Flags.output_corrupt
        self._seek(at_ms)
        return next(self._decoded(_PATIENCE_PACKETS), None)

    def _decoded(self, most_packets: int | None = None) -> Iterator[tuple[int, VideoFrame]]:
        for count, packet in enumerate(self._packets(), start=1):
            with suppress(av.FFmpegError):
                for frame in self._stream.decode(packet):
                    yield self._timed(frame)
            if count == most_packets:
                break
        with suppress(av.FFmpegError):
            for frame in self._stream.decode(None):
                yield self._timed(frame)
        self._stream.codec_context.flush_buffers()

    def _shown(self, frames: list[VideoFrame]) -> tuple[int, VideoFrame] | None:
        return self._timed(frames[0]) if frames else None

    def _timed(self, frame: VideoFrame) -> tuple[int, VideoFrame]:
        return self._ms(frame.pts if frame.pts is not None else frame.dts), frame

    def _ms(self, pts: int | None) -> int:
        return 0 if pts is None else max(0, int((pts - self._start) * self._base * 1000))


class _Reader:
    """What PyAV reads from. A damaged file sends it to places that no file has: it is told so, where an exception
    would be shown on the terminal."""

    def __init__(self, file: BinaryIO) -> None:
        self.read = file.read
        self.tell = file.tell
        self._seek = file.seek

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return -1


def _opened(file: BinaryIO) -> InputContainer:
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    name = next((name for at, magic, name in _DEMUXERS if head.startswith(magic, at)), None)
    if name is None:
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, "no known kind of film")
    try:
        return av.open(
            _Reader(file),
            "r",
            format=name,
            container_options=_OPTIONS,
            metadata_errors="replace",
            buffer_size=_BUFFER_BYTES,
            io_open=_refuse,
        )
    except av.FFmpegError as fault:
        raise ImageUnreadable(None, SkipReason.DAMAGED, f"the film cannot be opened: {fault}") from fault


def _refuse(*_: object) -> NoReturn:
    raise PermissionError("a film may not open other files")


def _pictures_of(container: InputContainer) -> VideoStream:
    """The stream of pictures that is shown, not the cover of a record or of a film."""
    covers = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [stream for stream in container.streams.video if not stream.disposition & covers]
    if not streams:
        raise ImageUnreadable(None, SkipReason.NOT_A_PICTURE, "sound without pictures")
    decodable = [stream for stream in streams if stream.codec_context is not None]
    if not decodable:
        raise ImageUnreadable(None, SkipReason.UNSUPPORTED, "a codec that is not known")
    marked = [stream for stream in decodable if stream.disposition & Disposition.default]
    return max(marked or decodable, key=lambda stream: (stream.width or 0) * (stream.height or 0))
