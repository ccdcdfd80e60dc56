"""A tiny open_clip model with random weights, as a folder on disk."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_MERGES = 300


def tiny_config(vocab_size: int) -> dict[str, Any]:
    return {
        "model_cfg": {
            "embed_dim": 24,
            "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
            "text_cfg": {"context_length": 16, "vocab_size": vocab_size, "width": 32, "heads": 2, "layers": 2},
        },
        "preprocess_cfg": {"mean": [0.4, 0.5, 0.6], "std": [0.2, 0.25, 0.3], "interpolation": "bilinear"},
    }


def write_tiny_model(folder: Path, seed: int = 0) -> Path:
    """Configuration, half-precision weights and a cut vocabulary, as the starter model has them."""
    from photofinder.vision.torchvision_ops import define_missing_ops

    define_missing_ops()
    import open_clip
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(open_clip.tokenizer.default_bpe(), "rt", encoding="utf-8") as whole:
        lines = [whole.readline() for _ in range(_MERGES + 1)]
    with gzip.open(folder / "bpe_vocab.txt.gz", "wt", encoding="utf-8") as cut:
        cut.write("".join(lines).rstrip("\n"))
    config = tiny_config(vocab_size=2 * 256 + _MERGES + 2)
    (folder / "open_clip_config.json").write_text(json.dumps(config), encoding="utf-8")
    torch.manual_seed(seed)
    model = open_clip.CLIP(**config["model_cfg"])
    save_file(
        {name: value.half() for name, value in model.state_dict().items()}, folder / "open_clip_model.safetensors"
    )
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def make_tiny_model() -> Callable[..., Path]:
    return write_tiny_model
