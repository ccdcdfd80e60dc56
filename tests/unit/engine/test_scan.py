import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photofinder.engine.left_out import LeftOut
from photofinder.engine.scan import FolderFault, FolderFound, scan
from photofinder.errors import FolderUnavailable, SkipReason


def files_of(entries: Iterable[FolderFound | FolderFault]) -> set[str]:
    return {
        str(Path(entry.folder, file.name))
        for entry in entries
        if isinstance(entry, FolderFound)
        for file in entry.files
    }


def found(folder: Path, *globs: str, leave_out: Sequence[Path] = ()) -> set[str]:
    """What a scan without faults tells, relative to ``folder``."""
    entries = list(scan(folder, LeftOut(folder, globs), leave_out))
    assert all(isinstance(entry, FolderFound) for entry in entries)
    assert len({entry.folder for entry in entries if isinstance(entry, FolderFound)}) == len(entries)
    return {Path(path).relative_to(folder).as_posix() for path in files_of(entries)}


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jpg", ".hidden", "sub/b", "sub/deep/er/c.txt", "other/d", ".dot/e"):
        touch(tmp_path / "top" / name)
    (tmp_path / "top" / "empty").mkdir()
    return tmp_path / "top"


def test_tells_every_file_with_size_and_time(folder: Path) -> None:
    assert found(folder) == {"a.jpg", "sub/b", "sub/deep/er/c.txt", "other/d"}
    for entry in scan(folder):
        assert isinstance(entry, FolderFound)
        for file in entry.files:
            facts = Path(entry.folder, file.name).stat()
            assert (file.size_bytes, file.mtime_ns) == (facts.st_size, facts.st_mtime_ns)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.lists(st.sampled_from(["a", "b", "ü", " "]), min_size=1, max_size=4).map(tuple), max_size=8))
def test_is_what_a_walk_tells(tmp_path_factory: pytest.TempPathFactory, places: set[tuple[str, ...]]) -> None:
    top = tmp_path_factory.mktemp("tree")
    for place in places:
        touch(top.joinpath(*place) / "file")
    walked = {str(Path(base, name).relative_to(top)) for base, _, names in os.walk(top) for name in names}
    assert found(top) == walked


def test_leaves_folders_out(folder: Path) -> None:
    assert found(folder, leave_out=[folder / "sub", folder / "nowhere"]) == {"a.jpg", "other/d"}


def test_a_missing_folder_or_a_file_is_unavailable(folder: Path) -> None:
    for path in (folder / "nowhere", folder / "a.jpg"):
        with pytest.raises(FolderUnavailable) as caught:
            list(scan(path))
        assert caught.value.path == path


def test_a_folder_that_goes_away_meanwhile_is_unavailable(folder: Path, tmp_path: Path) -> None:
    entries = scan(folder)
    next(entries)
    folder.rename(tmp_path / "gone")
    with pytest.raises(FolderUnavailable):
        list(entries)


