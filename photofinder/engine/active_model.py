"""The model in use: its embedder, loaded when first needed, its vectors, what it makes of queries. Any thread."""

import logging
import re
import threading
from collections.abc import Callable, Generator
from pathlib import Path

import xxhash

from photofinder.engine.background import Background, Floats, load_bank
from photofinder.engine.current import CurrentVectors
from photofinder.engine.meanings import Meanings
from photofinder.engine.pictures import Pictures
from photofinder.errors import PhotoFinderError
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors
from photofinder.vision.embedder import Embedder

log = logging.getLogger(__name__)

_STEP_S = 0.2
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class ActiveModel:
    """``identity`` is what the embedder calls itself, under which embeddings are kept; ``load`` takes seconds,
    unless it ``starts_soon``, until ``prepare`` was called once, which may take a minute and tells whether ``load``
    gives a better one since. ``cache`` is the folder of the app's caches; ``english_only`` that it was taught no
    other language; ``pictures`` opens what is searched with."""

    def __init__(
        self,
        identity: str,
        load: Callable[[], Embedder],
        catalogue: Catalogue,
        cache: Path,
        pictures: Pictures,
        *,
        english_only: bool = False,
        prepare: Callable[[], bool] = lambda: False,
        starts_soon: Callable[[], bool] = lambda: False,
    ) -> None:
        self.identity = identity
        self.english_only = english_only
        self.vectors = CurrentVectors(cache / "vectors" / _file_name(identity), catalogue, identity)
        self.pictures = pictures
        self.meanings = Meanings(identity, self.embedder, catalogue, pictures)
        self._load = load
        self._prepare = prepare
        self._starts_soon = starts_soon
        self._put_off = False
        self._preparing = threading.Lock()
        self._catalogue = catalogue
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

    def light_embedder(self) -> Embedder:
        """An embedder for whoever can wait. Where only torch could run the model as it is, and would keep several
        times the memory until the end of the program, the fastest one for this machine is made first; whoever
        searches meanwhile gets the slow one at once.

        Raises: Model*.
        """
        if not self._starts_soon():
            self._prepare_anew()
        return self.embedder()

    def prepared_embedder(self) -> Embedder:
        """As ``light_embedder``, for whoever has much to embed. What starts soon is made the fastest in ``ready``:
        the first photos are found so much earlier, and what the two of them embed may be mixed, for the fastest is
        only taken if it agrees with single precision.

        Raises: Model*.
        """
        self._put_off |= self._starts_soon()
        return self.light_embedder()

    def background(self, vectors: Vectors) -> Background:
        """What any query scores on ``vectors``, which are this model's.

        Raises: Model*.
        """
        return Background.of(self._read_bank(), vectors.distribution(), len(vectors))

    def ready(self) -> Generator[None, None, None]:
        """After something was embedded: see to it that no search has to wait for the model longer than it must, nor
        to embed the bank. Yields several times a second; closing it leaves the rest for another time.

        Raises: Model*.
        """
        if self._put_off:
            preparing = threading.Thread(target=self._prepare_behind, name="preparing", daemon=True)
            preparing.start()
            while preparing.is_alive():
                yield
                preparing.join(_STEP_S)
        if self._embedder is not None:
            self._read_bank()

    @property
    def device(self) -> str | None:
        """Where the embedder runs; None until it is loaded."""
        return None if self._embedder is None else self._embedder.device

    def _prepare_behind(self) -> None:
        try:
            self._prepare_anew()
            self._put_off = False
        except PhotoFinderError as fault:
            log.warning("%s is not made ready for this machine: %r", self.identity, fault)

    def _prepare_anew(self) -> None:
        # Who comes second finds it loaded.
        with self._preparing:
            if self._prepare():
                embedder = self._load()
                with self._loading:
                    self._embedder = embedder

    def _read_bank(self) -> Floats:
        with self._reading_bank:
            if self._bank is None:
                self._bank = load_bank(self.identity, self.embedder, self._bank_dir)
            return self._bank


def _file_name(identity: str) -> str:
    readable = _UNSAFE.sub("-", identity)[:60]
    return f"{readable}-{xxhash.xxh3_64_hexdigest(identity.encode(errors='surrogatepass'))}.vectors"
