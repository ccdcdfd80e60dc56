"""A vectors file is whole or not used; a write that fails leaves the old one."""

import errno
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photofinder.errors import StorageFault
from photofinder.store import vectors_file
from photofinder.store.vectors import Vectors
from photofinder.store.vectors_file import Header, VectorsOfOtherVersion, VectorsUnusable

DIM = 4


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    vectors = Vectors("fake", DIM)
    vectors.replace(np.arange(20), np.random.default_rng(0).standard_normal((20, DIM)))
    file = tmp_path_factory.mktemp("good") / "fake.vectors"
    vectors.save(file)
    return file.read_bytes()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad") / "fake.vectors"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_flipped_byte_is_found_out(good: bytes, file: Path, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(good) - 1))
    flipped = bytearray(good)
    flipped[at] ^= data.draw(st.integers(1, 255))
    file.write_bytes(flipped)
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_torn_file_is_found_out(good: bytes, file: Path, data: st.DataObject) -> None:
    file.write_bytes(good[: data.draw(st.integers(0, len(good) - 1))])
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


def test_a_longer_file_is_found_out(good: bytes, file: Path) -> None:
    file.write_bytes(good + b"\0")
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


def test_a_file_of_another_version_is_told_from_a_damaged_one(good: bytes, file: Path) -> None:
    file.write_bytes(good.replace(b"vectors 3\n", b"vectors 1\n"))
    with pytest.raises(VectorsOfOtherVersion):
        Vectors.load(file)
    file.write_bytes(good.replace(b"Photo", b"Fhoto"))
    with pytest.raises(VectorsUnusable) as fault:
        Vectors.load(file)
    assert type(fault.value) is VectorsUnusable


def test_to_read_a_file_can_be_broken_off(tmp_path: Path) -> None:
    vectors = Vectors("fake", 512)
    vectors.replace(np.arange(4000), np.ones((4000, 512)))
    vectors.save(tmp_path / "large.vectors")
    asked: list[bool] = []

    def stopped() -> bool:
        asked.append(True)
        return len(asked) == 2

    with pytest.raises(VectorsUnusable):
        Vectors.load(tmp_path / "large.vectors", stopped)
    assert len(asked) == 2


def test_a_missing_file_and_a_folder_are_unusable(tmp_path: Path) -> None:
    with pytest.raises(VectorsUnusable, match="missing"):
        Vectors.load(tmp_path / "none")
    with pytest.raises(VectorsUnusable):
        Vectors.load(tmp_path)


@pytest.mark.parametrize("count", [0, 1, 19, 21, 2**60, -1])
@pytest.mark.parametrize("columns", [b"", b"no columns at all", None])
def test_a_header_that_does_not_fit_the_columns_is_unusable(
    tmp_path: Path, good: bytes, count: int, columns: bytes | None
) -> None:
    columns = good[good.index(b"}") + 1 : -16] if columns is None else columns
    file = tmp_path / "fake.vectors"
    header = Header("fake", DIM, 1, "u", count, 0)
    vectors_file.write(file, header, lambda put: put(np.frombuffer(columns, np.uint8)))
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


@pytest.mark.parametrize("key", ["dim", "count", "frames", "generation"])
@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1]])
def test_a_header_of_other_kinds_of_values_is_unusable(tmp_path: Path, key: str, value: object) -> None:
    file = tmp_path / "fake.vectors"
    numbers = {"dim": 1, "generation": 1, "count": 1, "frames": 1}
    columns = np.zeros(Header("fake", catalogue_uuid="u", **numbers).columns_bytes, np.uint8)
    header = Header("fake", catalogue_uuid="u", **{**numbers, key: value})  # type: ignore[arg-type]
    vectors_file.write(file, header, lambda put: put(columns))
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


def test_a_header_of_very_many_brackets_is_unusable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "fake.vectors"
    monkeypatch.setattr("photofinder.store.vectors_file.json.dumps", lambda _: "[" * 60_000)
    vectors_file.write(file, Header("fake", DIM, 1, "u", 0, 0), lambda put: put(np.zeros(0)))
    with pytest.raises(VectorsUnusable):
        Vectors.load(file)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, good: bytes) -> None:
    file = tmp_path / "fake.vectors"
    file.write_bytes(good)

    def fill_the_disk(put: vectors_file.Put) -> None:
        put(np.arange(9))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StorageFault, match="No space left") as caught:
        vectors_file.write(file, Header("fake", DIM, 1, "u", 1, 0), fill_the_disk)
    assert caught.value.path == file
    assert file.read_bytes() == good
    assert list(tmp_path.iterdir()) == [file]


def test_what_a_killed_process_left_is_swept_and_what_another_one_writes_is_not(
    tmp_path: Path, good: bytes
) -> None:
    file = tmp_path / "fake.vectors"
    old, young, other = (tmp_path / name for name in ("fake.vectors.a.part", "fake.vectors.b.part", "else.part"))
    for left_over in (old, young, other):
        left_over.write_bytes(good)
    for left_over in (old, other):
        os.utime(left_over, (0, 0))
    Vectors("fake", DIM).save(file)
    assert sorted(tmp_path.iterdir()) == sorted([file, young, other])
