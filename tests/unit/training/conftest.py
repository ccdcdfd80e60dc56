"""A training corpus of a few coloured squares, and a WordNet of a few words."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from PIL import Image

NOUNS = """  1 This line stands for the licence at the head of the file.
00001740 03 n 01 entity 0 000 | that which is
00015388 05 n 02 animal 0 beast 0 001 @ 00001740 n 0000 | a living thing; "the beast slept"
02084071 05 n 02 dog 0 domestic_dog 0 001 @ 00015388 n 0000 | a friend; "the dog barked all night"; "a wet dog"
02113186 05 n 01 Cardigan 0 001 @ 02084071 n 0000 | a breed
02963159 06 n 01 cardigan 0 001 @ 00001740 n 0000 | a knitted jacket
"""
INDEX = """  1 licence
dog n 2 1 @ 2 1 02084071 00015388
domestic_dog n 1 1 @ 1 0 02084071
"""
ADJECTIVES = '00001234 00 a 01 able(p) 0 000 | having the means; "able to swim"\n'


@pytest.fixture
def wordnet_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "wordnet"
    folder.mkdir()
    (folder / "data.noun").write_text(NOUNS, "utf-8")
    (folder / "data.adj").write_text(ADJECTIVES, "utf-8")
    for part in ("verb", "adv"):
        (folder / f"data.{part}").write_text("", "utf-8")
    (folder / "index.noun").write_text(INDEX, "utf-8")
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    rows = ["file\tset\ttext\tkind"]
    with tarfile.open(folder / "photos-1.tar", "w") as tar:
        for number in range(20):
            name = f"flickr8k/{number}.jpg"
            stream = io.BytesIO()
            Image.new("RGB", (60, 40), (number * 12, 100, 50)).save(stream, "JPEG")
            entry = tarfile.TarInfo(name)
            entry.size = len(stream.getvalue())
            tar.addfile(entry, io.BytesIO(stream.getvalue()))
            rows += [f"{name}\tflickr8k\tsquare {number}\tcaption", f'{name}\tflickr8k\ta "square" .\tcaption']
    rows += ["coco/1.jpg\tcoco128\tperson, frisbee\tlabel", "coco/1.jpg\tcoco128\tperson\tlabel"]
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder
