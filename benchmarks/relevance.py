"""How well a search knows what it has found, and when it has not: cut-offs on any folders of photos.

    python benchmarks/relevance.py FOLDER... [--model ID_OR_DIR]

Each FOLDER holds photos and captions.tsv (file, caption; several rows a photo) or labels.tsv (file, label). From a
folder with captions the queries of concepts.tsv are asked, from one with labels the labels. Three kinds of them:

- present: at least three photos show it. With captions a photo shows it when two of its captions (one, where it
  has fewer than three) hold a word of the concept, does not when none does, and else is left out of the figures.
  Captions are silent about much that is in a photo: precision is underrated. With labels a photo shows it when its
  label says so; labels that share a word with the query are left out.
- absent: no caption and no label has a word of it.
- held out: a present query after every photo that may show it was taken away. What lies nearest (wolves, when the
  dogs are gone) stays: this is the hard kind of absence.

Means are over queries, so that a frequent thing counts no more than a rare one. Nothing is written or fetched.

The app's thresholds were chosen by looking at such tables of the starter (an album, held-out parts of Flickr8k and
of labelled pictures): on those sets the table of bands is no test of them.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from retrieval import embed_photos, read_rows

from photofinder import paths
from photofinder.engine.background import Background
from photofinder.engine.bank_texts import BANK_TEXTS
from photofinder.engine.cutoff import THRESHOLDS, Kind, confidences
from photofinder.engine.mix import feedback
from photofinder.errors import PhotoFinderError
from photofinder.records import Band
from photofinder.vision.embedder import Embedder
from photofinder.vision.models import load_embedder

Floats = NDArray[np.float32]
Truth = NDArray[np.int8]

_LEAST_TRUE = 3
_CONCEPTS = Path(__file__).with_name("concepts.tsv")
_KINDS = ("present", "absent", "held out")


@dataclass(frozen=True)
class Case:
    """One query on one library: `truth` (N,) is 1 where a photo shows it, 0 where not, -1 where nobody knows."""

    kind: str
    query: Floats
    photos: Floats
    likeness: Floats
    truth: Truth


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    options = parser.parse_args()
    model = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    try:
        embedder = load_embedder(model, paths.folders().data / "models")
    except PhotoFinderError as fault:
        print(f"cannot load {options.model}: {fault}", file=sys.stderr)
        return 1
    bank = embedder.embed_texts(BANK_TEXTS)
    for folder in options.folders:
        if not any((folder / name).is_file() for name in ("captions.tsv", "labels.tsv")):
            print(f"{folder} holds neither captions.tsv nor labels.tsv", file=sys.stderr)
            return 2
        print(f"\n## {folder.name}, {embedder.model_id}\n")
        measure(folder, embedder, bank)
    return 0


def measure(folder: Path, embedder: Embedder, bank: Floats) -> None:
    truths, files = _truths(folder)
    photos, kept = embed_photos(embedder, folder, files)
    rows = [files.index(file) for file in kept]
    truths = {query: truth[rows] for query, truth in truths.items()}
    queries = dict(zip(truths, embedder.embed_texts(list(truths)), strict=True))
    cases = list(_cases(truths, queries, photos, bank))
    counts = ", ".join(f"{sum(case.kind == kind for case in cases)} {kind}" for kind in _KINDS)
    print(f"{len(kept)} photos; queries: {counts}")
    print_methods(cases)
    print_bands(cases, bank)
    print_feedback(cases)


def print_methods(cases: list[Case]) -> None:
    """Each method by its own best cuts, found on these cases: what it could do, not what the app does."""
    print("\n| method | true photos above the highest nine in ten absent queries | precision when 85 % are kept |")
    print("|---|---|---|")
    for name, method in METHODS.items():
        scored = [(case, method(case)) for case in cases]
        tops = [scores.max() for case, scores in scored if case.kind != "present" and len(scores)]
        present = [(case.truth, scores) for case, scores in scored if case.kind == "present"]
        if not tops or not present:
            continue
        # Strictly above: a method whose scores saturate would otherwise be credited with its own false alarms.
        strong = float(np.nextafter(np.float32(np.quantile(tops, 0.9)), np.float32(np.inf)))
        keeping = _cut_keeping(present, 0.85)
        recall, _ = _recall_and_precision(present, strong)
        _, precision = _recall_and_precision(present, keeping)
        print(f"| {name} | {recall:.1%} | {precision:.1%} |")


def print_bands(cases: list[Case], bank: Floats) -> None:
    """What the app's own cut-off does, with its thresholds as they are."""
    scored = []
    for case in cases:
        background = Background.of(bank, (case.photos.mean(axis=0), np.cov(case.photos.T)), len(case.photos))
        scored.append(
            (case, confidences(Kind.WORDS, case.query, case.photos @ case.query, case.photos, background))
        )
    print("\n| band or better | true photos kept | precision | present: some | absent: none | held out: none |")
    print("|---|---|---|---|---|---|")
    for band in (Band.STRONG, Band.LIKELY, Band.MAYBE):
        least = THRESHOLDS[band]
        present = [(case.truth, values) for case, values in scored if case.kind == "present"]
        recall, precision = _recall_and_precision(present, least)
        some, absent, held_out = (
            _share([bool((values >= least).any()) == wanted for case, values in scored if case.kind == kind])
            for kind, wanted in (("present", True), ("absent", False), ("held out", False))
        )
        print(f"| {band} | {recall:.1%} | {precision:.1%} | {some} | {absent} | {held_out} |")


