"""Draws an album of little scenes: the project's own pictures, for demonstrations, the README and tests.

    python packaging/draw_pictures.py FOLDER [--count N] [--edge PIXELS] [--seed N]

The same arguments give the same pictures. Beyond the number of scenes, each comes again with other chances. Needs
Pillow and numpy, which photofinder brings.
"""

from __future__ import annotations

import argparse
import datetime
import itertools
import zlib
from collections.abc import Callable
from pathlib import Path

from pictures import (
    animals,
    food,
    landmarks,
    landscapes,
    plants,
    sweets,
    things,
    town,
    travel,
    waterside,
    wings_and_fins,
)
from pictures.canvas import Canvas
from PIL import ExifTags, Image, ImageOps

_KINDS = (landscapes, animals, travel, food, waterside, town, plants, sweets, wings_and_fins, landmarks, things)
_UPRIGHT = {"forest", "waterfall", "lighthouse", "vase-of-flowers", "christmas-tree", "ice-cream"}


def scenes() -> dict[str, Callable[[Canvas], None]]:
    """Name to scene, one of each kind in turn, so that a few pictures are already various."""
    turns = itertools.zip_longest(*(kind.SCENES.items() for kind in _KINDS))
    return dict(entry for turn in turns for entry in turn if entry is not None)


def draw(folder: Path, number: int, edge_px: int, seed: int) -> Path:
    """Writes picture ``number`` of the album to ``folder``."""
    known = scenes()
    again, position = divmod(number, len(known))
    name = list(known)[position]
    width, height = (edge_px * 2 // 3, edge_px) if name in _UPRIGHT else (edge_px, edge_px * 2 // 3)
    canvas = Canvas(width, height, zlib.crc32(f"{name} {again} {seed}".encode()))
    known[name](canvas)
    file = folder / (f"{name}.jpg" if again == 0 else f"{name}-{again + 1}.jpg")
    picture = ImageOps.mirror(canvas.finish()) if again % 2 else canvas.finish()
    picture.save(file, quality=90, exif=_taken(canvas))
    return file


def _taken(canvas: Canvas) -> Image.Exif:
    minutes = canvas.chance.randrange(3 * 365 * 24 * 60)
    moment = datetime.datetime(2023, 1, 1) + datetime.timedelta(minutes=minutes)
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{moment:%Y:%m:%d %H:%M:%S}"
    return exif


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws an album of little scenes as JPEG files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, help="how many pictures; each scene once if not said")
    parser.add_argument("--edge", type=int, default=960, help="longer edge in pixels, 960 if not said")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for number in range(len(scenes()) if wanted.count is None else wanted.count):
        draw(wanted.folder, number, wanted.edge, wanted.seed)


if __name__ == "__main__":
    main()
