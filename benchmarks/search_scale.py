"""How long a search takes as a library grows, part by part, on a real library of made-up photos.

    python benchmarks/search_scale.py [--photos 100000 1000000] [--hits N] [--model ID_OR_DIR] [--keep FOLDER]

For each number of photos: a library with folders, dates, cameras, positions and texts as people have them (named at
random, the same each time), and for each photo an embedding that is noise with some of the embedding of a subject.
Then, for plain and filtered queries, what ``Library.search`` takes with copies stacked, as the
median of several runs in ms:

- parse:   from the text of the query to filters
- filter:  the photos that pass the filters
- names:   the photos whose names hold the query's words
- scan:    the nearest of the photos that pass, at the same time
- fetch:   what is shown of the hits
- rest:    confidences, order, stacks
- all:     the whole search, in wall-clock time, and cpu in processor time of all threads
- encode:  the words to a vector, by the model, which is not in ``all``

Each query stands twice: for the first time since the catalogue changed, and again, as with each further letter that
is typed. The runs of all queries take turns, so that whatever else the machine does falls on all alike.

``--keep`` leaves the libraries in FOLDER, and takes what lies there. Nothing else is written, nothing is fetched.
"""

from __future__ import annotations

import argparse
import functools
import gc
import shutil
import sys
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

# Before NumPy, as in the app: it says how many threads that takes.
import photofinder  # noqa: F401  # isort: skip

import numpy as np
from numpy.typing import NDArray

from photofinder import paths
from photofinder.engine import places
from photofinder.engine.filters import to_filters
from photofinder.engine.query import parse
from photofinder.library import Library
from photofinder.records import FileStat, PhotoDetails, PhotoFacts
from photofinder.settings import Settings
from photofinder.store.batch import Batch, NewPhoto
from photofinder.store.catalogue import Catalogue
from photofinder.store.vectors import Vectors
from photofinder.vision.embedder import Embedder
from photofinder.vision.models import load_embedder

RUNS = 7
PARTS = ("parse", "filter", "names", "scan", "fetch", "rest", "all", "cpu", "encode")
_BATCH = 5000
_IN_FOLDER = 25
_TOWNS = 4000
_TODAY = date(2026, 1, 1)
# How much of a photo's embedding is its subject.
_SHOWN_MOST = 0.6

QUERIES = (
    "a dog on a beach",
    "a dog on a beach date:2013-05",
    "a dog on a beach date:2005..2018",
    "a dog on a beach type:jpg",
    "a dog on a beach type:jpg iso:>200 date:2005..2018",
    "a dog on a beach -is:screenshot",
    "a dog on a beach is:portrait camera:model",
    "a dog on a beach in:2013",
    'a dog on a beach "garden"',
    "a dog on a beach near:48.86,2.35,500",
    "a dog on a beach is:duplicate",
    "a dog on a beach -snow",
    "dog + beach:2",
    "dog sort:date",
    "date:2005..2018",
)
SUBJECTS = (
    "amber", "beach", "birthday", "bridge", "castle", "cat", "city", "concert", "desert", "dog", "dune", "evening",
    "family", "forest", "garden", "harbour", "holiday", "horse", "house", "island", "journey", "kitchen", "lake",
    "market", "mountain", "museum", "night", "ocean", "party", "quarry", "river", "school", "snow", "sunset",
    "temple", "tower", "train", "valley", "wedding", "winter", "yard", "zoo",
)  # fmt: skip


class Town(NamedTuple):
    place_id: int
    label: str
    country_code: str
    latitude: float
    longitude: float


