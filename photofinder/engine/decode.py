"""Read one file for the indexer: is it known by its content, a picture, or nothing of use? Runs on the decode pool.

Touches no catalogue: what to do with an outcome is for ``indexer`` to decide.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from photofinder.errors import ImageUnreadable, SkipReason
from photofinder.records import FileStat, PhotoDetails, PhotoFacts, Skip
from photofinder.store.thumbnails import EDGE_PX, Thumbnails
from photofinder.vision.images import hash_content, open_image, read_details, to_thumbnail

_TRIES = 3


@dataclass(frozen=True, slots=True)
class Hashed:
    """The content of a file, not decoded."""

    stat: FileStat
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded file; its thumbnail is stored."""

    stat: FileStat
    facts: PhotoFacts
    image: Image.Image


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the metadata of a file say, which was not decoded."""

    stat: FileStat
    details: PhotoDetails


@dataclass(frozen=True, slots=True)
class Unusable:
    """A file to be recorded as a skip."""

    stat: FileStat
    skip: Skip


@dataclass(frozen=True, slots=True)
class Gone:
    """The file is no longer there, or is being written right now: nothing is to be recorded in this run."""


Outcome = Hashed | Picture | Metadata | Unusable | Gone


def hash_file(path: Path) -> Outcome:
    """XXH3-128 of the bytes of ``path``, as in ``PhotoFacts.content_hash``."""
    return _unchanging(path, lambda before: Hashed(before, _hash(path)))


def describe_file(path: Path) -> Outcome:
    """The metadata of ``path``."""
    return _unchanging(path, lambda before: Metadata(before, read_details(path)))


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


def decode_file(path: Path, edge_px: int, thumbnails: Thumbnails) -> Picture | Unusable | Gone:
    """Open ``path`` as a picture whose shorter side is at least ``edge_px`` where it has that many, and store its
    thumbnail."""
    for _ in range(_TRIES):
        before = _stat(path)
        if before is None:
            return Gone()
        try:
            decoded = open_image(path, edge_px)
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
            if not thumbnails.has(decoded.facts.content_hash):
                thumbnails.put(decoded.facts.content_hash, to_thumbnail(decoded.image, EDGE_PX))
            return Picture(before, decoded.facts, decoded.image)
    return Gone()


def _stat(path: Path) -> FileStat | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return FileStat(path, facts.st_size, facts.st_mtime_ns)