def print_feedback(cases: list[Case]) -> None:
    """Rocchio: precision among the first ten others after three true photos were marked, beside that before."""
    before: list[float] = []
    after: list[float] = []
    for case in cases:
        true = np.flatnonzero(case.truth == 1)
        if case.kind != "present" or len(true) < 2 * _LEAST_TRUE:
            continue
        scores = case.photos @ case.query
        marked = true[np.argsort(-scores[true], kind="stable")[:_LEAST_TRUE]]
        moved = feedback(case.query, case.photos[marked], case.photos[:0])
        rest = np.setdiff1d(np.flatnonzero(case.truth >= 0), marked)
        for scores_of, found in ((scores, before), (case.photos @ moved, after)):
            first = rest[np.argsort(-scores_of[rest], kind="stable")[:10]]
            found.append(float((case.truth[first] == 1).mean()))
    if before:
        print(f"\nthree photos marked ({len(before)} queries): precision of the next ten "
              f"{np.mean(before):.1%} -> {np.mean(after):.1%}")  # fmt: skip


def _over_library(case: Case) -> Floats:
    scores = case.photos @ case.query
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), 1e-6), np.float32)


def _over_bank(case: Case) -> Floats:
    scores = case.photos @ case.query
    return np.asarray((scores - case.likeness.mean(axis=1)) / case.likeness.std(axis=1), np.float32)


def _inverted_softmax(case: Case) -> Floats:
    scores = case.photos @ case.query
    return np.asarray(20 * scores - np.log(np.exp(20 * case.likeness).sum(axis=1)), np.float32)


def _over_nearest_texts(case: Case) -> Floats:
    scores = case.photos @ case.query
    return np.asarray((scores - np.partition(case.likeness, -5, axis=1)[:, -5:].mean(axis=1)), np.float32)


def _csls(case: Case) -> Floats:
    scores = case.photos @ case.query
    around = np.partition(case.likeness, -10, axis=1)[:, -10:].mean(axis=1) + np.sort(scores)[-10:].mean()
    return np.asarray(2 * scores - around, np.float32)


def _gap(case: Case) -> Floats:
    """The shape of its own distribution: a score counts for more where the best stands out."""
    over = _over_library(case)
    return np.asarray(over * max(float(over.max()), 0.0), np.float32)