class Stopwatch:
    """How long the parts of one search took; ``watch`` makes a function one of them."""

    def __init__(self) -> None:
        self.ms: defaultdict[str, float] = defaultdict(float)

    def watch(self, part: str, owner: type, name: str) -> None:
        work = getattr(owner, name)

        @functools.wraps(work)
        def watched(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            try:
                return work(*args, **kwargs)
            finally:
                self.ms[part] += (time.perf_counter() - start) * 1000

        setattr(owner, name, watched)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, nargs="+", default=[100_000, 1_000_000], metavar="N")
    parser.add_argument(
        "--hits",
        type=int,
        default=1000,
        metavar="N",
        help="the window asks for 1000, the library for 200 by default",
    )
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="whose encoding and dimensions")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the libraries are kept")
    options = parser.parse_args()
    embedder = load_embedder(options.model, paths.folders().data / "models")
    stopwatch = Stopwatch()
    stopwatch.watch("filter", Catalogue, "matching")
    stopwatch.watch("names", Catalogue, "named")
    stopwatch.watch("scan", Vectors, "search")
    stopwatch.watch("fetch", Catalogue, "hit_rows")
    stopwatch.watch("fetch", Catalogue, "browse")
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.photos:
            folder = (options.keep or Path(scratch)) / str(count)
            folders = paths.Folders(folder, folder / "cache", folder / "config", folder / "log")
            fill(folders.data, count, embedder)
            library = Library.open(Settings(folders, options.model), load=lambda _id, _folder: embedder)
            try:
                library.warm_up()
                deque(library.memory.fill(), maxlen=0)
                measure(library, options.hits, embedder, stopwatch)
            finally:
                library.close()
    return 0


def measure(library: Library, hits: int, embedder: Embedder, stopwatch: Stopwatch) -> None:
    status = library.status()
    print(f"\n{status.photos:,} photos, {status.catalogue_bytes / 1e6:,.0f} MB, {embedder.dim} dimensions")
    taken: defaultdict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    for _ in range(RUNS + 1):
        for query in QUERIES:
            # Changes nothing, and counts as a change: what is kept of earlier searches is of no more use.
            library.set_favourite([], on=True)
            for occasion in ("first", "again"):
                taken[query, occasion].append(timed(query, hits, library, embedder, stopwatch))
    print(f"{'ms':58}{'pass':>10}{'hits':>6}" + "".join(f"{part:>8}" for part in PARTS))
    for (query, occasion), runs in taken.items():
        figures = {part: median(run[part] for run in runs[1:]) for part in (*PARTS, "pass", "hits")}
        counts = f"{figures['pass']:10,.0f}{figures['hits']:6,.0f}"
        print(f"{query:52}{occasion:6}{counts}" + "".join(f"{figures[part]:8.1f}" for part in PARTS))


def timed(query: str, hits: int, library: Library, embedder: Embedder, stopwatch: Stopwatch) -> dict[str, float]:
    """One search: the ms of its parts, and how many photos passed and were found."""
    start = time.perf_counter()
    to_filters(parse(query), today=_TODAY, gazetteer=places)
    parsed = time.perf_counter()
    embedder.embed_texts([term.text for term in parse(query).meanings])
    encoded = time.perf_counter()
    stopwatch.ms.clear()
    # As in the window: the search for cyclic garbage waits.
    gc.disable()
    cpu = time.process_time()
    searched = time.perf_counter()
    answer = library.search(query, hits, stacked=True)
    everything = (time.perf_counter() - searched) * 1000
    gc.enable()
    found: dict[str, float] = dict.fromkeys(PARTS, 0.0) | stopwatch.ms
    found["parse"] = (parsed - start) * 1000
    # Names and scan are looked at side by side.
    found["rest"] = everything - sum(found.values()) + min(found["names"], found["scan"])
    found["all"] = everything
    found["cpu"] = (time.process_time() - cpu) * 1000
    found["encode"] = (encoded - parsed) * 1000
    found["pass"] = answer.matched
    found["hits"] = len(answer.hits)
    return found


