"""The shape of the starter model: its open_clip configuration, the two towers, and how they start out.

Thread: any; nothing is shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import open_clip
import torch
from open_clip.tokenizer import SimpleTokenizer
from torch import Tensor, nn

from photofinder.training.features import IMAGE_SIZE, TRUNK
from photofinder.training.vocabulary import vocabulary_size


@dataclass(frozen=True)
class Shape:
    """How large the model is. The defaults are those of the shipped model."""

    embed_dim: int = 512
    merges: int = 9_000
    context_length: int = 40
    width: int = 320
    heads: int = 5
    layers: int = 4


def configuration(shape: Shape) -> dict[str, Any]:
    """The contents of open_clip_config.json."""
    return {
        "model_cfg": {
            "embed_dim": shape.embed_dim,
            "custom_text": True,
            "vision_cfg": {
                "timm_model_name": TRUNK,
                "timm_model_pretrained": False,
                "timm_pool": "avg",
                "timm_proj": "mlp",
                "timm_proj_bias": True,
                "image_size": IMAGE_SIZE,
            },
            "text_cfg": {
                "context_length": shape.context_length,
                "vocab_size": vocabulary_size(shape.merges),
                "width": shape.width,
                "heads": shape.heads,
                "layers": shape.layers,
            },
        },
        "preprocess_cfg": {
            "size": [IMAGE_SIZE, IMAGE_SIZE],
            "mode": "RGB",
            "mean": [0.5, 0.5, 0.5],
            "std": [0.5, 0.5, 0.5],
            "interpolation": "bicubic",
            "resize_mode": "squash",
            "fill_color": 0,
        },
    }


def new_model(shape: Shape) -> nn.Module:
    """The open_clip model with random weights."""
    settings = dict(configuration(shape)["model_cfg"])
    settings.pop("custom_text")
    model: nn.Module = open_clip.CustomTextCLIP(**settings)
    return model


def tokenize(tokenizer: SimpleTokenizer, texts: list[str]) -> Tensor:
    """(N, longest) token numbers: columns that would hold padding only are cut off, which changes no result."""
    tokens: Tensor = tokenizer(texts)
    return trim(tokens)


def trim(tokens: Tensor) -> Tensor:
    """Cuts the columns off in which no row has a token. Attention is causal: nobody looks at them."""
    longest = int((tokens != 0).sum(1).max()) if len(tokens) else 1
    return tokens[:, :longest]


def encode_texts(text_tower: nn.Module, tokens: Tensor) -> Tensor:
    """(N, D) of trimmed tokens, not of unit length. open_clip's forward wants its mask cut to their length."""
    whole = text_tower.attn_mask
    assert isinstance(whole, Tensor)
    text_tower.attn_mask = whole[: tokens.shape[1], : tokens.shape[1]]
    try:
        embeddings: Tensor = text_tower(tokens)
    finally:
        text_tower.attn_mask = whole
    return embeddings


def start_token_table(text_tower: Any, tokenizer: SimpleTokenizer, meanings: Tensor) -> None:
    """Puts words with like meanings near each other before training starts.

    `meanings`: (vocabulary, 384), what the sentence encoder says to each token. Their main components, scaled as
    random tokens would be, become the token table.
    """
    table: Tensor = text_tower.token_embedding.weight
    centred = meanings - meanings.mean(0)
    _, _, directions = torch.linalg.svd(centred, full_matrices=False)
    width = min(table.shape[1], directions.shape[0])
    projected = centred @ directions[:width].T
    with torch.no_grad():
        table[: len(projected), :width].copy_(projected / projected.std() * 0.03)


def token_words(tokenizer: SimpleTokenizer) -> list[str]:
    """What each token stands for, as plain text, in the order of the token numbers."""
    words = []
    for number in range(tokenizer.vocab_size):
        try:
            words.append(tokenizer.decode([number]).strip() or "?")
        except (KeyError, ValueError):  # the two special tokens
            words.append("?")
    return words
