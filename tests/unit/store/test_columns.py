"""What is kept in memory of photos says the same as SQL, whatever is asked, and whoever changes the catalogue."""

import math
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from photofinder.records import FileStat, PhotoDetails, PhotoFacts
from photofinder.store import change_rows, column_rows, columns
from photofinder.store.batch import Batch, Described, NewPhoto, Seen
from photofinder.store.catalogue import Catalogue
from photofinder.store.column_rows import moment
from photofinder.store.filters import (
    CameraIs,
    DatedBetween,
    DatedInMonths,
    Filter,
    HasText,
    InFolder,
    InPlaces,
    IsKind,
    Kind,
    LensIs,
    Measure,
    NearPoint,
    OfType,
    Order,
    Within,
)

MODEL = "fake"


class Town(NamedTuple):
    place_id: int
    label: str
    country_code: str
    latitude: float
    longitude: float


days = st.datetimes(datetime(1890, 1, 1), datetime(2090, 1, 1)).map(datetime.isoformat)
latitudes, longitudes = st.floats(-90, 90), st.floats(-180, 180)
towns = st.builds(
    Town,
    st.integers(1, 6),
    st.sampled_from(["Rome", "Oslo"]),
    st.sampled_from(["IT", "NO"]),
    latitudes,
    longitudes,
)
words = st.sampled_from(["dog", "dog beach", "img", "5", "beach", "été", "雪", ""])
details = st.builds(
    PhotoDetails,
    camera=st.sampled_from(["", "Nikon D70", "Canon EOS 5D"]),
    lens=st.sampled_from(["", "EF 50mm", "Zoom"]),
    iso=st.none() | st.integers(1, 10_000_000),
    f_number=st.none() | st.floats(0.1, 1000),
    rating=st.none() | st.integers(0, 5),
    caption=words,
    screenshot=st.booleans(),
)
paths = st.builds(
    "{}/{}".format,
    st.sampled_from(["beach", "beach/dog", "été 2020", "x"]),
    st.sampled_from(["IMG_1.jpg", "IMG_12.HEIC", "Screenshot.png", "dog", "film.jpeg", "5.jpg"]),
)
photos = st.tuples(
    paths,
    st.integers(0, 3),
    st.sampled_from([0, 1, 4000, 9000]),
    st.sampled_from([1, 3000, 4000]),
    st.none() | days,
    details,
    st.none() | towns,
    st.integers(0, 10**13),
)
changes = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "move", "gone", "describe", "favourite", "root"]), photos, paths
    ),
    min_size=1,
    max_size=12,
)
bounds = st.none() | st.sampled_from([0, 1, 100, 5.6, 4000, 12e6]) | st.floats(0, 1e13)
filters = st.one_of(
    st.builds(InFolder, folder=st.sampled_from(["beach", "Beach/dog", "ete 2020", "", "nowhere"])),
    st.builds(
        DatedBetween,
        first=st.none() | days.map(lambda text: text[:10]),
        end=st.none() | days.map(lambda text: text[:10]),
    ),
    st.builds(DatedInMonths, months=st.lists(st.integers(1, 12), max_size=3).map(tuple)),
    st.builds(OfType, extensions=st.lists(st.sampled_from(["jpg", "heic", "png", "", "x"]), max_size=3).map(tuple)),
    st.builds(HasText, words=words),
    st.builds(CameraIs, words=st.sampled_from(["canon", "d70 nikon", "", "leica"])),
    st.builds(LensIs, words=st.sampled_from(["50", "zoom", ""])),
    st.builds(
        Within,
        measure=st.sampled_from(list(Measure)),
        low=bounds,
        high=bounds,
        low_open=st.booleans(),
        high_open=st.booleans(),
    ),
    st.builds(IsKind, kind=st.sampled_from(list(Kind))),
    st.builds(NearPoint, latitude=latitudes, longitude=longitudes, km=st.floats(0.001, 20_100)),
    st.builds(
        InPlaces,
        place_ids=st.lists(st.integers(0, 7), max_size=2).map(tuple),
        countries=st.lists(st.sampled_from(["IT", "NO", "FR"]), max_size=2).map(tuple),
    ),
)
asked = st.lists(st.builds(lambda one, no: replace(one, negated=no), filters, st.booleans()), max_size=3)


UNREAD = ("put", ("beach/IMG_1.jpg", 0, 0, 1, None, PhotoDetails(), None, 0), "beach/IMG_1.jpg")


