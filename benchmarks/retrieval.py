"""How well a model finds photos by their captions and names what they show, on any folder of photos.

    python benchmarks/retrieval.py FOLDER [--model ID_OR_DIR] [--prompts plain|templates] [--classes FILE]

FOLDER holds photos and one or both of

- captions.tsv, header "file<TAB>caption", several rows a photo: prints recall at 1, 5 and 10, from caption to photo
  and from photo to caption;
- labels.tsv, header "file<TAB>label", one row a photo: prints zero-shot top-1 and top-5 accuracy. The classes are
  the labels of the file, or the lines of the file given with --classes.

Photos are opened and embedded as the app does it. Nothing is written and nothing is fetched.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photofinder import paths
from photofinder.errors import PhotoFinderError
from photofinder.vision.embedder import Embedder
from photofinder.vision.images import open_image
from photofinder.vision.models import load_embedder

Floats = NDArray[np.float32]

TEMPLATES = (
    "a photo of a {}",
    "a picture of a {}",
    "a close-up photo of a {}",
    "a photo of the {}",
    "a good photo of a {}",
    "{}",
)
_BATCH = 32
_DEPTHS = (1, 5, 10)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    parser.add_argument("--prompts", choices=("plain", "templates"), default="plain", help="around class names")
    parser.add_argument("--classes", type=Path, metavar="FILE", help="class names, one a line")
    options = parser.parse_args()

    captions, labels = options.folder / "captions.tsv", options.folder / "labels.tsv"
    if not (captions.is_file() or labels.is_file()):
        print(f"{options.folder} holds neither captions.tsv nor labels.tsv", file=sys.stderr)
        return 2
    model = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    try:
        embedder = load_embedder(model, paths.folders().data / "models")
    except PhotoFinderError as fault:
        print(f"cannot load {options.model}: {fault}", file=sys.stderr)
        return 1
    print(f"model {embedder.model_id}, {embedder.dim} dimensions, {embedder.device}")
    if captions.is_file():
        measure_captions(embedder, options.folder, read_rows(captions, "caption"))
    if labels.is_file():
        rows = read_rows(labels, "label")
        classes = list(dict.fromkeys(label for _, label in rows))
        if options.classes:
            lines = options.classes.read_text("utf-8").splitlines()
            classes = list(dict.fromkeys(line for line in lines if line.strip()))
        measure_labels(embedder, options.folder, rows, classes, options.prompts)
    return 0


def read_rows(table: Path, column: str) -> list[tuple[str, str]]:
    """(file, text) of each row."""
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["file"], row[column]) for row in rows]


def measure_captions(embedder: Embedder, folder: Path, rows: list[tuple[str, str]]) -> None:
    files = list(dict.fromkeys(file for file, _ in rows))
    images, kept = embed_photos(embedder, folder, files)
    number = {file: at for at, file in enumerate(kept)}
    rows = [row for row in rows if row[0] in number]
    texts = embed_texts(embedder, [caption for _, caption in rows])
    owners = np.array([number[file] for file, _ in rows])
    print(f"captions: {len(kept)} photos, {len(rows)} captions")
    to_image, to_text = recalls(images, texts, owners)
    print("| | R@1 | R@5 | R@10 |\n|---|---|---|---|")
    for what, values in (("caption to photo", to_image), ("photo to caption", to_text)):
        print(f"| {what} | " + " | ".join(f"{100 * value:.1f} %" for value in values) + " |")


def measure_labels(
    embedder: Embedder, folder: Path, rows: list[tuple[str, str]], classes: list[str], prompts: str
) -> None:
    number = {name: at for at, name in enumerate(classes)}
    unknown = sorted({label for _, label in rows if label not in number})
    if unknown:
        print(f"labels that are no class, left out: {', '.join(unknown)}")
    label_of = {file: label for file, label in rows if label in number}
    images, kept = embed_photos(embedder, folder, list(label_of))
    wanted = np.array([number[label_of[file]] for file in kept])
    likeness = images @ embed_classes(embedder, classes, prompts).T
    # A class that scores the same stands before: a model that says the same to everything gets nothing.
    own = likeness[np.arange(len(kept)), wanted][:, None]
    rank = (likeness >= own).sum(1) - 1
    top1, top5 = (100 * float((rank < depth).mean()) if len(kept) else 0.0 for depth in (1, 5))
    print(f"labels: {len(kept)} photos, {len(classes)} classes, prompts: {prompts}")
    print(f"| | top-1 | top-5 |\n|---|---|---|\n| class name | {top1:.1f} % | {top5:.1f} % |")


def recalls(images: Floats, texts: Floats, owners: NDArray[np.int64]) -> tuple[list[float], list[float]]:
    """Shares found among the first 1, 5, 10: text to image, and image to any of its texts.

    `owners`: for each text, the row of its image. What scores the same as the right answer stands before it.
    """
    if not len(texts):
        return [0.0] * len(_DEPTHS), [0.0] * len(_DEPTHS)
    likeness = texts @ images.T
    own = likeness[np.arange(len(texts)), owners]
    rank = (likeness >= own[:, None]).sum(1) - 1
    best = np.full(len(images), -2.0, np.float32)
    np.maximum.at(best, owners, own)
    is_own = owners[:, None] == np.arange(len(images))[None, :]
    image_rank = ((likeness >= best) & ~is_own).sum(0)
    return [float((rank < k).mean()) for k in _DEPTHS], [float((image_rank < k).mean()) for k in _DEPTHS]


def embed_photos(embedder: Embedder, folder: Path, files: list[str]) -> tuple[Floats, list[str]]:
    """(N, dim) of the photos that open, and their names; the others are named and left out."""
    parts: list[Floats] = []
    kept: list[str] = []
    started = time.perf_counter()

    def opened(file: str) -> tuple[str, Image.Image | None]:
        try:
            return file, open_image(folder / file, embedder.input_edge_px).image
        except PhotoFinderError as fault:
            print(f"left out: {file}: {fault}")
            return file, None

    remaining: Iterator[str] = iter(files)
    with ThreadPoolExecutor(2) as pool:
        while batch := list(islice(remaining, _BATCH)):
            found = [(file, image) for file, image in pool.map(opened, batch) if image is not None]
            kept += [file for file, _ in found]
            parts.append(embedder.embed_images([image for _, image in found]))
    taken = time.perf_counter() - started
    print(f"{len(kept)} photos in {taken:.1f} s ({len(kept) / max(taken, 1e-9):.0f} a second)")
    return np.concatenate(parts) if parts else np.zeros((0, embedder.dim), np.float32), kept


def embed_texts(embedder: Embedder, texts: list[str]) -> Floats:
    parts = [embedder.embed_texts(texts[at : at + 256]) for at in range(0, len(texts), 256)]
    return np.concatenate(parts) if parts else np.zeros((0, embedder.dim), np.float32)


def embed_classes(embedder: Embedder, classes: list[str], prompts: str) -> Floats:
    """(classes, dim) unit vectors: of the bare names, or the means over the templates."""
    if prompts == "plain":
        return embed_texts(embedder, classes)
    total = np.zeros((len(classes), embedder.dim), np.float32)
    for template in TEMPLATES:
        total += embed_texts(embedder, [template.format(name) for name in classes])
    unit: Floats = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    return unit


if __name__ == "__main__":
    sys.exit(main())
