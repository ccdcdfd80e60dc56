"""What can run a model on this computer, side by side: how fast, and how near to single precision on torch.

    python benchmarks/runtimes.py [--model ID_OR_DIR] [--photos FOLDER] [--rounds N]

Each runtime is prepared anew, as the app does it (in a scratch folder, with the app's own pictures and texts), and
then embeds the same pictures in turns with the others: so whatever else the machine does falls on all alike. Prints

- images/s as the median of the rounds, and as a ratio to torch in single precision;
- the least and the mean cosine with it, of pictures and of texts;
- recall at 10, from caption to photo, where FOLDER holds captions.tsv (as for retrieval.py);
- how long one short query takes, warm, and how long it takes to load what answers it.

FOLDER holds photos; without it the app's own drawn pictures are taken. Nothing else is written, nothing is fetched.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import photofinder  # noqa: F401  # isort: skip  (before NumPy: it says how many threads that takes)

import numpy as np
from PIL import Image
from retrieval import read_rows, recalls

from photofinder import paths
from photofinder.errors import PhotoFinderError
from photofinder.records import Runtime
from photofinder.vision import models
from photofinder.vision.embedder import Embedder
from photofinder.vision.images import open_image
from photofinder.vision.trial_pictures import TRIAL_TEXTS, trial_pictures

_BATCH = 24
_QUERIES = ("a dog on a beach", "birthday cake", "two children playing football in the garden")
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


@dataclass(slots=True)
class Contender:
    name: Runtime
    embedder: Embedder
    load_s: float
    speeds: list[float] = field(default_factory=list)
    query_ms: list[float] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    parser.add_argument("--photos", type=Path, metavar="FOLDER", help="photos, with captions.tsv or without")
    parser.add_argument("--most", type=int, default=400, metavar="N", help="so many photos at most")
    parser.add_argument("--rounds", type=int, default=7, metavar="N")
    options = parser.parse_args()
    model_id = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    pictures, texts, owners = material(
        options.photos, models.input_edge_px(model_id, _models()) or 256, options.most
    )
    with tempfile.TemporaryDirectory() as scratch:
        contenders = [made for runtime in Runtime if (made := contender(model_id, runtime, Path(scratch)))]
        for _ in range(options.rounds):
            for one in contenders:
                time_one(one, pictures)
        report(contenders, pictures, texts, owners)
    return 0


def _models() -> Path:
    return paths.folders().data / "models"


def contender(model_id: str, runtime: Runtime, scratch: Path) -> Contender | None:
    """None for what does not work here, which is said."""
    try:
        start = time.perf_counter()
        models.require_runtime(model_id, _models(), scratch, runtime)
        prepared = time.perf_counter()
        embedder = models.load_embedder(model_id, _models(), runtimes_dir=scratch, runtime=runtime)
        loaded = time.perf_counter()
    except PhotoFinderError as fault:
        print(f"{runtime}: {fault}", file=sys.stderr)
        return None
    print(f"{runtime}: {embedder.device}; prepared in {prepared - start:.1f} s", file=sys.stderr)
    return Contender(runtime, embedder, loaded - prepared)


def material(folder: Path | None, edge_px: int, most: int) -> tuple[list[Image.Image], list[str], list[int] | None]:
    """Pictures, texts, and which picture each text is of, where that is known."""
    if folder is None:
        return trial_pictures() * 3, list(TRIAL_TEXTS), None
    table = folder / "captions.tsv"
    rows = read_rows(table, "caption") if table.is_file() else []
    files = [folder / name for name in dict.fromkeys(name for name, _ in rows)]
    files = files or sorted(file for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES)
    pictures: dict[Path, Image.Image] = {}
    for file in files[:most]:
        try:
            pictures[file] = open_image(file, edge_px).image
        except PhotoFinderError as fault:
            print(f"left out: {file}: {fault}", file=sys.stderr)
    if not rows:
        return list(pictures.values()), list(TRIAL_TEXTS), None
    number = {file: at for at, file in enumerate(pictures)}
    told = [(caption, number[folder / name]) for name, caption in rows if folder / name in number]
    return list(pictures.values()), [caption for caption, _ in told], [owner for _, owner in told]


def time_one(one: Contender, pictures: list[Image.Image]) -> None:
    batch = (pictures * (_BATCH // len(pictures) + 1))[:_BATCH]
    if not one.speeds:
        one.embedder.embed_images(batch)
        one.embedder.embed_texts(_QUERIES)
    start = time.perf_counter()
    one.embedder.embed_images(batch)
    one.speeds.append(len(batch) / (time.perf_counter() - start))
    for query in _QUERIES:
        start = time.perf_counter()
        one.embedder.embed_texts([query])
        one.query_ms.append((time.perf_counter() - start) * 1000)


def report(
    contenders: list[Contender], pictures: list[Image.Image], texts: list[str], owners: list[int] | None
) -> None:
    (exact,) = (one for one in contenders if one.name is Runtime.TORCH)
    wanted_images, wanted_texts = exact.embedder.embed_images(pictures), exact.embedder.embed_texts(texts)
    print(f"model {exact.embedder.model_id}, {len(pictures)} pictures, {len(texts)} texts")
    print("| runtime | runs on | images/s | x torch | image cosine min, mean | text cosine min, mean | R@10 "
          "| query ms | load s |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    for one in contenders:
        images, words = one.embedder.embed_images(pictures), one.embedder.embed_texts(texts)
        ratio = median(fast / slow for fast, slow in zip(one.speeds, exact.speeds, strict=True))
        recall = "-"
        if owners is not None:
            to_image, _ = recalls(images, words, np.array(owners))
            recall = f"{100 * to_image[2]:.1f} %"
        cosines = [(found * wanted).sum(1) for found, wanted in ((images, wanted_images), (words, wanted_texts))]
        shown = " | ".join(f"{cosine.min():.4f}, {cosine.mean():.4f}" for cosine in cosines)
        print(f"| {one.name} | {one.embedder.device} | {median(one.speeds):.1f} | {ratio:.2f} | {shown} | {recall} "
              f"| {median(one.query_ms):.1f} | {one.load_s:.2f} |")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