@settings(max_examples=80, deadline=None)
@example(before=[UNREAD], after=[UNREAD], questions=[[Within(measure=Measure.PIXELS, low=0, high=None)]], few=False)
@given(before=changes, after=changes, questions=st.lists(asked, min_size=1, max_size=8), few=st.booleans())
def test_columns_say_what_sql_says(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[tuple[str, tuple[object, ...], str]],
    after: list[tuple[str, tuple[object, ...], str]],
    questions: list[list[Filter]],
    few: bool,
) -> None:
    folder = tmp_path_factory.mktemp("columns")
    asking, changing = (Catalogue.open(folder / "catalogue.db") for _ in range(2))
    apply(changing, folder, before)
    asking.keep_columns()
    same(asking, changing, questions)
    with pytest.MonkeyPatch.context() as patch:
        if few:
            # So few are kept that what changed is no longer told.
            patch.setattr(change_rows, "KEPT", 1)
        for change in after:
            apply(changing, folder, [change])
            asking.matching(questions[0])
        same(asking, changing, questions)
    asking.close()
    changing.close()
    shutil.rmtree(folder)


def same(asking: Catalogue, by_sql: Catalogue, questions: Sequence[Sequence[Filter]]) -> None:
    for question in questions:
        ids = by_sql.matching(question)
        assert asking.matching(question).tolist() == ids.tolist(), question
        for order in Order:
            for limit in (1, 3, None):
                wanted = [row.photo_id for row in by_sql.browse(question, order, limit)]
                assert [row.photo_id for row in asking.browse(question, order, limit)] == wanted, order
            assert asking.first_of(ids, order, 2) == by_sql.first_of(ids, order, 2)
    for asked_for in ("dog beach", "img"):
        ours, theirs = asking.named(asked_for, 3), by_sql.named(asked_for, 3)
        assert (ours.photo_ids.tolist(), ours.whole.tolist()) == (theirs.photo_ids.tolist(), theirs.whole.tolist())


def apply(catalogue: Catalogue, folder: Path, script: Sequence[tuple[str, tuple[object, ...], str]]) -> None:
    for action, photo, other in script:
        root = catalogue.add_root(folder / "album")
        put(catalogue, root.path, root.root_id, action, other, *photo)  # type: ignore[arg-type]


def put(
    catalogue: Catalogue,
    root: Path,
    root_id: int,
    action: str,
    other: str,
    name: str,
    content: int,
    width: int,
    height: int,
    taken_at: str | None,
    told: PhotoDetails,
    town: Town | None,
    size_bytes: int,
) -> None:
    path = root / name
    stat = FileStat(path, size_bytes, 1_700_000_000_000_000_000)
    if town is not None:
        told = replace(told, latitude=town.latitude, longitude=town.longitude)
    known = catalogue.photo_at(path)
    if action == "put":
        facts = PhotoFacts(content.to_bytes(16, "big"), width, height, taken_at, 1, (1, 2, 3), told)
        catalogue.commit(Batch(photos=[NewPhoto(stat, facts, None, town)]), MODEL)
    elif action == "gone":
        catalogue.commit(Batch(gone=[path]), MODEL)
    elif action == "root" and content == 0:
        catalogue.remove_root(root_id)
    elif known is not None and action == "move":
        catalogue.commit(Batch(seen=[Seen(known.photo_id, replace(stat, path=root / other))]), MODEL)
    elif known is not None and action == "describe":
        catalogue.commit(Batch(described=[Described(known.photo_id, told, town)]), MODEL)
    elif known is not None and action == "favourite":
        catalogue.set_favourite([known.photo_id], on=bool(content % 2))


@given(st.datetimes(), st.datetimes(), st.booleans(), st.booleans())
def test_moments_grow_with_time(first: datetime, second: datetime, whole: bool, day: bool) -> None:
    if whole:
        second = second.replace(microsecond=0)
    text = second.isoformat()[:10] if day else second.isoformat()
    assert (moment(first.isoformat()) < moment(text)) == (first < datetime.fromisoformat(text))
    assert moment("") < moment(text)


def test_what_no_clock_shows_has_a_moment_all_the_same() -> None:
    for odd in ("", "9999-99-99T99:99:99.999999999", "no time", "\uff12020-01-01", "\ud83d\ude00"):
        assert moment("") <= moment(odd) <= moment("9999-12-31T24:60:60.999999")


def test_numbers_far_apart_are_left_to_sql(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "_FEW", 0)
    catalogue.commit(Batch(photos=[make_photo(album / f"{number}.jpg", number) for number in range(30)]), MODEL)
    catalogue.commit(Batch(gone=[album / f"{number}.jpg" for number in range(29)]), MODEL)
    catalogue.keep_columns()
    assert catalogue._choosing._columns is None
    jpg = [OfType(extensions=("jpg",))]
    assert catalogue.matching(jpg).tolist() == [30]
    catalogue.commit(Batch(photos=[make_photo(album / "more.jpg", 99)]), MODEL)
    assert catalogue.matching(jpg).tolist() == [30, 31]