def fill(folder: Path, count: int, embedder: Embedder) -> None:
    """Make the catalogue in ``folder``, if it is not there."""
    if folder.exists():
        return
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    catalogue = Catalogue.open(part / "catalogue.sqlite")
    catalogue.add_root(folder / "Photos")
    start = time.monotonic()
    batch: list[NewPhoto] = []
    for photo in made_up(folder / "Photos", count, embedder.embed_texts(SUBJECTS)):
        batch.append(photo)
        if len(batch) == _BATCH:
            catalogue.commit(Batch(photos=batch), embedder.model_id)
            batch = []
    catalogue.commit(Batch(photos=batch), embedder.model_id)
    catalogue.close()
    part.rename(folder)
    print(f"{count:,} photos catalogued in {time.monotonic() - start:,.0f} s", file=sys.stderr)


def town_of(number: int, rng: np.random.Generator) -> Town:
    country = chr(65 + number % 26) + chr(65 + number // 26 % 26)
    latitude, longitude = float(rng.uniform(-55, 65)), float(rng.uniform(-180, 180))
    return Town(1000 + number, f"Town {number}, {country}", country, latitude, longitude)


def made_up(root: Path, count: int, words: NDArray[np.float32]) -> Iterator[NewPhoto]:
    """Albums of one day each: a camera and a town for all, most photos JPEG, some screenshots, copies, captions.
    ``words`` are the embeddings of the subjects."""
    rng = np.random.default_rng(0)
    towns = [town_of(number, rng) for number in range(_TOWNS)]
    for number in range(count):
        if number % _IN_FOLDER == 0:
            day = datetime(2000, 1, 1) + timedelta(minutes=int(rng.integers(25 * 365 * 24 * 60)))
            subjects = " ".join(SUBJECTS[index] for index in rng.integers(len(SUBJECTS), size=2))
            folder = root / str(day.year) / f"{day:%m-%d} {subjects} {number // _IN_FOLDER}"
            camera, lens = (int(most * rng.random() ** 3) for most in (60, 90))
            town = towns[int(_TOWNS * rng.random() ** 4)]
        chance = rng.random(9)
        screenshot, located = chance[0] < 0.03, chance[1] < 0.6
        suffix = ("jpg", "heic", "png", "dng")[int(np.searchsorted((0.8, 0.95, 0.99), chance[2]))]
        name = f"Screenshot_{number:07}.png" if screenshot else f"IMG_{number:07}.{suffix}"
        sides = ((4032, 3024), (3024, 4032), (3000, 3000), (9000, 3000))
        width, height = sides[int(np.searchsorted((0.7, 0.95, 0.97), chance[3]))]
        shown = int(rng.integers(len(SUBJECTS)))
        subject = SUBJECTS[shown]
        noise = rng.standard_normal(words.shape[1], dtype=np.float32)
        embedding = noise / np.linalg.norm(noise) + _SHOWN_MOST * chance[8] * words[shown]
        details = PhotoDetails(
            camera=f"Maker{camera % 7} Model {camera}",
            lens=f"Lens {lens} mm",
            iso=int(100 * 2 ** rng.integers(7)),
            f_number=float(rng.choice([1.8, 2.8, 4.0, 5.6, 8.0])),
            latitude=town.latitude + float(rng.normal() * 0.05) if located else None,
            longitude=town.longitude + float(rng.normal() * 0.05) if located else None,
            rating=5 if chance[4] < 0.01 else None,
            caption=f"At the {subject}" if chance[5] < 0.03 else "",
            keywords=(subject,) if chance[6] < 0.03 else (),
        )
        content = number - int(number % _IN_FOLDER > 0 and chance[7] < 0.02)
        yield NewPhoto(
            FileStat(folder / name, 1_000_000 + int(rng.integers(8_000_000)), 10**18 + number),
            PhotoFacts(content.to_bytes(16, "big"), width, height, day.isoformat(), 1, (90, 120, 150), details),
            embedding / np.linalg.norm(embedding),
            town if located else None,
        )


if __name__ == "__main__":
    sys.exit(main())