@pytest.fixture
def unreadable(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Folders that may not be listed; needed because the tests may run as root, who may read everything."""
    refused: set[Path] = set()
    scandir = os.scandir

    def guarded(path: Path) -> Iterator[os.DirEntry[str]]:
        if Path(path) in refused:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    return refused


def test_an_unreadable_sub_folder_is_a_fault(folder: Path, unreadable: set[Path]) -> None:
    unreadable.add(folder / "sub")
    entries = list(scan(folder))
    assert [entry for entry in entries if isinstance(entry, FolderFault)] == [
        FolderFault(folder / "sub", SkipReason.NO_PERMISSION, "Permission denied")
    ]
    assert {Path(path).name for path in files_of(entries)} == {"a.jpg", "d"}


def test_an_unreadable_top_is_unavailable(folder: Path, unreadable: set[Path]) -> None:
    unreadable.add(folder)
    with pytest.raises(FolderUnavailable):
        list(scan(folder))


def test_a_path_that_is_too_long_is_a_fault(folder: Path) -> None:
    """The kernel takes paths of at most 4,096 bytes; deeper folders can be made all the same."""
    there = os.open(folder, os.O_RDONLY)
    name = "n" * 250
    try:
        for _ in range(17):
            os.mkdir(name, dir_fd=there)
            deeper = os.open(name, os.O_RDONLY, dir_fd=there)
            os.close(there)
            there = deeper
        os.close(os.open("deep.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=there))
    finally:
        os.close(there)
    entries = list(scan(folder))
    assert "a.jpg" in {Path(path).name for path in files_of(entries)}
    (fault,) = [entry for entry in entries if isinstance(entry, FolderFault)]
    assert (fault.reason, fault.detail) == (SkipReason.UNREADABLE, "File name too long")


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
class TestLinks:
    def test_loops_end(self, folder: Path) -> None:
        (folder / "sub" / "up").symlink_to(folder)
        (folder / "sub" / "self").symlink_to(folder / "sub")
        (folder / "round").symlink_to(folder / "sub" / "deep")
        assert found(folder) == {"a.jpg", "sub/b", "sub/deep/er/c.txt", "other/d"}

    def test_a_part_of_a_root_tells_nothing_of_its_other_parts(self, folder: Path, tmp_path: Path) -> None:
        """As when one folder is looked through because something in it has changed."""
        touch(folder / "other" / ".store" / "kept.jpg")
        touch(folder / ".annex" / "g.jpg")
        touch(tmp_path / "elsewhere" / "e.jpg")
        (tmp_path / "elsewhere" / "back").symlink_to(folder / "other")
        (folder / "sub" / "up").symlink_to("..")
        (folder / "sub" / "above").symlink_to(tmp_path)
        (folder / "sub" / "to-d").symlink_to(folder / "other" / "d")
        (folder / "sub" / "to-g.jpg").symlink_to(folder / ".annex" / "g.jpg")
        (folder / "sub" / "to-store").symlink_to(folder / "other" / ".store")
        whole, part = scan(folder), scan(folder / "sub", LeftOut(folder))
        told = {path for path in files_of(list(whole)) if Path(path).is_relative_to(folder / "sub")}
        assert set(files_of(list(part))) == told
        names = {str(Path(path).relative_to(folder / "sub")) for path in told}
        assert names == {"b", "deep/er/c.txt", "above/elsewhere/e.jpg", "to-g.jpg", "to-store/kept.jpg"}

    def test_folders_elsewhere_are_entered_once(self, folder: Path, tmp_path: Path) -> None:
        touch(tmp_path / "elsewhere" / "in" / "e.jpg")
        (tmp_path / "elsewhere" / "back").symlink_to(folder)
        (folder / "one").symlink_to(tmp_path / "elsewhere")
        (folder / "two").symlink_to(tmp_path / "elsewhere")
        (folder / "two-in").symlink_to(tmp_path / "elsewhere" / "in")
        assert found(folder) - found(folder, leave_out=[tmp_path / "elsewhere"]) == {"one/in/e.jpg"}

    @given(
        links=st.lists(
            st.tuples(
                st.sampled_from("abc"), st.sampled_from("12"), st.sampled_from(("x", "x/in", "y", "x/1.jpg"))
            ),
            unique_by=lambda one: one[:2],
            max_size=5,
        ),
        left_out=st.lists(st.sampled_from(("a/1", "b/1/in", "in", "c")), unique=True, max_size=1),
    )
    def test_a_part_agrees_with_the_whole_on_links(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        links: list[tuple[str, str, str]],
        left_out: list[str],
    ) -> None:
        top = tmp_path_factory.mktemp("scan")
        folder, elsewhere = top / "folder", top / "elsewhere"
        for place in ("x/1.jpg", "x/in/2.jpg", "x/in/deep/3.jpg", "y/4.jpg"):
            touch(elsewhere / place)
        (elsewhere / "y" / "to-x").symlink_to(elsewhere / "x")
        for part in "abc":
            touch(folder / part / "own.jpg")
        for part, name, to in links:
            (folder / part / name).symlink_to(elsewhere / to)
        rules = LeftOut(folder, left_out)
        whole = list(scan(folder, rules))
        followed = [Path(one.folder) for one in whole if isinstance(one, FolderFound) and one.linked]
        for part in "abc":
            within = folder / part
            if rules.way_to(within):
                continue
            others = [link for link in followed if not link.is_relative_to(within)]
            told = {path for path in files_of(whole) if Path(path).is_relative_to(within)}
            assert files_of(scan(within, rules, (), others)) == told

    def test_file_links_tell_files_elsewhere_only(self, folder: Path, tmp_path: Path) -> None:
        touch(tmp_path / "f.jpg")
        (folder / "to-f.jpg").symlink_to(tmp_path / "f.jpg")
        (folder / "to-a.jpg").symlink_to(folder / "a.jpg")
        assert found(folder) >= {"to-f.jpg"}
        assert "to-a.jpg" not in found(folder)

    def test_a_link_that_leads_nowhere_is_a_fault(self, folder: Path, tmp_path: Path) -> None:
        (folder / "away").symlink_to(tmp_path / "unplugged" / "disk")
        (folder / "self").symlink_to(folder / "self")
        faults = {entry.path.name: entry.reason for entry in scan(folder) if isinstance(entry, FolderFault)}
        assert faults["away"] is SkipReason.LINK_LEADS_NOWHERE

    def test_what_is_no_regular_file_is_left_out(self, folder: Path) -> None:
        os.mkfifo(folder / "pipe")
        (folder / "to-pipe").symlink_to(folder / "pipe")
        assert "pipe" not in found(folder)


def test_folders_that_have_no_number_are_not_taken_for_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, stat = found(folder), os.stat

    def numberless(path: Path | str, *, follow_symlinks: bool = True) -> os.stat_result:
        facts = list(stat(path, follow_symlinks=follow_symlinks))
        facts[1] = 0
        return os.stat_result(facts)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", numberless)
        told = files_of(scan(folder, LeftOut(folder)))
    assert {Path(path).relative_to(folder).as_posix() for path in told} == expected
