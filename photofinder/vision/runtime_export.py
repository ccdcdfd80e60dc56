"""From the open_clip model to two ONNX graphs, one a tower: bytes of pixels or tokens in, unit embeddings out.

Imports torch and onnx, so it runs in the process that prepares a model (``runtime_prepare``) and nowhere else.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

# First, as it sees to what open_clip may lack here.
from photofinder.vision.clip import ClipEmbedder  # isort: skip
from open_clip.transformer import ResidualAttentionBlock  # isort: skip

PIXELS, TOKENS, EMBEDDING = "pixels", "tokens", "embedding"
# The first with LayerNormalization is 17; 18 is what torch's exporter is tested with.
_OPSET = 18


def export_images(embedder: ClipEmbedder, file: Path, *, folded: bool = True) -> None:
    """The image tower of ``embedder``, on the processor: (N, height, width, 3) uint8 to (N, dim) float32. Not
    ``folded`` it holds the weights as they are in the model.

    Raises: RuntimeError and whatever else torch raises where it cannot.
    """
    preprocess = embedder.preprocess
    pixels = torch.zeros(2, preprocess.height, preprocess.width, 3, dtype=torch.uint8)
    _export(_ImageTower(embedder), pixels, PIXELS, {0: "n"}, file, folded)


def export_texts(embedder: ClipEmbedder, context_length: int, file: Path, *, folded: bool = True) -> bool:
    """The text tower: (N, length) int64 to (N, dim) float32; returns whether all texts have to be padded to the
    context. ``folded`` as above.

    Raises: as ``export_images``.
    """
    trimming = _trimming(embedder.model)
    tower = _WholeTexts(embedder.model) if trimming is None else _TrimmedTexts(trimming)
    axes = {0: "n"} if trimming is None else {0: "n", 1: "length"}
    # Not all alike, so that nothing of the search for the last token is taken for a constant.
    tokens = torch.arange(2 * context_length).view(2, context_length) % 7
    _export(tower, tokens, TOKENS, axes, file, folded)
    return trimming is None


class _ImageTower(nn.Module):
    def __init__(self, embedder: ClipEmbedder) -> None:
        super().__init__()
        self.model = embedder.model
        mean, std = embedder.preprocess.mean, embedder.preprocess.std
        self.mean, self.std = (torch.tensor(values).mul(255.0).view(1, 3, 1, 1) for values in (mean, std))

    def forward(self, pixels: Tensor) -> Tensor:
        batch: Tensor = (pixels.permute(0, 3, 1, 2).float() - self.mean) / self.std
        return functional.normalize(self.model.encode_image(batch), dim=-1)


class _WholeTexts(nn.Module):
    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor) -> Tensor:
        return functional.normalize(self.model.encode_text(tokens), dim=-1)


class _TrimmedTexts(nn.Module):
    """As ``encode_text`` of open_clip, but for texts of any length: where each token looks back only, what follows
    the last one changes nothing, and most queries fill a tenth of the context. (torch's own attention takes the
    length for a constant.)"""

    def __init__(self, tower: Any) -> None:
        super().__init__()
        self.tower = tower
        # Half of the file is this table, of which a query reads a few rows.
        self.table: Tensor = tower.token_embedding.weight.detach().half()

    def forward(self, tokens: Tensor) -> Tensor:
        tower = self.tower
        length = tokens.shape[1]
        mask = tower.attn_mask[:length, :length]
        meanings = functional.embedding(tokens, self.table).float() + tower.positional_embedding[:length]
        for block in tower.transformer.resblocks:
            meanings = meanings + block.ls_1(_attended(block.attn, block.ln_1(meanings), mask))
            meanings = meanings + block.ls_2(block.mlp(block.ln_2(meanings)))
        pooled = tower.ln_final(meanings)[torch.arange(tokens.shape[0]), tokens.argmax(dim=-1)]
        projection = tower.text_projection
        projected = projection(pooled) if isinstance(projection, nn.Linear) else pooled @ projection
        return functional.normalize(projected, dim=-1)


def _attended(attention: nn.MultiheadAttention, tokens: Tensor, mask: Tensor) -> Tensor:
    together = functional.linear(tokens, attention.in_proj_weight, attention.in_proj_bias)
    # Each (N; heads; tokens; dimensions of a head).
    queries, keys, values = (
        part.view(*part.shape[:2], attention.num_heads, -1).transpose(1, 2) for part in together.chunk(3, dim=-1)
    )
    mixed = functional.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
    mixed = mixed.transpose(1, 2).flatten(2)
    return functional.linear(mixed, attention.out_proj.weight, attention.out_proj.bias)


def _trimming(model: Any) -> Any | None:
    """The module that holds the text tower, if it is one whose texts can be cut after their last token."""
    tower = getattr(model, "text", model)
    blocks = getattr(getattr(tower, "transformer", None), "resblocks", ())
    if not blocks or not all(type(block) is ResidualAttentionBlock for block in blocks):
        return None
    pool = getattr(tower, "pool_type", None) or getattr(tower, "text_pool_type", None)
    causal = tower.attn_mask is not None and getattr(tower, "cls_emb", None) is None
    together = all(block.attn.in_proj_weight is not None for block in blocks)
    return tower if pool == "argmax" and causal and together and tower.text_projection is not None else None


def _export(tower: nn.Module, example: Tensor, name: str, axes: dict[int, str], file: Path, folded: bool) -> None:
    with _quiet(), torch.inference_mode():
        torch.onnx.export(
            tower.eval(),
            (example,),
            file,
            # The other exporter needs two more packages, and a minute where this takes seconds.
            dynamo=False,
            opset_version=_OPSET,
            do_constant_folding=folded,
            input_names=[name],
            output_names=[EMBEDDING],
            dynamic_axes={name: axes, EMBEDDING: {0: "n"}},
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Attention in plain operations, which ONNX has; and none of the exporter's warnings: what they warn of is
    looked at afterwards, by comparing what comes out."""
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    told = logging.getLogger("torch.onnx")
    level = told.level
    told.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        told.setLevel(level)
        torch.backends.mha.set_fastpath_enabled(fast)
