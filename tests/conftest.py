"""Shared by all tests: scratch folders for the app, generated photos, and no thread left behind."""

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import hypothesis
import pytest
from PIL import Image, ImageDraw

from photofinder import paths, settings
from photofinder.settings import Settings
from photofinder.vision.fake import FAKE_MODEL_ID

# No test asserts a time: a machine may be busy. What CI judges has the same examples at each run, so that a change
# is not refused for what was wrong before it; whoever runs the tests besides looks at others each time.
hypothesis.settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("untimed")

COLOURS = {
    "red": (230, 20, 20),
    "green": (20, 160, 40),
    "blue": (20, 40, 220),
    "yellow": (240, 230, 30),
    "black": (8, 8, 8),
    "white": (248, 248, 248),
}

_EXIF_DATE_TIME_ORIGINAL = 0x9003
_EXIF_IFD = 0x8769
_THREAD_PATIENCE_S = 5.0

_FILM_CODECS = {".webm": "libvpx", ".avi": "mpeg4", ".mkv": "libx264", ".ts": "mpeg2video"}

MakePhoto = Callable[..., Path]
MakeFilm = Callable[..., Path]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test logged may hold names that are not UTF-8, which no report can bring from process to process."""
    report = yield
    report.sections = [(name, text.encode(errors="backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    """Fails a test after which a thread runs that did not run before it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _THREAD_PATIENCE_S
    while left := _running_since(before):
        if time.monotonic() > deadline:
            pytest.fail(f"threads left running: {left}")
        time.sleep(0.01)


def _running_since(before: set[threading.Thread]) -> list[threading.Thread]:
    # Dummies are threads of others (Qt's pools) that once ran some Python; tqdm's monitor stays for the process.
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before
        and not isinstance(thread, threading._DummyThread)
        and type(thread).__name__ != "TMonitor"
    ]


@pytest.fixture(autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scratch folder in which all of the app's folders lie, for this process and those that it starts."""
    folder = tmp_path_factory.mktemp("app")
    monkeypatch.setenv(paths.DATA_DIR_VARIABLE, str(folder))
    return folder


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a frozen app: what is started by ``sys.executable`` is the app itself, and no Python."""
    if sys.platform == "win32":
        pytest.skip("needs POSIX")
    program = tmp_path / "frozen app"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m photofinder "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.fixture
def fake_settings(data_dir: Path) -> Settings:
    """Saved settings with the fake model, which knows colours and needs no torch."""
    chosen = Settings(paths.folders(), model_id=FAKE_MODEL_ID)
    settings.save(chosen)
    return chosen


@pytest.fixture
def make_photo() -> MakePhoto:
    """Writes a picture of one colour: see ``write_photo``."""
    return write_photo


def write_photo(
    path: Path,
    colour: str | tuple[int, int, int] = "red",
    size: tuple[int, int] = (64, 48),
    *,
    taken_at: str | None = None,
    orientation: int | None = None,
) -> Path:
    """A picture of one colour, in the format that the suffix says (JPEG where it says none). ``taken_at`` is as in
    EXIF: 2023:01:12 10:20:30."""
    image = Image.new("RGB", size, COLOURS.get(colour, colour) if isinstance(colour, str) else colour)
    exif = Image.Exif()
    if taken_at is not None:
        exif.get_ifd(_EXIF_IFD)[_EXIF_DATE_TIME_ORIGINAL] = taken_at
    if orientation is not None:
        exif[0x0112] = orientation
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, None if path.suffix else "JPEG", exif=exif)
    return path


@pytest.fixture(scope="session")
def make_film() -> MakeFilm:
    """Writes a video: see ``write_film``."""
    return write_film


def shot(colour: str, size: tuple[int, int] = (160, 120)) -> Image.Image:
    """A picture that is nearly all of one of the COLOURS; no two of them look alike."""
    width, height = size
    image = Image.new("RGB", size, COLOURS[colour])
    left = width * list(COLOURS).index(colour) // len(COLOURS)
    ImageDraw.Draw(image).rectangle((left, 0, left + width // 8, height), (255, 255, 255), (0, 0, 0), 3)
    return image


def write_film(
    path: Path,
    shots: Sequence[str | Image.Image] = ("red", "green", "blue"),
    *,
    seconds: float = 2.0,
    size: tuple[int, int] = (160, 120),
    rate: int = 5,
    codec: str | None = None,
    pixels: str = "yuv420p",
    rotation: int = 0,
    metadata: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    codec_options: Mapping[str, str] | None = None,
    aspect: tuple[int, int] = (1, 1),
    key_every: int | None = None,
    sound: bool = False,
) -> Path:
    """A video of ``shots``, colours or pictures, of so many ``seconds`` each, with a key frame every second, or
    after ``key_every`` frames. ``rotation`` is by how many degrees a player turns it counterclockwise, ``aspect``
    width and height of a pixel."""
    import av
    import numpy as np
    from av.video.stream import VideoStream

    path.parent.mkdir(parents=True, exist_ok=True)
    rate = 25 if path.suffix == ".ts" else rate
    with av.open(str(path), "w", options=dict(options or {})) as film:
        film.metadata.update(metadata or {})
        tone = film.add_stream("aac", rate=8000) if sound else None
        if shots:
            stream = film.add_stream(codec or _FILM_CODECS.get(path.suffix, "mpeg4"), rate=rate)
            assert isinstance(stream, VideoStream)
            stream.width, stream.height, stream.pix_fmt = *size, pixels
            stream.gop_size = key_every or rate
            stream.codec_context.sample_aspect_ratio = Fraction(*aspect)
            stream.options = dict(codec_options or {})
            if rotation:
                stream.set_display_rotation(rotation)
            for one in shots:
                image = shot(one, size) if isinstance(one, str) else one.resize(size)
                frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
                for _ in range(round(rate * seconds)):
                    film.mux(stream.encode(frame.reformat(format=pixels)))
            film.mux(stream.encode(None))
        if tone is not None:
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            silence.sample_rate = 8000
            for _ in range(8):
                film.mux(tone.encode(silence))
            film.mux(tone.encode(None))
    return path


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a picture of each of six colours, two of them in a sub-folder, dated a year apart."""
    folder = tmp_path / "photos"
    for number, colour in enumerate(COLOURS):
        place = folder / "more" if number >= 4 else folder
        write_photo(place / f"{colour}.jpg", colour, taken_at=f"{2018 + number}:06:15 12:00:00")
    return folder


@pytest.fixture
def shared_photos() -> Path:
    """The project's shared test material, which lies beside a checkout of the developers; skips without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "photos"
    if not folder.is_dir():
        pytest.skip("needs ../shared/photos")
    return folder
