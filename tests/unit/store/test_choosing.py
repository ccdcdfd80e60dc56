"""The photos that filters choose are those that pass, by whichever way they are found, after whatever changes."""

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photofinder.records import FileStat, Photo, PhotoDetails, PhotoFacts
from photofinder.store import choosing
from photofinder.store.batch import Batch, Described, NewPhoto, Seen
from photofinder.store.catalogue import Catalogue
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
from photofinder.store.names import fold, words_of

MODEL = "fake"


class Town(NamedTuple):
    place_id: int
    label: str
    country_code: str
    latitude: float
    longitude: float


TOWNS = (Town(1, "Paris, France", "FR", 48.85, 2.35), Town(2, "Suva, Fiji", "FJ", -18.14, 179.99), None)
NAMES = ("IMG_1.jpg", "img_10.JPG", "Screenshot 2.png", "东京.heic", "Été.dng", "no suffix")
FOLDERS = ("", "Summer Beach", "Summer Beach/2020", "Summer", "%_")
CAMERAS = ("", "Nikon D70", "Canon EOS 5D", "Canon EOS 50D")

texts = st.sampled_from(["", "a red boat", "Red", "boat at the beach", "雪の東京"])
described = st.builds(
    PhotoDetails,
    camera=st.sampled_from(CAMERAS),
    lens=st.sampled_from(["", "EF 50mm f/1.8"]),
    iso=st.sampled_from([None, 100, 400]),
    f_number=st.sampled_from([None, 1.8, 2.8]),
    rating=st.sampled_from([None, 4, 5]),
    title=texts,
    caption=texts,
    keywords=st.lists(texts.filter(bool), max_size=2, unique=True).map(tuple),
    screenshot=st.booleans(),
)
sizes = st.sampled_from([(640, 480), (480, 640), (500, 500), (3000, 1000), (500, 2000)])
dates = st.sampled_from([None, "2020-01-31T23:59:59", "2020-02-01T00:00:00", "1999-12-05T10:00:00"])
names = st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES))
towns = st.sampled_from(TOWNS)
steps = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "put", "move", "gone", "describe", "favourite"]),
        names,
        names,
        st.integers(0, 3),
        described,
        sizes,
        dates,
        towns,
    ),
    max_size=14,
)

FILTERS: tuple[Filter, ...] = (
    InFolder(folder="summer BEACH"),
    InFolder(folder="Summer Beach/2020"),
    InFolder(folder="%_"),
    DatedBetween(first="2020-02-01", end=None),
    DatedBetween(first="2000", end="2020-02-01"),
    DatedInMonths(months=(1, 12)),
    OfType(extensions=("jpg", "heic")),
    HasText(words="summer"),
    HasText(words="RED boat"),
    HasText(words="img 1"),
    HasText(words="京"),
    CameraIs(words="canon 5d"),
    LensIs(words="50MM"),
    Within(measure=Measure.ISO, low=100, high=None, low_open=True),
    Within(measure=Measure.F_NUMBER, low=None, high=1.8),
    Within(measure=Measure.PIXELS, low=None, high=300_000, high_open=True),
    Within(measure=Measure.SIZE_BYTES, low=1001, high=1002),
    *(IsKind(kind=kind) for kind in Kind),
    NearPoint(latitude=48.86, longitude=2.36, km=5),
    NearPoint(latitude=-18.14, longitude=-179.99, km=5),
    InPlaces(place_ids=(2,)),
    InPlaces(countries=("FR",)),
)


