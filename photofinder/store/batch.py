"""What indexing hands to the catalogue in one transaction, and what the catalogue tells it of files and changes.

Frozen values; no SQL. Any thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.records import FileStat, PhotoFacts, Skip

Embedding = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A file that was decoded: new, changed, or not embedded by this model yet.

    ``embedding`` is (D,), unit length, any float type (stored as float16), or None to catalogue the photo without.
    """

    stat: FileStat
    facts: PhotoFacts
    embedding: Embedding | None


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
    """One transaction: ``seen`` is applied first, then ``gone``, ``photos`` and ``skipped``.

    ``gone`` are paths, of photos or skips, that are no longer there. A path is in one of the lists only.
    """

    photos: Sequence[NewPhoto] = ()
    seen: Sequence[Seen] = ()
    gone: Sequence[Path] = ()
    skipped: Sequence[Skipped] = ()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What is recorded of a file: ``photo_id`` is None for a skip; ``embedded`` by the model asked for."""

    photo_id: int | None
    size_bytes: int
    mtime_ns: int
    embedded: bool


class Counts(NamedTuple):
    """Photos in the catalogue, those embedded by the model asked for, and skipped files."""

    photos: int
    embedded: int
    skipped: int


EmbeddingChunks = Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a cache of embeddings must do to come up to ``generation``: drop ``removed``, then put ``replaced``
    (chunks of ids (N,) and embeddings (N, D)), which is read from the catalogue while it is iterated."""

    generation: int
    removed: NDArray[np.int64]
    replaced: EmbeddingChunks
