"""What the reduced decode saves, and whether it changes what is found: a table by format.

    python benchmarks/decoding.py FOLDER [--model ID_OR_DIR] [--edge PX ...] [--repeat N] [--least-px PX]

Opens every picture below FOLDER as the indexing does and at its full size, both upright RGB with hash and metadata,
and compares times (best of N) and the model's embeddings. Files that do not open are counted, videos are left out.
Exits with status 1 when a cosine is below 0.99; that of a RAW does not count, for the preview that the camera made
and what LibRaw makes of the sensor's light are two pictures. Nothing is written and nothing is fetched.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photofinder import paths
from photofinder.errors import ImageUnreadable, PhotoFinderError
from photofinder.vision import formats
from photofinder.vision.embedder import Embedder
from photofinder.vision.images import Decoded, open_image
from photofinder.vision.models import load_embedder

# What engine/reading.py asks for.
EDGE_PX = 350
_FULL_PX = 1_000_000
_LEAST_COSINE = 0.99


@dataclass(frozen=True)
class Compared:
    file: Path
    reduced_ms: float
    full_ms: float
    cosine: float
    reduced: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    parser.add_argument(
        "--edge", type=int, nargs="+", default=[EDGE_PX], metavar="PX", help="the shorter side asked"
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="the best time of so many counts")
    parser.add_argument(
        "--least-px", type=int, default=0, metavar="PX", help="leave out pictures of a shorter side"
    )
    options = parser.parse_args()
    model = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    try:
        embedder = load_embedder(model, paths.folders().data / "models")
    except PhotoFinderError as fault:
        print(f"cannot load {options.model}: {fault}", file=sys.stderr)
        return 1
    files = [file for file in sorted(options.folder.rglob("*")) if file.is_file()]
    worst = 1.0
    for edge_px in options.edge:
        by_format, unread = compare(files, embedder, edge_px, options.repeat, options.least_px)
        print(f"model {embedder.model_id} ({embedder.input_edge_px} px), shorter side of at least {edge_px} px")
        worst = min(worst, show(by_format))
        print(f"{unread} files are no pictures, or damaged\n")
    return 0 if worst >= _LEAST_COSINE else 1


def compare(
    files: list[Path], embedder: Embedder, edge_px: int, repeat: int, least_px: int
) -> tuple[dict[str, list[Compared]], int]:
    """The comparisons by format, and how many files do not open."""
    by_format: dict[str, list[Compared]] = defaultdict(list)
    unread = 0
    for file in files:
        try:
            full, full_ms = timed(file, _FULL_PX, repeat)
            if min(full.image.size) < least_px:
                continue
            small, reduced_ms = timed(file, edge_px, repeat)
        except ImageUnreadable:
            unread += 1
            continue
        first, second = embedder.embed_images([small.image, full.image])
        reduced = small.image.size != full.image.size
        compared = Compared(file, reduced_ms, full_ms, float(np.dot(first, second)), reduced)
        by_format[format_of(file)].append(compared)
    return by_format, unread


def timed(file: Path, edge_px: int, repeat: int) -> tuple[Decoded, float]:
    best_s, decoded = float("inf"), None
    for _ in range(max(1, repeat)):
        begun = time.perf_counter()
        decoded = open_image(file, edge_px)
        best_s = min(best_s, time.perf_counter() - begun)
    assert decoded is not None
    return decoded, best_s * 1000


def format_of(file: Path) -> str:
    with file.open("rb") as stream:
        head = stream.read(formats.HEAD_BYTES)
    kind = formats.kind_of(head, file)
    if kind is formats.Kind.PICTURE:
        return formats.pillow_formats(head, file)[0]
    return kind.upper() if kind else "?"


def show(by_format: dict[str, list[Compared]]) -> float:
    """Prints the table; the least cosine."""
    print("format    files reduced   ms red.  ms full   ratio  min cos  mean cos  worst")
    for name, all_of in sorted(by_format.items()):
        reduced_ms, full_ms = (
            np.mean([getattr(one, which) for one in all_of]) for which in ("reduced_ms", "full_ms")
        )
        cosines = [one.cosine for one in all_of]
        worst = min(all_of, key=lambda one: one.cosine).file.name
        reduced = sum(one.reduced for one in all_of)
        print(
            f"{name:9} {len(all_of):5} {reduced:7} {reduced_ms:9.1f} {full_ms:8.1f} {full_ms / reduced_ms:7.1f} "
            f"{min(cosines):8.4f} {np.mean(cosines):9.4f}  {worst}"
        )
    counted = (one.cosine for name, all_of in by_format.items() if name != "RAW" for one in all_of)
    return min(counted, default=1.0)


if __name__ == "__main__":
    sys.exit(main())
