"""The one interface to every image-text model; what implements it lives in ``clip`` (and later ``runtime``)."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image


class Embedder(Protocol):
    """Maps pictures and words into one space of ``dim`` dimensions.

    Safe to call from several threads, one call at a time each waiting for the other.
    """

    @property
    def model_id(self) -> str:
        """Identifies the weights, not only the name: embeddings of two equal ids may be compared."""

    @property
    def dim(self) -> int:
        """Length of every embedding."""

    @property
    def input_edge_px(self) -> int:
        """The edge of the square that the model sees: a picture whose shorter side has it loses nothing."""

    @property
    def device(self) -> str:
        """Where it runs, for people: ``CPU``, ``CUDA (name)``, ``MPS``."""

    @property
    def logit_scale(self) -> float:
        """What cosines are multiplied by before a softmax over captions."""

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        """Upright RGB ``images`` to (N, dim) float32, unit length, in order; N may be 0."""

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """``texts`` to (N, dim) float32, unit length, in order; N may be 0; text beyond the context is cut."""

    def reads_whole(self, text: str) -> bool:
        """Whether ``embed_texts`` reads all of ``text``, rather than cutting it at the context's end."""
