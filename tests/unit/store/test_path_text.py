"""Any name that a disk can hold comes back as it went in, and a folder holds what lies in it and no more."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photofinder.store import path_text

AWKWARD = "ab%_'\"\\ .*?[]🐶אé\u0301é\udc80\udcffA\u200f"
names = st.text(st.sampled_from(AWKWARD), min_size=1, max_size=6).filter(lambda name: name not in {".", ".."})
relative = st.lists(names, min_size=1, max_size=4).map(lambda parts: Path(os.sep, *parts))


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE photos (path NOT NULL UNIQUE)")
        yield connection


@given(relative)
def test_a_path_round_trips_through_sqlite(table: sqlite3.Connection, path: Path) -> None:
    back = table.execute("SELECT ?", (path_text.to_sql(path),)).fetchone()[0]
    assert path_text.from_sql(back) == path
    assert str(path_text.from_sql(back)) == str(path)


@given(st.sets(relative, max_size=20), relative)
def test_ranges_hold_exactly_what_lies_at_or_below_a_folder(
    table: sqlite3.Connection, paths: set[Path], folder: Path
) -> None:
    table.execute("DELETE FROM photos")
    table.executemany("INSERT INTO photos VALUES (?)", [(path_text.to_sql(path),) for path in paths])
    found = [
        path_text.from_sql(row[0])
        for bounds in path_text.ranges(folder)
        for row in table.execute("SELECT path FROM photos WHERE path >= ? AND path < ?", bounds)
    ]
    assert sorted(found) == sorted(path for path in paths if path.is_relative_to(folder))


def test_the_top_folder_holds_all(table: sqlite3.Connection) -> None:
    table.execute("DELETE FROM photos")
    table.execute("INSERT INTO photos VALUES (?)", (path_text.to_sql(Path(os.sep, "a", "b")),))
    top = Path(os.sep)
    rows = [
        row
        for bounds in path_text.ranges(top)
        for row in table.execute("SELECT path FROM photos WHERE path >= ? AND path < ?", bounds)
    ]
    assert len(rows) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="names are UTF-16 there")
def test_a_valid_name_is_text_and_another_is_bytes() -> None:
    assert path_text.to_sql(Path("/a/é")) == "/a/é"
    assert path_text.to_sql(Path(os.fsdecode(b"/a/\xff"))) == b"/a/\xff"


def test_composed_and_decomposed_names_stay_two() -> None:
    assert path_text.to_sql(Path("/a/\u00e9")) != path_text.to_sql(Path("/a/e\u0301"))
