"""Files that hang, crash, bomb or end the process that opens them cost that process, and nothing else."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from photofinder.engine import worker
from photofinder.engine.decode import Gone, Hashed, Look, Looked, Metadata, Picture, Unusable, hash_file
from photofinder.engine.decoding_process import Setup
from photofinder.engine.worker import Worker
from photofinder.engine.workers import Workers
from photofinder.errors import DecoderUnavailable, ImageUnreadable, SkipReason
from photofinder.records import FileStat
from photofinder.vision.images import open_image

MakePhoto = Callable[..., Path]
StartWorkers = Callable[..., Workers]

# What a file of such a name does to whoever decodes it.
_ENTRY = "misbehaving_decoder"
_MODULE = """
    import ctypes, os, time
    from photofinder.engine import decode, decoding_process

    real, real_look = decode.open_file, decode.picture_of
    hoard = []

    def open_file(path, *args, **kwargs):
        misbehave(path)
        return real(path, *args, **kwargs)

    def picture_of(path, *args, **kwargs):
        misbehave(path)
        return real_look(path, *args, **kwargs)

    def misbehave(path):
        match path.stem:
            case "hang":
                time.sleep(3600)
            case "spin":
                while True:
                    pass
            case "crash":
                ctypes.string_at(0)
            case "exit":
                os._exit(3)
            case "bug":
                raise KeyError("a bug of ours")
            case "bomb":
                while True:
                    hoard.append(bytearray(64 * 1024**2))
            case "slow":
                time.sleep(0.2)
        if path.stem == "unlucky" and not path.with_suffix(".once").exists():
            path.with_suffix(".once").touch()
            os.kill(os.getpid(), 9)

    decode.open_file, decode.picture_of = open_file, picture_of
    main = decoding_process.main