def test_columns_grow_with_the_catalogue(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto]
) -> None:
    catalogue.keep_columns()
    start = datetime(2020, 1, 1)
    for batch in range(3):
        photos = [
            make_photo(album / f"{batch}-{n}.jpg", n, taken_at=(start + timedelta(hours=n)).isoformat())
            for n in range(900)
        ]
        catalogue.commit(Batch(photos=photos), MODEL)
        assert len(catalogue.matching([DatedBetween(first="2020-01-02", end="2020-01-03")])) == 24 * (batch + 1)


def test_a_photo_that_was_not_read_yet_has_no_number_of_pixels(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto]
) -> None:
    unread = make_photo(album / "a.jpg")
    unread = replace(unread, facts=replace(unread.facts, width=0, height=0))
    catalogue.commit(Batch(photos=[unread]), MODEL)
    small = [Within(measure=Measure.PIXELS, low=None, high=10**6)]
    assert catalogue.matching(small).tolist() == []
    catalogue.keep_columns()
    assert catalogue.matching(small).tolist() == []
    assert catalogue.matching([Within(measure=Measure.SIZE_BYTES, low=None, high=10**6)]).tolist() == [1]


def test_only_the_last_changes_are_kept(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_rows, "KEPT", 50)
    for batch in range(4):
        photos = [make_photo(album / f"{batch}-{n}.jpg", 40 * batch + n) for n in range(40)]
        catalogue.commit(Batch(photos=photos), MODEL)
    with catalogue._connections.reading() as connection:
        assert connection.execute("SELECT count(*) FROM changed_photos").fetchone()[0] == 50
        last, changed = change_rows.since(connection, change_rows.latest(connection) - 20)
        assert changed is not None
        assert set(changed) <= set(range(121, 161))
        assert last == change_rows.latest(connection)
        assert change_rows.since(connection, 1)[1] is None
        assert change_rows.since(connection, last + 1)[1] is None


@pytest.mark.parametrize(
    "statement",
    [*column_rows.SHARED.values(), *column_rows.OWN.values(), column_rows.DATED, *column_rows.OF_KIND.values()],
)
def test_all_photos_are_read_along_an_index(catalogue: Catalogue, statement: str) -> None:
    plan = plan_of(catalogue, statement)
    assert any("photos USING COVERING INDEX" in step or "p USING" in step for step in plan)
    assert not any("TEMP B-TREE" in step for step in plan)
    assert not any(step in ("SCAN photos", "SCAN p") for step in plan)


@pytest.mark.parametrize(
    ("statement", "parameters"),
    [
        (change_rows.EXTENT, ()),
        (change_rows.SINCE, (1,)),
        (change_rows.DROP, (1,)),
        (column_rows.BY_ID, ("[1]",)),
    ],
)
def test_changes_are_looked_up(catalogue: Catalogue, statement: str, parameters: tuple[object, ...]) -> None:
    plan = plan_of(catalogue, statement, parameters)
    assert not any(step in ("SCAN changed_photos", "SCAN photos", "SCAN p") for step in plan)


def plan_of(catalogue: Catalogue, statement: str, parameters: tuple[object, ...] = ()) -> list[str]:
    with catalogue._connections.reading() as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]


def test_a_fault_while_catching_up_loses_no_change(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue.keep_columns()
    catalogue.commit(Batch(photos=[make_photo(album / "a.jpg")]), MODEL)

    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(column_rows, "by_ids", broken)
        with pytest.raises(Exception, match="disk"):
            catalogue.matching([OfType(extensions=("jpg",))])
    assert catalogue.matching([OfType(extensions=("jpg",))]).tolist() == [1]


def test_half_of_the_earth_is_near_a_point(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto]
) -> None:
    photos = []
    for number, longitude in enumerate(np.linspace(-180, 179, 100)):
        photo = make_photo(album / f"{number}.jpg", number)
        told = PhotoDetails(latitude=0.0, longitude=float(longitude))
        photos.append(replace(photo, facts=replace(photo.facts, details=told)))
    catalogue.commit(Batch(photos=photos), MODEL)
    half = [NearPoint(latitude=0, longitude=0, km=6371.0088 * math.pi / 2)]
    by_sql = catalogue.matching(half).tolist()
    catalogue.keep_columns()
    assert catalogue.matching(half).tolist() == by_sql
    assert 48 <= len(by_sql) <= 52
