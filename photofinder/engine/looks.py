"""What photos and other pictures look like, small and encoded: thumbnails, previews, pictures kept for a query.

Any thread.
"""

import io
from contextlib import suppress
from pathlib import Path

from photofinder.engine.pictures import Pictures
from photofinder.engine.query import Crop
from photofinder.errors import DecoderUnavailable, ImageUnreadable, PhotoUnknown, StorageFault
from photofinder.records import Photo
from photofinder.settings import Settings
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import EDGE_PX, Thumbnails

# A kept picture is this large: enough to look at a part of it alone.
KEPT_EDGE_PX = 1024
_KEPT_CAP_BYTES = 256 * 1024**2
# Enough to find out whether it is a picture.
_CHECK_EDGE_PX = 96


class Looks:
    """``thumbnails`` are a cache; what ``keep`` was given lies beside the catalogue, for queries name its path.
    ``pictures`` opens what was not seen before."""

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        folders = settings.folders
        self.thumbnails = Thumbnails(folders.cache / "thumbnails", settings.thumbnail_cap_bytes)
        self.pictures = Pictures(self.thumbnails.folder)
        self._kept = Thumbnails(folders.data / "pictures", _KEPT_CAP_BYTES)
        self._catalogue = catalogue

    def thumbnail(self, photo_id: int) -> bytes | None:
        """An encoded picture of at most 512 px an edge; made again from the photo when it is missing. None when
        the photo is unknown or cannot be read."""
        try:
            photo = self._catalogue.photo(photo_id)
        except PhotoUnknown:
            return None
        kept = None if photo.pending else self.thumbnails.get(photo.facts.content_hash)
        return self._made(photo) if kept is None else kept

    def _made(self, photo: Photo) -> bytes | None:
        try:
            opened = self.pictures.decoded(photo)
        except DecoderUnavailable:
            return None
        if opened is None:
            return None
        # The file may have changed since it was indexed: its picture belongs to what it holds now.
        content_hash = opened.facts.content_hash
        if opened.thumbnail is None:
            return self.thumbnails.get(content_hash)
        # They are a cache: where they cannot be kept, as on a full disk, they are shown all the same.
        with suppress(StorageFault):
            self.thumbnails.put_encoded(content_hash, opened.thumbnail)
        return opened.thumbnail

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
            return self.pictures.small(source, edge_px, crop, at_ms)
        except (ImageUnreadable, DecoderUnavailable):
            return None

    def require(self, file: Path) -> None:
        """Make sure that ``file`` can be searched with.

        Raises: ImageUnreadable, DecoderUnavailable.
        """
        self.pictures.opened(file, _CHECK_EDGE_PX)

    def keep(self, picture: bytes) -> Path:
        """Keep a picture that has no file; the longest unused of those kept go when they are too many.

        Raises: ImageUnreadable, DecoderUnavailable, StorageFault.
        """
        from photofinder.vision.images import hash_content, to_thumbnail

        opened = self.pictures.opened(picture, KEPT_EDGE_PX)
        content_hash = hash_content(io.BytesIO(picture))
        self._kept.put(content_hash, to_thumbnail(opened, KEPT_EDGE_PX))
        self._kept.trim()
        return self._kept.file(content_hash)
