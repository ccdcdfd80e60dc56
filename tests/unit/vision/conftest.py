"""A tiny open_clip model with random weights, as a folder on disk; and camera RAW files."""

import gzip
import io
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

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


@pytest.fixture(scope="session")
def make_dng() -> Callable[..., bytes]:
    """Writes a DNG: see ``dng``."""
    return dng


def dng(image: Image.Image, *, orientation: int = 1, preview: Image.Image | None = None) -> bytes:
    """A DNG whose sensor saw ``image`` through a Bayer filter, with a JPEG of ``preview``."""
    light = (np.asarray(image.convert("RGB"), dtype=np.float64) / 255) ** 2.2 * 60000
    strip = np.where(np.indices(light.shape[:2]).sum(axis=0) % 2 == 1, light[:, :, 1], light[:, :, 2])
    strip[0::2, 0::2] = light[0::2, 0::2, 0]
    pixels, encoded = strip.astype("<u2").tobytes(), io.BytesIO()
    if preview is not None:
        preview.save(encoded, "JPEG", quality=92)
    jpeg = encoded.getvalue()

    def first(pixels_at: int, photo_at: int, preview_at: int) -> bytes:
        width, height = image.size
        entries: list[tuple[int, int, Any]] = [
            (254, 4, [0]), (256, 4, [width]), (257, 4, [height]), (258, 3, [16]), (259, 3, [1]), (262, 3, [32803]),
            (271, 2, b"Maker\0"), (272, 2, b"Maker One\0"), (273, 4, [pixels_at]), (274, 3, [orientation]),
            (277, 3, [1]), (278, 4, [height]), (279, 4, [len(pixels)]), (330, 4, [preview_at]),
            (0x828D, 3, [2, 2]), (0x828E, 1, [0, 1, 1, 2]), (0x8769, 4, [photo_at]), (50706, 1, [1, 4, 0, 0]),
            (50707, 1, [1, 1, 0, 0]), (50708, 2, b"Maker One\0"), (50717, 4, [65535]),
            (50721, 10, [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]), (50728, 5, [1, 1] * 3),
            (50778, 3, [21]),
        ]  # fmt: skip
        return _directory([entry for entry in entries if jpeg or entry[0] != 330], 8)

    def second(at: int, jpeg_at: int) -> bytes:
        if preview is None:
            return b""
        return _directory(
            [(254, 4, [1]), (256, 4, [preview.width]), (257, 4, [preview.height]), (258, 3, [8, 8, 8]),
             (259, 3, [7]), (262, 3, [6]), (273, 4, [jpeg_at]), (277, 3, [3]), (278, 4, [preview.height]),
             (279, 4, [len(jpeg)])],
            at,
        )  # fmt: skip

    photo_at = 8 + len(first(0, 0, 0))
    said = [
        (0x8827, 3, [400]),
        (0x9003, 2, b"2023:01:12 10:20:30\0"),
        (0x9011, 2, b"+02:00\0"),
        (0x9291, 2, b"12\0"),
    ]
    photo = _directory(said, photo_at)
    preview_at = photo_at + len(photo)
    jpeg_at = preview_at + len(second(preview_at, 0))
    pixels_at = jpeg_at + len(jpeg)
    directories = first(pixels_at, photo_at, preview_at) + photo + second(preview_at, jpeg_at)
    return b"II*\0" + struct.pack("<I", 8) + directories + jpeg + pixels


def _directory(entries: list[tuple[int, int, Any]], at: int) -> bytes:
    """A directory of a TIFF that will lie at ``at``, and the values behind it; rationals as pairs of numbers."""
    codes = {1: "B", 3: "H", 4: "I", 5: "I", 10: "i"}
    sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 10: 8}
    packed, values = struct.pack("<H", len(entries)), b""
    values_at = at + 2 + 12 * len(entries) + 4
    for tag, kind, given in entries:
        raw = given if isinstance(given, bytes) else struct.pack(f"<{len(given)}{codes[kind]}", *given)
        if len(raw) > 4:
            packed += struct.pack("<HHII", tag, kind, len(raw) // sizes[kind], values_at + len(values))
            values += raw + b"\0" * (len(raw) % 2)
        else:
            packed += struct.pack("<HHI", tag, kind, len(raw) // sizes[kind]) + raw.ljust(4, b"\0")
    return packed + b"\0" * 4 + values
