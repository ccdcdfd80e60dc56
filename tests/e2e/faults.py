"""Hurts a library in every way that its surroundings can while it indexes, at random; then looks what became of it.

    python tests/e2e/faults.py --minutes 10 [--seed N]

Kills, hangs, bombs, full disks, revoked permissions, unmounted and renamed folders, locked databases, files that
are rewritten while they are read. Afterwards everything is put right, indexed once more, and then: doctor finds
nothing wrong, every good photo is found with what it holds now, every bad file is listed with its reason. Needs
Linux; mounts only as root, without permissions only where they bind.
"""

import argparse
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import xxhash
from PIL import Image

from photofinder import paths, settings
from photofinder.library import Library
from photofinder.settings import Settings
from photofinder.vision.fake import FAKE_MODEL_ID

PHOTOS = 600
DATA_BYTES = 96 * 1024**2
WORKER_LIMIT_S = 2.0
END_WITHIN_S = 90.0
ORPHANS_END_WITHIN_S = 15.0
# A worker that hangs costs seconds by the dozen on a real computer; here it is given up sooner.
PROGRAM = (
    "import sys\n"
    "from photofinder.engine.workers import Workers\n"
    f"Workers.__init__.__kwdefaults__['limit_s'] = {WORKER_LIMIT_S}\n"
    "from photofinder.__main__ import main\n"
    "sys.exit(main())\n"
)


class Wrong(Exception):
    """The library did something that it must never do."""


