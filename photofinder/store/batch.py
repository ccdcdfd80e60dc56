"""What indexing hands to the catalogue in one transaction, and what the catalogue tells it of files and changes.

Frozen values; no SQL. Any thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from photofinder.errors import SkipReason
from photofinder.records import CompanionKind, FileStat, PhotoDetails, PhotoFacts, Skip

Embedding = NDArray[np.floating[Any]]

# The version of the reading of metadata: photos described by an older one are read again by the next indexing.
DESCRIPTION = 2


class Located(Protocol):
    """Where a photo was taken: the gazetteer's number of the nearest place, what to call it, and the country as
    ISO 3166 alpha-2."""

    @property
    def place_id(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def country_code(self) -> str: ...


class Moment(NamedTuple):
    """A frame of a video or an animation: ms from the start, and its embedding (D,), unit length."""

    at_ms: int
    embedding: Embedding


class Remembered(NamedTuple):
    """What a model made of a content that no photo has any more: as in ``NewPhoto``."""

    embedding: Embedding
    at_ms: int | None
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A file that was decoded: new, changed, or not embedded by this model yet.

    ``embedding`` is (D,), unit length, any float type (stored as float16), or None to catalogue the photo without.
    ``described`` is false when ``facts.details`` were not read from the file by this version of the app.
    Of a video or an animation ``embedding`` is that of the frame that stands for it, ``at_ms`` where that lies, and
    ``moments`` are its further frames; of a still there is neither.
    """

    stat: FileStat
    facts: PhotoFacts
    embedding: Embedding | None
    located: Located | None = None
    described: bool = True
    at_ms: int | None = None
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Described:
    """A catalogued photo whose metadata were read again, nothing else. ``taken_at`` takes the place of what is
    known; None leaves that as it is."""

    photo_id: int
    details: PhotoDetails
    located: Located | None
    taken_at: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A catalogued photo whose content is unchanged, found under another path (a move) or with another time."""

    photo_id: int
    stat: FileStat


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that cannot be used, with the size and time at which that was found out."""

    stat: FileStat
    skip: Skip


@dataclass(frozen=True, slots=True)
class Accompanying:
    """A file that belongs to the photo at ``owner``, in the same folder."""

    stat: FileStat
    kind: CompanionKind
    owner: Path


@dataclass(frozen=True, slots=True)
class Batch:
    """One transaction: ``seen`` is applied first, then ``gone``, ``found``, ``photos``, ``skipped``, ``described``
    and ``companions``.

    ``gone`` are paths, of photos, skips or companions, that are no longer there; ``found`` are files that are to be
    read and get a pending photo until then, where none is known. A path is in one of the lists only.
    """

    photos: Sequence[NewPhoto] = ()
    seen: Sequence[Seen] = ()
    gone: Sequence[Path] = ()
    skipped: Sequence[Skipped] = ()
    described: Sequence[Described] = ()
    found: Sequence[FileStat] = ()
    companions: Sequence[Accompanying] = ()


class KnownFile(NamedTuple):
    """What is recorded of a file: ``photo_id`` is None for a skip and a companion; ``embedded`` by the model asked
    for; ``described`` when its metadata were read by this version of the app; ``pending`` while it was not read;
    ``reason`` is that of a skip; ``kind`` is that of a companion, of the photo ``owner_id``; ``video_ms`` is the
    length of a video."""

    photo_id: int | None
    size_bytes: int
    mtime_ns: int
    embedded: bool
    described: bool = True
    pending: bool = False
    reason: SkipReason | None = None
    kind: CompanionKind | None = None
    owner_id: int | None = None
    video_ms: int | None = None


class AnnexKind(IntEnum):
    """Why a folder is noted. PLAIN: a link leads there, or it is a root of which it is known that it is no mount.
    MOUNTED: it lies on another file system than the folder around it. LOST: nothing was left of it when it was
    looked for, and before it had not been looked at whether a disk is mounted there."""

    PLAIN = 0
    MOUNTED = 1
    LOST = 2


class Annex(NamedTuple):
    """A folder in a root that lies elsewhere, or may do so, or the root itself once it was looked through."""

    path: Path
    kind: AnnexKind

    @property
    def may_be_away(self) -> bool:
        """Whether what is not there any more may come back."""
        return self.kind is not AnnexKind.PLAIN


class Counts(NamedTuple):
    """Photos in the catalogue, those embedded by the model asked for, and skipped files."""

    photos: int
    embedded: int
    skipped: int


class HitRow(NamedTuple):
    """What ``records.Hit`` tells of a photo itself, and the hash by which copies are known."""

    photo_id: int
    path: Path
    width: int
    height: int
    mean_rgb: tuple[int, int, int]
    taken_at: str | None
    dated: str
    size_bytes: int
    place: str
    favourite: bool
    content_hash: bytes
    video_ms: int | None = None
    pending: bool = False
    offline: bool = False


class Named(NamedTuple):
    """Photos whose names or texts hold words that were asked for, best first; ``whole``: hold all that count."""

    photo_ids: NDArray[np.int64]
    whole: NDArray[np.bool_]


class Values(NamedTuple):
    """What there is to filter by, most frequent first: names as they are shown."""

    cameras: tuple[str, ...]
    lenses: tuple[str, ...]
    folders: tuple[Path, ...]
    keywords: tuple[str, ...]
    places: tuple[str, ...]


class Frames(NamedTuple):
    """Frames of videos and animations, those that stand for their file included: whose they are (F,), where they
    lie in ms (F,), and their embeddings (F, D)."""

    photo_ids: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    embeddings: NDArray[np.float16]


class EmbeddingChunk(NamedTuple):
    """Ids (N,) and embeddings (N, D), and all frames of those among them that are no stills."""

    photo_ids: NDArray[np.int64]
    embeddings: NDArray[np.float16]
    frames: Frames


EmbeddingChunks = Iterator[EmbeddingChunk]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a cache of embeddings must do to come up to ``generation``: drop ``removed``, then put ``replaced``,
    which is read from the catalogue while it is iterated."""

    generation: int
    removed: NDArray[np.int64]
    replaced: EmbeddingChunks
