"""What it costs to index films: seconds to decode and frames to embed, by length, size and codec.

    python benchmarks/videos.py [FOLDER] [--repeat N] [--codec NAME ...]

Without FOLDER it makes films of moving noise itself, in a scratch folder; with one it opens every video below it.
Times are the best of N, in one process, as a worker of the indexing spends them; what the hash of the whole file
takes is told apart. Nothing else is written and nothing is fetched.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TypeVar

import av
import numpy as np
from av.video.stream import VideoStream

from photofinder.errors import ImageUnreadable
from photofinder.vision import formats
from photofinder.vision.images import hash_content
from photofinder.vision.opening import frames_of, picture_of

EDGE_PX = 375
_LENGTHS_S = (5, 20, 120, 600)
_SIZES = ((1280, 720), (1920, 1080), (3840, 2160))
_RATE = 30
_SCENE_S = 5
_Value = TypeVar("_Value")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="the best time of so many counts")
    parser.add_argument("--codec", nargs="+", default=["libx264", "libx265"], metavar="NAME", help="of films made")
    options = parser.parse_args()
    print("film                          MB  decode s  frames  one frame s  hash s")
    if options.folder is not None:
        show(films_below(options.folder), options.repeat)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            show(made_films(Path(scratch), options.codec), options.repeat)
    return 0


def show(films: Iterator[Path], repeat: int) -> None:
    for film in films:
        try:
            decode_s, frames = best(repeat, partial(frames_of, film, EDGE_PX))
            middle_ms = frames[len(frames) // 2].at_ms
            one_s, _ = best(repeat, partial(picture_of, film, EDGE_PX, middle_ms))
        except ImageUnreadable as fault:
            print(f"{film.name:27} {fault.reason}: {fault.detail}")
            continue
        hash_s, _ = best(1, partial(hashed, film))
        size_mb = film.stat().st_size / 1e6
        print(f"{film.name:25} {size_mb:7.1f} {decode_s:9.3f} {len(frames):7} {one_s:12.3f} {hash_s:7.3f}")


def best(repeat: int, work: Callable[[], _Value]) -> tuple[float, _Value]:
    """The least time that ``work`` took, and what it gave."""
    times: list[float] = []
    for _ in range(repeat):
        start = time.perf_counter()
        value = work()
        times.append(time.perf_counter() - start)
    return min(times), value


def hashed(path: Path) -> bytes:
    with path.open("rb") as file:
        return hash_content(file)


def films_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                head = file.read(formats.HEAD_BYTES)
            if formats.kind_of(head, path) is formats.Kind.VIDEO:
                yield path


def made_films(folder: Path, codecs: Sequence[str]) -> Iterator[Path]:
    for codec in codecs:
        for width, height in _SIZES:
            scenes = [noise(width, height, seed) for seed in range(8)]
            for length_s in _LENGTHS_S if height == _SIZES[1][1] else _LENGTHS_S[1:2]:
                path = folder / f"{codec}-{height}p-{length_s}s.mp4"
                write(path, codec, scenes, length_s)
                yield path
                path.unlink()


def write(path: Path, codec: str, scenes: Sequence[av.VideoFrame], length_s: int) -> None:
    """Long films have one frame a second, each a key frame: encoding more would take longer than measuring."""
    frames_for_second = _RATE if length_s <= 20 else 1
    with av.open(str(path), "w") as film:
        stream = film.add_stream(codec, rate=_RATE)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height, stream.pix_fmt = scenes[0].width, scenes[0].height, "yuv420p"
        stream.gop_size = frames_for_second
        stream.options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        for second in range(length_s):
            scene = scenes[second // _SCENE_S % len(scenes)]
            for number in range(frames_for_second):
                frame = scene.reformat(format="yuv420p")
                frame.pts, frame.time_base = second * _RATE + number, Fraction(1, _RATE)
                film.mux(stream.encode(frame))
        film.mux(stream.encode(None))


def noise(width: int, height: int, seed: int) -> av.VideoFrame:
    """Coarse and fine patterns, about as hard to code as a photo."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 256, (9, 16, 3)).repeat(height // 9, axis=0).repeat(width // 16, axis=1)
    pixels = np.zeros((height, width, 3))
    pixels[: coarse.shape[0], : coarse.shape[1]] = coarse
    pixels += chance.normal(0, 12, (height, width, 1))
    return av.VideoFrame.from_ndarray(pixels.clip(0, 255).astype(np.uint8), format="rgb24")


if __name__ == "__main__":
    sys.exit(main())
