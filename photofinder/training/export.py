"""Writes a trained model as a folder that `open_clip.create_model_and_transforms("local-dir:...")` loads.

Thread: any.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from photofinder.training.towers import Shape, configuration
from photofinder.training.vocabulary import BPE_FILE, write_cut_vocabulary

CONFIG_FILE = "open_clip_config.json"
WEIGHTS_FILE = "open_clip_model.safetensors"


def export_model(model: nn.Module, shape: Shape, out_dir: Path) -> None:
    """Writes configuration, float16 weights and vocabulary to `out_dir`; an older model there is replaced."""
    out_dir.mkdir(parents=True, exist_ok=True)
    (out_dir / CONFIG_FILE).write_text(json.dumps(configuration(shape), indent=2) + "\n", "utf-8")
    write_cut_vocabulary(out_dir / BPE_FILE, shape.merges)
    weights = {name: _halved(tensor) for name, tensor in model.state_dict().items()}
    partial = out_dir / (WEIGHTS_FILE + ".partial")
    save_file(weights, partial, metadata={"format": "pt"})
    partial.replace(out_dir / WEIGHTS_FILE)


def _halved(tensor: Tensor) -> Tensor:
    tensor = tensor.detach().contiguous()
    return tensor.to(torch.float16) if tensor.is_floating_point() else tensor
