"""The embeddings of a query's words and pictures, by one model; what was embedded lately is not embedded again.

Any thread.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.engine.background import Floats
from photofinder.engine.pictures import Pictures
from photofinder.engine.prompts import EmbeddedWords, embed_words
from photofinder.engine.query import Crop
from photofinder.records import Photo
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import EDGE_PX
from photofinder.vision.embedder import Embedder

# A query has a handful of terms, and typing changes one of them.
_REMEMBERED = 256

_Value = TypeVar("_Value")


class Meanings:
    """``model_id`` is what the embedder calls itself; it is loaded when something is to be embedded. ``opening``
    opens pictures."""

    def __init__(
        self, model_id: str, embedder: Callable[[], Embedder], catalogue: Catalogue, opening: Pictures
    ) -> None:
        self._model_id = model_id
        self._embedder = embedder
        self._catalogue = catalogue
        self._opening = opening
        self._words: _Recent[EmbeddedWords] = _Recent()
        self._pictures: _Recent[Floats] = _Recent()

    def words(self, text: str) -> EmbeddedWords:
        """The embedding of ``text``, and whether it was cut.

        Raises: Model*.
        """
        return self._words.get(text, lambda: embed_words(text, self._embedder()))

    def photo(self, photo: Photo, crop: Crop | None = None) -> Floats:
        """The embedding (D,) of a photo of the library, unit length: the stored one, where there is one and the
        whole is meant; of a video the mean of its frames.

        Raises: ImageUnreadable, DecoderUnavailable, Model*, StorageFault.
        """
        if crop is None:
            frames = self._catalogue.frames([photo.photo_id], self._model_id).get(photo.photo_id)
            if frames is not None:
                return _mean([moment.embedding for moment in frames])
            stored = self._catalogue.embeddings([photo.photo_id], self._model_id).get(photo.photo_id)
            if stored is not None:
                return stored.astype(np.float32)
        return self.picture(photo.path, crop)

    def picture(self, source: Path | bytes, crop: Crop | None = None) -> Floats:
        """The embedding (D,) of a picture, or of a part of it, unit length; of a video the mean of its frames.

        Raises: ImageUnreadable, DecoderUnavailable, Model*.
        """
        if isinstance(source, bytes):
            return self._embed(source, crop)
        try:
            stat = source.stat()
        except (OSError, ValueError):
            return self._embed(source, crop)
        return self._pictures.get((source, stat.st_mtime_ns, stat.st_size, crop), lambda: self._embed(source, crop))

    def _embed(self, source: Path | bytes, crop: Crop | None) -> Floats:
        # Before the model, which takes seconds to load: what is no picture is told at once.
        images = self._opened(source, EDGE_PX, crop)
        embedder = self._embedder()
        if embedder.input_edge_px > EDGE_PX:
            images = self._opened(source, embedder.input_edge_px, crop)
        return _mean(embedder.embed_images(images))

    def _opened(self, source: Path | bytes, edge_px: int, crop: Crop | None) -> list[Image.Image]:
        if crop is None and isinstance(source, Path):
            return self._opening.frames(source, edge_px)
        return [self._opening.opened(source, edge_px, crop)]


def _mean(embeddings: Iterable[NDArray[np.floating[Any]]]) -> Floats:
    """The direction between ``embeddings``, unit length; one alone stays what it is."""
    first, *others = (np.asarray(embedding, dtype=np.float32) for embedding in embeddings)
    if not others:
        return first
    mean = np.sum(others, axis=0, dtype=np.float32) + first
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length > 0 else first


class _Recent(Generic[_Value]):
    """The values asked for last. Two threads may make the same one at a time: it is the same."""

    def __init__(self) -> None:
        self._values: OrderedDict[Hashable, _Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _Value]) -> _Value:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = make()
        with self._lock:
            self._values[key] = value
            while len(self._values) > _REMEMBERED:
                self._values.popitem(last=False)
        return value
