"""Which photos are stacked as one shot, against a table that says which are: precision, recall, and the time.

    python benchmarks/stacks.py FOLDER [--model ID_OR_DIR] [--also FOLDER]

FOLDER holds pictures and groups.tsv, header "file<TAB>group<TAB>kind<TAB>note"; kind is original, exact, near, far
(crops, mirrored, turned: not one shot by our rule, told apart) or none. Pictures below the folder given with --also
are strangers, save those that groups.tsv names as the source of an original. Photos are opened and embedded as the
app does it. Nothing is written and nothing is fetched.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from photofinder import paths
from photofinder.engine import stacks
from photofinder.errors import PhotoFinderError
from photofinder.records import Hit
from photofinder.vision.images import open_image
from photofinder.vision.models import load_embedder

_COSINES = (0.80, 0.82, 0.84, 0.86, 0.88, 0.90, 0.92, 0.94)
_MANY = 5000


@dataclass(frozen=True)
class Picture:
    file: Path
    group: str
    kind: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    parser.add_argument("--also", type=Path, metavar="FOLDER", help="with strangers")
    options = parser.parse_args()
    model = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    try:
        embedder = load_embedder(model, paths.folders().data / "models")
    except PhotoFinderError as fault:
        print(f"cannot load {options.model}: {fault}", file=sys.stderr)
        return 1
    pictures: list[Picture] = []
    hits: list[Hit] = []
    hashes: list[bytes] = []
    vectors: list[stacks.Floats] = []
    for picture in read_pictures(options.folder, options.also):
        try:
            opened = open_image(picture.file, embedder.input_edge_px)
        except PhotoFinderError as fault:
            print(f"left out: {picture.file.name}: {fault}")
            continue
        facts = opened.facts
        pictures.append(picture)
        hits.append(Hit(len(hits), picture.file, 0.0, facts.width, facts.height, facts.mean_rgb, facts.taken_at))
        hashes.append(facts.content_hash)
        vectors.append(embedder.embed_images([opened.image])[0])
    embeddings = np.array(vectors, np.float32)
    print(f"model {embedder.model_id}: {len(pictures)} pictures")
    measure_pairs(pictures, hits, hashes, embeddings)
    measure_stacks(pictures, hits, hashes, embeddings)
    measure_time(embeddings)
    return 0


def read_pictures(folder: Path, also: Path | None) -> list[Picture]:
    with (folder / "groups.tsv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    pictures = [
        Picture(folder / row["file"], row["file"] if row["kind"] == "none" else row["group"], row["kind"])
        for row in rows
    ]
    known = {picture.file.name for picture in pictures}
    known |= {row["note"].rsplit("/", 1)[-1] for row in rows if row["kind"] == "original"}
    strangers = sorted(also.rglob("*.jpg")) if also is not None else []
    pictures += [Picture(file, str(file), "none") for file in strangers if file.name not in known]
    return pictures


def measure_pairs(pictures: list[Picture], hits: list[Hit], hashes: list[bytes], vectors: stacks.Floats) -> None:
    """Of pairs of two files of other bytes: how many are one shot at each cosine, by all that is asked."""
    counted: dict[str, list[list[bool]]] = {"near": [], "far": [], "other": []}
    chosen = stacks.NEAR_COSINE
    pairs = [(a, b) for a, b in combinations(range(len(pictures)), 2) if hashes[a] != hashes[b]]
    cosines = vectors @ vectors.T
    for a, b in pairs:
        one, two = pictures[a], pictures[b]
        kind = "other" if one.group != two.group else "far" if "far" in (one.kind, two.kind) else "near"
        if kind == "near" and "original" not in (one.kind, two.kind):
            continue
        if cosines[a, b] < min(_COSINES):
            counted[kind].append([False] * len(_COSINES))
            continue
        marks = []
        for cosine in _COSINES:
            stacks.NEAR_COSINE = cosine
            marks.append(len(stacks.stacks([hits[a], hits[b]], [hashes[a], hashes[b]], vectors[[a, b]])) == 1)
        counted[kind].append(marks)
    stacks.NEAR_COSINE = chosen
    print("\n| cosine | near copies of an original | far copies | pairs of other photos | precision |")
    print("|---|---|---|---|---|")
    for at, cosine in enumerate(_COSINES):
        near, far, other = (sum(marks[at] for marks in counted[kind]) for kind in ("near", "far", "other"))
        print(
            f"| {cosine:.2f}{' *' if cosine == chosen else ''} | {near} of {len(counted['near'])} "
            f"| {far} of {len(counted['far'])} | {other} of {len(counted['other'])} "
            f"| {100 * near / max(near + other, 1):.1f} % |"
        )


def measure_stacks(pictures: list[Picture], hits: list[Hit], hashes: list[bytes], vectors: stacks.Floats) -> None:
    """All pictures as one result, in ten orders of chance."""
    random = np.random.default_rng(0)
    wrong = missed = total = 0
    for _ in range(10):
        order = random.permutation(len(pictures)).tolist()
        found = stacks.stacks([hits[at] for at in order], [hashes[at] for at in order], vectors[order])
        for stack in found:
            groups = [pictures[order[at]].group for at in stack]
            wrong += sum(group != groups[0] for group in groups[1:])
        fronts = {pictures[order[stack[0]]].group for stack in found}
        total += len(pictures) - len({picture.group for picture in pictures})
        missed += len(found) - len(fronts)
    print(
        f"\nstacked as one result: {total - missed} of {total} copies behind another, far ones among them; "
        f"{wrong} photos behind one of another group (ten orders together)"
    )


def measure_time(vectors: stacks.Floats) -> None:
    random = np.random.default_rng(0)
    many = vectors[random.integers(0, len(vectors), _MANY)]
    many = many + random.normal(0, 0.05, many.shape).astype(np.float32)
    many /= np.linalg.norm(many, axis=1, keepdims=True)
    hits = [Hit(at, Path("a"), 0.0, 3, 2, (0, 0, 0), None) for at in range(_MANY)]
    hashes = [at.to_bytes(16, "big") for at in range(_MANY)]
    started = time.perf_counter()
    found = stacks.stacks(hits, hashes, many.astype(np.float32))
    taken_ms = 1000 * (time.perf_counter() - started)
    print(f"{_MANY} hits: {len(found)} stacks in {taken_ms:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
