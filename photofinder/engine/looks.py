"""What photos and other pictures look like, small and encoded: thumbnails, previews, pictures kept for a query.

Any thread.
"""

from contextlib import suppress
from pathlib import Path

from photofinder.engine import pictures
from photofinder.engine.query import Crop
from photofinder.errors import ImageUnreadable, PhotoUnknown, StorageFault
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import EDGE_PX, Thumbnails
from photofinder.vision.images import open_image, to_thumbnail
from photofinder.vision.opening import open_file

_KEPT_CAP_BYTES = 256 * 1024**2


class Looks:
    """``thumbnails`` are a cache; what ``keep`` was given lies beside the catalogue, for queries name its path."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        folders = settings.folders
        self.thumbnails = Thumbnails(folders.cache / "thumbnails", settings.thumbnail_cap_bytes)
        self._kept = Thumbnails(folders.data / "pictures", _KEPT_CAP_BYTES)
        self._catalogue = catalogue

    def thumbnail(self, photo_id: int) -> bytes | None:
        """An encoded picture of at most 512 px an edge; made again from the photo when it is missing. None when
        the photo is unknown or cannot be read."""
        try:
            photo = self._catalogue.photo(photo_id)
        except PhotoUnknown:
            return None
        kept = self.thumbnails.get(photo.facts.content_hash)
        if kept is not None:
            return kept
        try:
            opened = open_file(photo.path, EDGE_PX, standing=True)
        except ImageUnreadable:
            return None
        # The file may have changed since it was indexed: its picture belongs to what it holds now.
        with suppress(StorageFault):
            self.thumbnails.put(opened.facts.content_hash, to_thumbnail(opened.frames[0].image, EDGE_PX))
        return self.thumbnails.get(opened.facts.content_hash)

    def preview(
        self, source: Path | int, edge_px: int, crop: Crop | None = None, at_ms: int | None = None
    ) -> bytes | None:
        """A file or a photo of the library, or the part of it that ``crop`` says, as a JPEG of at most ``edge_px``
        an edge; of a video what it shows at ``at_ms``, if that is given. None when it cannot be read."""
        if isinstance(source, int):
            if crop is None and at_ms is None and edge_px <= EDGE_PX:
                return self.thumbnail(source)
            try:
                source = self._catalogue.photo(source).path
            except PhotoUnknown:
                return None
        try:
            return pictures.small(source, edge_px, crop, at_ms)
        except ImageUnreadable:
            return None

    def keep(self, encoded: bytes) -> Path:
        """Keep a picture that has no file; the longest unused of those kept go when they are too many.

        Raises: ImageUnreadable, StorageFault.
        """
        decoded = open_image(encoded, pictures.KEPT_EDGE_PX)
        content_hash = decoded.facts.content_hash
        self._kept.put(content_hash, to_thumbnail(decoded.image, pictures.KEPT_EDGE_PX))
        self._kept.trim()
        return self._kept.file(content_hash)