def _percentile(case: Case) -> Floats:
    scores = case.photos @ case.query
    return np.asarray((case.likeness < scores[:, None]).mean(axis=1), np.float32)


METHODS: dict[str, Callable[[Case], Floats]] = {
    "flat cosine": lambda case: case.photos @ case.query,
    "z over the query's own scores": _over_library,
    "shape of the query's own scores": _gap,
    "percentile among the bank's texts": _percentile,
    "inverted softmax over the bank": _inverted_softmax,
    "CSLS": _csls,
    "margin over the five nearest texts": _over_nearest_texts,
    "z over the bank (the app's)": _over_bank,
}


def _cases(truths: dict[str, Truth], queries: dict[str, Floats], photos: Floats, bank: Floats) -> Iterator[Case]:
    likeness = photos @ bank.T
    for name, truth in truths.items():
        if not (truth != 0).any():
            yield Case("absent", queries[name], photos, likeness, truth)
        elif np.count_nonzero(truth == 1) >= _LEAST_TRUE:
            yield Case("present", queries[name], photos, likeness, truth)
            others = truth == 0
            if np.count_nonzero(others) > len(truth) // 2:
                yield Case("held out", queries[name], photos[others], likeness[others], truth[others])


def _truths(folder: Path) -> tuple[dict[str, Truth], list[str]]:
    """For each query what the folder's table says of each file."""
    captions, labels = folder / "captions.tsv", folder / "labels.tsv"
    texts: dict[str, list[str]] = {}
    for file, text in read_rows(captions, "caption") if captions.is_file() else read_rows(labels, "label"):
        texts.setdefault(file, []).append(text.casefold())
    if captions.is_file():
        with _CONCEPTS.open(encoding="utf-8", newline="") as lines:
            concepts = {row["query"]: row["words"] for row in csv.DictReader(lines, delimiter="\t")}
        return {query: _by_captions(words, list(texts.values())) for query, words in concepts.items()}, list(texts)
    names = sorted({label for found in texts.values() for label in found})
    return {name: _by_labels(name, list(texts.values())) for name in names}, list(texts)


def _by_captions(words: str, photos: list[list[str]]) -> Truth:
    any_word = re.compile(r"\b(?:" + "|".join(f"{re.escape(word)}(?:e?s)?" for word in words.split(", ")) + r")\b")
    truth = np.zeros(len(photos), np.int8)
    for at, captions in enumerate(photos):
        found = sum(any_word.search(caption) is not None for caption in captions)
        truth[at] = 0 if found == 0 else 1 if found >= 2 or len(captions) < 3 else -1
    return truth


def _by_labels(name: str, photos: list[list[str]]) -> Truth:
    words = set(name.split())
    return np.array(
        [1 if name in labels else -1 if words & set(" ".join(labels).split()) else 0 for labels in photos], np.int8
    )


def _cut_keeping(present: list[tuple[Truth, Floats]], share: float) -> float:
    """The cut above which `share` of the true photos lie, each query counting the same."""
    values = np.concatenate([scores[truth == 1] for truth, scores in present])
    weights = np.concatenate([np.full((truth == 1).sum(), 1 / (truth == 1).sum()) for truth, _ in present])
    order = np.argsort(-values)
    return float(values[order][np.searchsorted(np.cumsum(weights[order]), share * len(present))])


def _recall_and_precision(
    present: Sequence[tuple[Truth, NDArray[np.floating[Any]]]], least: float
) -> tuple[float, float]:
    recalls, precisions = [], []
    for truth, scores in present:
        kept = scores >= least
        recalls.append(float(kept[truth == 1].mean()))
        if (kept & (truth >= 0)).any():
            precisions.append(float((truth[kept & (truth >= 0)] == 1).mean()))
    return float(np.mean(recalls or [0.0])), float(np.mean(precisions or [0.0]))


def _share(values: list[bool]) -> str:
    return f"{np.mean(values):.1%}" if values else "-"


if __name__ == "__main__":
    sys.exit(main())
