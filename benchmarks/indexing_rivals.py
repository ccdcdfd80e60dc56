"""The ways that indexing is compared with: what small projects do, and rclip. Each in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

ARCHITECTURE = "ViT-B-32-256"
_BATCH = 16
_RCLIP_MODEL = "ViT-B-32-256-datacomp_s34b_b86k"
# Without them it would go online.
_RCLIP_FILES = ("LICENSE", "OPENAI-CLIP-MIT.txt", "README.md", "THIRD_PARTY_NOTICES.md")
_RCLIP_DRIVER = """
import json, os, sys, time
from rclip import db, main, model
from rclip.utils import helpers
loaded = model.Model()
loaded.ensure_downloaded()
loaded._session_visual_index
rclip = main.RClip(loaded, db.DB(helpers.get_app_datadir() / "db.sqlite3"), 8, None)
start, cpu = time.perf_counter(), sum(os.times()[:4])
rclip.ensure_index(sys.argv[1])
seconds, cpu = time.perf_counter() - start, sum(os.times()[:4]) - cpu
print(json.dumps([seconds, cpu, len(rclip._get_features(sys.argv[1])[0])]))
rclip.close()
"""


class Taken(NamedTuple):
    """Seconds on the clock, and of processor time of this process and its children, which hardly minds what else
    the machine does."""

    seconds: float
    cpu_s: float


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._start, self._cpu = time.perf_counter(), sum(os.times()[:4])

    def taken(self) -> Taken:
        return Taken(time.perf_counter() - self._start, sum(os.times()[:4]) - self._cpu)


def load_open_clip() -> Any:
    """The module, also where torchvision's own operators are missing."""
    from photofinder.vision.torchvision_ops import define_missing_ops

    define_missing_ops()
    import open_clip

    return open_clip


def straightforward(photos: list[Path], checkpoint: Path) -> Taken:
    """Pillow at full size, open_clip in single precision, sixteen at a time, into FAISS."""
    import faiss
    import torch
    from PIL import Image

    open_clip = load_open_clip()

    model, _, preprocess = open_clip.create_model_and_transforms(ARCHITECTURE, pretrained=str(checkpoint))
    model.eval()
    index = faiss.IndexFlatIP(512)
    watch = Stopwatch()
    for at in range(0, len(photos), _BATCH):
        images = [preprocess(Image.open(photo).convert("RGB")) for photo in photos[at : at + _BATCH]]
        with torch.inference_mode():
            features = model.encode_image(torch.stack(images))
        vectors = torch.nn.functional.normalize(features, dim=-1).numpy()
        index.add(vectors)
    assert index.ntotal == len(photos)
    return watch.taken()


def rclip_python(work: Path) -> Path:
    """The Python of an environment with rclip, made below ``work`` when it is not there."""
    environment = work / "rclip"
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", environment], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "rclip"], check=True)
    return python


def fill_rclip(data: Path, checkpoint: Path) -> None:
    """Give rclip the weights of ``checkpoint`` as its own, in the form that it has them in."""
    folder = data / _RCLIP_MODEL
    if (folder / "textual.onnx").exists():
        return
    import torch

    open_clip = load_open_clip()
    folder.mkdir(parents=True, exist_ok=True)
    (data / "tokenizer").mkdir(exist_ok=True)
    vocabulary = Path(open_clip.__file__).with_name("bpe_simple_vocab_16e6.txt.gz")
    shutil.copy(vocabulary, data / "tokenizer" / vocabulary.name)
    for name in _RCLIP_FILES:
        (data / name).touch()
    model = open_clip.create_model(ARCHITECTURE, pretrained=str(checkpoint)).eval().requires_grad_(False)

    class Text(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            features: torch.Tensor = self.model.encode_text(tokens)
            return features

    torch.backends.mha.set_fastpath_enabled(False)
    for name, tower, example in (
        ("visual", model.visual, torch.zeros(1, 3, 256, 256)),
        ("textual", Text(), torch.zeros(1, 77, dtype=torch.long)),
    ):
        torch.onnx.export(
            tower,
            (example,),
            str(folder / f"{name}.onnx"),
            input_names=["input"],
            output_names=["output"],
            dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}},
            opset_version=18,
            dynamo=False,
        )


def rclip(folder: Path, python: Path, data: Path, count: int) -> Taken:
    """What rclip takes for ``folder``, its model loaded before."""
    for old in data.glob("*.sqlite3*"):
        old.unlink()
    environment = {**os.environ, "RCLIP_DATADIR": str(data)}
    done = subprocess.run(
        [python, "-c", _RCLIP_DRIVER, folder], env=environment, check=True, capture_output=True, text=True
    )
    seconds, cpu_s, photos = json.loads(done.stdout.splitlines()[-1])
    assert photos == count, done.stderr
    return Taken(seconds, cpu_s)
