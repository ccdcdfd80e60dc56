"""The model that is in use: who it is, its embedder, loaded when first needed, and its vectors. Any thread."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import xxhash

from photofinder.engine.current import CurrentVectors
from photofinder.store.catalogue import Catalogue
from photofinder.vision.embedder import Embedder

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class ActiveModel:
    """``identity`` is what the embedder calls itself, under which embeddings are kept; ``load`` takes seconds."""

    def __init__(
        self, identity: str, load: Callable[[], Embedder], catalogue: Catalogue, vectors_dir: Path
    ) -> None:
        self.identity = identity
        self.vectors = CurrentVectors(vectors_dir / _file_name(identity), catalogue, identity)
        self._load = load
        self._loading = threading.Lock()
        self._embedder: Embedder | None = None

    def embedder(self) -> Embedder:
        """The embedder; the first call loads it, others wait meanwhile.

        Raises: ModelNotDownloaded, ModelDamaged, ModelUnsupported, ModelUnknown.
        """
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    @property
    def device(self) -> str | None:
        """Where the embedder runs; None until it is loaded."""
        return None if self._embedder is None else self._embedder.device


def _file_name(identity: str) -> str:
    readable = _UNSAFE.sub("-", identity)[:60]
    return f"{readable}-{xxhash.xxh3_64_hexdigest(identity.encode(errors='surrogatepass'))}.vectors"
