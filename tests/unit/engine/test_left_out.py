from pathlib import Path

import pytest

from photofinder.engine.left_out import LeftOut, checked
from photofinder.engine.scan import FolderFound, scan
from photofinder.errors import GlobUnusable

FILES = (
    "a.jpg", ".hidden.jpg", "._a.jpg", "Thumbs.db", "desktop.ini",
    ".thumbnails/t.jpg", ".Trash-1000/files/b.jpg", "@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "$RECYCLE.BIN/c.jpg",
    "lost+found/d.jpg", "System Volume Information/e", "nomedia/.nomedia", "nomedia/f.jpg", "nomedia/deep/g.jpg",
    "Library.photoslibrary/originals/A/h.jpg", "Library.photoslibrary/resources/derivatives/i.jpg",
    "Catalog Previews.lrdata/j.jpg", "Exports/2023/k.jpg", "Exports/l.tmp", "resources/m.jpg",
)  # fmt: skip
PLAIN = {
    "a.jpg", "Library.photoslibrary/originals/A/h.jpg", "Exports/2023/k.jpg", "Exports/l.tmp", "resources/m.jpg",
}  # fmt: skip


@pytest.fixture
def top(tmp_path: Path) -> Path:
    root = tmp_path / ".chosen"
    for name in FILES:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    return root


def found(top: Path, *globs: str) -> set[str]:
    left_out = LeftOut(top, globs)
    told = {
        Path(entry.folder, file.name)
        for entry in scan(top, left_out)
        if isinstance(entry, FolderFound)
        for file in entry.files
    }
    for name in FILES:
        path = top / name
        assert (path in told) != (left_out.way_to(path.parent) or left_out.file(str(path), path.name)), name
    return {path.relative_to(top).as_posix() for path in told}


def test_hidden_things_and_those_of_systems_are_left_out_of_a_root_that_may_be_hidden(top: Path) -> None:
    (top / ".nomedia").touch()
    assert found(top) == PLAIN


@pytest.mark.parametrize(
    ("globs", "less", "more"),
    [
        (["*.tmp"], {"Exports/l.tmp"}, set()),
        (["Exports/"], {"Exports/2023/k.jpg", "Exports/l.tmp"}, set()),
        (["/resources"], {"resources/m.jpg"}, set()),
        (["Exports/*", "!Exports/2023"], {"Exports/l.tmp"}, set()),
        (["**/2023/**"], {"Exports/2023/k.jpg"}, set()),
        (["!.hidden.jpg"], set(), {".hidden.jpg"}),
        (["!.thumbnails"], set(), {".thumbnails/t.jpg"}),
    ],
)
def test_globs_leave_out_and_take_in(top: Path, globs: list[str], less: set[str], more: set[str]) -> None:
    assert found(top, *globs) == PLAIN - less | more


def test_globs_are_checked() -> None:
    assert checked([" *.tmp ", "", "*.tmp", "/a b/"]) == ("*.tmp", "/a b/")
    for bad in ("!", "[", "# comment", "a\\", "/"):
        with pytest.raises(GlobUnusable) as caught:
            checked(["*.tmp", bad])
        assert caught.value.glob == bad
