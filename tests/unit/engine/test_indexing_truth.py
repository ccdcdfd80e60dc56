"""After whatever happened to a tree of files, an indexing makes the catalogue tell what is on the disk."""

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from photofinder import paths
from photofinder.errors import FolderUnavailable
from photofinder.library import Library
from photofinder.records import CompanionKind, Phase
from photofinder.settings import Settings
from photofinder.vision.fake import FAKE_MODEL_ID, FakeEmbedder

pytestmark = pytest.mark.usefixtures("decoding_here")

FOLDERS = ("", "a", "a/b", "c", ".hidden")
NAMES = ("1.jpg", "2.jpg", "1.cr2", "2.xmp", "é.jpg", "3", "4.txt")
PLACES = [f"{folder}/{name}".lstrip("/") for folder in FOLDERS for name in NAMES]

place = st.sampled_from(PLACES)
folder_name = st.sampled_from(FOLDERS[1:])
steps = st.one_of(
    st.tuples(st.just("write"), place, st.integers(0, 5)),
    st.tuples(st.just("scribble"), place, st.integers(0, 2)),
    st.tuples(st.just("delete"), place),
    st.tuples(st.just("move"), place, place),
    st.tuples(st.just("link"), place, place),
    st.tuples(st.just("touch"), place, st.integers(1, 3)),
    st.tuples(st.just("move folder"), folder_name, folder_name),
    st.tuples(st.just("to folder"), place),
    st.tuples(st.just("stop early"), st.integers(1, 6)),
    st.tuples(st.just("index")),
)


def picture(number: int) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (16, 12), (40 * number, 255 - 40 * number, 90)).save(stream, "JPEG")
    return stream.getvalue()


PICTURES = [picture(number) for number in range(6)]


def act(top: Path, step: tuple[object, ...]) -> None:
    """Do to the disk what ``step`` says, where that is possible."""
    kind, *rest = step
    at = top / str(rest[0])
    try:
        match kind, rest:
            case "write", [_, int(number)]:
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_bytes(PICTURES[number])
            case "scribble", [_, int(number)]:
                at.parent.mkdir(parents=True, exist_ok=True)
                at.write_bytes(b"no picture" * number)
            case "delete", _:
                at.unlink()
            case "move", [_, str(to)]:
                (top / to).parent.mkdir(parents=True, exist_ok=True)
                at.rename(top / to)
            case "link", [_, str(to)]:
                (top / to).parent.mkdir(parents=True, exist_ok=True)
                os.link(at, top / to)
            case "touch", [_, int(time)]:
                os.utime(at, ns=(time * 10**9, time * 10**9))
            case "move folder", [_, str(to)]:
                at.rename(top / to)
            case "to folder", _:
                at.unlink()
                at.mkdir()
                (at / "1.jpg").write_bytes(PICTURES[0])
    except OSError:
        pass


class Bench:
    """A library with one root, and what its model was asked to embed."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "top"
        self.top.mkdir()
        # A root that is wholly empty counts as one whose disk is away.
        (self.top / "anchor.txt").write_text("x")
        self.embedded = 0
        self.seen: set[bytes] = set()
        embedder = FakeEmbedder()
        embed = embedder.embed_images

        def counting(images):  # type: ignore[no-untyped-def]
            self.embedded += len(images)
            return embed(images)

        embedder.embed_images = counting  # type: ignore[method-assign]
        self.library = Library.open(
            Settings(paths.folders(folder / "app"), model_id=FAKE_MODEL_ID), load=lambda *_: embedder
        )

    def contents(self) -> set[bytes]:
        rows = self.library._catalogue.browse()
        return {row.content_hash for row in rows if not row.pending}

    def index(self, most: int | None = None) -> None:
        self.seen |= self.contents()
        before = self.embedded
        walk = self.library.index(self.top)
        try:
            phases = []
            for number, step in enumerate(walk):
                if number == most:
                    return
                phases.append(step.phase)
            assert phases[-1] is Phase.DONE
        finally:
            walk.close()
        self.check()
        assert self.embedded - before <= len(self.contents() - self.seen)

    def check(self) -> None:
        files = {path for path in self.top.rglob("*") if path.is_file() and not _is_hidden(path, self.top)}
        contents = {path: path.read_bytes() for path in files}
        good = {path for path, content in contents.items() if content in PICTURES}
        raws = {
            path: owner for path in files if path.suffix == ".cr2" and (owner := path.with_suffix(".jpg")) in good
        }
        sidecars = {
            path: raws.get(owner, owner)
            for path in files
            if path.suffix == ".xmp"
            and (
                owner := next(
                    (one for one in (path.with_suffix(".cr2"), path.with_suffix(".jpg")) if one in good), path
                )
            )
            != path
        }
        rows = self.library._catalogue.browse()
        photos = good - raws.keys() - sidecars.keys()
        assert {row.path: row.content_hash for row in rows} == {
            path: xxhash.xxh3_128_digest(contents[path]) for path in photos
        }
        assert not any(row.pending for row in rows)
        assert {skip.path for skip in self.library.skipped()} == files - photos - raws.keys() - sidecars.keys()
        told = {(one.path, one.kind, row.path) for row in rows for one in self.library.companions(row.photo_id)}
        assert told == {(path, CompanionKind.RAW, owner) for path, owner in raws.items()} | {
            (path, CompanionKind.SIDECAR, owner) for path, owner in sidecars.items()
        }
        status = self.library.status()
        assert (status.photos, status.waiting) == (len(photos), 0)
        by_hash: dict[bytes, int] = {}
        for row in rows:
            by_hash[row.content_hash] = by_hash.get(row.content_hash, 0) + 1
        copies = {hit.photo_id for hit in self.library.search("is:duplicate", None).hits}
        assert copies == {row.photo_id for row in rows if by_hash[row.content_hash] > 1}
        *_, last = self.library.index(self.top)
        assert (last.total, last.removed) == (0, 0)


def _is_hidden(path: Path, top: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(top).parts)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(steps, min_size=3, max_size=14))
def test_the_catalogue_tells_what_is_there(
    tmp_path_factory: pytest.TempPathFactory, decoding_here: None, todo: list[tuple[object, ...]]
) -> None:
    bench = Bench(tmp_path_factory.mktemp("truth"))
    try:
        for step in todo:
            if step[0] == "index":
                bench.index()
            elif step[0] == "stop early":
                bench.index(int(str(step[1])))
            else:
                act(bench.top, step)
        bench.index()
    except FolderUnavailable:
        raise AssertionError("nothing is away") from None
    finally:
        bench.library.close()
