from collections.abc import Callable
from pathlib import Path

import pytest
import xxhash
from PIL import Image

from photofinder.engine import decode
from photofinder.engine.decode import Gone, Hashed, Picture, Unusable, decode_file, hash_file
from photofinder.errors import SkipReason
from photofinder.records import FileStat
from photofinder.store.thumbnails import Thumbnails
from photofinder.vision.frames import Opened
from photofinder.vision.images import open_image
from photofinder.vision.opening import open_file

MakePhoto = Callable[..., Path]


@pytest.fixture
def thumbnails(tmp_path: Path) -> Thumbnails:
    return Thumbnails(tmp_path / "thumbnails", 10**9)


def stat_of(path: Path) -> FileStat:
    return FileStat(path, path.stat().st_size, path.stat().st_mtime_ns)


def test_a_picture_brings_its_thumbnail(tmp_path: Path, thumbnails: Thumbnails, make_photo: MakePhoto) -> None:
    path = make_photo(tmp_path / "a.jpg", "red", (1500, 1000))
    outcome = decode_file(path, 512, thumbnails)
    assert isinstance(outcome, Picture)
    assert outcome.stat == stat_of(path)
    assert (outcome.facts.width, outcome.facts.height) == (1500, 1000)
    (frame,) = outcome.frames
    assert min(frame.image.size) >= 512
    assert outcome.thumbnail is not None
    thumbnails.put_encoded(outcome.facts.content_hash, outcome.thumbnail)
    again = decode_file(path, 512, thumbnails)
    assert isinstance(again, Picture)
    assert again.thumbnail is None


def test_the_hash_is_that_of_a_decode(tmp_path: Path, make_photo: MakePhoto) -> None:
    path = make_photo(tmp_path / "a.jpg")
    outcome = hash_file(path)
    assert isinstance(outcome, Hashed)
    assert outcome == Hashed(stat_of(path), open_image(path).facts.content_hash)
    assert outcome.content_hash == xxhash.xxh3_128_digest(path.read_bytes())


def test_what_is_gone_is_gone(tmp_path: Path, thumbnails: Thumbnails) -> None:
    assert decode_file(tmp_path / "nowhere", 512, thumbnails) == Gone()
    assert hash_file(tmp_path / "nowhere") == Gone()


def test_what_is_no_picture_is_unusable(tmp_path: Path, thumbnails: Thumbnails) -> None:
    path = tmp_path / "a.jpg"
    path.write_text("no picture")
    outcome = decode_file(path, 512, thumbnails)
    assert isinstance(outcome, Unusable)
    assert (outcome.stat, outcome.skip.path, outcome.skip.reason) == (stat_of(path), path, SkipReason.NOT_A_PICTURE)


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_is_being_written_is_taken_again(
    tmp_path: Path, thumbnails: Thumbnails, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch, whole: bool
) -> None:
    path = make_photo(tmp_path / "a.png", "red")
    content = path.read_bytes()
    path.write_bytes(content if whole else content[:60])

    def write_while_reading(source: Path, edge_px: int, sidecar: None, *, standing: bool) -> Opened:
        monkeypatch.setattr(decode, "open_file", open_file)
        try:
            return open_file(source, edge_px)
        finally:
            make_photo(path, "blue", (30, 30))

    monkeypatch.setattr(decode, "open_file", write_while_reading)
    outcome = decode_file(path, 512, thumbnails)
    assert isinstance(outcome, Picture)
    assert outcome.stat == stat_of(path)
    assert (outcome.facts.width, outcome.facts.height) == (30, 30)


def test_a_file_that_is_written_all_the_time_is_left(
    tmp_path: Path, thumbnails: Thumbnails, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_photo(tmp_path / "a.png")
    sizes = iter(range(10, 100))

    def write_while_reading(source: Path, edge_px: int, sidecar: None, *, standing: bool) -> Opened:
        opened = open_file(source, edge_px)
        make_photo(path, "red", (next(sizes), 10))
        return opened

    monkeypatch.setattr(decode, "open_file", write_while_reading)
    assert decode_file(path, 512, thumbnails) == Gone()


def test_a_picture_that_goes_while_it_is_read_is_gone(
    tmp_path: Path, thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"cut")

    def remove_while_reading(source: Path, edge_px: int, sidecar: None, *, standing: bool) -> Opened:
        path.unlink()
        return open_file(source, edge_px)

    monkeypatch.setattr(decode, "open_file", remove_while_reading)
    assert decode_file(path, 512, thumbnails) == Gone()


def test_too_little_memory_is_a_reason(
    tmp_path: Path, thumbnails: Thumbnails, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_photo(tmp_path / "a.jpg")

    def starve(source: Path, edge_px: int, sidecar: None, *, standing: bool) -> Opened:
        raise MemoryError

    monkeypatch.setattr(decode, "open_file", starve)
    outcome = decode_file(path, 512, thumbnails)
    assert isinstance(outcome, Unusable)
    assert outcome.skip.reason is SkipReason.TOO_LARGE


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (PermissionError(13, "Permission denied"), SkipReason.NO_PERMISSION),
        (OSError(5, "Input/output error"), SkipReason.UNREADABLE),
    ],
)
def test_a_disk_that_fails_while_hashing(
    tmp_path: Path, make_photo: MakePhoto, monkeypatch: pytest.MonkeyPatch, fault: OSError, reason: SkipReason
) -> None:
    path = make_photo(tmp_path / "a.jpg")

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(Path, "open", fail)
    outcome = hash_file(path)
    assert isinstance(outcome, Unusable)
    assert outcome.skip.reason is reason


def test_pictures_are_not_written_to(tmp_path: Path, thumbnails: Thumbnails, make_photo: MakePhoto) -> None:
    path = make_photo(tmp_path / "a.jpg")
    path.chmod(0o444)
    before = (stat_of(path), path.read_bytes())
    decode_file(path, 512, thumbnails)
    hash_file(path)
    assert (stat_of(path), path.read_bytes()) == before
    with Image.open(path) as image:
        image.verify()
