"""The lane on which the model runs: pictures wait here for a batch, and come back embedded.

Used from one thread; the model is loaded and runs on the lane's own, when the first picture has come.
"""

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Event
from types import TracebackType
from typing import Self

from photofinder.engine.decode import Picture
from photofinder.engine.embedding import BatchEmbedder, Embedded
from photofinder.engine.pool import ReadAheadPool
from photofinder.engine.tempo import Ease
from photofinder.vision.embedder import Embedder

# An eighth of the shorter side of a photo of 12 megapixels, which JPEG gives away almost for nothing; enough for a
# thumbnail too. Of what the model sees a little more is decoded, for it is the model's own resizing that counts.
_EDGE_PX = 350
_EDGE_SHARE = 9 / 8
# Batches that are there before they are needed, so that the model never waits.
_BATCHES_AHEAD = 2
_LEAST_AHEAD = 32
# A picture waits no longer for others: what comes slowly is to be found soon too.
_STALE_S = 1.0
# While the person is at it a query may have to wait for one such batch, and finds the model idle most of the time.
_SMALL_BATCH = 2
_PAUSE_S = 0.5


class ModelLane:
    """``load`` gives the embedder, which will say that it has ``input_edge_px``, if anyone knows; ``edge_px`` is
    what the shorter side of pictures should have, ``room`` how many more should be on their way, ``dim`` the
    embedder's once it is there."""

    def __init__(self, bell: Event, load: Callable[[], Embedder], input_edge_px: int | None = None) -> None:
        self._load = load
        self._thread = ReadAheadPool[BatchEmbedder | Embedded](bell, 1)
        self._batches: BatchEmbedder | None = None
        self._loading = False
        self._waiting: deque[Picture] = deque()
        self._frames = 0
        self._embedding = 0
        self._waiting_since_s = 0.0
        self._next_batch_s = 0.0
        self.edge_px = _edge_px(input_edge_px or 0)
        self.dim: int | None = None

    @property
    def preparing(self) -> bool:
        """Whether pictures wait for the model to be loaded."""
        return self._loading and self._batches is None

    @property
    def room(self) -> int:
        size = self._batches.size if self._batches is not None else 0
        return max(_LEAST_AHEAD, (_BATCHES_AHEAD + 1) * size) - self._frames - self._embedding

    def put(self, picture: Picture) -> None:
        """Embed ``picture``, when there are enough for a batch."""
        if not self._waiting:
            self._waiting_since_s = time.monotonic()
        self._waiting.append(picture)
        self._frames += len(picture.frames)

    def feed(self, ease: Ease, *, no_more: bool) -> None:
        """Give the model what it can take now; with ``no_more`` to come for now, also less than a batch."""
        if not self._waiting:
            return
        if self._batches is None:
            if not self._loading:
                self._loading = True
                self._thread.submit(lambda: BatchEmbedder(self._load()))
            return
        size = min(self._batches.size, _SMALL_BATCH) if ease is Ease.PERSON else self._batches.size
        ahead = _BATCHES_AHEAD if ease is Ease.NONE else 1
        while self._waiting and self._thread.pending < ahead and time.monotonic() >= self._next_batch_s:
            stale = time.monotonic() - self._waiting_since_s >= _STALE_S
            if self._frames < size and not stale and not (no_more and not self._thread.pending):
                return
            self._submit(size, self._batches)

    def finished(self, ease: Ease) -> list[Embedded]:
        """What was embedded since the last call.

        Raises: as loading the embedder, and ``BatchEmbedder.embed``, do.
        """
        embedded = []
        for made in self._thread.finished():
            if isinstance(made, BatchEmbedder):
                self._batches = made
                self.dim = made.dim
                self.edge_px = _edge_px(made.input_edge_px)
                continue
            embedded.append(made)
            self._embedding -= sum(len(picture.frames) for picture, _ in made.pictures)
            pause_s = {Ease.NONE: 0.0, Ease.OTHERS: made.seconds, Ease.PERSON: max(_PAUSE_S, 4 * made.seconds)}[
                ease
            ]
            self._next_batch_s = time.monotonic() + pause_s
        return embedded

    def _submit(self, size: int, batches: BatchEmbedder) -> None:
        pictures: list[Picture] = []
        frames = 0
        while self._waiting and frames < size:
            picture = self._waiting.popleft()
            pictures.append(picture)
            frames += len(picture.frames)
        self._frames -= frames
        self._embedding += frames
        self._waiting_since_s = time.monotonic()
        self._thread.submit(partial(batches.embed_pictures, pictures))

    def __enter__(self) -> Self:
        self._thread.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.__exit__(kind, error, trace)


def _edge_px(input_edge_px: int) -> int:
    return max(_EDGE_PX, int(input_edge_px * _EDGE_SHARE))
