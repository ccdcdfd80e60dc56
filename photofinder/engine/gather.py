"""Decide what each file that was read means for the catalogue, and gather that into transactions.

New, changed, moved, touched, a copy, or unusable: identity is content, so only content that the model has not seen
is given back to be embedded. Runs on the thread of the indexing; writes only in ``commit``.
"""

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from photofinder.engine.decode import Gone, Hashed, Metadata, Outcome, Picture, Unusable
from photofinder.engine.embedding import Refused
from photofinder.engine.pairs import LIVE_MOST_MS
from photofinder.errors import SkipReason
from photofinder.records import CompanionKind, FileStat, Photo, PhotoDetails, PhotoFacts, Skip
from photofinder.store.batch import (
    Accompanying,
    AnnexKind,
    Batch,
    Described,
    Embedding,
    KnownFile,
    Located,
    Moment,
    NewPhoto,
    Seen,
    Skipped,
)
from photofinder.store.catalogue import Catalogue
from photofinder.store.presence import is_folder

log = logging.getLogger(__name__)

# Faults of the disk or of rights, which may pass without the file changing.
PASSING = frozenset({SkipReason.NO_PERMISSION, SkipReason.UNREADABLE})

_DONORS_KEPT = 256
_NONE = np.empty(0, dtype=np.int64)

# The place nearest to a latitude and longitude, in degrees; None where there is none.
Locate = Callable[[float, float], Located | None]


class _Donor(NamedTuple):
    """What is known of a content from a copy of it."""

    facts: PhotoFacts
    embedding: Embedding
    described: bool
    at_ms: int | None
    moments: tuple[Moment, ...]