class World:
    """Folders of photos, the app's own folder, and what there should be in the end."""

    def __init__(self, base: Path, rng: random.Random, undo: ExitStack) -> None:
        self.base, self.rng, self.undo = base, rng, undo
        self.roots = [base / "photos a", base / "photos b", base / "photos c"]
        self.good: dict[Path, bytes] = {}
        self.bad: set[Path] = set()
        self.app = base / "app"
        self.app.mkdir()
        self.can_mount = _mount(self.app, "-t", "tmpfs", "-o", f"size={DATA_BYTES}", "tmpfs")
        if self.can_mount:
            undo.callback(_unmount, self.app)
        self.settings = Settings(paths.folders(self.app), model_id=FAKE_MODEL_ID)
        settings.save(self.settings)
        self.behind = base / "behind c"
        for root in (*self.roots, self.behind):
            root.mkdir()
        if self.can_mount and _mount(self.roots[2], "--bind", str(self.behind)):
            undo.callback(_unmount, self.roots[2])
        numbers = np.random.default_rng(rng.randrange(2**32))
        for number in range(PHOTOS):
            self.write_good(self.roots[number % 3] / f"{number % 5}" / f"photo {number}.png", numbers)
        self.write_bad()

    def write_good(self, path: Path, numbers: np.random.Generator, slowly_s: float = 0.0) -> None:
        """A photo that no other is like; ``slowly_s``: half of it, a pause, the other half."""
        path.parent.mkdir(parents=True, exist_ok=True)
        width, height = int(numbers.integers(8, 60)), int(numbers.integers(8, 60))
        image = Image.fromarray(numbers.integers(0, 256, (height, width, 3), dtype=np.uint8))
        whole = self.base / "next.png"
        image.save(whole)
        content = whole.read_bytes()
        self.good[path] = xxhash.xxh3_128_digest(content)
        with path.open("wb") as stream:
            stream.write(content[: len(content) // 2])
            stream.flush()
            time.sleep(slowly_s)
            stream.write(content[len(content) // 2 :])

    def here(self, count: int) -> list[Path]:
        """Some good photos whose folder is not away just now."""
        return self.rng.sample([path for path in sorted(self.good) if path.exists()], count)

    def write_bad(self) -> None:
        """Files that look like photos and are none, or none that anybody should open."""
        folder = self.roots[0] / "bad"
        folder.mkdir()
        for number in range(20):
            (folder / f"broken {number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(40))
        (folder / "empty.jpg").touch()
        (folder / "words.jpg").write_text("no picture")
        _write_png(folder / "huge.png", 60_000, 60_000)
        _write_png(folder / "bomb.png", 8, 8, text_bytes=100_000_000)
        (folder / "absurd.tif").write_bytes(_absurd_tiff())
        with (folder / "sparse.jpg").open("wb") as stream:
            stream.truncate(500_000_000)
        self.bad |= {path for path in folder.iterdir() if path.name != "bomb.png"}
        os.mkfifo(folder / "pipe.jpg")


def _write_png(path: Path, width: int, height: int, *, text_bytes: int = 0) -> None:
    """A PNG (https://www.w3.org/TR/png-3/) of a black that is mostly missing where it is large;
    ``text_bytes``: of a text that inflates."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(text_bytes), 1)) if text_bytes else b""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(min((width + 1) * height, 10_000_000)), 1))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + text + pixels + chunk(b"IEND", b""))


def _absurd_tiff() -> bytes:
    """A TIFF whose tags promise 2^31 strips of 2^31 bytes, and whose next directory is itself."""
    tags = [(256, 4, 1, 2**31 - 1), (257, 4, 1, 2**31 - 1), (258, 3, 1, 16), (259, 3, 1, 5), (262, 3, 1, 2),
            (273, 4, 2**31 - 1, 8), (277, 3, 1, 65535), (278, 4, 1, 1), (279, 4, 2**31 - 1, 8)]  # fmt: skip
    directory = struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<I", 8) + directory + struct.pack("<I", 8)


def _mount(target: Path, *how: str) -> bool:
    done = subprocess.run(["mount", *how, str(target)], capture_output=True) if shutil.which("mount") else None
    return done is not None and done.returncode == 0


def _unmount(target: Path) -> None:
    subprocess.run(["umount", "-l", str(target)], capture_output=True)


# Each fault does its harm, and yields while that lasts; what comes after the yield puts it right.

Fault = Callable[[World, psutil.Process], Iterator[None]]


def kill(world: World, process: psutil.Process) -> Iterator[None]:
    children = process.children(recursive=True)
    process.kill()
    yield
    _, alive = psutil.wait_procs(children, ORPHANS_END_WITHIN_S)
    if alive:
        raise Wrong(f"child processes outlive their parent: {alive}")


def kill_worker(world: World, process: psutil.Process) -> Iterator[None]:
    if children := process.children(recursive=True):
        world.rng.choice(children).kill()
    yield


def hang_worker(world: World, process: psutil.Process) -> Iterator[None]:
    if children := process.children(recursive=True):
        world.rng.choice(children).suspend()
    yield


def fill_disk(world: World, process: psutil.Process) -> Iterator[None]:
    if not world.can_mount:
        yield
        return
    ballast = world.app / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as stream:
        for size in (1024**2, 4096, 1):
            with suppress(OSError):
                while stream.write(bytes(size)) == size:
                    pass
    yield
    ballast.unlink(missing_ok=True)


def revoke(world: World, process: psutil.Process) -> Iterator[None]:
    root = world.rng.choice(world.roots[:2])
    if not root.is_dir():
        yield
        return
    target = world.rng.choice([root, *root.iterdir(), world.app / "cache" / "thumbnails", world.app / "data"])
    with suppress(FileNotFoundError):
        mode = target.stat().st_mode
        target.chmod(0o500 if world.app in target.parents else 0)
        try:
            yield
        finally:
            target.chmod(mode)
        return
    yield


def rename_root(world: World, process: psutil.Process) -> Iterator[None]:
    root = world.rng.choice(world.roots[:2])
    if not root.is_dir():
        yield
        return
    away = root.with_name(f"{root.name} away")
    root.rename(away)
    try:
        yield
    finally:
        away.rename(root)


def unmount(world: World, process: psutil.Process) -> Iterator[None]:
    if not world.can_mount:
        yield
        return
    _unmount(world.roots[2])
    try:
        yield
    finally:
        _mount(world.roots[2], "--bind", str(world.behind))


def lock_catalogue(world: World, process: psutil.Process) -> Iterator[None]:
    file = world.settings.folders.data / "catalogue.sqlite"
    if not file.exists():
        yield
        return
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(file, timeout=2)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.rollback()
        return
    yield


def rewrite(world: World, process: psutil.Process) -> Iterator[None]:
    numbers = np.random.default_rng(world.rng.randrange(2**32))
    for path in world.here(6):
        world.write_good(path, numbers, world.rng.uniform(0, 0.1))
    yield


def shuffle(world: World, process: psutil.Process) -> Iterator[None]:
    """Moves, deletions, new files, and clocks that went backwards."""
    numbers = np.random.default_rng(world.rng.randrange(2**32))
    for path in world.here(8):
        content_hash = world.good.pop(path)
        match world.rng.randrange(4):
            case 0:
                path.unlink()
            case 1:
                target = world.rng.choice(world.here(1)).with_name(f"moved {world.rng.random()}.png")
                shutil.move(path, target)
                world.good[target] = content_hash
            case 2:
                os.utime(path, (0, world.rng.randrange(10**9)))
                world.good[path] = content_hash
            case 3:
                world.good[path] = content_hash
                world.write_good(path.with_name(f"new {world.rng.random()}.png"), numbers)
    yield


def ask(world: World, process: psutil.Process) -> Iterator[None]:
    """Searches, backups and a doctor while all that goes on: each does it or says why it cannot."""
    command = world.rng.choice(
        [
            ["search", "red", "-n", "3"],
            ["status"],
            ["doctor", "--check"],
            ["backup", str(world.base / "b"), "--force"],
        ]
    )
    done = subprocess.run([*_command(world), *command], capture_output=True, text=True, timeout=END_WITHIN_S)
    _look_at(done.returncode, done.stderr, {0, 1, 3}, command)
    yield


FAULTS: tuple[Fault, ...] = (
    kill, kill_worker, hang_worker, fill_disk, revoke, rename_root, unmount, lock_catalogue, rewrite, shuffle, ask,
)  # fmt: skip


def _command(world: World) -> list[str]:
    # Permissions bind root too, once it has given away the right to pass them over.
    bound = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    drop = bound if os.geteuid() == 0 and shutil.which("setpriv") else []
    return [*drop, sys.executable, "-c", PROGRAM, "--data-dir", str(world.app)]


def _look_at(returncode: int | None, err: str, allowed: set[int], what: object) -> None:
    if returncode not in allowed or "Traceback" in err or "did not expect" in err:
        raise Wrong(f"{what} ended with {returncode}: {err[-3000:]}")


def hurt(world: World, seconds: float) -> dict[str, int]:
    """Index again and again, and hurt it, for so long; how often each fault came."""
    counts = dict.fromkeys((fault.__name__ for fault in FAULTS), 0)
    runs = 0
    # Each once, in some order, before chance decides.
    coming = itertools.chain(world.rng.sample(FAULTS, len(FAULTS)), iter(lambda: world.rng.choice(FAULTS), None))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        runs += 1
        with tempfile.TemporaryFile() as err:
            with subprocess.Popen(
                [*_command(world), "index", *map(str, world.roots)], stdout=subprocess.DEVNULL, stderr=err
            ) as running:
                try:
                    process = psutil.Process(running.pid)
                    while running.poll() is None and time.monotonic() < until:
                        time.sleep(world.rng.uniform(0.0, 1.0))
                        how_many = world.rng.choice((1, 1, 2))
                        with suppress(psutil.NoSuchProcess):
                            _suffer(world, process, [next(coming) for _ in range(how_many)], counts)
                    status = running.wait(END_WITHIN_S)
                except subprocess.TimeoutExpired:
                    raise Wrong(f"the indexing goes on for ever: {_tail(world)}") from None
                finally:
                    running.kill()
            err.seek(0)
            _look_at(status, err.read().decode(errors="replace"), {0, 3, -signal.SIGKILL}, "index")
    return {"index": runs, **counts}


def _suffer(world: World, process: psutil.Process, faults: list[Fault], counts: dict[str, int]) -> None:
    with ExitStack() as lasting:
        for fault in dict.fromkeys(faults):
            counts[fault.__name__] += 1
            lasting.enter_context(contextmanager(fault)(world, process))
        time.sleep(world.rng.uniform(0.0, 2.0))


def judge(world: World) -> None:
    """Index once more in peace, and compare with what there is.

    Raises: Wrong.
    """
    done = subprocess.run(
        [*_command(world), "index", *map(str, world.roots)], capture_output=True, text=True, timeout=300
    )
    _look_at(done.returncode, done.stderr, {0}, "the last index")
    library = Library.open(world.settings)
    try:
        if library.recovered is not None:
            raise Wrong(f"the catalogue was damaged: {library.recovered}")
        # What was hit by a fault that has nothing to do with the file is tried again on request.
        for _ in library.retry():
            pass
        skipped = {skip.path: skip.reason for skip in library.skipped()}
        found = {hit.path: library.photo(hit.photo_id) for hit in library.browse()}
        status = library.status()
    finally:
        library.close()
    expected = set(world.good)
    bomb = world.roots[0] / "bad" / "bomb.png"  # of which the picture itself is small and good
    wrong: dict[str, list[Any]] = {
        "photos not found": sorted(expected - set(found)),
        "found, but gone": sorted(set(found) - expected - {bomb}),
        "of another content": sorted(
            path
            for path, photo in found.items()
            if path in expected and photo.facts.content_hash != world.good[path]
        ),
        "bad ones that are not listed": sorted(world.bad - set(skipped)),
        "good ones that are listed": sorted(set(skipped) - world.bad - {bomb, bomb.with_name("pipe.jpg")}),
        "still waiting": [status.waiting] if status.waiting else [],
    }
    doctor = subprocess.run([*_command(world), "doctor", "--check", "--json"], capture_output=True, text=True)
    findings = [json.loads(line) for line in doctor.stdout.splitlines()]
    wrong["findings of doctor"] = [finding for finding in findings if not finding["harmless"]]
    if doctor.returncode or any(wrong.values()):
        raise Wrong(f"{ {what: which[:5] for what, which in wrong.items() if which} } {doctor.stderr}")
    print(f"{len(found)} photos found, {len(skipped)} files listed, {len(findings)} harmless findings")


def _tail(world: World) -> str:
    log = world.settings.folders.log / "photofinder.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-60:]) if log.exists() else ""


def run(seconds: float, seed: int, base: Path) -> None:
    """Raises: Wrong."""
    with ExitStack() as undo:
        world = World(base, random.Random(seed), undo)
        try:
            counts = hurt(world, seconds)
            print(", ".join(f"{name} {count}" for name, count in counts.items()), flush=True)
            judge(world)
        except Wrong:
            print(_tail(world), file=sys.stderr)
            raise


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=20_261_121)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            run(arguments.minutes * 60, arguments.seed, Path(folder))
        except Wrong as wrong:
            print(f"Wrong: {wrong}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
