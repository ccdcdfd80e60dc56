"""The embedder of an exported model: ONNX Runtime for each half of it that was chosen so, torch for what is left.

torch is imported when something asks for what only it can do, so that neither indexing nor searching waits for it.
Any thread. Texts go side by side with pictures; batches of pictures take turns.
"""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder.errors import ModelDamaged
from photofinder.records import Runtime
from photofinder.vision import runtime_manifest
from photofinder.vision.heat import Located
from photofinder.vision.onnx_tower import ONNX_FAULTS, OnnxTower
from photofinder.vision.runtime_manifest import ExportUnusable, Manifest
from photofinder.vision.tokenizer import ClipTokenizer, TokenizerSpec
from photofinder.vision.turns import Turns

if TYPE_CHECKING:
    from photofinder.vision.clip import ClipEmbedder

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]
LoadTorch = Callable[[bool], "ClipEmbedder"]
"""Loads the model on torch, in half precision or not."""

_TEXTS_AT_ONCE = 16
_TEXT_FAULTS: tuple[type[Exception], ...] = (*ONNX_FAULTS, EOFError, LookupError)
_IMAGE_FAULTS: tuple[type[Exception], ...] = (*ONNX_FAULTS, ExportUnusable)


class OnnxTexts:
    """The text half on ONNX Runtime; ``pads`` says that the graph takes texts of full length only."""

    def __init__(self, spec: TokenizerSpec, tower: OnnxTower, *, pads: bool) -> None:
        self._tokenizer = ClipTokenizer(spec)
        self._tower = tower
        self._pads = pads

    def embed(self, texts: Sequence[str]) -> Floats:
        """(N, dim), N > 0."""
        return np.concatenate(
            [self._batch(texts[at : at + _TEXTS_AT_ONCE]) for at in range(0, len(texts), _TEXTS_AT_ONCE)]
        )

    def reads_whole(self, text: str) -> bool:
        """Whether nothing of ``text`` is cut."""
        return self._tokenizer.reads_whole(text)

    def _batch(self, texts: Sequence[str]) -> Floats:
        rows = self._tokenizer(texts)
        length = self._tokenizer.context_length if self._pads else max(map(len, rows))
        tokens = np.zeros((len(rows), length), dtype=np.int64)
        for row, numbers in zip(tokens, rows, strict=True):
            row[: len(numbers)] = numbers
        return self._tower(tokens)


class RuntimeEmbedder:
    """An ``Embedder`` and ``Localizer`` of what lies in ``folder``; ``discard`` is called when that is torn.

    Raises:
        ExportUnusable: the text graph is torn. That of the images is loaded when it is needed; torch does its work
            when it cannot be.
    """

    def __init__(
        self, manifest: Manifest, folder: Path, load_torch: LoadTorch, discard: Callable[[], object]
    ) -> None:
        self._manifest = manifest
        self._folder = folder
        self._load_torch = load_torch
        self._discard = discard
        self._loading = threading.Lock()
        self._on_torch: dict[bool, ClipEmbedder] = {}
        self._turns = Turns()
        self._images: OnnxTower | None = None
        self._images_fell_back = False
        self._texts = self._loaded_texts()

    @property
    def model_id(self) -> str:
        return self._manifest.identity

    @property
    def dim(self) -> int:
        return self._manifest.dim

    @property
    def input_edge_px(self) -> int:
        return max(self._manifest.preprocess.width, self._manifest.preprocess.height)

    @property
    def device(self) -> str:
        return self._torch().device if self._images_fell_back else self._manifest.device

    @property
    def logit_scale(self) -> float:
        return self._manifest.logit_scale

    def embed_images(self, images: Sequence[Image.Image]) -> Floats:
        tower = self._image_tower()
        if tower is None:
            return self._torch(half=self._manifest.images.runtime is Runtime.TORCH_HALF).embed_images(images)
        return np.concatenate([np.empty((0, self.dim), np.float32), *self._embedded(images, tower)])

    def embed_texts(self, texts: Sequence[str]) -> Floats:
        if self._texts is None:
            return self._torch().embed_texts(texts)
        return self._sound(self._texts.embed(texts)) if texts else np.empty((0, self.dim), np.float32)

    def reads_whole(self, text: str) -> bool:
        return self._torch().reads_whole(text) if self._texts is None else self._texts.reads_whole(text)

    def locate(self, image: Image.Image, wanted: Floats) -> list[Located]:
        """As ``heat.Localizer`` says. Looks inside the model, which torch alone lets one do."""
        return self._torch().locate(image, wanted)

    def _embedded(self, images: Sequence[Image.Image], tower: OnnxTower) -> Iterator[Floats]:
        batch = self._manifest.images.batch
        for at in range(0, len(images), batch):
            pixels = self._manifest.preprocess.pixels(images[at : at + batch])
            with self._turns.mine():
                yield self._sound(tower(pixels))

    def _sound(self, found: Floats) -> Floats:
        if not np.isfinite(found).all():
            raise ModelDamaged(self.model_id, detail="the model answers with no numbers")
        return found

    def _loaded_texts(self) -> OnnxTexts | None:
        spec = self._manifest.tokenizer
        if spec is None:
            return None
        try:
            tower = OnnxTower(runtime_manifest.checked(self._folder, self._manifest.texts))
            return OnnxTexts(spec, tower, pads=self._manifest.pads)
        except _TEXT_FAULTS as fault:
            raise ExportUnusable(f"the text half cannot be loaded: {fault}") from fault

    def _image_tower(self) -> OnnxTower | None:
        """None where torch has to do it."""
        if self._images_fell_back or not self._manifest.images.file:
            return None
        with self._loading:
            if self._images is None:
                try:
                    self._images = OnnxTower(runtime_manifest.checked(self._folder, self._manifest.images))
                except _IMAGE_FAULTS as fault:
                    log.warning("the export of %s cannot be used, torch does its work: %s", self.model_id, fault)
                    self._discard()
                    self._images_fell_back = True
            return self._images

    def _torch(self, *, half: bool = False) -> "ClipEmbedder":
        with self._loading:
            if half not in self._on_torch:
                self._on_torch[half] = self._load_torch(half)
            return self._on_torch[half]