class Gathering:
    """``missed`` are photos that a scan did not find where they were. ``done``, ``added``, ``updated``, ``paired``
    and ``skipped`` count files since the start, as in ``records.Progress``; ``moved_from`` are the paths that
    photos have left for new ones, ``orphans`` files that belonged to what turned out to be no picture; ``size`` is
    how much waits for ``commit``."""

    def __init__(
        self, catalogue: Catalogue, model_id: str, locate: Locate, missed: NDArray[np.int64] = _NONE
    ) -> None:
        self._catalogue = catalogue
        self._model_id = model_id
        self._locate = locate
        self._missed = np.sort(missed)
        self._present_roots = {root.root_id for root in catalogue.roots() if is_folder(root.path)}
        # What is lost may as well have moved.
        self._unmounted = [one.path for one in catalogue.watched.unmounted() if one.kind is AnnexKind.MOUNTED]
        self._donors: dict[bytes, _Donor] = {}
        self._moved_ids: set[int] = set()
        self._photos: list[NewPhoto] = []
        self._seen: list[Seen] = []
        self._skips: list[Skipped] = []
        self._described: list[Described] = []
        self._films: list[Accompanying] = []
        self.moved_from: set[Path] = set()
        self.orphans: list[Path] = []
        self.done = 0
        self.added = 0
        self.updated = 0
        self.paired = 0
        self.skipped = 0

    @property
    def size(self) -> int:
        return sum(len(one) for one in (self._photos, self._seen, self._skips, self._described, self._films))

    def take(self, outcome: Outcome) -> Picture | FileStat | None:
        """Gather ``outcome``; what is still needed is returned: the picture, for its embedding, or the file that
        must be decoded."""
        match outcome:
            case Gone():
                self.done += 1
            case Unusable(stat, skip):
                self._skip(stat, skip)
            case Hashed(stat, content_hash):
                if not self._reuse(stat, content_hash):
                    return stat
            case Metadata(stat, details, taken_at):
                if not self._describe(stat, details, taken_at):
                    return stat
            case Picture(stat, facts):
                if not (
                    self._join(stat, facts) or self._reuse(stat, facts.content_hash) or self._remember(stat, facts)
                ):
                    return outcome
        return None

    def embedded(self, picture: Picture, embeddings: Sequence[NDArray[np.float32] | Refused]) -> None:
        """Gather a picture that ``take`` gave back, with what the model made of each of its frames."""
        pairs = zip(picture.frames, embeddings, strict=True)
        made = [(frame.at_ms, vector) for frame, vector in pairs if not isinstance(vector, Refused)]
        if not made:
            detail = next(refused.detail for refused in embeddings if isinstance(refused, Refused))
            self._skip(picture.stat, Skip(picture.stat.path, SkipReason.UNREADABLE, detail))
            return
        (at_ms, embedding), *others = made
        moments = tuple(Moment(other_ms, vector) for other_ms, vector in others if other_ms is not None)
        self._photo(picture.stat, picture.facts, embedding, True, at_ms, moments)

    def commit(self) -> bool:
        """Write what was gathered as one transaction; whether there was anything."""
        if not self.size:
            return False
        batch = Batch(self._photos, self._seen, (), self._skips, self._described, companions=self._films)
        self._catalogue.commit(batch, self._model_id)
        self._photos, self._seen, self._skips, self._described, self._films = [], [], [], [], []
        return True

    def _known(self, path: Path) -> KnownFile | None:
        return self._catalogue.known.at(path, self._model_id)

    def _join(self, stat: FileStat, facts: PhotoFacts) -> bool:
        """Gather the film of a live photo, which is no photo of its own; whether it is one."""
        if facts.video_ms is None or facts.video_ms > LIVE_MOST_MS:
            return False
        known = self._known(stat.path)
        if known is None or known.kind is None or known.owner_id is None:
            return False
        for owner in self._catalogue.photos([known.owner_id]):
            self._films.append(Accompanying(stat, CompanionKind.LIVE, owner.path))
        self.done += 1
        self.paired += 1
        return True

    def _reuse(self, stat: FileStat, content_hash: bytes) -> bool:
        """Gather a file whose content is known with an embedding, without making that again."""
        known = self._known(stat.path)
        own_id = None if known is None or known.pending else known.photo_id
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
        if not self._join(stat, donor.facts):
            self._photo(stat, *donor)
        return True

    def _remember(self, stat: FileStat, facts: PhotoFacts) -> bool:
        """Gather a file whose content is that of a photo which was forgotten lately, with the embedding of then."""
        remembered = self._catalogue.known.remembered(facts.content_hash, self._model_id)
        if remembered is None:
            return False
        self._photo(stat, facts, remembered.embedding, True, remembered.at_ms, remembered.moments)
        return True

    def _describe(self, stat: FileStat, details: PhotoDetails, taken_at: str | None) -> bool:
        """Gather the metadata of a photo that is known; not if the file has changed meanwhile."""
        known = self._known(stat.path)
        if (
            known is None
            or known.photo_id is None
            or (known.size_bytes, known.mtime_ns) != (stat.size_bytes, stat.mtime_ns)
        ):
            return False
        self._described.append(Described(known.photo_id, details, self._located(details), taken_at))
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
        # Asked first: when the catalogue cannot be used just now, all of this is done again.
        embedded = bool(self._catalogue.embeddings([mover.photo_id], self._model_id))
        self.moved_from.add(mover.path)
        self._moved_ids.add(mover.photo_id)
        if embedded:
            self._see(mover.photo_id, stat)
            return True
        # Its embedding is still to be made; it will be put at the new path, so the photo must be there by then.
        self._seen.append(Seen(mover.photo_id, stat))
        self.commit()
        return False

    def _has_left(self, photo: Photo) -> bool:
        if photo.root_id not in self._present_roots or photo.photo_id in self._moved_ids or photo.pending:
            return False
        if any(photo.path.is_relative_to(folder) for folder in self._unmounted):
            return False
        # Where cases or accents do not tell names apart, a file is found by its old name too.
        at = np.searchsorted(self._missed, photo.photo_id)
        return bool(at < len(self._missed) and self._missed[at] == photo.photo_id) or _is_gone(photo.path)

    def _find_donor(self, copies: Sequence[Photo], content_hash: bytes) -> _Donor | None:
        if not copies:
            return None
        embeddings = self._catalogue.embeddings([copy.photo_id for copy in copies], self._model_id)
        embedded = next((copy for copy in copies if copy.photo_id in embeddings), None)
        if embedded is None:
            return None
        if len(self._donors) >= _DONORS_KEPT:
            del self._donors[next(iter(self._donors))]
        frames = self._catalogue.frames([embedded.photo_id], self._model_id).get(embedded.photo_id, ())
        at_ms = frames[0].at_ms if frames else None
        donor = _Donor(embedded.facts, embeddings[embedded.photo_id], embedded.described, at_ms, frames[1:])
        self._donors[content_hash] = donor
        return donor

    def _see(self, photo_id: int, stat: FileStat) -> None:
        self._seen.append(Seen(photo_id, stat))
        self.done += 1
        self.updated += 1

    def _photo(
        self,
        stat: FileStat,
        facts: PhotoFacts,
        embedding: Embedding,
        described: bool,
        at_ms: int | None = None,
        moments: tuple[Moment, ...] = (),
    ) -> None:
        known = self._known(stat.path)
        located = self._located(facts.details)
        self._photos.append(NewPhoto(stat, facts, embedding, located, described, at_ms, moments))
        self.done += 1
        same_file = (
            known is not None
            and known.photo_id is not None
            and not known.pending
            and (known.size_bytes, known.mtime_ns) == (stat.size_bytes, stat.mtime_ns)
        )
        self.updated += same_file
        self.added += not same_file

    def _located(self, details: PhotoDetails) -> Located | None:
        if details.latitude is None or details.longitude is None:
            return None
        return self._locate(details.latitude, details.longitude)

    def _skip(self, stat: FileStat, skip: Skip) -> None:
        known = self._known(stat.path)
        if known is not None and known.photo_id is not None:
            same_file = (known.size_bytes, known.mtime_ns) == (stat.size_bytes, stat.mtime_ns)
            if not known.pending and (skip.reason in PASSING or (known.embedded and same_file)):
                # A photo does not vanish for a fault that may pass, nor for metadata that cannot be read where its
                # picture could be; the next run tries again.
                log.warning("%s cannot be read now: %s", stat.path, skip.detail)
                self.done += 1
                return
            self.orphans += [one.path for one in self._catalogue.known.companions(known.photo_id)]
        self.done += 1
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
