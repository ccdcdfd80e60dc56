"""Decide what each file that was read means for the catalogue, and gather that into transactions.

New, changed, moved, touched, a copy, or unusable: identity is content, so only content that the model has not seen
is given back to be embedded. Runs on the thread of the indexing; writes only in ``commit``.
"""

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.decode import Gone, Hashed, Metadata, Outcome, Picture, Unusable
from photofinder.engine.embedding import Refused
from photofinder.errors import SkipReason
from photofinder.records import FileStat, Photo, PhotoDetails, PhotoFacts, Skip
from photofinder.store.batch import Batch, Described, Embedding, KnownFile, Located, NewPhoto, Seen, Skipped
from photofinder.store.catalogue import Catalogue

log = logging.getLogger(__name__)

# Faults of the disk or of rights, which may pass without the file changing.
PASSING = frozenset({SkipReason.NO_PERMISSION, SkipReason.UNREADABLE})

_DONORS_KEPT = 256

# The place nearest to a latitude and longitude, in degrees; None where there is none.
Locate = Callable[[float, float], Located | None]


class _Donor(NamedTuple):
    """What is known of a content from a copy of it."""

    facts: PhotoFacts
    embedding: Embedding
    described: bool


class Gathering:
    """``done``, ``added``, ``updated`` and ``skipped`` count files since the start, as in ``records.Progress``;
    ``moved_from`` are the paths that photos have left for new ones; ``size`` is how much waits for ``commit``."""

    def __init__(
        self, catalogue: Catalogue, model_id: str, known: Mapping[Path, KnownFile], locate: Locate
    ) -> None:
        self._catalogue = catalogue
        self._model_id = model_id
        self._known = known
        self._locate = locate
        self._present_roots = {root.root_id for root in catalogue.roots() if root.present}
        self._donors: dict[bytes, _Donor] = {}
        self._moved_ids: set[int] = set()
        self._photos: list[NewPhoto] = []
        self._seen: list[Seen] = []
        self._skips: list[Skipped] = []
        self._described: list[Described] = []
        self.moved_from: set[Path] = set()
        self.done = 0
        self.added = 0
        self.updated = 0
        self.skipped = 0

    @property
    def size(self) -> int:
        return len(self._photos) + len(self._seen) + len(self._skips) + len(self._described)

    def take(self, outcome: Outcome) -> Picture | Path | None:
        """Gather ``outcome``; what is still needed is returned: the picture, for its embedding, or the path of a
        file that must be decoded."""
        match outcome:
            case Gone():
                self.done += 1
            case Unusable(stat, skip):
                self._skip(stat, skip)
            case Hashed(stat, content_hash):
                if not self._reuse(stat, content_hash):
                    return stat.path
            case Metadata(stat, details):
                if not self._describe(stat, details):
                    return stat.path
            case Picture(stat, facts):
                if not self._reuse(stat, facts.content_hash):
                    return outcome
        return None

    def embedded(self, picture: Picture, embedding: NDArray[np.float32] | Refused) -> None:
        """Gather a picture that ``take`` gave back, with what the model made of it."""
        if isinstance(embedding, Refused):
            self._skip(picture.stat, Skip(picture.stat.path, SkipReason.UNREADABLE, embedding.detail))
        else:
            self._photo(picture.stat, picture.facts, embedding, True)

    def commit(self) -> bool:
        """Write what was gathered as one transaction; whether there was anything."""
        if not self.size:
            return False
        batch = Batch(self._photos, self._seen, (), self._skips, self._described)
        self._catalogue.commit(batch, self._model_id)
        self._photos, self._seen, self._skips, self._described = [], [], [], []
        return True

    def _reuse(self, stat: FileStat, content_hash: bytes) -> bool:
        """Gather a file whose content is known with an embedding, without making that again."""
        known = self._known.get(stat.path)
        own_id = None if known is None else known.photo_id
        if own_id is not None and self._is_embedded(own_id, content_hash):
            self._see(own_id, stat)
            return True
        donor = self._donors.get(content_hash)
        if donor is None:
            copies = self._catalogue.photos_by_hash(content_hash)
            if own_id is None and self._move(copies, stat):
                return True
            donor = self._find_donor(copies, content_hash)
        if donor is None:
            return False
        self._photo(stat, *donor)
        return True

    def _describe(self, stat: FileStat, details: PhotoDetails) -> bool:
        """Gather the metadata of a photo that is known; not if the file has changed meanwhile."""
        known = self._known[stat.path]
        if known.photo_id is None or (known.size_bytes, known.mtime_ns) != (stat.size_bytes, stat.mtime_ns):
            return False
        self._described.append(Described(known.photo_id, details, self._located(details)))
        self.done += 1
        self.updated += 1
        return True

    def _is_embedded(self, photo_id: int, content_hash: bytes) -> bool:
        stored = self._catalogue.photos([photo_id])
        same = bool(stored) and stored[0].facts.content_hash == content_hash
        return same and bool(self._catalogue.embeddings([photo_id], self._model_id))

    def _move(self, copies: Sequence[Photo], stat: FileStat) -> bool:
        """Take ``stat`` for the new place of the first of ``copies`` that is no longer at its own; whether there is
        one that needs nothing more."""
        mover = next((photo for photo in copies if self._has_left(photo)), None)
        if mover is None:
            return False
        self.moved_from.add(mover.path)
        self._moved_ids.add(mover.photo_id)
        if self._catalogue.embeddings([mover.photo_id], self._model_id):
            self._see(mover.photo_id, stat)
            return True
        # Its embedding is still to be made; it will be put at the new path, so the photo must be there by then.
        self._seen.append(Seen(mover.photo_id, stat))
        self.commit()
        return False

    def _has_left(self, photo: Photo) -> bool:
        here = photo.root_id in self._present_roots and photo.photo_id not in self._moved_ids
        return here and _is_gone(photo.path)

    def _find_donor(self, copies: Sequence[Photo], content_hash: bytes) -> _Donor | None:
        if not copies:
            return None
        embeddings = self._catalogue.embeddings([copy.photo_id for copy in copies], self._model_id)
        embedded = next((copy for copy in copies if copy.photo_id in embeddings), None)
        if embedded is None:
            return None
        if len(self._donors) >= _DONORS_KEPT:
            del self._donors[next(iter(self._donors))]
        donor = _Donor(embedded.facts, embeddings[embedded.photo_id], embedded.described)
        self._donors[content_hash] = donor
        return donor

    def _see(self, photo_id: int, stat: FileStat) -> None:
        self._seen.append(Seen(photo_id, stat))
        self.done += 1
        self.updated += 1

    def _photo(self, stat: FileStat, facts: PhotoFacts, embedding: Embedding, described: bool) -> None:
        self._photos.append(NewPhoto(stat, facts, embedding, self._located(facts.details), described))
        self.done += 1
        known = self._known.get(stat.path)
        same_file = (
            known is not None
            and known.photo_id is not None
            and (known.size_bytes, known.mtime_ns) == (stat.size_bytes, stat.mtime_ns)
        )
        self.updated += same_file
        self.added += not same_file

    def _located(self, details: PhotoDetails) -> Located | None:
        if details.latitude is None or details.longitude is None:
            return None
        return self._locate(details.latitude, details.longitude)

    def _skip(self, stat: FileStat, skip: Skip) -> None:
        self.done += 1
        known = self._known.get(stat.path)
        if known is not None and known.photo_id is not None and skip.reason in PASSING:
            # A photo does not vanish for a fault that may pass; the next run tries again.
            log.warning("%s cannot be read now: %s", stat.path, skip.detail)
            return
        self._skips.append(Skipped(stat, skip))
        self.skipped += 1


def _is_gone(path: Path) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
