"""What photos and other pictures look like, small and encoded: thumbnails, previews, pictures kept for a query.

Any thread.
"""

import threading
from contextlib import suppress
from pathlib import Path

from photofinder.engine import pictures
from photofinder.engine.decode import Picture
from photofinder.engine.query import Crop
from photofinder.engine.workers import Workers
from photofinder.errors import DecoderUnavailable, ImageUnreadable, PhotoUnknown, StorageFault
from photofinder.records import FileStat, Photo
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import EDGE_PX, Thumbnails, encoded
from photofinder.vision.images import open_image, to_thumbnail
from photofinder.vision.opening import open_file

_KEPT_CAP_BYTES = 256 * 1024**2
# Processes that open what nobody has opened before, beside those of the indexing.
_PROCESSES = 2


class Looks:
    """``thumbnails`` are a cache; what ``keep`` was given lies beside the catalogue, for queries name its path."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        folders = settings.folders
        self.thumbnails = Thumbnails(folders.cache / "thumbnails", settings.thumbnail_cap_bytes)
        self._kept = Thumbnails(folders.data / "pictures", _KEPT_CAP_BYTES)
        self._catalogue = catalogue
        self._workers = Workers(self.thumbnails.folder, gently=False)
        self._turn = threading.Semaphore(_PROCESSES)

    def close(self) -> None:
        """End the processes that open files; whoever waits for one gets nothing."""
        self._workers.close()

    def thumbnail(self, photo_id: int) -> bytes | None:
        """An encoded picture of at most 512 px an edge; made again from the photo when it is missing. None when
        the photo is unknown or cannot be read."""
        try:
            photo = self._catalogue.photo(photo_id)
        except PhotoUnknown:
            return None
        if photo.pending:
            return self._first_look(photo)
        kept = self.thumbnails.get(photo.facts.content_hash)
        if kept is not None:
            return kept
        try:
            opened = open_file(photo.path, EDGE_PX, standing=True)
        except ImageUnreadable:
            return None
        # The file may have changed since it was indexed: its picture belongs to what it holds now.
        return self._kept_as(opened.facts.content_hash, encoded(to_thumbnail(opened.frames[0].image, EDGE_PX)))

    def _first_look(self, photo: Photo) -> bytes | None:
        """The thumbnail of a photo that nobody has opened yet, as it may be a file that decoders do not survive."""
        stat = FileStat(photo.path, photo.size_bytes, photo.mtime_ns)
        try:
            with self._turn:
                opened = self._workers.decode(stat, EDGE_PX)
        except DecoderUnavailable:
            return None
        if not isinstance(opened, Picture):
            return None
        if opened.thumbnail is None:
            return self.thumbnails.get(opened.facts.content_hash)
        return self._kept_as(opened.facts.content_hash, opened.thumbnail)

    def _kept_as(self, content_hash: bytes, thumbnail: bytes) -> bytes:
        # They are a cache: where they cannot be kept, as on a full disk, they are shown all the same.
        with suppress(StorageFault):
            self.thumbnails.put_encoded(content_hash, thumbnail)
        return thumbnail

    def preview(
        self, source: Path | int, edge_px: int, crop: Crop | None = None, at_ms: int | None = None
    ) -> bytes | None:
        """A file or a photo of the library, or the part of it that ``crop`` says, as a JPEG of at most ``edge_px``
        an edge; of a video what it shows at ``at_ms``, if that is given. None when it cannot be read."""
        if isinstance(source, int):
            if crop is None and at_ms is None and edge_px <= EDGE_PX:
                return self.thumbnail(source)
            try:
                photo = self._catalogue.photo(source)
            except PhotoUnknown:
                return None
            if photo.pending:
                return self._first_look(photo)
            source = photo.path
        try:
            return pictures.small(source, edge_px, crop, at_ms)
        except ImageUnreadable:
            return None

    def keep(self, picture: bytes) -> Path:
        """Keep a picture that has no file; the longest unused of those kept go when they are too many.

        Raises: ImageUnreadable, StorageFault.
        """
        decoded = open_image(picture, pictures.KEPT_EDGE_PX)
        content_hash = decoded.facts.content_hash
        self._kept.put(content_hash, to_thumbnail(decoded.image, pictures.KEPT_EDGE_PX))
        self._kept.trim()
        return self._kept.file(content_hash)
