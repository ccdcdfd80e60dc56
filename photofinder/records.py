"""Frozen values that cross layers. No behaviour beyond what the values themselves imply; any thread."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from photofinder.errors import SkipReason


@dataclass(frozen=True, slots=True)
class FileStat:
    """What a folder scan knows of one file."""

    path: Path
    size_bytes: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Root:
    """A watched folder. ``present`` is false while its disk or share is away."""

    root_id: int
    path: Path
    photo_count: int
    present: bool


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What one decode tells of a picture: ``width`` and ``height`` in px, upright; ``taken_at`` is ISO 8601
    local time (``2023-01-12T10:20:30``) or None; ``orientation`` is the EXIF value 1..8; ``mean_rgb`` is the
    mean colour; ``content_hash`` is XXH3-128 of the file's bytes (16 bytes)."""

    content_hash: bytes
    width: int
    height: int
    taken_at: str | None
    orientation: int
    mean_rgb: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Photo:
    """A catalogued file: ``photo_id`` is its key in SQLite and its id in FAISS."""

    photo_id: int
    root_id: int
    path: Path
    size_bytes: int
    mtime_ns: int
    facts: PhotoFacts


@dataclass(frozen=True, slots=True)
class Hit:
    """A photo and its score: the cosine of query and photo, best first in every list of hits.

    ``width`` and ``height`` are those of the upright photo in px, ``mean_rgb`` its mean colour, so that a tile
    can be laid out before its thumbnail is there.
    """

    photo_id: int
    path: Path
    score: float
    width: int
    height: int
    mean_rgb: tuple[int, int, int]
    taken_at: str | None


@dataclass(frozen=True, slots=True)
class Skip:
    """A file that could not be used, and why. ``detail`` is the decoder's own words, for the curious."""

    path: Path
    reason: SkipReason
    detail: str


class Phase(StrEnum):
    """What indexing is doing."""

    SCANNING = "scanning"
    INDEXING = "indexing"
    SAVING = "saving"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of indexing. ``done`` counts files dealt with (skipped ones too) of ``total`` that needed work.

    ``images_per_s`` is over the last seconds; ``eta_s`` is None until it can be told. ``added``, ``updated``
    (moved, touched, or embedded by another model than before), ``removed`` and ``skipped`` count since this run
    began; ``searchable`` is true when photos were committed since the
    last step, so that a shown result may be out of date.
    """

    phase: Phase
    root: Path
    done: int = 0
    total: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    skipped: int = 0
    current: Path | None = None
    images_per_s: float = 0.0
    eta_s: float | None = None
    searchable: bool = False


@dataclass(frozen=True, slots=True)
class CaptionScore:
    """One caption against one image: cosine, and softmax over all captions given (they sum to 1)."""

    caption: str
    cosine: float
    probability: float


ModelState = Literal["built-in", "downloaded", "not-downloaded"]


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the app knows: ``size_bytes`` is that of its weights, ``purpose`` one short phrase."""

    model_id: str
    title: str
    purpose: str
    licence: str
    size_bytes: int
    state: ModelState
    active: bool


@dataclass(frozen=True, slots=True)
class DownloadProgress:
    """One step of a model download."""

    model_id: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What the library holds. ``waiting`` counts photos that the active model has not embedded yet;
    ``device`` is None until the embedder was loaded."""

    roots: tuple[Root, ...]
    photos: int
    embedded: int
    waiting: int
    skipped: int
    model_id: str
    device: str | None
    data_dir: Path
    cache_dir: Path
    catalogue_bytes: int
    thumbnail_bytes: int
