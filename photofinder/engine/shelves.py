"""What an indexing works on: the stores of one library and one model, and how it is to behave."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from photofinder.engine.current import CurrentVectors
from photofinder.engine.preferred import Preferred
from photofinder.engine.tempo import Tempo
from photofinder.store.catalogue import Catalogue
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.embedder import Embedder


@dataclass(frozen=True, slots=True)
class Shelves:
    """``load_embedder`` gives the embedder of ``model_id``; it is called, on a thread of its own, once there is
    something to embed. ``input_edge_px`` is what that embedder will say of itself, None where nobody knows before
    it is loaded. ``make_ready`` is for the end of a run, in steps of which there are several a second."""

    catalogue: Catalogue
    thumbnails: Thumbnails
    vectors: CurrentVectors
    model_id: str
    load_embedder: Callable[[], Embedder]
    make_ready: Callable[[], Iterable[None]] = tuple
    tempo: Tempo = field(default_factory=Tempo)
    preferred: Preferred = field(default_factory=Preferred)
    input_edge_px: int | None = None
