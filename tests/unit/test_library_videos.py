"""Videos and animations in a library: found by their moments, shown there, copied without being read again."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photofinder.library import Library
from photofinder.paths import Folders
from photofinder.records import Band, Hit
from photofinder.settings import Settings
from photofinder.vision.fake import FAKE_MODEL_ID, FakeEmbedder

MakePhoto = Callable[..., Path]
MakeFilm = Callable[..., Path]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, make_film: MakeFilm) -> Iterator[Library]:
    """A library that no test changes: a film of red, green and blue, one of yellow and white, a red photo, and a
    moving GIF of black and green."""
    place = tmp_path_factory.mktemp("seen")
    folder = place / "films"
    make_film(folder / "rgb.mp4", ["red", "green", "blue"])
    make_film(folder / "bright.webm", ["yellow", "white"])
    Image.new("RGB", (64, 48), (230, 20, 20)).save(folder / "red.png")
    black, green = (Image.new("RGB", (120, 80), colour) for colour in ("#101010", "#14a028"))
    for number, frame in enumerate((black, green)):
        frame.paste((255, 255, 255), (40 * number, 0, 40 * number + 8, 80))
    black.save(folder / "moving.gif", save_all=True, append_images=[green], duration=300)
    folders = Folders(*(place / name for name in ("data", "cache", "config", "log")))
    opened = Library.open(Settings(folders, model_id=FAKE_MODEL_ID))
    index(opened, folder)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "films"


@pytest.fixture
def library(fake_settings: Settings, folder: Path, make_film: MakeFilm) -> Iterator[Library]:
    """A library to be changed: a film of red, green and blue, and one of yellow and white."""
    make_film(folder / "rgb.mp4", ["red", "green", "blue"])
    make_film(folder / "bright.webm", ["yellow", "white"])
    opened = Library.open(fake_settings)
    index(opened, folder)
    yield opened
    opened.close()


def index(library: Library, folder: Path) -> None:
    for _ in library.index(folder):
        pass


def good(library: Library, query: str, *, stacked: bool = False) -> list[Hit]:
    return library.search(query, stacked=stacked, least=Band.MAYBE).hits


def colour_of(encoded: bytes | None, tmp_path: Path) -> tuple[int, ...]:
    assert encoded is not None
    (tmp_path / "shown.jpg").write_bytes(encoded)
    with Image.open(tmp_path / "shown.jpg") as image:
        return tuple(np.median(np.asarray(image.convert("RGB")).reshape(-1, 3), axis=0).astype(int).tolist())


def test_each_moment_is_found(seen: Library) -> None:
    for colour, name, first_ms, end_ms in (
        ("green type:video", "rgb.mp4", 2000, 4000),
        ("blue", "rgb.mp4", 4000, 6000),
        ("yellow", "bright.webm", 0, 2000),
        ("white", "bright.webm", 2000, 4000),
    ):
        (hit,) = good(seen, colour)
        assert hit.path.name == name
        assert hit.at_ms is not None
        assert first_ms <= hit.at_ms < end_ms
        assert hit.video_ms == {"rgb.mp4": 6000, "bright.webm": 4000}[name]
    found = good(seen, "red")
    assert {hit.path.name: hit.at_ms is None for hit in found} == {"red.png": True, "rgb.mp4": False}


def test_the_moment_that_matched_is_shown(seen: Library, tmp_path: Path) -> None:
    (hit,) = good(seen, "blue")
    red, _, blue = colour_of(seen.preview(hit.photo_id, 256, None, hit.at_ms), tmp_path)
    assert blue > 150 > red
    red, _, blue = colour_of(seen.thumbnail(hit.photo_id), tmp_path)
    assert red > 150 > blue
    assert seen.heat_map(hit.photo_id, "blue", hit.at_ms).values.shape


def test_why_speaks_of_the_moment(seen: Library) -> None:
    (hit,) = good(seen, "green type:video")
    explanation = seen.explain("green", hit.photo_id)
    assert explanation.rank == 1
    assert explanation.terms[0].cosine == pytest.approx(hit.terms[0], abs=1e-5)
    assert explanation.terms[0].band is hit.band


def test_a_moment_without_what_is_unwanted(seen: Library) -> None:
    assert [hit.path.name for hit in good(seen, "green -blue type:video")] == ["rgb.mp4"]
    # Without anything wanted the whole film counts.
    names = {hit.path.name for hit in seen.search("-blue").hits}
    assert names == {"bright.webm", "red.png", "moving.gif"}


def test_filters(seen: Library) -> None:
    films = seen.search("type:video").hits
    assert {hit.path.name for hit in films} == {"rgb.mp4", "bright.webm"}
    assert all(hit.at_ms is None and hit.video_ms is not None for hit in films)
    assert [hit.path.name for hit in good(seen, "red type:video")] == ["rgb.mp4"]
    assert [hit.path.name for hit in good(seen, "red -type:video")] == ["red.png"]
    assert seen.search("type:mp4").matched == 1


def test_like_a_video(library: Library, folder: Path, make_photo: MakePhoto, make_film: MakeFilm) -> None:
    for number, colour in enumerate(("red", "green", "blue", "yellow")):
        make_photo(folder / f"{number}.png", colour)
    index(library, folder)
    hits = library.search(f'like:"{folder / "rgb.mp4"}"').hits
    assert "rgb.mp4" not in {hit.path.name for hit in hits}
    assert {hit.path.name for hit in hits[:3]} == {"0.png", "1.png", "2.png"}
    # One that is not in the library is as good.
    make_film(folder.parent / "other.mkv", ["yellow", "yellow"])
    assert library.search(f'like:"{folder.parent / "other.mkv"}"').hits[0].path.name in {"3.png", "bright.webm"}


def test_a_copy_and_a_move_are_not_embedded_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = good(library, "green")[0]
    monkeypatch.setattr(FakeEmbedder, "embed_images", _refuse)
    shutil.copy(folder / "rgb.mp4", folder / "copy.mp4")
    (folder / "bright.webm").rename(folder / "moved.webm")
    index(library, folder)
    hits = good(library, "green")
    assert {hit.path.name for hit in hits} == {"rgb.mp4", "copy.mp4"}
    assert {hit.at_ms for hit in hits} == {before.at_ms}
    assert [hit.path.name for hit in good(library, "white")] == ["moved.webm"]
    assert [len(hit.copies) for hit in good(library, "green", stacked=True)] == [1]


def test_moments_outlive_a_restart(library: Library, fake_settings: Settings) -> None:
    (before,) = good(library, "blue")
    again = Library.open(fake_settings)
    try:
        assert [(hit.photo_id, hit.at_ms) for hit in good(again, "blue")] == [(before.photo_id, before.at_ms)]
    finally:
        again.close()


def test_what_is_no_video_is_told(library: Library, folder: Path, make_film: MakeFilm) -> None:
    make_film(folder / "sound.mp4", [], sound=True)
    (folder / "cut.mp4").write_bytes((folder / "rgb.mp4").read_bytes()[:2000])
    index(library, folder)
    assert {skip.path.name: skip.reason.value for skip in library.skipped()} == {
        "sound.mp4": "not-a-picture",
        "cut.mp4": "damaged",
    }


def test_an_animation(seen: Library) -> None:
    (hit,) = good(seen, "green type:gif")
    assert (hit.at_ms, hit.video_ms) == (300, None)
    assert good(seen, "black type:gif")[0].at_ms == 0


def _refuse(*_: object) -> None:
    raise AssertionError("embedded again")
