"""How long Photo Finder takes to start and to answer, from nothing, at several numbers of photos.

    python benchmarks/start_up.py [--photos 1000 100000] [--model ID_OR_DIR] [--runs N] [--keep FOLDER]

For each number of photos a library is made up (as for search_scale.py) and its model prepared, as indexing does it.
Then, each in a process of its own and as the median of several runs:

- shown:         from the start of the process to the first picture of a window, in which the library is opened;
                 QT_QPA_PLATFORM says where it is shown, by itself nowhere
- window:        the same to the first picture of the whole window: search box, side bar, grid
- filled:        the same to the first picture with the folders in the side bar and photos in the grid
- cold search:   from the start of ``photofinder search`` to its end, and the most memory it took
- first search:  in an app that is up and has not loaded its model, from the query to the ids, in ms
- warm query:    any further query of other words, from the text to the ids, in ms

Seconds stand twice: by the wall clock, and of processor time, which other work on the machine changes little. Runs
that count for nothing come first: they leave the byte-compiled files that an installed program has, whether or not
$PYTHONDONTWRITEBYTECODE forbids that here.

``--keep`` leaves the libraries in FOLDER, and takes what lies there. Nothing else is written, nothing is fetched.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import psutil
from search_scale import fill

from photofinder import paths, settings
from photofinder.library import Library
from photofinder.records import Runtime
from photofinder.settings import Settings
from photofinder.vision import models

_QUERY = "a dog on a beach"
_POLL_S = 0.005
_WINDOW = """
import os, sys, time
from photofinder.ui import app
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    # Notes when a picture is finished that has more in it than those before.

    def __init__(self):
        super().__init__()
        self.seen, self.times, self.viewport = set(), {}, None

    def eventFilter(self, watched, event):
        if event.type() != QEvent.Type.Paint:
            return False
        kind = type(watched).__name__
        if kind == "MainWindow":
            self.grid = watched.work.grid
            self.viewport = self.grid.viewport()
        elif kind == "SideRow" and type(watched.entry.what).__name__ == "Root":
            kind = "folder"
        elif watched is self.viewport and self.grid.model().rowCount():
            kind = "photos"
        if kind not in self.seen:
            self.seen.add(kind)
            QTimer.singleShot(0, self.note)
        return False

    def note(self):
        now = time.time() - float(sys.argv[1]), time.process_time()
        self.times.setdefault("shown", now)
        if "MainWindow" in self.seen:
            self.times.setdefault("window", now)
        if {"MainWindow", "folder", "photos"} <= self.seen:
            print(*self.times["shown"], *self.times["window"], *now, flush=True)
            os._exit(0)

watch = Watch()
make = app.make_application

def make_watched():
    made = make()
    made.installEventFilter(watch)
    return made

app.make_application = make_watched
app.main(["--data-dir", sys.argv[2]])
"""
_QUERIES = """
import json, sys, time
from pathlib import Path
from photofinder import paths, settings
from photofinder.library import Library

library = Library.open(settings.load(paths.folders(Path(sys.argv[1]))))
library.browse(200)
taken = []
for words in ("a dog on a beach", "birthday cake", "red car", "people dancing at a wedding", "snow", "old town"):
    start = time.perf_counter()
    library.search(words)
    taken.append((time.perf_counter() - start) * 1000)
print(json.dumps({"taken": taken, "device": library.status().device, "torch": "torch" in sys.modules}))
library.close()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, nargs="+", default=[1000, 100_000], metavar="N")
    parser.add_argument("--model", default="starter", metavar="ID_OR_DIR", help="a model id, or a folder with one")
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the libraries are kept")
    options = parser.parse_args()
    model_id = f"local-dir:{options.model}" if Path(options.model).is_dir() else options.model
    print(
        "| photos | model | shown s, cpu | window s, cpu | filled s, cpu | cold search s, cpu | MB "
        "| first search ms | warm query ms | runs on |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for count in options.photos:
            base = (options.keep or Path(scratch)) / f"start-{count}"
            prepare(base, count, model_id)
            print(f"| {count:,} | {model_id} | {measured(base, options.runs)} |")
    return 0


def prepare(base: Path, count: int, model_id: str) -> None:
    folders = paths.folders(base)
    settings.save(Settings(folders, model_id))
    models_dir, runtimes_dir = paths.folders().data / "models", folders.cache / "runtimes"
    models.prepare_embedder(model_id, models_dir, runtimes_dir, Runtime.AUTO)
    fill(folders.data, count, models.load_embedder(model_id, models_dir, runtimes_dir=runtimes_dir))
    # The first search of all writes the file of vectors and brings the catalogue up to date.
    cold_search(base)


def measured(base: Path, runs: int) -> str:
    """The cells of one line of the table."""
    windows, searches, queries = [], [], []
    output(_WINDOW, str(time.time()), str(base))
    # They take turns, so that whatever else the machine does falls on all alike.
    for _ in range(runs):
        close_well(base)
        windows.append([float(value) for value in output(_WINDOW, str(time.time()), str(base)).split()])
        close_well(base)
        searches.append(cold_search(base))
        queries.append(json.loads(output(_QUERIES, str(base))))
    warm = [ms for query in queries for ms in query["taken"][1:]]
    first = [query["taken"][0] for query in queries]
    last: dict[str, Any] = queries[-1]
    runs_on = f"{last['device']}{' (torch imported)' if last['torch'] else ''}"
    *search, peak_bytes = (median(values) for values in zip(*searches, strict=True))
    medians = [*(median(values) for values in zip(*windows, strict=True)), *search]
    seconds = " | ".join(f"{wall:.2f}, {cpu:.2f}" for wall, cpu in zip(medians[::2], medians[1::2], strict=True))
    return f"{seconds} | {peak_bytes / 1e6:.0f} | {median(first):.0f} | {median(warm):.0f} | {runs_on}"


def close_well(base: Path) -> None:
    """Leave the library as people do: after a program that was ended by force the next one looks at all of it."""
    Library.open(settings.load(paths.folders(base))).close()


def output(program: str, *arguments: str) -> str:
    """The last line that a Python program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=surroundings(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return done.stdout.splitlines()[-1]


def surroundings() -> dict[str, str]:
    """The variables of a program as a person starts it."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"QT_QPA_PLATFORM": "offscreen", **ours}


def cold_search(base: Path) -> tuple[float, float, int]:
    """What one search on the command line takes: seconds, those of processor time, and the most bytes of memory."""
    command = [sys.executable, "-m", "photofinder", "--data-dir", str(base), "search", _QUERY]
    start = time.perf_counter()
    with subprocess.Popen(command, env=surroundings(), stdout=subprocess.DEVNULL) as process:
        watched, peak_bytes, cpu_s = psutil.Process(process.pid), 0, 0.0
        while process.poll() is None:
            try:
                peak_bytes = max(peak_bytes, watched.memory_info().rss)
                cpu_s = sum(watched.cpu_times()[:2])
            except psutil.Error:
                break
            time.sleep(_POLL_S)
    return time.perf_counter() - start, cpu_s, peak_bytes


if __name__ == "__main__":
    sys.exit(main())
