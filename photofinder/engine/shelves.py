"""What an indexing works on: the stores of one library and one model."""

from collections.abc import Callable
from dataclasses import dataclass

from photofinder.engine.current import CurrentVectors
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Shelves:
    """``load_embedder`` gives the embedder of ``model_id``; it is called, on a thread of its own, once there is
    something to embed."""

    catalogue: Catalogue
    thumbnails: Thumbnails
    vectors: CurrentVectors
    model_id: str
    load_embedder: Callable[[], Embedder]
