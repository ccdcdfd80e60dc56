"""Reads the training pictures: a manifest of captions and labels, and the tar files that hold the JPEGs.

Splits off the validation pictures by a hash of their names, so that the split never moves. Turning pictures into
features is left to `features`. Thread: any; nothing is shared.
"""

from __future__ import annotations

import csv
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

VALIDATION_CAPTIONED = 1000
"""How many pictures of the captioned set are held out: the size that published retrieval figures use."""

CAPTIONED_SET = "flickr8k"
TRUE_CLASS_SET = "imagenette"
"""The set whose labels are classifier classes: every other picture of it is held out."""

_LABELLED_SHARE = 12
_TRUE_CLASS_SHARE = 2


@dataclass(frozen=True)
class Picture:
    """One picture of the manifest with all its texts; `held_out` pictures are for measuring only."""

    file: str
    source: str
    captions: tuple[str, ...]
    labels: tuple[str, ...]
    held_out: bool


@dataclass
class _Texts:
    source: str
    captions: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)


def read_manifest(data_dir: Path) -> list[Picture]:
    """Pictures of `data_dir`/manifest.tsv (columns file, set, text, kind), in the order of the file."""
    found: dict[str, _Texts] = {}
    with (data_dir / "manifest.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts = found.setdefault(row["file"], _Texts(row["set"]))
            if row["kind"] == "caption":
                texts.captions.append(row["text"])
            else:  # "person, frisbee" names two things
                texts.labels.extend(name for name in row["text"].split(", ") if name not in texts.labels)
    held_out = _held_out((file, texts.source) for file, texts in found.items())
    return [
        Picture(file, texts.source, tuple(texts.captions), tuple(texts.labels), file in held_out)
        for file, texts in found.items()
    ]


def read_jpegs(data_dir: Path) -> Iterator[tuple[str, bytes]]:
    """(file, JPEG bytes) of every picture in `data_dir`/photos-*.tar, in the order of the tar files."""
    for archive in sorted(data_dir.glob("photos-*.tar")):
        with tarfile.open(archive) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isfile() else None
                if content is not None:
                    yield member.name, content.read()


def _held_out(files: Iterable[tuple[str, str]]) -> set[str]:
    captioned: list[str] = []
    held: set[str] = set()
    for file, source in files:
        if source == CAPTIONED_SET:
            captioned.append(file)
        elif _hash(file) % (_TRUE_CLASS_SHARE if source == TRUE_CLASS_SET else _LABELLED_SHARE) == 0:
            held.add(file)
    captioned.sort(key=_hash)
    # A small corpus must not lose all its pictures to validation.
    held.update(captioned[: min(VALIDATION_CAPTIONED, len(captioned) // 4)])
    return held


def _hash(file: str) -> int:
    return zlib.crc32(file.encode())
