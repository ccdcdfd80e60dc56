"""A deterministic embedder for tests and dry runs: mean colours and their names, no torch, no files.

A red picture lies near "red", a dark blue one near "a dark blue photo". Pure and stateless: any thread.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

FAKE_MODEL_ID = "fake"

_LEVELS = np.array([0.0, 85.0, 170.0, 255.0])
_CENTRES = np.stack(np.meshgrid(_LEVELS, _LEVELS, _LEVELS, indexing="ij"), axis=-1).reshape(-1, 3)
_SIGMA = 64.0
_WORD = re.compile(r"[a-z]+|#[0-9a-f]{6}")
# What a word before a colour's name mixes into it, and how much.
_SHADES = {"dark": ((0, 0, 0), 0.5), "light": ((255, 255, 255), 0.5), "pale": ((255, 255, 255), 0.7)}


class FakeEmbedder:
    """An ``Embedder`` whose space is colour: each dimension is the nearness to one of 64 colours."""

    model_id = FAKE_MODEL_ID
    dim = len(_CENTRES)
    input_edge_px = 32
    device = "CPU"
    logit_scale = 20.0

    def embed_images(self, images: Sequence[Image.Image]) -> NDArray[np.float32]:
        return _unit([_near(_mean_colour(image)) for image in images])

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _unit([_of_text(text) for text in texts])

    def reads_whole(self, text: str) -> bool:
        return True


def _mean_colour(image: Image.Image) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.asarray(image.convert("RGB"), dtype=np.float64).reshape(-1, 3).mean(axis=0)
    return mean


def _near(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    squared: NDArray[np.float64] = ((_CENTRES - colour) ** 2).sum(axis=1)
    return np.asarray(np.exp(-squared / (2 * _SIGMA**2)))


def _of_text(text: str) -> NDArray[np.float64]:
    colours = list(_colours(text))
    if colours:
        return np.asarray(np.mean([_near(np.array(colour)) for colour in colours], axis=0))
    import hashlib

    # A text without a colour still needs a place of its own, the same one on every machine and run.
    seed = int.from_bytes(hashlib.sha256(text.casefold().encode(errors="surrogatepass")).digest()[:8], "little")
    return np.random.default_rng(seed).random(len(_CENTRES))


def _colours(text: str) -> Iterator[tuple[float, ...]]:
    before = ""
    for word in _WORD.findall(text.casefold()):
        if word in ImageColor.colormap or word.startswith("#"):
            colour = ImageColor.getrgb(word)[:3]
            towards, share = _SHADES.get(before, ((0, 0, 0), 0.0))
            yield tuple(own * (1 - share) + other * share for own, other in zip(colour, towards, strict=True))
        before = word


def _unit(rows: list[NDArray[np.float64]]) -> NDArray[np.float32]:
    vectors = np.array(rows, dtype=np.float32).reshape(len(rows), len(_CENTRES))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
