"""The open_clip embedder, and loading it from files that are here. No network, ever.

Which files a model has is ``models``' and ``hub``'s business. This, ``heat_towers`` and ``torchvision_ops`` alone
import torch.
Loading and embedding: any thread.
"""

import importlib.util
import json
import logging
import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from safetensors import SafetensorError

from photofinder.errors import ModelDamaged, ModelUnknown, ModelUnsupported
from photofinder.vision import hub, sources
from photofinder.vision.heat import Located
from photofinder.vision.preprocess import Preprocess
from photofinder.vision.sources import FOLDER_PREFIX, Checkpoint, Folder, HubRepo, HubTag, ModelFiles, Source
from photofinder.vision.tokenizer import TEXT_CHARS, TokenizerSpec, encodable
from photofinder.vision.torchvision_ops import define_missing_ops
from photofinder.vision.turns import Turns

define_missing_ops()
import open_clip  # noqa: E402

from photofinder.vision import heat_towers  # noqa: E402

# A text query waits for one of these at most. On a processor few are quicker than many: the first layers of larger
# batches outgrow what malloc keeps, and every one then faults fresh pages in (two cores, starter model, one run:
# 52 pictures/s in sixteens, 100 in sixes; ViT-B/32 hardly minds).
_BATCH_ON_CPU = 6
_BATCH_ON_GPU = 64
# What open_clip and torch raise for files that are cut, foreign or of another architecture.
_LOAD_FAULTS = (
    OSError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, AssertionError, StopIteration,
    EOFError, ImportError, pickle.UnpicklingError, SafetensorError,
)  # fmt: skip

log = logging.getLogger(__name__)

# Takes the texts, and a number of tokens other than the model's.
Tokenizer = Callable[..., torch.Tensor]


