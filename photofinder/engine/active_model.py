"""The model in use: its embedder, loaded when first needed, its vectors, what it makes of queries. Any thread."""

import re
import threading
from collections.abc import Callable
from pathlib import Path

import xxhash

from photofinder.engine.background import Background, Floats, load_bank
from photofinder.engine.current import CurrentVectors
from photofinder.engine.meanings import Meanings
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors
from photofinder.vision.embedder import Embedder

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class ActiveModel:
    """``identity`` is what the embedder calls itself, under which embeddings are kept; ``load`` takes seconds.
    ``cache`` is the folder of the app's caches; ``english_only`` that it was taught no other language."""

    def __init__(
        self,
        identity: str,
        load: Callable[[], Embedder],
        catalogue: Catalogue,
        cache: Path,
        *,
        english_only: bool = False,
    ) -> None:
        self.identity = identity
        self.english_only = english_only
        self.vectors = CurrentVectors(cache / "vectors" / _file_name(identity), catalogue, identity)
        self.meanings = Meanings(identity, self.embedder, catalogue)
        self._load = load
        self._bank_dir = cache / "banks"
        self._loading = threading.Lock()
        self._embedder: Embedder | None = None
        self._reading_bank = threading.Lock()
        self._bank: Floats | None = None

    def embedder(self) -> Embedder:
        """The embedder; the first call loads it, others wait meanwhile.

        Raises: ModelNotDownloaded, ModelDamaged, ModelUnsupported, ModelUnknown.
        """
        with self._loading:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    def background(self, vectors: Vectors) -> Background:
        """What any query scores on ``vectors``, which are this model's.

        Raises: Model*.
        """
        return Background.of(self._read_bank(), vectors.moments(), len(vectors))

    def ready_bank(self) -> None:
        """Once the embedder is loaded, see to it that no search has to embed the bank.

        Raises: Model*.
        """
        if self._embedder is not None:
            self._read_bank()

    @property
    def device(self) -> str | None:
        """Where the embedder runs; None until it is loaded."""
        return None if self._embedder is None else self._embedder.device

    def _read_bank(self) -> Floats:
        with self._reading_bank:
            if self._bank is None:
                self._bank = load_bank(self.identity, self.embedder, self._bank_dir)
            return self._bank


def _file_name(identity: str) -> str:
    readable = _UNSAFE.sub("-", identity)[:60]
    return f"{readable}-{xxhash.xxh3_64_hexdigest(identity.encode(errors='surrogatepass'))}.vectors"
