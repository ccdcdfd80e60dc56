"""What indexing hands to the catalogue in one transaction, and what the catalogue tells it of files and changes.

Frozen values; no SQL. Any thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from photofinder.records import FileStat, PhotoDetails, PhotoFacts, Skip

Embedding = NDArray[np.floating[Any]]

# The version of the reading of metadata: photos described by an older one are read again by the next indexing.
DESCRIPTION = 1


class Located(Protocol):
    """Where a photo was taken: the gazetteer's number of the nearest place, what to call it, and the country as
    ISO 3166 alpha-2."""

    @property
    def place_id(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def country_code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A file that was decoded: new, changed, or not embedded by this model yet.

    ``embedding`` is (D,), unit length, any float type (stored as float16), or None to catalogue the photo without.
    ``described`` is false when ``facts.details`` were not read from the file by this version of the app.
    """

    stat: FileStat
    facts: PhotoFacts
    embedding: Embedding | None
    located: Located | None = None
    described: bool = True


@dataclass(frozen=True, slots=True)
class Described:
    """A catalogued photo whose metadata were read again, nothing else."""

    photo_id: int
    details: PhotoDetails
    located: Located | None


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
class Batch:
    """One transaction: ``seen`` is applied first, then ``gone``, ``photos``, ``skipped`` and ``described``.

    ``gone`` are paths, of photos or skips, that are no longer there. A path is in one of the lists only.
    """

    photos: Sequence[NewPhoto] = ()
    seen: Sequence[Seen] = ()
    gone: Sequence[Path] = ()
    skipped: Sequence[Skipped] = ()
    described: Sequence[Described] = ()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is recorded of a file: ``photo_id`` is None for a skip; ``embedded`` by the model asked for;
    ``described`` when its metadata were read by this version of the app."""

    photo_id: int | None
    size_bytes: int
    mtime_ns: int
    embedded: bool
    described: bool = True


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


EmbeddingChunks = Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a cache of embeddings must do to come up to ``generation``: drop ``removed``, then put ``replaced``
    (chunks of ids (N,) and embeddings (N, D)), which is read from the catalogue while it is iterated."""

    generation: int
    removed: NDArray[np.int64]
    replaced: EmbeddingChunks
