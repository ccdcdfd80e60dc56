"""Shared by all tests: scratch folders for the app, generated photos, and no thread left behind."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from PIL import Image

from photofinder import paths, settings
from photofinder.settings import Settings
from photofinder.vision.fake import FAKE_MODEL_ID

# No test asserts a time: a machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None)
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

MakePhoto = Callable[..., Path]


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
