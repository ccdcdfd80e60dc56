"""Embed pictures in batches whose length follows the speed of the model, and outlive a batch that fails.

Knows nothing of the catalogue. One thread.
"""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.engine.decode import Picture
from photofinder.errors import ModelDamaged
from photofinder.vision.embedder import Embedder

log = logging.getLogger(__name__)

MAX_BATCH = 32
_FIRST_BATCH = 4
_TARGET_S = 0.25
_HOPELESS = 16

# What models and Pillow raise for a picture that they cannot take or that makes no numbers, or for want of memory.
_BATCH_FAULTS = (RuntimeError, MemoryError, ValueError, ArithmeticError, ModelDamaged)


@dataclass(frozen=True, slots=True)
class Refused:
    """The model could not embed this picture."""

    detail: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """Pictures, with what the model made of each of their frames; ``seconds`` is how long that took."""

    pictures: Sequence[tuple[Picture, tuple[NDArray[np.float32] | Refused, ...]]]
    seconds: float


class BatchEmbedder:
    """Embeds through one ``Embedder``; one thread. ``size`` is the length of the next batch: about a quarter of a
    second of work, so that stopping between two batches is prompt."""

    def __init__(self, embedder: Embedder, clock: Callable[[], float] = time.monotonic) -> None:
        self._embedder = embedder
        self._clock = clock
        self.size = _FIRST_BATCH
        self._refused_in_a_row = 0

    @property
    def input_edge_px(self) -> int:
        """As ``Embedder.input_edge_px``."""
        return self._embedder.input_edge_px

    @property
    def dim(self) -> int:
        """As ``Embedder.dim``."""
        return self._embedder.dim

    def embed_pictures(self, pictures: Sequence[Picture]) -> Embedded:
        """All frames of ``pictures``; of files of the same content once.

        Raises: as ``embed`` does.
        """
        start = self._clock()
        by_content = {picture.facts.content_hash: picture for picture in pictures}
        frames = [frame.image for picture in by_content.values() for frame in picture.frames]
        vectors = iter(
            vector for at in range(0, len(frames), MAX_BATCH) for vector in self.embed(frames[at : at + MAX_BATCH])
        )
        made = {key: tuple(islice(vectors, len(picture.frames))) for key, picture in by_content.items()}
        pairs = [(picture, made[picture.facts.content_hash]) for picture in pictures]
        return Embedded(pairs, self._clock() - start)

    def embed(self, images: Sequence[Image.Image]) -> list[NDArray[np.float32] | Refused]:
        """One unit vector (dim,) or refusal for each image, in order. A batch that fails is tried one by one.

        Raises:
            RuntimeError, MemoryError, ValueError, ArithmeticError, ModelDamaged: the model has refused so many
                pictures in a row that the fault cannot be in the pictures.
        """
        start = self._clock()
        try:
            vectors = self._vectors(images)
        except _BATCH_FAULTS as fault:
            log.warning("a batch of %d pictures failed, trying one by one: %s", len(images), fault)
            self.size = max(1, self.size // 2)
            results = [self._embed_one(image) for image in images]
            if self._refused_in_a_row >= _HOPELESS:
                raise
            return results
        self._refused_in_a_row = 0
        self._adapt(len(images), self._clock() - start)
        return list(vectors)

    def _embed_one(self, image: Image.Image) -> NDArray[np.float32] | Refused:
        try:
            vector: NDArray[np.float32] = self._vectors([image])[0]
        except _BATCH_FAULTS as fault:
            self._refused_in_a_row += 1
            return Refused(f"the model cannot take it: {fault}")
        self._refused_in_a_row = 0
        return vector

    def _vectors(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        vectors = self._embedder.embed_images(images)
        if not np.isfinite(vectors).all():
            raise ValueError("the embedding is not finite")
        return vectors

    def _adapt(self, count: int, seconds: float) -> None:
        fitting = MAX_BATCH if seconds <= 0 else int(count * _TARGET_S / seconds)
        self.size = max(1, min(MAX_BATCH, fitting, 2 * self.size))