class ClipEmbedder:
    """An ``Embedder`` over an open_clip model, in single precision or in the ``half`` one of the device.

    Threads take turns: between two batches of one caller any other that waits goes first.
    """

    def __init__(
        self,
        model_id: str,
        model: torch.nn.Module,
        tokenizer: Tokenizer,
        device: torch.device,
        *,
        half: bool = False,
    ) -> None:
        self._model_id = model_id
        self._dtype = _half_of(device) if half else torch.float32
        settled: Any = model.eval().requires_grad_(False)
        self._model: Any = settled.to(device, self._dtype, memory_format=torch.channels_last)
        self._tokenizer = tokenizer
        self._device = device
        self._batch = _BATCH_ON_CPU if device.type == "cpu" else _BATCH_ON_GPU
        self._turns = Turns()
        self._preprocess = Preprocess.from_config(self._model.visual.preprocess_cfg)
        self._mean, self._std = (
            torch.tensor(values, device=device).mul(255.0).view(1, 3, 1, 1)
            for values in (self._preprocess.mean, self._preprocess.std)
        )
        self._logit_scale = float(self._model.logit_scale.detach().exp().max())
        # One of each at once shows damaged weights, warms up, and tells the length of an embedding.
        tokens = tokenizer([""])
        self._context_length = int(tokens.shape[1])
        self._dim = int(self._embed_tokens(tokens).shape[1])
        blank = Image.new("RGB", (self._preprocess.width, self._preprocess.height))
        if self.embed_pixels(self._preprocess.pixels([blank])).shape[1] != self._dim:
            raise ModelDamaged(model_id, detail="the two towers do not meet")

    @property
    def model_id(self) -> str:
        return self._model_id

    @property
    def dim(self) -> int:
        return self._dim

    @property
    def input_edge_px(self) -> int:
        return max(self._preprocess.width, self._preprocess.height)

    @property
    def device(self) -> str:
        name = self._device.type.upper()
        if self._device.type == "cuda":
            name = f"CUDA ({torch.cuda.get_device_name(self._device)})"
        return (
            name if self._dtype is torch.float32 else f"{name}, PyTorch {str(self._dtype).removeprefix('torch.')}"
        )

    @property
    def logit_scale(self) -> float:
        return self._logit_scale

    @property
    def preprocess(self) -> Preprocess:
        """How a picture becomes pixels."""
        return self._preprocess

    @property
    def model(self) -> Any:
        """The open_clip model itself, which nobody may change."""
        return self._model

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        return self._stacked(
            self.embed_pixels(self._preprocess.pixels(images[at : at + self._batch]))
            for at in range(0, len(images), self._batch)
        )

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        clean = [encodable(text) for text in texts]
        return self._stacked(
            self._embed_tokens(self._tokenizer(clean[at : at + self._batch]))
            for at in range(0, len(clean), self._batch)
        )

    def reads_whole(self, text: str) -> bool:
        if len(text) > TEXT_CHARS:
            return False
        # What would fit one token more must leave it empty, as the blank text does.
        last, blank = self._tokenizer([encodable(text), ""], context_length=self._context_length + 1)[
            :, -1
        ].tolist()
        return bool(last == blank)

    def locate(self, image: Image.Image, wanted: NDArray[np.float32]) -> list[Located]:
        """As ``heat.Localizer`` says."""
        return [self._located(image, wanted, scale) for scale in heat_towers.scales(self._model.visual)]

    def _located(self, image: Image.Image, wanted: NDArray[np.float32], scale: int) -> Located:
        look = replace(
            self._preprocess, width=scale * self._preprocess.width, height=scale * self._preprocess.height
        )
        with self._turns.mine():
            batch = self._normalised(look.pixels([image]))
            target = torch.from_numpy(np.array(wanted, dtype=np.float32)).to(self._device)
            scores = heat_towers.scores(self._model.visual, batch, target)
        return Located(scores.float().cpu().numpy(), look.seen(*image.size))

    def _stacked(self, parts: Iterator[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.concatenate([np.empty((0, self._dim), dtype=np.float32), *parts])

    def embed_pixels(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """As ``embed_images``, of what ``preprocess`` has made of them."""
        with self._turns.mine(), torch.inference_mode():
            return self._unit(self._model.encode_image(self._normalised(pixels)))

    def _normalised(self, pixels: NDArray[np.uint8]) -> torch.Tensor:
        # A channels-last view of what lies in memory that way already.
        batch = torch.from_numpy(pixels).to(self._device).permute(0, 3, 1, 2).float()
        return ((batch - self._mean) / self._std).to(self._dtype)

    def _embed_tokens(self, tokens: torch.Tensor) -> NDArray[np.float32]:
        with self._turns.mine(), torch.inference_mode():
            return self._unit(self._model.encode_text(tokens.to(self._device)))

    def _unit(self, features: torch.Tensor) -> NDArray[np.float32]:
        unit = torch.nn.functional.normalize(features.float(), dim=-1).cpu().numpy()
        if not np.isfinite(unit).all():
            raise ModelDamaged(self._model_id, detail="the model answers with no numbers")
        return unit


def load(files: ModelFiles, device: str | None = None, *, half: bool = False) -> ClipEmbedder:
    """The embedder of ``files``; ``device`` is torch's name of one, by itself the best there is.

    Raises:
        ModelUnknown: open_clip has no such architecture.
        ModelDamaged: the files cannot be loaded; a pickle with code in it is refused unrun.
        ModelUnsupported: the model needs what is not installed here.
    """
    model_id, source, weights = files.model_id, files.source, files.weights
    try:
        config = _configuration(source, weights)
        if config is None:
            raise ModelUnknown(model_id, "open_clip has no such architecture")
        _refuse_what_goes_online(model_id, config)
        tokenizer = _tokenizer(model_id, source, weights, config, files.models_dir)
        model = _model(source, weights)
        if device is not None:
            return ClipEmbedder(files.identity, model, tokenizer, torch.device(device), half=half)
        return _on_best_device(files.identity, model, tokenizer, half=half)
    except _LOAD_FAULTS as fault:
        raise ModelDamaged(model_id, weights, f"{type(fault).__name__}: {fault}") from fault


def best_device() -> torch.device:
    """CUDA, else Apple's MPS, else the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def halves_well(device: torch.device) -> bool:
    """Whether ``device`` computes in half precision, rather than only storing in it."""
    if device.type != "cpu":
        return True
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _half_of(device: torch.device) -> torch.dtype:
    return torch.bfloat16 if device.type == "cpu" else torch.float16


def tokenizer_spec(source: Source, weights: Path) -> TokenizerSpec | None:
    """What ``ClipTokenizer`` needs to read texts for ``source``; None where the model has another tokenizer."""
    text = (_configuration(source, weights) or {}).get("text_cfg", {})
    options = dict(text.get("tokenizer_kwargs", {}))
    cleaning = options.pop("clean", "lower")
    special_tokens = tuple(options.pop("additional_special_tokens", None) or ())
    if text.get("hf_tokenizer_name") or options:
        return None
    own = _own_vocabulary(source, weights)
    vocabulary = own if own is not None else Path(open_clip.tokenizer.default_bpe())
    context_length = text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH)
    return TokenizerSpec(vocabulary, context_length, cleaning, special_tokens)


def _own_vocabulary(source: Source, weights: Path) -> Path | None:
    vocabulary = weights.parent / hub.VOCABULARY_NAME
    return vocabulary if isinstance(source, Folder | HubRepo) and vocabulary.is_file() else None


def _on_best_device(identity: str, model: torch.nn.Module, tokenizer: Tokenizer, *, half: bool) -> ClipEmbedder:
    """A graphics card that is too old, too small or badly installed must not cost the person the search."""
    best = best_device()
    if best.type != "cpu":
        try:
            return ClipEmbedder(identity, model, tokenizer, best, half=half)
        except (RuntimeError, AssertionError) as fault:
            log.warning("%s does not run on %s, using the processor: %s", identity, best, fault)
    return ClipEmbedder(identity, model, tokenizer, torch.device("cpu"), half=half)


def _configuration(source: Source, weights: Path) -> dict[str, Any] | None:
    """The model's configuration (open_clip's ``model_cfg``)."""
    config: dict[str, Any] | None
    match source:
        case Folder() | HubRepo():
            config = json.loads((weights.parent / hub.CONFIG_NAME).read_text(encoding="utf-8"))["model_cfg"]
        case Checkpoint(architecture=architecture) | HubTag(architecture=architecture):
            config = open_clip.get_model_config(architecture)
    return config


def _refuse_what_goes_online(model_id: str, config: dict[str, Any]) -> None:
    if config["text_cfg"].get("hf_model_name"):
        raise ModelUnsupported(model_id, "its text tower is one of the transformers package")
    if ":" in config["vision_cfg"].get("timm_model_name", ""):
        raise ModelUnsupported(model_id, "its image tower is described elsewhere")


def _tokenizer(model_id: str, source: Source, weights: Path, config: dict[str, Any], models_dir: Path) -> Tokenizer:
    text = config["text_cfg"]
    context_length = text.get("context_length", open_clip.tokenizer.DEFAULT_CONTEXT_LENGTH)
    options = text.get("tokenizer_kwargs", {})
    tokenizer: Tokenizer
    if name := text.get("hf_tokenizer_name"):
        if importlib.util.find_spec("transformers") is None:
            raise ModelUnsupported(model_id, "it needs the Python package transformers")
        folder = weights.parent if isinstance(source, Folder) else hub.snapshot(models_dir, name)
        if folder is None:
            raise ModelDamaged(model_id, weights, f"the tokenizer {name} is missing")
        tokenizer = open_clip.tokenizer.HFTokenizer(str(folder), context_length=context_length, **options)
        return tokenizer
    if vocabulary := _own_vocabulary(source, weights):
        options = {"bpe_path": str(vocabulary), **options}
    tokenizer = open_clip.tokenizer.SimpleTokenizer(context_length=context_length, **options)
    return tokenizer


def _model(source: Source, weights: Path) -> torch.nn.Module:
    model: torch.nn.Module
    match source:
        case Folder() | HubRepo():
            model = open_clip.create_model(f"{FOLDER_PREFIX}{weights.parent}", require_pretrained=True)
        case Checkpoint(architecture=architecture, path=path):
            model = open_clip.create_model(architecture, pretrained=str(path), require_pretrained=True)
        case HubTag(architecture=architecture, tag=tag):
            entry = sources.registry_entry(architecture, tag)
            model = open_clip.create_model(
                architecture,
                pretrained=str(weights),
                require_pretrained=True,
                # The tag knows how its weights were trained; the architecture alone does not.
                force_quick_gelu=bool(entry.get("quick_gelu")),
                force_preprocess_cfg={
                    key: entry[key] for key in ("mean", "std", "interpolation", "resize_mode") if key in entry
                },
            )
    return model
