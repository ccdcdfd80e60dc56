"""The command line as a process of its own, as a person or a script starts it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photofinder import __version__
from photofinder.library import Library
from photofinder.settings import Settings

COMMAND = [sys.executable, "-m", "photofinder"]


@pytest.fixture(autouse=True)
def _fake_model(fake_settings: Settings) -> None:
    """All processes use the fake model on the scratch folders of the test."""


@contextmanager
def started(*command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that does not outlive the test, also not one that waits for ever."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def run(*argv: str | Path, **how: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *map(str, argv)], capture_output=True, timeout=200, **how)  # type: ignore[call-overload,no-any-return]


def many_photos(folder: Path, count: int) -> Path:
    rng = np.random.default_rng(7)
    folder.mkdir()
    for number in range(count):
        Image.fromarray(rng.integers(0, 256, (6, 8, 3), dtype=np.uint8)).save(folder / f"{number:05}.png")
    return folder


def test_from_a_folder_of_photos_to_an_answer(photos: Path) -> None:
    assert run("--version").stdout.decode().split() == ["photofinder", __version__]
    indexed = run("index", photos)
    assert indexed.returncode == 0
    assert b"6 added" in indexed.stdout
    found = run("search", "a yellow photo", "--json", "-n", "3")
    assert found.returncode == 0
    hits = [json.loads(line) for line in found.stdout.splitlines()]
    assert len(hits) == 3
    assert hits[0]["path"] == str(photos / "yellow.jpg")
    assert json.loads(run("status", "--json").stdout)["photos"] == 6


def test_names_come_out_as_the_bytes_that_they_are(photos: Path) -> None:
    odd = os.fsencode(photos) + "/фото".encode() + b" caf\xe9.jpg"
    try:
        (photos / "red.jpg").rename(os.fsdecode(odd))
    except OSError:
        pytest.skip("the file system refuses such names")
    run("index", photos)
    assert odd in run("search", "red", "-n", "1").stdout
    hit = json.loads(run("search", "red", "-n", "1", "--json").stdout)
    assert os.fsencode(hit["path"]) == odd
    plain = run("search", "red", "-n", "1", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert plain.returncode == 0


def test_a_reader_that_goes_away_is_no_fault(photos: Path) -> None:
    run("index", photos)
    with started(*COMMAND, "search", "red", "--json") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        assert (process.wait(60), err) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_stops_and_the_next_run_goes_on(tmp_path: Path, fake_settings: Settings) -> None:
    folder = many_photos(tmp_path / "many", 2000)
    with started(*COMMAND, "index", folder, "--json") as process:
        assert process.stdout is not None
        for line in process.stdout:
            step = json.loads(line)
            if step["searchable"] and step["done"]:
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=200)
    assert process.returncode == 130
    assert err == b"Stopped. What was done so far is kept.\n"
    library = Library.open(fake_settings)
    there = library.status().embedded
    library.close()
    assert 0 < there < 2000
    assert f"{2000 - there:,} added".encode() in run("index", folder).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_does_not_wait_for_a_decode_that_hangs(photos: Path) -> None:
    script = (
        "import sys, time\n"
        "from photofinder.engine.workers import Workers\n"
        "Workers.decode = lambda *_: time.sleep(3600)\n"
        "from photofinder.__main__ import main\n"
        "sys.exit(main())\n"
    )
    with started(sys.executable, "-c", script, "index", photos) as process:
        assert process.stderr is not None
        while b"0 of 6" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=200)
    assert process.returncode == 130
    assert err == b"Stopped. What was done so far is kept.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_a_job_in_the_background_leaves_ctrl_c_to_the_one_in_front(photos: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from photofinder.__main__ import main\n"
        "status = main()\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.exit(status)\n"
    )
    with started(sys.executable, "-c", script, "index", photos) as process:
        process.communicate(timeout=200)
    assert process.returncode == 0


def test_search_while_another_process_indexes(tmp_path: Path) -> None:
    folder = many_photos(tmp_path / "many", 1500)
    with started(*COMMAND, "index", folder, "--json") as process:
        assert process.stdout is not None
        for line in process.stdout:
            step = json.loads(line)
            if step["searchable"] and step["done"]:
                break
        during = run("search", "red", "-n", "5000", "--json")
        busy = run("index", folder)
        process.stdout.read()
        assert process.wait(60) == 0
    assert during.returncode == 0
    assert 0 < len(during.stdout.splitlines()) <= 1500
    if busy.returncode:  # the first may have been done already
        assert busy.returncode == 3
        assert b"Another Photo Finder is indexing" in busy.stderr
    assert len(run("search", "red", "-n", "5000", "--json").stdout.splitlines()) == 1500


@pytest.mark.parametrize(
    ("argv", "unwanted"),
    [
        (["--help"], {"torch", "open_clip", "PySide6", "faiss", "numpy", "PIL"}),
        (["status"], {"torch", "open_clip", "PySide6"}),
        (["models"], {"torch", "open_clip", "PySide6"}),
        (["search", "red"], {"torch", "open_clip", "PySide6", "psutil", "pathspec", "multiprocessing", "av"}),
    ],
)
def test_loads_only_what_the_command_needs(argv: list[str], unwanted: set[str]) -> None:
    code = f"import sys; from photofinder import cli; cli.main({argv!r}); print(*sys.modules, file=sys.stderr)"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=200, check=True)
    assert unwanted.isdisjoint(process.stderr.decode().split())
