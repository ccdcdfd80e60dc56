"""How fast photos are indexed, beside others and beside what the machine can do, and in how much memory.

    python benchmarks/indexing.py [--photos N] [--from FOLDER] [--rclip PYTHON] [--rounds N] [--work FOLDER]
    python benchmarks/indexing.py --memory [--photos N | --from FOLDER] [--model ID] [--work FOLDER]

The first indexes JPEGs of 12 megapixels, made of the pictures below FOLDER or drawn, with the same weights (random
ones, of ViT-B-32-256) in each of these ways, all by turns in one run, the best of several rounds of each:

- straightforward: Pillow at full size, open_clip in single precision, batches of 16, FAISS
- rclip:           in an environment of its own, made if PYTHON is not given, with an export of the weights
- Photo Finder:    ``Library.index`` on an empty library, at full speed, thumbnails and all
- only decoding:   our decoder on all cores;  only encoding: our model, on all cores

then the same of ours with the starter model. Prints a table and writes indexing.svg to the work folder.

The second indexes N small photos (100,000), or those of FOLDER as they are, and tells the memory of all processes
together (the proportional set size, in which what they share counts once; looked at twice a second), the cost of a
photo at the beginning and at the end (on the clock, and in processor time, which hardly minds other work), and how
far the time left that was told was off. In a new work folder the model is first made ready for this computer.

Everything that is made stays in the work folder for the next run. Nothing is fetched but rclip, when it is to be
installed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import indexing_chart
import indexing_memory
import indexing_photos
import indexing_rivals
import psutil
from indexing_rivals import Stopwatch, Taken
from PIL import Image

from photofinder import paths
from photofinder.engine.decode import Picture
from photofinder.engine.pool import default_workers
from photofinder.engine.workers import Workers
from photofinder.library import Library
from photofinder.records import FileStat
from photofinder.settings import Settings
from photofinder.vision.embedder import Embedder

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_GOALS = {"straightforward": 5.0, "rclip": 3.0}
_LIMIT_SHARE = 1.25
_MEMORY_BYTES = {"starter": 600_000_000}
_MEMORY_BYTES_ELSE = 1_500_000_000
_EDGE_PX = 350
_PARTS = ("Photo Finder", "only decoding", "only encoding")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, metavar="N", help="how many (160, with --memory 100,000)")
    parser.add_argument("--from", type=Path, dest="source", metavar="FOLDER", help="pictures to make the photos of")
    parser.add_argument("--rclip", type=Path, metavar="PYTHON", help="the Python of an environment with rclip")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="the best of so many counts")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where all that is made lies")
    parser.add_argument("--memory", action="store_true", help="memory and cost of many small photos instead")
    parser.add_argument("--model", default="starter", metavar="ID", help="the model for --memory")
    parser.add_argument("--part", metavar="NAME", help=argparse.SUPPRESS)
    options = parser.parse_args()
    work = (options.work or Path(tempfile.gettempdir()) / "photofinder-indexing").absolute()
    work.mkdir(parents=True, exist_ok=True)
    if options.memory:
        photos_folder = options.source or work / f"small-{options.photos or 100_000}"
        if options.source is None:
            indexing_photos.make_small_photos(photos_folder, options.photos or 100_000)
        return _memory(work, photos_folder, options.model)
    photos = options.photos or 160
    if options.part:
        print(json.dumps(_part(options.part, work, photos)))
        return 0
    return _compare(work, photos, options.source, options.rclip, options.rounds)


def _compare(work: Path, count: int, source: Path | None, rclip_python: Path | None, rounds: int) -> int:
    sources = sorted(file for file in source.rglob("*") if file.suffix.lower() in _PICTURES) if source else []
    files = indexing_photos.make_photos(work / "photos", count, sources)
    for extra in set((work / "photos").iterdir()) - set(files):
        extra.unlink()
    checkpoint = _checkpoint(work)
    python = rclip_python or indexing_rivals.rclip_python(work)
    indexing_rivals.fill_rclip(work / "rclip-data", checkpoint)
    mean_mb = sum(file.stat().st_size for file in files) / count / 1e6
    print(f"{count} photos of 12 megapixels, {mean_mb:.1f} MB each; {psutil.cpu_count()} cores; best of {rounds}\n")
    parts: dict[str, Callable[[], Taken]] = {
        "straightforward": partial(_run_part, "straightforward", work, count),
        "rclip": lambda: indexing_rivals.rclip(work / "photos", python, work / "rclip-data", count),
        **{name: partial(_run_part, name, work, count) for name in _OURS},
    }
    best: dict[str, Taken] = {}
    for turn in range(rounds):
        for name, run in parts.items():
            taken = run()
            before = best.get(name, taken)
            best[name] = Taken(min(taken.seconds, before.seconds), min(taken.cpu_s, before.cpu_s))
            print(f"round {turn + 1}: {name:<32} {count / taken.seconds:7.1f} photos/s", file=sys.stderr)
    return _report(work, count, best)


def _report(work: Path, count: int, best: dict[str, Taken]) -> int:
    print(f"{'':<26} {'photos/s':>9} {'ms/photo':>9} {'cpu ms/photo':>13}")
    for name, taken in best.items():
        seconds, cpu_s = taken
        print(f"{name:<26} {count / seconds:>9.1f} {seconds / count * 1e3:>9.1f} {cpu_s / count * 1e3:>13.1f}")
    ours = best["Photo Finder"]
    passed = True
    print()
    for name, least in _GOALS.items():
        ratio, of_cpu = best[name].seconds / ours.seconds, best[name].cpu_s / ours.cpu_s
        passed &= ratio >= least
        print(f"{ratio:5.2f} times as fast as {name} (goal: {least:.0f}); {of_cpu:.2f} by processor time")
    for suffix in ("", ", starter"):
        ours, decoding, encoding = (best[f"{part}{suffix}"] for part in _PARTS)
        share = ours.seconds / max(decoding.seconds, encoding.seconds)
        of_both = ours.cpu_s / (decoding.cpu_s + encoding.cpu_s)
        passed &= share <= _LIMIT_SHARE
        print(f"{share:5.2f} of the longer of decoding and encoding alone{suffix} (goal: {_LIMIT_SHARE})")
        print(f"{of_both:5.2f} of the processor time of the two together{suffix}: the rest is all else")
    rows = [(name, count / one.seconds, f"{count / one.seconds:.1f} photos/s") for name, one in best.items()]
    chart = work / "indexing.svg"
    chart.write_text(indexing_chart.bars("Photos of 12 megapixels indexed in a second", rows), encoding="utf-8")
    print(f"\nchart: {chart}")
    return 0 if passed else 1


def _run_part(name: str, work: Path, count: int) -> Taken:
    """In a process of its own, so that no part leaves threads or memory to the next."""
    command = [sys.executable, __file__, "--part", name, "--work", str(work), "--photos", str(count)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Taken(*json.loads(done.stdout.splitlines()[-1]))


def _part(name: str, work: Path, count: int) -> Taken:
    files = sorted((work / "photos").iterdir())[:count]
    if name == "straightforward":
        return indexing_rivals.straightforward(files, _checkpoint(work))
    _, _, model = name.partition(", ")
    return _OURS[name](files, work, model or f"ViT-B-32-256@{_checkpoint(work)}")


def _index(files: list[Path], work: Path, model: str) -> Taken:
    with tempfile.TemporaryDirectory(dir=work) as folder:
        library = _library(Path(folder), work, model)
        library.add_root(files[0].parent)
        # The model is exported for the fastest way to run it here, once and for all, and loaded.
        embedder = _prepared(library)
        embedder.embed_images([Image.new("RGB", (512, 512))])
        library.warm_up()
        watch = Stopwatch()
        last = list(library.index(files[0].parent))[-1]
        taken = watch.taken()
        library.close()
        assert last.added == len(files), last
    return taken


def _decode(files: list[Path], work: Path, model: str) -> Taken:
    with ThreadPoolExecutor(default_workers()) as threads:
        watch = Stopwatch()
        with Workers(work / "nowhere", gently=False) as workers:
            outcomes = list(threads.map(lambda file: workers.decode(_stat(file), _EDGE_PX), files))
            seconds = watch.taken().seconds
        taken = Taken(seconds, watch.taken().cpu_s)
    assert all(isinstance(outcome, Picture) for outcome in outcomes)
    return taken


def _prepared(library: Library) -> Embedder:
    """The embedder that is fastest on this machine, made if it was not."""
    active = library._chosen.active()
    active.prepared_embedder()
    for _ in active.ready():
        pass
    return active.embedder()


def _encode(files: list[Path], work: Path, model: str) -> Taken:
    from photofinder.engine.embedding import BatchEmbedder
    from photofinder.vision.images import open_image

    with tempfile.TemporaryDirectory(dir=work) as folder:
        library = _library(Path(folder), work, model)
        embedder = _prepared(library)
        images = [open_image(file, _EDGE_PX).image for file in files[:32]]
        batches = BatchEmbedder(embedder)
        for _ in range(4):
            batches.embed(images[: batches.size])
        watch = Stopwatch()
        done = 0
        while done < len(files):
            size = min(batches.size, len(files) - done)
            batches.embed((images * 2)[:size])
            done += size
        taken = watch.taken()
        library.close()
    return taken


_OURS: dict[str, Callable[[list[Path], Path, str], Taken]] = {
    "Photo Finder": _index,
    "only decoding": _decode,
    "only encoding": _encode,
    "Photo Finder, starter": _index,
    "only decoding, starter": _decode,
    "only encoding, starter": _encode,
}


def _library(folder: Path, work: Path, model: str) -> Library:
    """An empty one; what is made of models once lies in ``work``."""
    folders = paths.folders(folder)
    (work / "runtimes").mkdir(exist_ok=True)
    folders.cache.mkdir(parents=True)
    (folders.cache / "runtimes").symlink_to(work / "runtimes")
    return Library.open(Settings(folders, model_id=model, full_speed=True))


def _checkpoint(work: Path) -> Path:
    """Random weights, the same each time."""
    file = work / "random.safetensors"
    if not file.exists():
        import torch
        from safetensors.torch import save_file

        torch.manual_seed(0)
        model = indexing_rivals.load_open_clip().create_model(indexing_rivals.ARCHITECTURE, pretrained=None)
        save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, file)
    return file


def _stat(file: Path) -> FileStat:
    facts = file.stat()
    return FileStat(file, facts.st_size, facts.st_mtime_ns)


def _memory(work: Path, photos: Path, model: str) -> int:
    if model == "ViT-B/32":
        model = f"ViT-B-32-256@{_checkpoint(work)}"
    folder = Path(tempfile.mkdtemp(dir=work))
    library = _library(folder, work, model)
    passed = indexing_memory.measure(library, photos, _MEMORY_BYTES.get(model, _MEMORY_BYTES_ELSE))
    library.close()
    shutil.rmtree(folder)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
