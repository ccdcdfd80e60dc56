"""How long it takes to see what changed in a large library, and how much memory: real files, a real catalogue.

    python benchmarks/scanning.py                     100,000 files in 1,000 folders
    python benchmarks/scanning.py --files 1000000     and a million, as in the note
    python benchmarks/scanning.py --folder PLACE      makes the files there, and leaves them for the next time

The files hold a few bytes each: the scan opens none. The first run catalogues them by name, folder, size and time;
then they are marked as read and embedded, as an indexing would, so that the next run is one of a library at rest.
Then a folder is renamed and the root is moved. Searches are of filters and names, without a model.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from photofinder.engine.annexes import Annexes
from photofinder.engine.compare import Comparing, News, Plan
from photofinder.engine.left_out import LeftOut
from photofinder.engine.scan import scan
from photofinder.records import Root
from photofinder.store.batch import DESCRIPTION, Batch
from photofinder.store.catalogue import Catalogue
from photofinder.store.filters import DatedInMonths, HasText, InFolder, OfType

_MODEL = "benchmark"
_PER_FOLDER = 100

Made = TypeVar("Made")


def make_files(top: Path, count: int) -> None:
    """``count`` files in folders of a hundred, three deep, with names as cameras give them."""
    for first in range(0, count, _PER_FOLDER):
        folder = (
            top / f"{2000 + first // 40_000}" / f"{first // 4_000 % 10:02} trip" / f"day {first // _PER_FOLDER}"
        )
        folder.mkdir(parents=True)
        for number in range(first, min(first + _PER_FOLDER, count)):
            # No Path for each: making a million files takes long enough.
            handle = os.open(f"{folder}/IMG_{number:07}.jpg", os.O_CREAT | os.O_WRONLY)
            os.write(handle, b"%d" % number)
            os.close(handle)


def megabytes() -> float:
    """What this process holds of memory now."""
    return float(psutil.Process().memory_info().rss) / 1e6


def timed(what: str, work: Callable[[], Made], note: Callable[[Made], str] = lambda _: "") -> Made:
    """Do ``work`` and print a line of the table."""
    start_s = time.perf_counter()
    made = work()
    print(f"{what:<44}{time.perf_counter() - start_s:>10.2f} s{megabytes():>9.0f} MB   {note(made)}", flush=True)
    return made


def look_through(catalogue: Catalogue, root: Root) -> Plan:
    """What ``indexer`` does before it reads the first file."""
    left_out = LeftOut(root.path, root.excludes)

    def known_in(folder: str):  # type: ignore[no-untyped-def]
        return catalogue.known.in_folder(folder, _MODEL)

    def commit(news: News) -> None:
        if news.found or news.companions:
            catalogue.commit(Batch(found=news.found, companions=news.companions), _MODEL)

    annexes = Annexes(root.path, root.path, catalogue.watched.annexes(), catalogue.watched.unmounted)
    comparing = Comparing(known_in, catalogue.known.folders(root.path), left_out, annexes)
    steps = comparing.steps(scan(root.path, left_out))
    while True:
        try:
            commit(next(steps))
        except StopIteration as end:
            plan: Plan = end.value
            break
    for start in range(0, len(plan.moved), 1000):
        catalogue.commit(Batch(seen=plan.moved[start : start + 1000]), _MODEL)
    commit(plan.news)
    return plan


def mark_as_read(catalogue: Catalogue) -> None:
    """As if all pending photos had been read and embedded."""
    with catalogue._connections.writing() as connection:
        connection.execute("INSERT INTO models (model_key, model_id, dim) VALUES (1, ?, 4)", (_MODEL,))
        connection.execute(
            """INSERT INTO embeddings (photo_id, model_key, generation, vector)
                SELECT photo_id, 1, 1, zeroblob(8) FROM photos"""
        )
        connection.execute(
            "UPDATE photos SET pending = 0, described = ?, width = 4000, height = 3000", (DESCRIPTION,)
        )


def planned(plan: Plan) -> str:
    return f"{len(plan.work):,} to read, {len(plan.moved):,} moved, {len(plan.missing):,} missing"


def measure(top: Path, data: Path) -> None:
    """Print the table."""
    catalogue = Catalogue.open(data / "catalogue.sqlite")
    root = catalogue.add_root(top)
    print(f"{'':<44}{'time':>12}{'memory':>12}")
    timed("first scan, all findable by name", lambda: look_through(catalogue, root), planned)
    timed("the same again, killed before it read any", lambda: look_through(catalogue, root), planned)
    timed("(marking all as read)", lambda: mark_as_read(catalogue))
    timed("nothing has changed", lambda: look_through(catalogue, root), planned)
    years = sorted(top.iterdir())
    years[0].rename(top / "Renamed")
    timed("a folder was renamed", lambda: look_through(catalogue, root), planned)
    (top / "Renamed").rename(years[0])
    timed("and back", lambda: look_through(catalogue, root), planned)
    elsewhere = top.with_name(top.name + " elsewhere")
    top.rename(elsewhere)
    timed("the root lies elsewhere", lambda: catalogue.watched.move(root.root_id, elsewhere))
    elsewhere.rename(top)
    catalogue.watched.move(root.root_id, top)
    catalogue.close()

    catalogue = timed("restart: open the catalogue", lambda: Catalogue.open(data / "catalogue.sqlite"))
    timed("the newest 200", lambda: catalogue.browse(limit=200), lambda rows: f"{len(rows)} rows")
    for what, filter_ in (
        ("a name", HasText(words="IMG 0000042")),
        ("words of a folder", HasText(words="day 7")),
        ("a folder", InFolder(folder="2000")),
        ("a kind of file", OfType(extensions=("jpg",))),
        ("a month", DatedInMonths(months=(1,))),
    ):
        timed(what, lambda one=filter_: catalogue.matching([one]), lambda ids: f"{len(ids):,} photos")  # type: ignore[misc]
    timed("status: roots and counts", lambda: (catalogue.roots(), catalogue.counts(_MODEL)))
    print(f"catalogue: {catalogue.size_bytes() / 1e6:,.0f} MB")
    catalogue.close()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--files", type=int, default=100_000)
    arguments.add_argument("--folder", type=Path, help="where the files are, or are made and stay")
    args = arguments.parse_args()
    scratch = Path(tempfile.mkdtemp(prefix="scanning-"))
    top: Path = args.folder or scratch / "photos"
    try:
        if not top.exists():
            timed(f"({args.files:,} files are made)", lambda: make_files(top, args.files))
        measure(top, scratch / "data")
    finally:
        shutil.rmtree(scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