"""


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartWorkers]:
    """Workers whose decoder does what names of files tell it."""
    modules = tmp_path / "modules"
    modules.mkdir()
    (modules / f"{_ENTRY}.py").write_text(textwrap.dedent(_MODULE))
    monkeypatch.syspath_prepend(modules)
    all_started: list[Workers] = []

    def start_workers(limit_s: float = 60.0, idle_s: float | None = None) -> Workers:
        start = partial(Worker, entry=_ENTRY)
        workers = Workers(
            tmp_path / "thumbnails", limit_s=limit_s, memory_bytes=300 * 1024**2, idle_s=idle_s, start=start
        )
        all_started.append(workers)
        return workers

    yield start_workers
    for workers in all_started:
        workers.close()
    assert children() == []


def children() -> list[int]:
    """Processes of this one that open files, and are not on their way out."""
    deadline = time.monotonic() + 5.0
    while True:
        left = [child.pid for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def stat_of(path: Path) -> FileStat:
    return FileStat(path, path.stat().st_size, path.stat().st_mtime_ns)


def test_a_picture_comes_over_as_it_was_decoded(tmp_path: Path, start: StartWorkers, make_photo: MakePhoto) -> None:
    stat = stat_of(make_photo(tmp_path / "a.jpg", "green", (700, 500), taken_at="2020:01:02 03:04:05"))
    outcome = start().decode(stat, 100)
    assert isinstance(outcome, Picture)
    decoded = open_image(stat.path, 100)
    assert (outcome.stat, outcome.facts) == (stat, decoded.facts)
    (frame,) = outcome.frames
    assert frame.at_ms is None
    assert frame.image.tobytes() == decoded.image.tobytes()
    assert outcome.thumbnail is not None
    assert open_image(outcome.thumbnail).facts.width == decoded.image.width


def test_hashes_and_metadata_come_too(tmp_path: Path, start: StartWorkers, make_photo: MakePhoto) -> None:
    stat = stat_of(make_photo(tmp_path / "a.jpg"))
    workers = start()
    assert workers.hash(stat) == hash_file(stat.path)
    assert isinstance(workers.describe(stat), Metadata)
    assert workers.hash(FileStat(tmp_path / "nowhere.jpg", 1, 1)) == Gone()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hang", SkipReason.TIMED_OUT),
        ("spin", SkipReason.TIMED_OUT),
        ("crash", SkipReason.CRASHED),
        ("exit", SkipReason.CRASHED),
        ("bug", SkipReason.CRASHED),
        ("bomb", SkipReason.TOO_LARGE),
    ],
)
def test_a_file_that_takes_its_process_with_it_is_unusable(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto, name: str, reason: SkipReason
) -> None:
    bad, good = stat_of(make_photo(tmp_path / f"{name}.png")), stat_of(make_photo(tmp_path / "good.png"))
    workers = start(limit_s=0.5 if reason is SkipReason.TIMED_OUT else 60.0)
    outcome = workers.decode(bad, 100)
    assert isinstance(outcome, Unusable)
    assert (outcome.stat, outcome.skip.path, outcome.skip.reason) == (bad, bad.path, reason)
    looked = workers.look(Look(bad.path, 100))
    assert isinstance(looked, Unusable)
    assert looked.skip.reason is reason
    assert isinstance(workers.decode(good, 100), Picture)


def test_what_is_looked_at_comes_over_as_it_was_asked_for(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto
) -> None:
    workers = start()
    path = make_photo(tmp_path / "a.jpg", "green", (700, 500))
    for source in (path, path.read_bytes()):
        for look in (Look(source, 100), Look(source, 100, all_frames=True)):
            seen = workers.look(look)
            assert isinstance(seen, Looked)
            assert [frame.image.tobytes() for frame in seen.frames] == [open_image(path, 100).image.tobytes()]
    for nothing in (tmp_path / "gone.jpg", b"no picture"):
        outcome = workers.look(Look(nothing, 100))
        assert isinstance(outcome, Unusable)
        with pytest.raises(ImageUnreadable) as here:
            open_image(nothing, 100)
        assert (outcome.skip.reason, outcome.skip.detail) == (here.value.reason, here.value.detail)


def test_one_that_nobody_needs_ends_and_another_takes_its_place(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto
) -> None:
    workers = start(idle_s=0.5)
    path = make_photo(tmp_path / "a.png")
    for _ in range(2):
        assert isinstance(workers.look(Look(path, 100)), Looked)
        assert children() == []


def test_a_file_whose_process_was_killed_by_chance_is_read_all_the_same(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto
) -> None:
    assert isinstance(start().decode(stat_of(make_photo(tmp_path / "unlucky.png")), 100), Picture)


def test_what_a_bug_says_is_in_the_log(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = start().decode(stat_of(make_photo(tmp_path / "bug.png")), 100)
    assert isinstance(outcome, Unusable)
    assert "a bug of ours" in outcome.skip.detail
    assert "Traceback" in caplog.text


def test_processes_are_shared_and_no_more_than_asked_for_at_once(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto
) -> None:
    workers = start()
    slow = stat_of(make_photo(tmp_path / "slow.png"))
    for _ in range(3):
        workers.hash(slow)
    assert len(psutil.Process().children()) == 1
    threads = [threading.Thread(target=workers.decode, args=(slow, 100)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(psutil.Process().children()) == 2


def test_closing_ends_what_hangs_and_whoever_waits_for_it(
    tmp_path: Path, start: StartWorkers, make_photo: MakePhoto
) -> None:
    workers = start()
    hang = stat_of(make_photo(tmp_path / "hang.png"))
    outcomes: list[object] = []
    waiting = threading.Thread(target=lambda: outcomes.append(workers.decode(hang, 100)))
    waiting.start()
    while not psutil.Process().children():
        time.sleep(0.01)
    workers.close()
    waiting.join(20)
    assert outcomes == [Gone()]
    assert children() == []
    assert workers.decode(hang, 100) == Gone()


def test_a_decoder_that_never_starts_is_told(tmp_path: Path, make_photo: MakePhoto) -> None:
    stat = stat_of(make_photo(tmp_path / "a.png"))
    with (
        Workers(tmp_path / "thumbnails", start=partial(Worker, entry="no_such_module")) as workers,
        pytest.raises(DecoderUnavailable, match="no_such_module") as caught,
    ):
        workers.decode(stat, 100)
    assert "\n" not in caught.value.detail


def test_a_hash_needs_nothing_but_the_bytes(tmp_path: Path, start: StartWorkers, make_photo: MakePhoto) -> None:
    assert isinstance(start().hash(stat_of(make_photo(tmp_path / "hang.png"))), Hashed)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("name", ["idle", "hang", "spin"])
@pytest.mark.usefixtures("start")
def test_processes_end_with_their_parent_however_it_dies(tmp_path: Path, make_photo: MakePhoto, name: str) -> None:
    path = make_photo(tmp_path / f"{name}.png")
    script = textwrap.dedent(f"""
        import sys, threading, time
        from functools import partial
        from pathlib import Path
        sys.path.insert(0, {str(tmp_path / "modules")!r})
        from photofinder.engine.worker import Worker
        from photofinder.engine.workers import Workers
        from photofinder.records import FileStat
        workers = Workers(Path({str(tmp_path)!r}), start=partial(Worker, entry={_ENTRY!r}))
        stat = FileStat(Path({str(path)!r}), 1, 1)
        workers.hash(stat)
        if {name != "idle"}:
            threading.Thread(target=workers.decode, args=(stat, 10), daemon=True).start()
            time.sleep(0.3)
        print("ready", flush=True)
        time.sleep(3600)
    """)
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    (child,) = psutil.Process(parent.pid).children()
    parent.kill()
    parent.wait(20)
    parent.stdout.close()
    _, alive = psutil.wait_procs([child], timeout=20)
    assert alive == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_a_process_has_a_low_priority_and_a_group_of_its_own(tmp_path: Path) -> None:
    started = Worker(Setup(tmp_path, 10**9, 10))
    try:
        started.prepare()
        (child,) = psutil.Process().children()
        assert child.nice() >= 10
        assert os.getpgid(child.pid) != os.getpgid(0)
    finally:
        started.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")
def test_the_priority_can_be_changed_at_any_time(
    tmp_path: Path, make_photo: MakePhoto, start: StartWorkers
) -> None:
    workers = start()
    stat = stat_of(make_photo(tmp_path / "a.png"))
    own = psutil.Process().nice()
    for gently in (True, False, False, True):
        workers.go(gently=gently)
        assert isinstance(workers.hash(stat), Hashed)
        (child,) = psutil.Process().children()
        assert child.nice() == (min(19, own + 10) if gently else own)


@pytest.mark.usefixtures("frozen")
def test_a_frozen_app_can_be_such_a_process(tmp_path: Path, make_photo: MakePhoto) -> None:
    stat = stat_of(make_photo(tmp_path / "a.png"))
    with Workers(tmp_path / "thumbnails") as workers:
        assert isinstance(workers.decode(stat, 100), Picture)


def test_a_process_of_another_version_is_not_used(
    tmp_path: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "__version__", "0.0")
    with Workers(tmp_path / "thumbnails") as workers, pytest.raises(DecoderUnavailable, match="updated"):
        workers.hash(stat_of(make_photo(tmp_path / "a.png")))
