"""Saved searches as a file: there and back, and files that are none."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.engine import searches
from photofinder.errors import FolderInTheWay, FolderUnavailable, SearchFileFault, SearchFileUnusable
from photofinder.records import SavedSearch

KEPT = [SavedSearch(1, "Beach", "beach -people"), SavedSearch(2, "\u00dcber \u6771\u4eac", 'like:"/caf\udce9.jpg"')]


def _fault(file: Path) -> SearchFileFault:
    with pytest.raises(SearchFileUnusable) as caught:
        searches.read(file)
    return caught.value.fault


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    assert searches.write(KEPT, file) == 2
    assert searches.read(file) == [(search.name, search.text) for search in KEPT]
    assert [path.name for path in tmp_path.iterdir()] == ["mine.json"]


def test_an_earlier_file_is_replaced_and_none_may_be_saved(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    file.write_text("something else")
    assert searches.write([], file) == 0
    assert searches.read(file) == []


@pytest.mark.parametrize("file", ["folder", ".", "..", "folder/.."])
def test_a_folder_is_no_file_to_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FolderInTheWay):
        searches.write(KEPT, Path(file))
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FolderUnavailable):
        searches.write(KEPT, tmp_path / "nowhere" / "mine.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_nobody_waits_at_a_pipe_for_searches(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert _fault(tmp_path / "pipe") is SearchFileFault.UNREADABLE


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    assert _fault(tmp_path / "none.json") is SearchFileFault.UNREADABLE
    assert _fault(tmp_path) is SearchFileFault.UNREADABLE


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff\xfe", b"[]", b"3", b'"x"', b"{}", b"[" * 100_000, b'{"format": "photofinder-searches"}',
     b'{"format": "other", "version": 1, "searches": []}'],
    ids=repr,
)  # fmt: skip
def test_other_files_are_known_for_what_they_are(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.json"
    file.write_bytes(content)
    assert _fault(file) is SearchFileFault.OTHER_FILE


@pytest.mark.parametrize(
    "entries", [None, {}, [1], [{}], [{"name": "x"}], [{"name": "x", "text": 1}], [{"name": " ", "text": "x"}]]
)
def test_a_damaged_file_gives_nothing(tmp_path: Path, entries: object) -> None:
    assert _fault(_file(tmp_path, 1, entries)) is SearchFileFault.DAMAGED


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    assert _fault(_file(tmp_path, 2, [])) is SearchFileFault.TOO_NEW


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "huge.json"
    with file.open("wb") as opened:
        opened.truncate(50_000_000_000)
    assert _fault(file) is SearchFileFault.OTHER_FILE


@given(st.binary(max_size=200))
def test_whatever_a_file_holds_a_fault_is_all_that_comes_of_it(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "anything.json"
    file.write_bytes(content)
    assert _fault(file) is SearchFileFault.OTHER_FILE


def _file(folder: Path, version: int, entries: object) -> Path:
    file = folder / "searches.json"
    file.write_text(json.dumps({"format": "photofinder-searches", "version": version, "searches": entries}))
    return file
