"""Read one file: is it known by its content, a picture, or nothing of use? And what is to be seen of it?

Runs in the processes of ``workers``, and imports no more than they need. Touches no catalogue and writes nothing:
what to do with an outcome is for ``gather`` to decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import FileStat, PhotoDetails, PhotoFacts, Skip
from photofinder.store.thumbnails import EDGE_PX, Thumbnails, encoded
from photofinder.vision.frames import Frame
from photofinder.vision.images import hash_content, open_image, to_thumbnail
from photofinder.vision.opening import frames_of, open_file, picture_of, said_of

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Hashed:
    """The content of a file, not decoded."""

    stat: FileStat
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded file; the first of ``frames`` stands for it. ``thumbnail`` is a JPEG, None where there is one
    already or it was stored meanwhile."""

    stat: FileStat
    facts: PhotoFacts
    frames: tuple[Frame, ...]
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata of a file say, which was not decoded; ``taken_at`` as in ``PhotoFacts``."""

    stat: FileStat
    details: PhotoDetails
    taken_at: str | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file to be recorded as a skip."""

    stat: FileStat
    skip: Skip


@dataclass(frozen=True, slots=True)
class Gone:
    """The file is no longer there, or is being written right now: nothing is to be recorded in this run."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody wants to see of ``source``, a file or the bytes of one: ``all_frames``, that ``at_ms``, or the
    one that stands for it; ``edge_px`` as in ``open_image``."""

    source: Path | bytes
    edge_px: int
    at_ms: int | None = None
    all_frames: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What was to be seen."""

    frames: tuple[Frame, ...]


Outcome = Hashed | Picture | Metadata | Unusable | Gone


def hash_file(path: Path) -> Outcome:
    """XXH3-128 of the bytes of ``path``, as in ``PhotoFacts.content_hash``."""
    return _unchanging(path, lambda before: Hashed(before, _hash(path)))


def describe_file(path: Path, sidecar: Path | None = None) -> Outcome:
    """The metadata of ``path``, and of the file beside it that tells more."""
    return _unchanging(path, lambda before: _metadata(before, sidecar))


def _metadata(before: FileStat, sidecar: Path | None) -> Metadata:
    said = said_of(before.path, sidecar)
    return Metadata(before, said.details, said.taken_at)


def _hash(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hash_content(stream)


def _unchanging(path: Path, read: Callable[[FileStat], Outcome]) -> Outcome:
    """What ``read`` makes of a file that is not written to meanwhile."""
    for _ in range(_TRIES):
        before = _stat(path)
        if before is None:
            return Gone()
        try:
            outcome = read(before)
        except FileNotFoundError:
            return Gone()
        except PermissionError as fault:
            return Unusable(before, Skip(path, SkipReason.NO_PERMISSION, fault.strerror or str(fault)))
        except OSError as fault:
            return Unusable(before, Skip(path, SkipReason.UNREADABLE, fault.strerror or str(fault)))
        if _stat(path) == before:
            return outcome
    return Gone()


def look_at(look: Look) -> Looked | Unusable:
    """The frames that ``look`` asks for."""
    source = look.source
    try:
        if isinstance(source, bytes):
            return Looked((Frame(None, open_image(source, look.edge_px).image),))
        if look.all_frames:
            return Looked(frames_of(source, look.edge_px))
        return Looked((Frame(look.at_ms, picture_of(source, look.edge_px, look.at_ms)),))
    except ImageUnreadable as fault:
        reason, detail = fault.reason, fault.detail
    except MemoryError:
        reason, detail = SkipReason.TOO_LARGE, "not enough memory"
    path = Path() if isinstance(source, bytes) else source
    return Unusable(FileStat(path, 0, 0), Skip(path, reason, detail))


def decode_file(
    path: Path, edge_px: int, thumbnails: Thumbnails, sidecar: Path | None = None, *, standing: bool = False
) -> Picture | Unusable | Gone:
    """Open ``path`` as pictures whose shorter side is at least ``edge_px`` where it has that many, or as the one
    that is ``standing`` for it; ``sidecar`` tells more of it."""
    for _ in range(_TRIES):
        before = _stat(path)
        if before is None:
            return Gone()
        try:
            opened = open_file(path, edge_px, sidecar, standing=standing)
        except ImageUnreadable as fault:
            after = _stat(path)
            if after is None:
                return Gone()
            if after == before:
                return Unusable(before, Skip(path, fault.reason, fault.detail))
            continue
        except MemoryError:
            return Unusable(before, Skip(path, SkipReason.TOO_LARGE, "not enough memory"))
        if _stat(path) == before:
            thumbnail = None
            if not thumbnails.has(opened.facts.content_hash):
                thumbnail = encoded(to_thumbnail(opened.frames[0].image, EDGE_PX))
            return Picture(before, opened.facts, opened.frames, thumbnail)
    return Gone()


def _stat(path: Path) -> FileStat | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return FileStat(path, facts.st_size, facts.st_mtime_ns)