def passes(photo: Photo, filter_: Filter, photos: list[Photo], root: Path) -> bool:
    details, path = photo.facts.details, photo.path
    width, height = photo.facts.width, photo.facts.height
    match filter_:
        case InFolder(folder=folder):
            return f"/{fold(folder)}/" in fold(f"/{path.relative_to(root).parent.as_posix()}/")
        case DatedBetween(first=first, end=end):
            return (first or "") <= dated(photo) and (end is None or dated(photo) < end)
        case DatedInMonths(months=months):
            return int(dated(photo)[5:7]) in months
        case OfType(extensions=extensions):
            return path.suffix[1:].lower() in extensions
        case HasText(words=words):
            folders = path.relative_to(root.parent).parent.parts
            fields = (path.stem, *folders, details.title, details.caption, *details.keywords)
            return any(holds(words_of(field), words_of(words)) for field in fields)
        case CameraIs(words=words):
            return bool(details.camera) and all(word in fold(details.camera) for word in fold(words).split())
        case LensIs(words=words):
            return bool(details.lens) and all(word in fold(details.lens) for word in fold(words).split())
        case Within(measure=measure, low=low, high=high, low_open=low_open, high_open=high_open):
            value = {
                Measure.ISO: details.iso,
                Measure.F_NUMBER: details.f_number,
                Measure.PIXELS: width * height,
                Measure.SIZE_BYTES: photo.size_bytes,
            }[measure]
            if value is None:
                return False
            above = low is None or (value > low if low_open else value >= low)
            return above and (high is None or (value < high if high_open else value <= high))
        case IsKind(kind=kind):
            return {
                Kind.PORTRAIT: height > width,
                Kind.LANDSCAPE: width > height,
                Kind.SQUARE: height == width,
                Kind.PANORAMA: max(height, width) >= 3 * min(height, width) and not is_screenshot(photo),
                Kind.SCREENSHOT: is_screenshot(photo),
                Kind.DUPLICATE: sum(one.facts.content_hash == photo.facts.content_hash for one in photos) > 1,
                Kind.FAVOURITE: photo.favourite,
            }[kind]
        case NearPoint(latitude=latitude, longitude=longitude, km=km):
            return details.latitude is not None and kilometres(details, latitude, longitude) <= km
        case InPlaces(place_ids=place_ids, countries=countries):
            town = next((town for town in TOWNS if town and town.label == photo.place), None)
            return town is not None and (town.place_id in place_ids or town.country_code in countries)
    raise AssertionError(filter_)


def dated(photo: Photo) -> str:
    return photo.facts.taken_at or "2023-11-14T22:13:20"


def is_screenshot(photo: Photo) -> bool:
    return photo.facts.details.screenshot or "Screenshot" in photo.path.name


def holds(field: list[str], phrase: list[str]) -> bool:
    def fits(word: str, wanted: str, last: bool) -> bool:
        return word.startswith(wanted) if last and wanted.isdigit() else word == wanted

    return any(
        all(
            fits(word, wanted, index == len(phrase) - 1)
            for index, (word, wanted) in enumerate(zip(field[start:], phrase, strict=False))
        )
        for start in range(len(field) - len(phrase) + 1)
    )


