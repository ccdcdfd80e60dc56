"""Makes a transformer easier to quantise without changing what it computes: SmoothQuant (Xiao et al. 2023).

In what a layer norm gives to the next product of matrices, a few channels are often many times larger than the
rest; in 8 bits these leave the others hardly any steps. What the norm divides such a channel by, the weights that
it is multiplied with take over. In place, on torch; the embeddings stay as they were, but for rounding.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

# First, as it sees to what open_clip may lack here.
import photofinder.vision.clip  # noqa: F401  # isort: skip
from open_clip.transformer import ResidualAttentionBlock  # isort: skip

# How much of the difference goes over to the weights.
_SHARE = 0.5
_LEAST = 1e-5

Made = TypeVar("Made")


def smooth(model: nn.Module, run: Callable[[], Made]) -> Made:
    """Smooth the blocks of ``model`` that are of open_clip's own plain kind; ``run`` passes examples through it.
    What it made of them is returned."""
    pairs = [
        pair for module in model.modules() if isinstance(module, ResidualAttentionBlock) for pair in _pairs(module)
    ]
    largest: dict[nn.Module, Tensor] = {}

    def note(norm: nn.Module, _: Any, output: Tensor) -> None:
        found = output.detach().abs().flatten(0, -2).amax(0)
        largest[norm] = torch.maximum(largest[norm], found) if norm in largest else found

    hooks = [norm.register_forward_hook(note) for norm, _ in pairs]
    try:
        made = run()
    finally:
        for hook in hooks:
            hook.remove()
    with torch.no_grad():
        for norm, weight in pairs:
            if norm in largest:
                scale = _scale(largest[norm], weight.abs().amax(0))
                norm.weight.div_(scale)
                norm.bias.div_(scale)
                weight.mul_(scale)
    return made


def _pairs(block: ResidualAttentionBlock) -> Iterator[tuple[nn.LayerNorm, Tensor]]:
    """Each norm that has a scale of its own, and the weights (out, in) of what reads it alone."""
    readers = ((block.ln_1, block.attn.in_proj_weight), (block.ln_2, block.mlp.c_fc.weight))
    for norm, weight in readers:
        if isinstance(norm, nn.LayerNorm) and norm.bias is not None and weight is not None:
            yield norm, weight


def _scale(activations: Tensor, weights: Tensor) -> Tensor:
    scale: Tensor = activations.clamp(min=_LEAST) ** _SHARE / weights.clamp(min=_LEAST) ** (1 - _SHARE)
    return scale
