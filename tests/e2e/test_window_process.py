"""The real program in its own process: on a virtual X screen with real keys, and by packaging/screenshot.py."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageStat

from photofinder.library import Library
from photofinder.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]
SCREEN = (1200, 800)
PATIENCE_S = 40.0
TOOL_PATIENCE_S = 10.0

needs_x = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in ("Xvfb", "xdotool", "import")),
    reason="needs Xvfb, xdotool and ImageMagick",
)


def environment(**more: str) -> dict[str, str]:
    paths = os.pathsep.join(filter(None, [str(CHECKOUT), os.environ.get("PYTHONPATH", "")]))
    return os.environ | {"PYTHONPATH": paths} | more


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual X screen."""
    read_end, write_end = os.pipe()
    screen = f"{SCREEN[0]}x{SCREEN[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=[write_end],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as stream:
        number = stream.readline().strip()
    yield f":{number}"
    server.terminate()
    try:
        server.wait(10)
    finally:
        server.kill()


def wait_until(ready: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while not (found := ready()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)
    return found


class Desk:
    """One person before a screen."""

    def __init__(self, display: str, folder: Path) -> None:
        self._environment = environment(DISPLAY=display)
        self._shots = folder

    def tool(self, *arguments: str) -> str:
        """What a tool prints; nothing when it fails or does not come back."""
        try:
            done = subprocess.run(
                arguments, env=self._environment, capture_output=True, text=True, timeout=TOOL_PATIENCE_S
            )
        except subprocess.TimeoutExpired:
            return ""
        return done.stdout.strip() if done.returncode == 0 else ""

    def start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "photofinder"], env=self._environment | {"QT_QPA_PLATFORM": "xcb"}
        )

    def look(self) -> Image.Image:
        file = self._shots / "screen.png"
        self.tool("import", "-window", "root", str(file))
        with Image.open(file) as image:
            return image.convert("RGB")


def colours(image: Image.Image) -> int:
    return len(image.getcolors(1 << 24) or [])


def first_tile(screen: Image.Image) -> tuple[float, ...]:
    """The mean colour of what lies where the grid begins, right of the side bar."""
    grid = screen.crop((270, 200, 300, 230))
    return tuple(ImageStat.Stat(grid).mean)


def is_blue(screen: Image.Image) -> bool:
    red, green, blue = first_tile(screen)
    return blue > 180 and red < 80 and green < 100


@needs_x
def test_a_person_starts_types_and_closes(
    display: str, fake_settings: Settings, tmp_path: Path, make_photo: Any
) -> None:
    for colour in ("red", "green", "blue", "white"):
        make_photo(tmp_path / "photos" / f"{colour}.jpg", colour, (640, 480))
    library = Library.open(fake_settings)
    library.add_root(tmp_path / "photos")
    library.close()
    desk = Desk(display, tmp_path)
    program = desk.start()
    try:
        window = wait_until(lambda: desk.tool("xdotool", "search", "--onlyvisible", "--name", "^Photo Finder$"))
        number = window.splitlines()[0]
        desk.tool("xdotool", "windowmove", number, "0", "0")
        desk.tool("xdotool", "windowsize", number, str(SCREEN[0]), str(SCREEN[1]))
        desk.tool("xdotool", "windowfocus", "--sync", number)
        wait_until(lambda: colours(desk.look()) > 200)
        desk.tool("xdotool", "key", "ctrl+f")
        desk.tool("xdotool", "type", "--delay", "20", "blue")
        wait_until(lambda: is_blue(desk.look()))
        assert program.poll() is None
        program.send_signal(signal.SIGTERM)
        assert program.wait(PATIENCE_S) == 0
    finally:
        program.kill()
        program.wait()
    assert (fake_settings.folders.config / "window.ini").parent.is_dir()


@pytest.mark.parametrize("drop", [(), ("broken.jpg",)])
def test_the_screenshot_program_photographs_an_answer(
    fake_settings: Settings, tmp_path: Path, photos: Path, drop: tuple[str, ...]
) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    dropped = [str(tmp_path / name) for name in drop]
    out = tmp_path / "window.png"
    done = subprocess.run(
        [
            *(sys.executable, str(CHECKOUT / "packaging" / "screenshot.py"), str(photos), str(out)),
            *("--query", "blue", "--model", "fake", "--size", "1000x700", "--theme", "dark", "--select", "0"),
            *(["--drop", *dropped] if dropped else []),
        ],
        env=environment(QT_QPA_PLATFORM="offscreen"),
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 photos shown")
    with Image.open(out) as image:
        assert image.size == (1000, 700)
        assert colours(image.convert("RGB")) > 100