def kilometres(details: PhotoDetails, latitude: float, longitude: float) -> float:
    """Haversine, which the catalogue does not use."""
    assert details.latitude is not None
    assert details.longitude is not None
    first, second = math.radians(details.latitude), math.radians(latitude)
    east = math.radians(longitude - details.longitude)
    half = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(east / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


@pytest.mark.parametrize("in_memory", [False, True])
@settings(max_examples=60, deadline=None)
@given(script=steps)
def test_filters_choose_what_passes(
    tmp_path_factory: pytest.TempPathFactory, script: list[tuple[object, ...]], in_memory: bool
) -> None:
    folder = tmp_path_factory.mktemp("choosing")
    catalogue = Catalogue.open(folder / "catalogue.db")
    if in_memory:
        catalogue.keep_columns()
    root = folder / "album"
    catalogue.add_root(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        for step in script:
            apply(catalogue, root, *step)  # type: ignore[arg-type]
            catalogue.matching([IsKind(kind=Kind.DUPLICATE)])
        photos = catalogue.photos(range(200))
        shots = len(catalogue.matching([IsKind(kind=Kind.SCREENSHOT)]))
        for filter_ in FILTERS:
            # Once a screenshot, a photo stays one, whatever it is called or said to be later.
            if filter_ in (IsKind(kind=Kind.SCREENSHOT), IsKind(kind=Kind.PANORAMA)) and shots:
                continue
            wanted = [one.photo_id for one in photos if passes(one, filter_, photos, root)]
            assert catalogue.matching([filter_]).tolist() == wanted, filter_
            others = [one.photo_id for one in photos if one.photo_id not in wanted]
            assert catalogue.matching([replace(filter_, negated=True)]).tolist() == others, filter_
        for first, second in zip(FILTERS, FILTERS[5:], strict=False):
            both = catalogue.matching([first, replace(second, negated=True)])
            assert both.tolist() == sorted(set(catalogue.matching([first])) - set(catalogue.matching([second])))
        assert catalogue.matching([]).tolist() == [one.photo_id for one in photos]
    catalogue.close()
    shutil.rmtree(folder)


def apply(
    catalogue: Catalogue,
    root: Path,
    action: str,
    name: tuple[str, str],
    other: tuple[str, str],
    content: int,
    details: PhotoDetails,
    size: tuple[int, int],
    taken_at: str | None,
    town: Town | None,
) -> None:
    path = root.joinpath(*name)
    known = catalogue.photo_at(path)
    stat = FileStat(path, 1000 + content, 1_700_000_000_000_000_000)
    if town is not None:
        details = replace(details, latitude=town.latitude, longitude=town.longitude)
    if action == "put":
        facts = PhotoFacts(content.to_bytes(16, "big"), *size, taken_at, 1, (1, 2, 3), details)
        catalogue.commit(Batch(photos=[NewPhoto(stat, facts, None, town)]), MODEL)
    elif action == "gone":
        catalogue.commit(Batch(gone=[path]), MODEL)
    elif known is not None and action == "move":
        target = replace(stat, path=root.joinpath(*other), size_bytes=known.size_bytes)
        catalogue.commit(Batch(seen=[Seen(known.photo_id, target)]), MODEL)
    elif known is not None and action == "describe":
        catalogue.commit(Batch(described=[Described(known.photo_id, details, town)]), MODEL)
    elif known is not None and action == "favourite":
        catalogue.set_favourite([known.photo_id], on=bool(content % 2))


@pytest.fixture
def filled(catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto]) -> Catalogue:
    photos = [
        make_photo(album / f"IMG_{number}.jpg", number, taken_at=f"20{number:02}-05-05T00:00:00")
        for number in (3, 1, 20, 10)
    ]
    catalogue.commit(Batch(photos=photos), MODEL)
    return catalogue


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.NEWEST, [3, 4, 1, 2]),
        (Order.OLDEST, [2, 1, 4, 3]),
        (Order.NAME, [2, 1, 4, 3]),
        (Order.NAME_BACKWARDS, [3, 4, 1, 2]),
        (Order.LARGEST, [3, 4, 1, 2]),
        (Order.SMALLEST, [2, 1, 4, 3]),
    ],
)
@pytest.mark.parametrize("few", [0, 100])
@pytest.mark.parametrize("in_memory", [False, True])
def test_photos_are_listed_in_order(
    filled: Catalogue, order: Order, ids: list[int], few: int, in_memory: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "_FEW_MOST", few)
    if in_memory:
        filled.keep_columns()
    assert [row.photo_id for row in filled.browse(order=order)] == ids
    late = [DatedBetween(first="2002", end=None)]
    assert [row.photo_id for row in filled.browse(late, order)] == [one for one in ids if one != 2]
    assert [row.photo_id for row in filled.browse(late, order, 2)] == [one for one in ids if one != 2][:2]
    assert filled.browse([HasText(words="nothing")], order) == []


