"""``photofinder watch`` as its own process: what comes while it runs is indexed and printed, and Ctrl-C ends it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from photofinder.library import Library
from photofinder.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0

MakePhoto = Callable[..., Path]


def start(*arguments: str) -> "subprocess.Popen[str]":
    paths = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH", "")]))
    return subprocess.Popen(
        [sys.executable, "-m", "photofinder", *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Lines:
    """The lines that a stream gives, as they come."""

    def __init__(self, stream: IO[str] | None) -> None:
        assert stream is not None
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line.rstrip("\n"))

    def next(self) -> str:
        return self._lines.get(timeout=PATIENCE_S)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
@pytest.mark.usefixtures("ctrl_c")
def test_photos_that_come_are_indexed_until_ctrl_c(
    fake_settings: Settings, tmp_path: Path, make_photo: MakePhoto
) -> None:
    make_photo(tmp_path / "photos" / "red.jpg", "red")
    library = Library.open(fake_settings)
    library.add_root(tmp_path / "photos")
    program = start("watch", "--json")
    try:
        lines = Lines(program.stdout)
        first = json.loads(lines.next())
        assert (first["phase"], first["added"]) == ("done", 1)
        make_photo(tmp_path / "photos" / "new" / "blue.jpg", "blue")
        second = json.loads(lines.next())
        assert second["added"] == 1
        assert Path(second["root"]).is_relative_to(tmp_path / "photos")
        assert [hit.path.name for hit in library.browse()] == ["blue.jpg", "red.jpg"]
        (tmp_path / "photos" / "red.jpg").unlink()
        assert json.loads(lines.next())["removed"] == 1
        library.add_root(make_photo(tmp_path / "more" / "green.jpg", "green").parent)
        third = json.loads(lines.next())
        assert (third["root"], third["added"]) == (str(tmp_path / "more"), 1)
        make_photo(tmp_path / "more" / "white.jpg", "white")
        assert json.loads(lines.next())["added"] == 1
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE_S) == 130
    finally:
        program.kill()
        program.communicate()
        library.close()


def test_a_library_without_folders_says_how_to_add_one(fake_settings: Settings) -> None:
    program = start("watch")
    _, said = program.communicate(timeout=PATIENCE_S)
    assert program.returncode == 1
    assert "photofinder index FOLDER" in said
