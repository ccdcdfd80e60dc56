"""Watching real folders: photos that come, grow, move and go; roots that go away and come back; the limits."""

import errno
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from watchdog.observers.inotify_c import InotifyEvent, InotifyFD

from photofinder.engine import observers, settling, watching
from photofinder.engine.watching import Ignored, Watching, ignoring
from photofinder.records import Root, WatchFault, WatchReason
from photofinder.store import mounts
from photofinder.store.mounts import Mount

PATIENCE_S = 20.0
Watch = Callable[..., "Heard"]


class Heard:
    """A watching with what it told."""

    def __init__(self, roots: Sequence[Root], ignored: Ignored) -> None:
        self.folders: set[Path] = set()
        self.states = 0
        self.watching = Watching(
            roots,
            self.folders.update,
            self._count,
            ignored=lambda _root: ignored,
        )
        assert self.watching.wait_ready(PATIENCE_S)

    def _count(self) -> None:
        self.states += 1

    def next(self, *expected: Path) -> None:
        """Wait until these were told, and nothing else."""
        wait_for(lambda: self.folders >= set(expected))
        assert self.folders == set(expected)
        self.folders.clear()


def wait_for(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.01)


def root(path: Path, *, paused: bool = False, excludes: tuple[str, ...] = ()) -> Root:
    return Root(1, path, 0, True, excludes, paused)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "QUIET_S", 0.2)
    monkeypatch.setattr(watching, "_SETTLE_EVERY_S", 0.05)
    monkeypatch.setattr(watching, "_LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(watching, "_RESCAN_EVERY_S", 0.3)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "sub" / "deep").mkdir(parents=True)
    (folder / "sub" / "old.jpg").write_bytes(b"old")
    return folder


@pytest.fixture
def watch() -> Iterator[Watch]:
    made: list[Heard] = []

    def begin(*folders: Path, ignored: Ignored = lambda _path, _folder: False) -> Heard:
        heard = Heard([root(folder) for folder in folders], ignored)
        made.append(heard)
        return heard

    yield begin
    for heard in made:
        assert heard.watching.close(PATIENCE_S)


def test_photos_that_come_change_move_and_go(watch: Watch, top: Path) -> None:
    heard = watch(top)
    sub, deep = top / "sub", top / "sub" / "deep"
    (sub / "new.jpg").write_bytes(b"new")
    heard.next(sub)
    os.utime(sub / "new.jpg", (1, 1))
    heard.next(sub)
    (sub / "new.jpg").rename(deep / "odd\udcff name.jpg")
    heard.next(sub)
    (deep / "odd\udcff name.jpg").unlink()
    heard.next(deep)


def test_folders_that_are_made_moved_in_renamed_and_removed(watch: Watch, top: Path, tmp_path: Path) -> None:
    heard = watch(top)
    (tmp_path / "from" / "below").mkdir(parents=True)
    (tmp_path / "from" / "below" / "a.jpg").write_bytes(b"a")
    (tmp_path / "from").rename(top / "to")
    heard.next(top / "to")
    (top / "to" / "below" / "b.jpg").write_bytes(b"b")
    heard.next(top / "to" / "below")
    (top / "to").rename(top / "sub" / "to")
    heard.next(top)
    (top / "sub" / "to" / "below" / "c.jpg").write_bytes(b"c")
    heard.next(top / "sub" / "to" / "below")
    shutil.rmtree(top / "sub")
    heard.next(top)


def test_reading_photos_is_no_change(watch: Watch, top: Path) -> None:
    heard = watch(top)
    for _ in range(3):
        assert (top / "sub" / "old.jpg").read_bytes() == b"old"
        assert list((top / "sub").iterdir())
    (top / "sub" / "deep" / "new.jpg").write_bytes(b"new")
    heard.next(top / "sub" / "deep")


def test_what_is_ignored_is_not_told(watch: Watch, top: Path) -> None:
    own = top / "own"
    own.mkdir()
    heard = watch(top, ignored=ignoring(root(top, excludes=("deep/", "*.tmp")), [own]))
    (own / "thumbnail.jpg").write_bytes(b"new")
    (top / ".hidden").mkdir()
    (top / "@eaDir").mkdir()
    (top / "sub" / "download.tmp").write_bytes(b"new")
    (top / "sub" / "deep" / "new.jpg").write_bytes(b"new")
    (top / "sub" / "deep" / "more").mkdir()
    (top / "new.jpg").write_bytes(b"new")
    heard.next(top)


def test_a_folder_that_is_left_out_from_now_on_is_told(watch: Watch, top: Path) -> None:
    heard = watch(top, ignored=ignoring(root(top), []))
    (top / "sub" / ".nomedia").touch()
    heard.next(top / "sub")


def test_a_root_goes_away_and_comes_back(watch: Watch, top: Path) -> None:
    heard = watch(top)
    elsewhere = top.rename(top.with_name("elsewhere"))
    wait_for(lambda: heard.watching.away == {top})
    (elsewhere / "meanwhile.jpg").write_bytes(b"x")
    elsewhere.rename(top)
    heard.next(top)
    assert heard.watching.away == frozenset()
    assert heard.states == 2
    (top / "sub" / "new.jpg").write_bytes(b"x")
    heard.next(top / "sub")


def test_another_folder_in_the_place_of_a_root_is_looked_through(watch: Watch, top: Path) -> None:
    """As when a disk is mounted on the folder that was there, or unmounted from it."""
    heard = watch(top)
    elsewhere = top.rename(top.with_name("elsewhere"))
    top.mkdir()
    heard.next(top)
    (elsewhere / "unseen.jpg").write_bytes(b"x")
    (top / "seen.jpg").write_bytes(b"x")
    heard.next(top)


def test_a_disk_that_is_mounted_in_a_root_or_goes_has_it_looked_through(
    watch: Watch, top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """inotify tells of neither; the table of mounts does."""
    table = tmp_path / "mountinfo"
    table.write_text("1 0 8:1 / / rw - ext4 disk rw\n")
    monkeypatch.setattr(mounts, "_TABLE", table)
    heard = watch(top, ignored=ignoring(root(top), ()))
    line = "{} 1 8:1 /elsewhere {} rw - ext4 disk rw\n"
    with table.open("a") as more:
        more.write(line.format(2, top / ".hidden") + line.format(3, top.parent / "other"))
    time.sleep(0.3)
    assert not heard.folders
    with table.open("a") as more:
        more.write(line.format(4, top / "sub"))
    heard.next(top)
    table.write_text(table.read_text().replace("4 1", "5 1"))
    heard.next(top)
    states = heard.states
    table.write_text("1 0 8:1 / / rw - ext4 disk rw\n")
    heard.next(top)
    assert heard.states > states


def test_other_roots_are_followed_and_paused_ones_are_left(watch: Watch, top: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    heard = watch()
    heard.watching.follow([root(top), root(other)])
    wait_for(lambda: len(heard.watching._watched) == 2 and all(w.met for w in heard.watching._watched.values()))
    (top / "a.jpg").write_bytes(b"x")
    heard.next(top)
    heard.watching.follow([root(top, paused=True), root(other)])
    wait_for(lambda: len(heard.watching._watched) == 1)
    (top / "b.jpg").write_bytes(b"x")
    (other / "c.jpg").write_bytes(b"x")
    heard.next(other)


def test_a_share_is_looked_through_from_time_to_time(
    watch: Watch, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = [("/", "ext4", "rw"), (str(top.parent), "cifs", "rw"), (str(top.parent.parent), "btrfs", "rw")]
    monkeypatch.setattr(
        psutil,
        "disk_partitions",
        lambda all: [SimpleNamespace(mountpoint=at, fstype=kind, opts=opts) for at, kind, opts in mounts],
    )
    heard = watch(top)
    assert heard.watching.faults == (WatchFault(top, WatchReason.NETWORK),)
    assert heard.states == 1
    heard.next(top)
    heard.next(top)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EMFILE])
def test_where_the_limit_is_reached_all_is_looked_through(
    watch: Watch, top: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Only a folder far below may not be watched: watchdog itself says nothing of that."""
    original = InotifyFD.add_callback

    def add_callback(self: InotifyFD, path: bytes, *more: object) -> object:
        if path.endswith(b"deep"):
            raise OSError(code, "limit reached")
        return original(self, path, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(InotifyFD, "add_callback", add_callback)
    heard = watch(top)
    wait_for(lambda: heard.watching.faults == (WatchFault(top, WatchReason.LIMIT),))
    heard.next(top)


def test_no_observer_at_all_is_a_fault_too(watch: Watch, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_lost: object) -> None:
        raise OSError(errno.EMFILE, "inotify instance limit reached")

    monkeypatch.setattr(observers, "_observer", refuse)
    heard = watch(top)
    assert heard.watching.faults == (WatchFault(top, WatchReason.LIMIT),)
    heard.next(top)


def test_after_lost_events_every_root_is_looked_through(watch: Watch, top: Path) -> None:
    heard = watch(top)
    observer = heard.watching._observers._observer
    assert observer is not None
    overflow = InotifyEvent(-1, 0x4000, 0, b"")  # type: ignore[arg-type]
    observer._inotify.handle_event(overflow)  # type: ignore[attr-defined]
    heard.next(top)


def test_a_root_that_does_not_answer_counts_as_away(
    watch: Watch, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = watch(top)
    stuck = True

    def hang(*_: object) -> tuple[int, int, frozenset[Mount]]:
        wait_for(lambda: not stuck)
        return 1, 2, frozenset()

    monkeypatch.setattr(watching, "_ANSWER_WITHIN_S", 0.1)
    monkeypatch.setattr(watching, "_identity", hang)
    wait_for(lambda: heard.watching.away == {top})
    stuck = False
    heard.next(top)
    assert heard.watching.away == frozenset()