@pytest.mark.parametrize("in_memory", [False, True])
def test_what_was_found_is_kept_until_photos_change(
    filled: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], in_memory: bool
) -> None:
    if in_memory:
        filled.keep_columns()
    wanted = [OfType(extensions=("jpg",))]
    first = filled.matching(wanted)
    assert filled.matching(wanted) is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 7
    elsewhere = Catalogue.open(filled.file)
    elsewhere.commit(Batch(photos=[make_photo(album / "more.jpg", 9)]), MODEL)
    elsewhere.close()
    assert filled.matching(wanted).tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("in_memory", [False, True])
def test_photos_that_are_gone_are_not_chosen(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], in_memory: bool
) -> None:
    if in_memory:
        catalogue.keep_columns()
    ids = catalogue.commit(Batch(photos=[make_photo(album / f"{n}.jpg", n) for n in range(200)]), MODEL)
    gone = {1, 2, 61, 62, 63, 124, 150, 200}
    catalogue.commit(Batch(gone=[album / f"{photo_id - 1}.jpg" for photo_id in gone]), MODEL)
    left = [photo_id for photo_id in ids if photo_id not in gone]
    jpg, large = OfType(extensions=("jpg",)), Within(measure=Measure.SIZE_BYTES, low=0, high=None)
    for wanted in ([], [jpg], [jpg, large], [replace(large, measure=Measure.ISO, negated=True)]):
        assert catalogue.matching(wanted).tolist() == left
    assert catalogue.matching([OfType(extensions=("png",))]).dtype == np.int64


@pytest.mark.parametrize("in_memory", [False, True])
def test_an_empty_catalogue_has_nothing_to_choose(catalogue: Catalogue, in_memory: bool) -> None:
    if in_memory:
        catalogue.keep_columns()
    assert [catalogue.matching([filter_]).tolist() for filter_ in (*FILTERS,)] == [[]] * len(FILTERS)
    assert catalogue.matching([]).tolist() == []
    assert catalogue.named("beach", 10).photo_ids.tolist() == []
    assert catalogue.browse() == []


@pytest.mark.parametrize("words", ["", " ", "!?", '"', "*", "a" * 10_000, "\ud800", "NEAR(a b)", "name:x", "\0"])
@pytest.mark.parametrize("in_memory", [False, True])
def test_any_words_can_be_asked_for(filled: Catalogue, words: str, in_memory: bool) -> None:
    if in_memory:
        filled.keep_columns()
    for filter_ in (HasText(words=words), InFolder(folder=words), CameraIs(words=words), LensIs(words=words)):
        filled.matching([filter_])
    filled.named(words, 10)


@pytest.mark.parametrize("in_memory", [False, True])
def test_names_rank_by_how_many_and_how_rare_the_words_are(
    catalogue: Catalogue, album: Path, make_photo: Callable[..., NewPhoto], in_memory: bool
) -> None:
    if in_memory:
        catalogue.keep_columns()
    names = ["beach/dog", "beach/a", "beach/b", "c", "dog", *(f"other{number}/{number}" for number in range(30))]
    photos = [make_photo(album / f"{name}.jpg", number) for number, name in enumerate(names)]
    catalogue.commit(Batch(photos=photos), MODEL)
    found = catalogue.named("my DOG on the beach", 10)
    assert found.photo_ids.tolist() == [1, 5, 3, 2]
    assert found.whole.tolist() == [True, False, False, False]
    assert catalogue.named("dog", 10).whole.all()
    assert catalogue.named("dog unicorn", 10).whole.tolist() == [False, False]
    assert catalogue.named("dog beach", 1).photo_ids.tolist() == [1]
    assert catalogue.named("dog", 10, np.array([2, 5])).photo_ids.tolist() == [5]
    # All photos lie in the album: that it is called so says nothing.
    assert catalogue.named("album dog", 10).whole.all()
    assert catalogue.named("the", 10).photo_ids.tolist() == []
