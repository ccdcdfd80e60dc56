"""Thumbnails come back as they were put, are made again when torn, and stay below their cap."""

import gc
import io
import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from photofinder.errors import StorageFault
from photofinder.store.thumbnails import EDGE_PX, Thumbnails

MIB = 1024 * 1024
DAY_S = 24 * 3600


def picture(value: int = 100, size: tuple[int, int] = (EDGE_PX, 300)) -> Image.Image:
    return Image.new("RGB", size, (value, 80, 200))


def content_hash(number: int) -> bytes:
    return number.to_bytes(16, "big")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def store(tmp_path: Path) -> Thumbnails:
    return Thumbnails(tmp_path / "thumbnails", 100 * MIB)


def test_a_thumbnail_comes_back(store: Thumbnails) -> None:
    assert store.get(content_hash(1)) is None
    assert not store.has(content_hash(1))
    store.put(content_hash(1), picture())
    content = store.get(content_hash(1))
    assert content is not None
    with Image.open(io.BytesIO(content)) as back:
        assert (back.size, back.mode) == ((EDGE_PX, 300), "RGB")
        red, green, blue = back.getpixel((9, 9))  # type: ignore[misc]
    assert abs(red - 100) + abs(green - 80) + abs(blue - 200) < 12
    assert store.has(content_hash(1))
    assert store.get(content_hash(2)) is None


def test_putting_again_replaces(store: Thumbnails) -> None:
    store.put(content_hash(1), picture(0))
    first = store.get(content_hash(1))
    store.put(content_hash(1), picture(255, (64, 64)))
    assert store.get(content_hash(1)) != first


@pytest.mark.parametrize("keep", [0, 1, 2, 100, -1])
def test_a_torn_one_is_none_until_it_is_put_again(store: Thumbnails, tmp_path: Path, keep: int) -> None:
    store.put(content_hash(1), picture())
    [file] = files(tmp_path)
    file.write_bytes(file.read_bytes()[:keep])
    assert store.get(content_hash(1)) is None
    store.put(content_hash(1), picture())
    assert store.get(content_hash(1)) is not None


def test_the_size_is_that_of_the_files(store: Thumbnails, tmp_path: Path) -> None:
    def on_disk() -> int:
        return sum(file.stat().st_size for file in files(tmp_path))

    store.put(content_hash(1), picture())
    assert store.size_bytes() == on_disk() > 0
    store.put(content_hash(2), picture(1))
    store.put(content_hash(2), picture(2, (32, 32)))
    store.put(content_hash(3), picture(3))
    store.remove(content_hash(1))
    store.remove(content_hash(1))
    assert store.size_bytes() == on_disk()
    assert Thumbnails(tmp_path / "thumbnails", 1).size_bytes() == on_disk()
    assert Thumbnails(tmp_path / "none", 1).size_bytes() == 0


def test_trimming_drops_the_longest_unused_first(tmp_path: Path) -> None:
    folder = tmp_path / "thumbnails"
    Thumbnails(folder, MIB).put(content_hash(0), picture())
    one = files(folder)[0].stat().st_size
    store = Thumbnails(folder, one * 10)
    for number in range(20):
        store.put(content_hash(number), picture())
        used_s = time.time() - (30 - number) * DAY_S
        [file] = [path for path in files(folder) if path.stem.endswith(f"{number:02x}")]
        os.utime(file, (used_s, used_s))
    assert store.get(content_hash(0)) is not None, "reading it makes it the last used"
    assert store.trim() == 11
    left = [number for number in range(20) if store.has(content_hash(number))]
    assert left == [0, *range(12, 20)]
    assert store.size_bytes() == sum(file.stat().st_size for file in files(folder))
    assert store.trim() == 0


def test_reading_renews_the_time_of_use_once_a_day_at_most(store: Thumbnails, tmp_path: Path) -> None:
    store.put(content_hash(1), picture())
    [file] = files(tmp_path)
    recent_s = time.time() - 3600
    os.utime(file, (recent_s, recent_s))
    store.get(content_hash(1))
    assert file.stat().st_mtime == pytest.approx(recent_s, abs=2)
    os.utime(file, (0, 0))
    store.get(content_hash(1))
    assert time.time() - file.stat().st_mtime < 3600


def test_left_overs_of_a_killed_process_go_with_the_next_walk(store: Thumbnails, tmp_path: Path) -> None:
    store.put(content_hash(1), picture())
    shard = files(tmp_path)[0].parent
    old, young = shard / "a.1.part", shard / "b.2.part"
    for left_over in (old, young):
        left_over.write_bytes(b"half")
    os.utime(old, (0, 0))
    store.size_bytes()
    assert not old.exists()
    assert young.exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "occupied").touch()
    store = Thumbnails(tmp_path / "occupied", MIB)
    with pytest.raises(StorageFault) as caught:
        store.put(content_hash(1), picture())
    assert caught.value.path == tmp_path / "occupied"
    assert store.get(content_hash(1)) is None
    assert store.size_bytes() == 0
    store.remove(content_hash(1))


def test_threads_putting_and_reading_the_same_one(store: Thumbnails, tmp_path: Path) -> None:
    store.put(content_hash(1), picture())
    torn: list[int] = []
    done = threading.Event()

    def write(value: int) -> None:
        for _ in range(40):
            store.put(content_hash(1), picture(value, (200, 100)))

    def read() -> None:
        while not done.is_set():
            if store.get(content_hash(1)) is None:
                torn.append(1)

    writers = [threading.Thread(target=write, args=(value,)) for value in (1, 2, 3)]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert torn == []
    assert len(files(tmp_path)) == 1


def test_processes_putting_the_same_ones(tmp_path: Path) -> None:
    script = """
        import sys
        from pathlib import Path
        from PIL import Image
        from photofinder.store.thumbnails import Thumbnails
        store = Thumbnails(Path(sys.argv[1]), 1 << 30)
        for number in range(200):
            store.put((number % 20).to_bytes(16, "big"), Image.new("RGB", (64, 64), (number, 0, 0)))
    """
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    processes = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait() for process in processes] == [0, 0]
    store = Thumbnails(tmp_path, MIB)
    assert all(store.get(content_hash(number)) is not None for number in range(20))
    assert len(files(tmp_path)) == 20


def test_whoever_has_seen_enough_leaves_no_folder_open(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path, MIB)
    for first in (1, 2):
        thumbnails.put_encoded(bytes([first]) * 16, b"any")
    hashes = thumbnails.hashes()
    next(hashes)
    del hashes
    gc.collect()
