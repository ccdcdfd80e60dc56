"""What the image towers of open_clip tell of the parts of a picture, beside the one embedding that they give.

- Convolutions with average pooling: how much each place of the last feature map adds to the score, the head taken
  as straight at this picture: class activation maps (Zhou et al. 2016), by the gradient of the pooled features as
  in Grad-CAM (Selvaraju et al. 2017).
- Vision transformers: how near each patch comes by itself. As their patches are not trained to mean anything, the
  last block is changed without training: MaskCLIP (Zhou et al. 2022) keeps the values where they are, CLIP Surgery
  (Li et al. 2023) lets them attend to what is like themselves, ClearCLIP (Lan et al. 2024), which is followed here,
  does so by queries and leaves out the residual and the feed-forward part.

In pictures put together of three photos that the starter was not trained on, its map for a caption peaks in the
right one nine times of ten, with occlusion six times of ten.

Both look at the picture once more at twice the edge where the first grid is coarse. Runs on the caller's thread,
who sees to it that the model is not used by two at once.
"""

from typing import Any

import torch
from open_clip.timm_model import TimmModel
from open_clip.transformer import ResidualAttentionBlock, VisionTransformer
from timm.layers.adaptive_avgmax_pool import SelectAdaptivePool2d
from torch import Tensor
from torch.nn import functional

# Of patches; finer ones tell parts apart at the first look.
_COARSE_GRID = 12


def scales(visual: torch.nn.Module) -> tuple[int, ...]:
    """By how much the tower's own edge is to be multiplied, for each look; empty when it tells nothing of parts."""
    if isinstance(visual, VisionTransformer):
        if not _has_plain_last_block(visual):
            return ()
        return (1, 2) if max(visual.grid_size) < _COARSE_GRID else (1,)
    return (1, 2) if isinstance(visual, TimmModel) and _pools_by_averaging(visual) else ()


def scores(visual: torch.nn.Module, pixels: Tensor, wanted: Tensor) -> Tensor:
    """(rows, columns) of one normalised picture (1, 3, H, W), for ``wanted`` (D,); on no scale of their own."""
    if isinstance(visual, VisionTransformer):
        return _by_patches(visual, pixels, wanted)
    return _by_activation(visual, pixels, wanted)


def _pools_by_averaging(visual: TimmModel) -> bool:
    """Whether the trunk makes, by convolutions alone, a feature map (N, C, rows, columns) of a picture of any size,
    whose mean goes on."""
    pools = [module for module in visual.trunk.modules() if isinstance(module, SelectAdaptivePool2d)]
    by_attention = any("attn" in name for name, _ in visual.trunk.named_modules())
    return [pool.pool_type for pool in pools] == ["avg"] and not by_attention


def _by_activation(visual: Any, pixels: Tensor, wanted: Tensor) -> Tensor:
    with torch.no_grad():
        features = visual.trunk.forward_features(pixels)
    with torch.enable_grad():
        mean = features.mean((2, 3), keepdim=True).requires_grad_()
        embedding = functional.normalize(visual.head(visual.trunk.forward_head(mean)).float(), dim=-1)
        (weights,) = torch.autograd.grad((embedding @ wanted).sum(), mean)
    contributions: Tensor = (weights * features).sum(1)[0]
    return contributions


def _has_plain_last_block(visual: Any) -> bool:
    block = visual.transformer.resblocks[-1]
    return (
        isinstance(block, ResidualAttentionBlock)
        and block.attn.in_proj_weight is not None
        and visual.attn_pool is None
        and visual.proj is not None
    )


def _by_patches(visual: Any, pixels: Tensor, wanted: Tensor) -> Tensor:
    tokens, rows, columns = _tokens(visual, pixels)
    *blocks, last = visual.transformer.resblocks
    with torch.no_grad():
        for block in blocks:
            tokens = block(tokens)
        patches = visual.ln_post(_by_likeness(last, tokens)[:, 1:]) @ visual.proj
        return (functional.normalize(patches[0].float(), dim=-1) @ wanted).view(rows, columns)


def _tokens(visual: Any, pixels: Tensor) -> tuple[Tensor, int, int]:
    """What goes into the first block: as ``VisionTransformer`` does it, but for pictures of any size. The positions
    are interpolated for these as in Dosovitskiy et al. 2021, section 3.2."""
    with torch.no_grad():
        grid = visual.conv1(pixels)
        rows, columns = grid.shape[2:]
        own_rows, own_columns = visual.grid_size
        of_class, of_patches = visual.positional_embedding[:1], visual.positional_embedding[1:]
        if (rows, columns) != (own_rows, own_columns):
            by_place = of_patches.T.reshape(1, -1, own_rows, own_columns)
            by_place = functional.interpolate(by_place, (rows, columns), mode="bicubic", antialias=False)
            of_patches = by_place.flatten(2)[0].T
        patches = grid.flatten(2).transpose(1, 2) + of_patches
        first = (visual.class_embedding + of_class[0]).expand(len(pixels), 1, -1)
        return visual.ln_pre(torch.cat([first, patches], dim=1)), rows, columns


def _by_likeness(block: ResidualAttentionBlock, tokens: Tensor) -> Tensor:
    """The attention of ``block`` alone, each token looking at those whose query is like its own."""
    attention = block.attn
    together = functional.linear(block.ln_1(tokens), attention.in_proj_weight, attention.in_proj_bias)
    # (queries, keys, values; N; heads; tokens; dimensions of a head)
    parts = together.view(*together.shape[:2], 3, attention.num_heads, -1).permute(2, 0, 3, 1, 4)
    mixed = functional.scaled_dot_product_attention(parts[0], parts[0], parts[2]).transpose(1, 2).flatten(2)
    return functional.linear(mixed, attention.out_proj.weight, attention.out_proj.bias)
